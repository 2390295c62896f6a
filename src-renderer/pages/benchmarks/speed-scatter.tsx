import type { ReactNode } from 'react';
import { formatScore, formatTokensPerSecond } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import type { ResultRow } from './result-rows.ts';

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [640, 240, 48, 24, 12];

/** Score against speed; only where there are at least two to compare. */
export function SpeedScatter({ rows }: { readonly rows: readonly ResultRow[] }): ReactNode {
  const t = useT();
  const points = rows.flatMap(({ key, label, score, speed }) =>
    score === null || speed === null ? [] : [{ key, label, pct: score.pct, speed }],
  );
  if (points.length < 2) return null;
  const most = Math.max(...points.map(point => point.speed)) * 1.08;
  const low = Math.max(0, Math.floor(Math.min(...points.map(point => point.pct)) - 3));
  const high = Math.min(100, Math.ceil(Math.max(...points.map(point => point.pct)) + 3));
  const x = (speed: number): number => LEFT + (speed / most) * (WIDTH - LEFT - 12);
  const y = (pct: number): number => TOP + ((high - pct) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const name = t('benchmarks:scatter');
  return (
    <figure className="mt-4 grid max-w-[44rem] gap-1">
      <figcaption className="label">{name}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={name} className="w-full text-dim">
        <path d={`M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - 8}`} fill="none" stroke="var(--line)" />
        <g fontSize={11} fill="currentColor">
          <text x={LEFT - 6} y={TOP + 8} textAnchor="end">
            {high} %
          </text>
          <text x={LEFT - 6} y={HEIGHT - BOTTOM} textAnchor="end">
            {low} %
          </text>
          <text x={LEFT} y={HEIGHT - 6}>
            0
          </text>
          <text x={WIDTH - 8} y={HEIGHT - 6} textAnchor="end">
            {formatTokensPerSecond(most)} t/s
          </text>
          {points.map(point => {
            const late = x(point.speed) > WIDTH * 0.6;
            return (
              <g key={point.key}>
                <title>
                  {`${point.label}: ${formatScore(point.pct)} %, ${formatTokensPerSecond(point.speed)} t/s`}
                </title>
                <circle cx={x(point.speed)} cy={y(point.pct)} r={5} fill="var(--accent)" />
                <text
                  x={x(point.speed) + (late ? -9 : 9)}
                  y={y(point.pct) + 4}
                  textAnchor={late ? 'end' : 'start'}
                >
                  {point.label}
                </text>
              </g>
            );
          })}
        </g>
      </svg>
    </figure>
  );
}
