import { apiAddress } from '../../src-shared/api-address.ts';
import type { ProfileListing } from '../../src-shared/model/profile.ts';
import { formatMiBPart, formatPct, formatTokensPerSecond } from '../../src-shared/units.ts';
import type { FinishedRun, Notice } from './notices.ts';
import { nameOf } from './served.ts';
import type { DesktopTexts } from './texts.ts';

/** A notice in words. */
export function noticeText(notice: Notice, listing: ProfileListing, texts: DesktopTexts): Text {
  const { notice: words, locale, said } = texts;
  switch (notice.kind) {
    case 'ready':
      return {
        title: words.ready(nameOf(listing, notice.profileId)),
        body: words.readyBody(apiAddress(notice.endpoint)),
      };
    case 'failed':
      return {
        title:
          notice.served === null
            ? words.failed(nameOf(listing, notice.profileId))
            : words.servedInstead[notice.served.how](nameOf(listing, notice.served.profileId)),
        body: `${said(notice.failure.message)} ${said(notice.failure.fix)}`.trim(),
      };
    case 'crashed': {
      const name = nameOf(listing, notice.profileId);
      return {
        title: notice.wasReady ? words.crashed(name) : words.notStarted(name),
        body: words.again(said(notice.failure.message)),
      };
    }
    case 'vram': {
      const [used, total] = formatMiBPart(notice.usedMiB, notice.totalMiB, locale);
      return {
        title: words.vram(notice.gpu, used, total),
        body: words.threshold(formatPct(notice.limitPct, locale)),
      };
    }
    case 'temperature':
      return {
        title: words.temperature(notice.gpu, `${Math.round(notice.valueC)} °C`),
        body: words.threshold(`${notice.limitC} °C`),
      };
    case 'benchmark-finished':
      return notice.what === 'suite' ? suiteText(notice, texts) : speedText(notice, texts);
  }
}

/** Where in the page a notice leads to; null for where it is. */
export function noticePlace(notice: Notice): string | null {
  if (notice.kind !== 'benchmark-finished') return null;
  const kind = notice.what === 'suite' ? 'run' : 'speed';
  return `/benchmarks/${kind}/${encodeURIComponent(notice.run.id)}`;
}

interface Text {
  readonly title: string;
  readonly body: string;
}

function suiteText(
  { end, run }: Extract<FinishedRun, { what: 'suite' }>,
  { notice: words, said }: DesktopTexts,
): Text {
  const { label, suite, scores, message } = run;
  const score = scores.plus ?? scores.base;
  return {
    title: words.benchmark[end](label),
    body:
      end === 'done' && score !== null
        ? words.solved(suite.name, score.passed, score.total)
        : (said(message) ?? suite.name),
  };
}

function speedText(
  { end, run }: Extract<FinishedRun, { what: 'speed' }>,
  { notice: words, locale, said }: DesktopTexts,
): Text {
  const rate = run.depths.find(({ generationTokensPerSecond }) => generationTokensPerSecond !== null)
    ?.generationTokensPerSecond?.mean;
  return {
    title: words.speed[end](run.label),
    body:
      rate === undefined ? (said(run.message) ?? '') : words.generates(formatTokensPerSecond(rate, locale)),
  };
}
