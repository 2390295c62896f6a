import type { ReactNode } from 'react';
import {
  CartesianGrid,
  ErrorBar,
  Scatter,
  ScatterChart,
  Tooltip,
  usePlotArea,
  useXAxisScale,
  useYAxisScale,
  XAxis,
  YAxis,
} from 'recharts';
import { useT } from '../../../i18n/index.ts';
import { ChartBox } from './chart-box.tsx';
import { placeLabels, scoreDomain, ticksOf } from './chart-labels.ts';
import { described, type ScoreBar, scoreText, speedText } from './chart-rows.ts';

export interface SpeedScatterProps {
  readonly bars: readonly ScoreBar[];
  /** What the score is called. */
  readonly score: string;
  /** Of the figure, px. */
  readonly width: number;
}

const TICK = { fill: 'var(--faint)', fontSize: 11 };
const RADIUS = 5;

/** Score against speed: up and to the right is better. Only for what was measured here. */
export function SpeedScatter({ bars, score, width }: SpeedScatterProps): ReactNode {
  const t = useT();
  const points = bars.filter(({ speed }) => speed !== null);
  if (points.length === 0) return <p className="text-sm text-dim">{t('scores:noSpeed', { score })}</p>;
  const without = bars.filter(({ speed, published }) => speed === null && !published).length;
  const title = t('scores:againstSpeed', { score });
  const words = described(title, points, bar => `${scoreText(bar)}, ${speedText(bar)}`);
  const domain = scoreDomain(
    Math.min(...points.map(({ pct, error }) => pct - (error?.[0] ?? 0))),
    Math.max(...points.map(({ pct, error }) => pct + (error?.[1] ?? 0))),
  );
  return (
    <div className="grid gap-1">
      <figure role="img" aria-label={words} className="grid gap-1">
        <figcaption className="label" aria-hidden="true">
          {title}
        </figcaption>
        <ScatterChart
          width={width}
          height={width < 480 ? 260 : 340}
          margin={{ top: 8, right: 12, bottom: 16, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid stroke="var(--line-soft)" />
          <XAxis
            type="number"
            dataKey="speed"
            domain={[0, 'auto']}
            tick={TICK}
            tickLine={false}
            axisLine={{ stroke: 'var(--line)' }}
            label={{ value: 't/s', position: 'insideBottomRight', offset: -12, ...TICK }}
          />
          <YAxis
            type="number"
            dataKey="pct"
            domain={[...domain]}
            ticks={ticksOf(domain)}
            unit=" %"
            width={48}
            tick={TICK}
            tickLine={false}
            axisLine={{ stroke: 'var(--line)' }}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={false}
            content={({ active, payload }) => (
              <ChartBox bar={active ? (payload[0]?.payload as ScoreBar) : undefined} />
            )}
          />
          <Scatter
            data={points as ScoreBar[]}
            isAnimationActive={false}
            shape={({ cx, cy }) => (
              <circle cx={cx} cy={cy} r={RADIUS} fill="var(--accent)" stroke="var(--bg)" />
            )}
          >
            <ErrorBar
              dataKey="error"
              direction="y"
              width={4}
              stroke="var(--idle)"
              strokeWidth={1}
              isAnimationActive={false}
            />
          </Scatter>
          <Names points={points} />
        </ScatterChart>
      </figure>
      {without > 0 && <p className="text-sm text-dim">{t('scores:withoutSpeed', { count: without })}</p>}
    </div>
  );
}

/** Names beside their points, as many as have room. */
function Names({ points }: { readonly points: readonly ScoreBar[] }): ReactNode {
  const [area, x, y] = [usePlotArea(), useXAxisScale(), useYAxisScale()];
  if (!area || !x || !y) return null;
  const named = points.map(({ key, label, pct, speed }) => ({
    key,
    text: label,
    x: x(speed ?? 0) ?? 0,
    y: y(pct) ?? 0,
  }));
  return placeLabels(named, area).map(label => (
    <text
      key={label.key}
      x={label.x}
      y={label.y + label.height / 2}
      dy="0.35em"
      fontSize={11}
      fill="var(--dim)"
      stroke="var(--bg)"
      strokeWidth={3}
      paintOrder="stroke"
    >
      {label.text}
    </text>
  ));
}
