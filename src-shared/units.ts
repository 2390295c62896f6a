/** The only formatters of numbers with units. `locale` is a BCP 47 tag; the browser's or the system's by default. */

/** Making a formatter costs a hundred times what using it does. */
const formatters = new Map<string, Intl.NumberFormat>();

function number(value: number, digits: number, locale?: string, least = digits): string {
  const key = `${locale ?? ''} ${least} ${digits}`;
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Intl.NumberFormat(locale, {
      minimumFractionDigits: least,
      maximumFractionDigits: digits,
    });
    formatters.set(key, formatter);
  }
  return formatter.format(value);
}

/** Memory given in MiB: `812 MiB` below one GiB, `23.9 GiB` from there; little is told more exactly, as `0.01 MiB`. */
export function formatMiB(mib: number, locale?: string): string {
  if (mib >= 1024) return `${number(mib / 1024, 1, locale)} GiB`;
  const digits = Number.isInteger(mib) || mib >= 10 ? 0 : mib >= 1 ? 1 : 2;
  return `${number(mib, digits, locale)} MiB`;
}

/** A part of a whole, both in MiB, as two texts; the part goes without its unit where both share it. */
export function formatMiBPart(partMiB: number, wholeMiB: number, locale?: string): [string, string] {
  const [part, whole] = [formatMiB(partMiB, locale), formatMiB(wholeMiB, locale)];
  const unit = whole.slice(whole.lastIndexOf(' '));
  return [part.endsWith(unit) ? part.slice(0, -unit.length) : part, whole];
}

/** A file size in bytes, in powers of 1024. */
export function formatBytes(bytes: number, locale?: string): string {
  if (bytes < 1024) return `${number(bytes, 0, locale)} B`;
  if (bytes < 1024 ** 2) return `${number(bytes / 1024, 1, locale)} KiB`;
  if (bytes < 1024 ** 3) return `${number(bytes / 1024 ** 2, 1, locale)} MiB`;
  return `${number(bytes / 1024 ** 3, 1, locale)} GiB`;
}

/** A rate in tokens per second without its unit: one decimal below 1,000, none from there. */
export function formatTokensPerSecond(rate: number, locale?: string): string {
  return number(rate, rate < 1000 ? 1 : 0, locale);
}

/** Processor use in percent of one core, as cores with one decimal: `1.1`. */
export function formatCores(cpuPct: number, locale?: string): string {
  return number(cpuPct / 100, 1, locale);
}

/** A whole number with group separators. */
export function formatCount(count: number, locale?: string): string {
  return number(count, 0, locale);
}

/** A number with as many decimals as it has, `digits` at most: `0.5`, `2`. */
export function formatAtMost(value: number, digits: number, locale?: string): string {
  return number(value, digits, locale, 0);
}

/** A percentage without decimals: `98 %`. */
export function formatPct(pct: number, locale?: string): string {
  return `${number(pct, 0, locale)} %`;
}

/** A score in per cent without its sign, one decimal: `85.4`. */
export function formatScore(pct: number, locale?: string): string {
  return number(pct, 1, locale);
}

/** US dollars to the cent, as the language writes money: `$1.25`, `1,25 $`. */
export function formatUsd(dollars: number, locale?: string): string {
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
  }).format(dollars);
}

/** A duration in ms, two units at most: `340 ms`, `14.2 s`, `3 h 12 min`. */
export function formatDuration(ms: number, locale?: string): string {
  if (ms < 1000) return `${number(ms, 0, locale)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${number(seconds, 1, locale)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60)
    return `${number(minutes, 0, locale)} min ${number(Math.floor(seconds % 60), 0, locale)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${number(hours, 0, locale)} h ${number(minutes % 60, 0, locale)} min`;
  return `${number(Math.floor(hours / 24), 0, locale)} d ${number(hours % 24, 0, locale)} h`;
}
