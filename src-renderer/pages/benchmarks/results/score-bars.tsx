import { type ReactNode, useMemo } from 'react';
import { Bar, BarChart, CartesianGrid, ErrorBar, LabelList, Tooltip, XAxis, YAxis } from 'recharts';
import { formatScore } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { ChartBox } from './chart-box.tsx';
import { shortenedAll } from './chart-labels.ts';
import { described, type ScoreBar, scoreText } from './chart-rows.ts';

export interface ScoreBarsProps {
  readonly bars: readonly ScoreBar[];
  /** What the score is called. */
  readonly score: string;
  /** Of the figure, px. */
  readonly width: number;
}

/** Heights of a bar's row and of the axis, room for the score at the end, px. */
const [ROW, AXIS, END] = [24, 24, 48];
const LETTER = 7.6;
const TICK = { fill: 'var(--faint)', fontSize: 11 };

/** Scores as bars from 0 to 100, each with its 95 % interval. */
export function ScoreBars({ bars, score, width }: ScoreBarsProps): ReactNode {
  const t = useT();
  const title = t('scores:bars', { score });
  const longest = Math.max(...bars.map(({ label }) => label.length));
  const names = Math.min(Math.round(width * 0.4), longest * LETTER + 12);
  const letters = Math.floor((names - 12) / LETTER);
  const texts = useMemo(() => {
    const short = shortenedAll(
      bars.map(({ label }) => label),
      letters,
    );
    return new Map(bars.map(({ key }, at) => [key, short[at]]));
  }, [bars, letters]);
  return (
    <figure role="img" aria-label={described(title, bars, scoreText)} className="grid gap-1">
      <figcaption className="label" aria-hidden="true">
        {title}
      </figcaption>
      <BarChart
        layout="vertical"
        data={bars as ScoreBar[]}
        width={width}
        height={bars.length * ROW + AXIS}
        margin={{ top: 0, right: END, bottom: 0, left: 0 }}
        barCategoryGap="28%"
        accessibilityLayer={false}
      >
        <CartesianGrid horizontal={false} stroke="var(--line-soft)" />
        <XAxis
          type="number"
          domain={[0, 100]}
          ticks={[0, 25, 50, 75, 100]}
          tick={TICK}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          height={AXIS}
        />
        <YAxis
          type="category"
          dataKey="key"
          width={names}
          interval={0}
          // On one line, which the library's own text is not.
          tick={({ x, y, payload }) => (
            <text x={x} y={y} dy="0.35em" textAnchor="end" fontSize={12} fill="var(--ink)">
              {texts.get(String(payload.value))}
            </text>
          )}
          tickLine={false}
          axisLine={false}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: 'var(--accent-soft)' }}
          content={({ active, payload }) => (
            <ChartBox bar={active ? (payload[0]?.payload as ScoreBar) : undefined} />
          )}
        />
        <Bar
          dataKey="pct"
          isAnimationActive={false}
          shape={({ x, y, width: length, height, payload }) => (
            <rect
              x={x}
              y={y}
              width={Math.max(0, Number(length))}
              height={height}
              rx={2}
              fill={(payload as ScoreBar).published ? 'var(--foreign)' : 'var(--series-1)'}
              fillOpacity={opacityOf(payload as ScoreBar)}
            />
          )}
        >
          <ErrorBar
            dataKey="error"
            direction="x"
            width={5}
            stroke="var(--ink)"
            strokeWidth={1.25}
            isAnimationActive={false}
          />
          <LabelList
            dataKey="pct"
            content={({ y, height, value }) => (
              <text
                x={width - 2}
                y={Number(y) + Number(height) / 2}
                dy="0.35em"
                textAnchor="end"
                fontSize={12}
                fill="var(--ink)"
              >
                {formatScore(Number(value))}
              </text>
            )}
          />
        </Bar>
      </BarChart>
    </figure>
  );
}

/** What is no score of a whole suite is fainter. */
function opacityOf({ published, whole }: ScoreBar): number {
  if (published) return 0.6;
  return whole ? 0.45 : 0.18;
}
