import { formatDuration, formatTokensPerSecond } from '../../../i18n/format.ts';

export type SpeedKind = 'rate' | 'time';

/** A value with its unit where it has one of its own: tokens per second without, times with. */
export function formatFigure(value: number, kind: SpeedKind): string {
  return kind === 'rate' ? formatTokensPerSecond(value) : formatDuration(value);
}
