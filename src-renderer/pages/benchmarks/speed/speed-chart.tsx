import type { ReactNode } from 'react';
import type { Spread } from '../../../../src-shared/model/benchmark-speed.ts';
import { roundAbove } from '../../../components/round-above.ts';
import { formatCount, formatTokensPerSecond } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';

export interface SpeedSeries {
  readonly label: string;
  /** In the order of the chart's steps; null where nothing was measured. */
  readonly spreads: readonly (Spread | null)[];
}

export interface SpeedChartProps {
  readonly title: string;
  /** What stands along the bottom: depths, or requests at a time. */
  readonly steps: readonly number[];
  readonly stepName: string;
  readonly series: readonly SpeedSeries[];
}

const [WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM, TOP] = [400, 180, 40, 14, 36, 10];
const COLOURS = ['var(--series-1)', 'var(--series-2)'];

/** Tokens per second step by step, each with its deviation. The same numbers stand in the table beside it. */
export function SpeedChart(props: SpeedChartProps): ReactNode {
  const t = useT();
  const { title, stepName } = props;
  // What nobody measured takes no room.
  const places = props.steps.flatMap((_, at) => (props.series.some(({ spreads }) => spreads[at]) ? at : []));
  const steps = places.map(at => props.steps[at] ?? 0);
  const series = props.series.map(({ label, spreads }) => ({
    label,
    spreads: places.map(at => spreads[at] ?? null),
  }));
  const known = series.flatMap(({ spreads }) => spreads.flatMap(spread => spread ?? []));
  if (known.length === 0 || steps.length < 2) return null;
  const top = roundAbove(Math.max(...known.map(({ mean, deviation }) => mean + deviation)));
  const x = (step: number): number => LEFT + 16 + (step / (steps.length - 1)) * (WIDTH - LEFT - RIGHT - 32);
  const y = (value: number): number => TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM);
  const described = series
    .map(({ label, spreads }) => {
      const points = steps.flatMap((step, at) => {
        const spread = spreads[at];
        return spread
          ? t('speed:point', { step: formatCount(step), value: formatTokensPerSecond(spread.mean) })
          : [];
      });
      return `${label}: ${points.join(', ')}.`;
    })
    .join(' ');
  return (
    <figure className="grid w-full max-w-[28rem] content-start gap-1">
      <figcaption className="label">{title}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${title}. ${stepName}. ${described}`}
        className="w-full text-dim"
      >
        {[0, top / 2, top].map(value => (
          <g key={value} fontSize={11} fill="currentColor">
            <path d={`M${LEFT} ${y(value)}H${WIDTH - RIGHT}`} stroke="var(--line-soft)" />
            <text x={LEFT - 6} y={y(value) + 4} textAnchor="end">
              {top < 10 ? formatTokensPerSecond(value) : formatCount(value)}
            </text>
          </g>
        ))}
        {steps.map((step, at) => (
          <text
            key={step}
            x={x(at)}
            y={HEIGHT - BOTTOM + 15}
            textAnchor="middle"
            fontSize={11}
            fill="currentColor"
          >
            {formatCount(step)}
          </text>
        ))}
        <text x={WIDTH - RIGHT} y={HEIGHT - 4} textAnchor="end" fontSize={11} fill="currentColor">
          {stepName}
        </text>
        {series.map(({ label, spreads }, at) => (
          <g key={label} stroke={COLOURS[at]} fill={COLOURS[at]}>
            <polyline
              fill="none"
              strokeWidth={1.6}
              {...(at === 0 ? {} : { strokeDasharray: '5 3' })}
              points={spreads.flatMap((spread, i) => (spread ? `${x(i)},${y(spread.mean)}` : [])).join(' ')}
            />
            {spreads.map(
              (spread, i) =>
                spread && (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a step has one place
                  <g key={i}>
                    <path
                      d={`M${x(i)} ${y(spread.mean - spread.deviation)}V${y(spread.mean + spread.deviation)}`}
                      strokeWidth={1.4}
                    />
                    <Dot at={at} x={x(i)} y={y(spread.mean)} />
                  </g>
                ),
            )}
          </g>
        ))}
      </svg>
      {series.length > 1 && (
        <ul className="flex flex-wrap gap-x-4 text-sm text-dim" aria-hidden="true">
          {series.map(({ label }, at) => (
            <li key={label} className="flex items-center gap-1.5">
              <svg width={12} height={12} viewBox="0 0 12 12" fill={COLOURS[at]} aria-hidden="true">
                <Dot at={at} x={6} y={6} />
              </svg>
              {label}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

/** The first series has circles, the second squares. */
function Dot(props: { readonly at: number; readonly x: number; readonly y: number }): ReactNode {
  const { at, x, y } = props;
  return at === 0 ? (
    <circle cx={x} cy={y} r={3.5} stroke="none" />
  ) : (
    <rect x={x - 3.2} y={y - 3.2} width={6.4} height={6.4} stroke="none" />
  );
}
