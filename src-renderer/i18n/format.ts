/** The formatters of src-shared/units.ts in the language of the page, and instants. */
import * as units from '../../src-shared/units.ts';
import { currentLocale, isolate, t } from './index.ts';

export const formatMiB = (mib: number): string => isolate(units.formatMiB(mib, currentLocale()));
/** A part of a whole, both in MiB: `22.6 of 24.0 GiB`. */
export const formatShare = (partMiB: number, wholeMiB: number): string => {
  const [used, total] = units.formatMiBPart(partMiB, wholeMiB, currentLocale());
  return t('overview:share', { used, total });
};
export const formatBytes = (bytes: number): string => isolate(units.formatBytes(bytes, currentLocale()));
export const formatTokensPerSecond = (rate: number): string =>
  units.formatTokensPerSecond(rate, currentLocale());
export const formatCores = (cpuPct: number): string => isolate(units.formatCores(cpuPct, currentLocale()));
export const formatCount = (count: number): string => isolate(units.formatCount(count, currentLocale()));
export const formatAtMost = (value: number, digits: number): string =>
  units.formatAtMost(value, digits, currentLocale());
export const formatPct = (pct: number): string => isolate(units.formatPct(pct, currentLocale()));
/** A score in per cent without its sign, one decimal: `85.4`. */
export const formatScore = (pct: number): string => units.formatScore(pct, currentLocale());
export const formatUsd = (dollars: number): string => isolate(units.formatUsd(dollars, currentLocale()));
export const formatDuration = (ms: number): string => isolate(units.formatDuration(ms, currentLocale()));

const instants = new Map<string, Intl.DateTimeFormat>();

function instant(kind: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${kind} ${currentLocale()}`;
  const made = instants.get(key) ?? new Intl.DateTimeFormat(currentLocale(), options);
  instants.set(key, made);
  return made;
}

/** Lines of a log share their second more often than not, and formatting an instant is dear. */
let lastClock = { second: Number.NaN, locale: '', text: '' };

/** The time of day to the second, on 24 hours: `14:03:07`. */
export function formatClock(atMs: number): string {
  const second = Math.floor(atMs / 1_000);
  const locale = currentLocale();
  if (lastClock.second !== second || lastClock.locale !== locale) {
    const clock = instant('clock', {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    lastClock = { second, locale, text: isolate(clock.format(atMs)) };
  }
  return lastClock.text;
}

/** Day and time of day: `21 Nov, 14:03`. */
export function formatInstant(atMs: number): string {
  return instant('instant', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(atMs);
}

/** A day without its year, for what is of these days: `21 Nov`. */
export function formatDayOnly(atMs: number): string {
  return instant('day-only', { day: 'numeric', month: 'short' }).format(atMs);
}

/** Day and time of day to the second: `21 Nov, 14:03:07`. */
export function formatMoment(atMs: number): string {
  return instant('moment', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(atMs);
}

/** The short name of a day of the week, 0 for Sunday: `Mon`. */
export function formatWeekday(day: number): string {
  // The fourth of January 1970 was a Sunday.
  return instant('weekday', { weekday: 'short', timeZone: 'UTC' }).format((3 + day) * 86_400_000);
}

/** A day with its year, for what is looked at much later: `21 Nov 2025`. */
export function formatDay(atMs: number): string {
  return instant('day', { day: 'numeric', month: 'short', year: 'numeric' }).format(atMs);
}

/** A span in its largest whole unit, as charts name it: `20 s`, `15 min`, `6 h`. */
export function formatSpan(ms: number): string {
  if (ms < 60_000) return isolate(`${formatCount(Math.round(ms / 1_000))} s`);
  if (ms < 3_600_000) return isolate(`${formatCount(Math.round(ms / 60_000))} min`);
  return isolate(`${formatCount(Math.round(ms / 3_600_000))} h`);
}
