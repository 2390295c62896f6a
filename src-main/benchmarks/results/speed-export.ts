import { engineName } from '../../../src-shared/comparison-warnings.ts';
import type { SpeedRun, SpeedTokens, Spread } from '../../../src-shared/model/benchmark-speed.ts';
import { endedEarly, meanText } from '../../../src-shared/speed-figures.ts';
import { median } from '../../../src-shared/stats.ts';
import { type CsvColumn, csvOf } from './csv.ts';
import type { Exported } from './export.ts';
import { markdownTable } from './markdown-table.ts';

/** A point of a measurement, by depth or by requests at a time. */
interface Point {
  readonly by: 'depth' | 'concurrency';
  readonly depth: number;
  readonly requests: number;
  readonly prompt: Spread | null;
  readonly generation: Spread | null;
  readonly firstToken: Spread | null;
  readonly total: Spread | null;
  readonly each: Spread | null;
  readonly tokens: SpeedTokens | undefined;
  readonly cached: boolean | null;
  readonly problem: string | null;
}

function pointsOf({ depths, concurrency }: SpeedRun): readonly Point[] {
  return [
    ...depths.map(
      (row): Point => ({
        ...{ by: 'depth', depth: row.depth, requests: 1, total: null, each: null },
        prompt: row.promptTokensPerSecond,
        generation: row.generationTokensPerSecond,
        firstToken: row.timeToFirstTokenMs,
        tokens: row.tokens,
        cached: row.cached,
        problem: row.problem,
      }),
    ),
    ...concurrency.map(
      (row): Point => ({
        ...{ by: 'concurrency', depth: 0, requests: row.concurrency, prompt: null, generation: null },
        firstToken: row.timeToFirstTokenMs,
        total: row.totalTokensPerSecond,
        each: row.perRequestTokensPerSecond,
        tokens: row.tokens,
        cached: null,
        problem: row.problem,
      }),
    ),
  ];
}

/** Null for the point of a measurement that has none. */
type Row = readonly [run: SpeedRun, point: Point | null];

const COLUMNS: readonly CsvColumn<Row>[] = [
  ['id', run => run.id],
  ['label', run => run.label],
  ['profile', run => run.request.profileId],
  ['status', run => run.status],
  ['message', run => run.message],
  ['created', run => new Date(run.createdAt).toISOString()],
  ['finished', run => (run.finishedAt === null ? null : new Date(run.finishedAt).toISOString())],
  ['measured_by', (_, point) => point?.by],
  ['depth_tokens', (_, point) => point?.depth],
  ['concurrent_requests', (_, point) => point?.requests],
  ...spreadColumns('prompt_tokens_per_second', point => point.prompt),
  ...spreadColumns('generation_tokens_per_second', point => point.generation),
  ...spreadColumns('time_to_first_token_ms', point => point.firstToken),
  ...spreadColumns('total_tokens_per_second', point => point.total),
  ...spreadColumns('per_request_tokens_per_second', point => point.each),
  ['counted_depth_tokens', (_, point) => point?.tokens?.depth],
  ['counted_prompt_tokens', (_, point) => point?.tokens?.prompt],
  ['counted_generated_tokens', (_, point) => point?.tokens?.generated],
  ['cached', (_, point) => point?.cached],
  ['problem', (_, point) => point?.problem],
  ['prompt_tokens', run => run.request.promptTokens],
  ['generated_tokens', run => run.request.generatedTokens],
  ['repeats', run => run.request.repeats],
  ['serve', run => run.request.serve],
  ['profile_sha256', run => run.provenance?.profileHash],
  ['model', run => run.provenance?.modelPath],
  ['model_sha256', run => run.provenance?.modelDigest],
  ['model_bytes', run => run.provenance?.modelBytes],
  ['quant', run => run.provenance?.quant],
  ['context_tokens', run => run.provenance?.contextSize],
  ['runtime', run => run.provenance?.runtime],
  ['engine', run => run.provenance?.engineBuild],
  ['image', run => run.provenance?.image],
  ['image_sha256', run => run.provenance?.imageDigest],
  ['gpus', run => run.provenance?.gpus.map(({ name }) => name).join('; ')],
  ['gpu_drivers', run => run.provenance?.gpus.map(({ driver }) => driver ?? '').join('; ')],
  ['platform', run => run.provenance?.host.platform],
  ['cpu_cores', run => run.provenance?.host.cpuCores],
  ['ram_mib', run => run.provenance?.host.ramMiB],
  ['paddock', run => run.provenance?.paddockVersion],
];

function spreadColumns(name: string, spread: (point: Point) => Spread | null): readonly CsvColumn<Row>[] {
  const column = (part: string, value: (all: Spread) => number | null): CsvColumn<Row> => [
    `${name}_${part}`,
    (_, point) => {
      const all = point && spread(point);
      return all && value(all)?.toFixed(3);
    },
  ];
  return [
    column('mean', ({ mean }) => mean),
    column('deviation', ({ deviation }) => deviation),
    column('median', ({ values }) => median(values)),
    column('min', ({ min }) => min),
    column('max', ({ max }) => max),
    [`${name}_count`, (_, point) => point && spread(point)?.values.length],
  ];
}

/** One line a point; a measurement without any has one line too. */
export function speedCsv(runs: readonly SpeedRun[]): string {
  return csvOf(
    COLUMNS,
    runs.flatMap((run): Row[] => {
      const points = pointsOf(run);
      return points.length === 0 ? [[run, null]] : points.map((point): Row => [run, point]);
    }),
  );
}

/** A section for each measurement: where it comes from, then its tables. */
export function speedMarkdown(runs: readonly SpeedRun[], generated: string): string {
  return [
    '# Speed',
    `Generated: ${generated}`,
    ...runs.flatMap(sectionOf),
    'Means with their standard deviation, measured over the chat endpoint. No answer comes from the cache.\n',
  ].join('\n\n');
}

function sectionOf(run: SpeedRun): readonly string[] {
  const points = pointsOf(run);
  const [byDepth, bySweep] = (['depth', 'concurrency'] as const).map(by =>
    points.filter(point => point.by === by),
  );
  return [
    `## ${oneLine(run.label)}`,
    originOf(run)
      .map(([name, value]) => `- ${name}: ${oneLine(value)}`)
      .join('\n'),
    ...tableOf(run, byDepth ?? [], [
      ['Depth, tokens', ({ depth }) => String(depth)],
      ['Prompt, t/s', ({ prompt }) => meanText(prompt)],
      ['Generation, t/s', ({ generation }) => meanText(generation)],
    ]),
    ...tableOf(run, bySweep ?? [], [
      ['Concurrent requests', ({ requests }) => String(requests)],
      ['Total, t/s', ({ total }) => meanText(total)],
      ['Each, t/s', ({ each }) => meanText(each)],
    ]),
  ];
}

type TableColumn = readonly [name: string, value: (point: Point) => string];

function tableOf(run: SpeedRun, points: readonly Point[], first: readonly TableColumn[]): readonly string[] {
  if (points.length === 0) return [];
  const columns: readonly TableColumn[] = [
    ...first,
    ['First token, ms', ({ firstToken }) => meanText(firstToken)],
    ['Prompt tokens', ({ tokens }) => tokens?.prompt?.toFixed(0) ?? '–'],
    ['Generated tokens', ({ tokens }) => tokens?.generated?.toFixed(0) ?? '–'],
    ['Note', point => noteOf(run, point)],
  ];
  return [
    markdownTable(
      columns.map(([name]) => name),
      points.map(point => columns.map(([, value]) => value(point))),
    ),
  ];
}

function noteOf(run: SpeedRun, { problem, cached, tokens }: Point): string {
  return [
    ...(problem === null ? [] : [problem]),
    ...(cached === false ? ['The server keeps no cache: the whole prompt was read again.'] : []),
    ...(endedEarly(run, tokens?.generated) ? ['The server ended its answers early.'] : []),
  ].join(' ');
}

/** What a measurement is of and how it was asked, as far as that is known. */
function originOf(run: SpeedRun): readonly (readonly [name: string, value: string])[] {
  const { id, status, message, request, provenance, createdAt, finishedAt } = run;
  const about = [
    ['Measurement', `${id}, ${status}, ${new Date(finishedAt ?? createdAt).toISOString()}`],
    ...(message === null ? [] : [['Message', message]]),
    [
      'Asked',
      `prompt ${request.promptTokens} tokens, ${request.generatedTokens} generated, ${request.repeats} times, served ${request.serve}`,
    ],
  ] as [string, string][];
  if (provenance === null) return about;
  const {
    profileId,
    profileHash,
    modelPath,
    modelDigest,
    quant,
    contextSize,
    image,
    imageDigest,
    gpus,
    host,
  } = provenance;
  const told = (...parts: readonly (string | number | null)[]): string =>
    parts.filter(part => part !== null && part !== '').join(', ');
  return [
    ...about,
    ['Model', told(modelPath, quant, contextSize === null ? null : `context ${contextSize} tokens`)],
    ...(modelDigest === null ? [] : [['Model file', `SHA-256 ${modelDigest}`] as const]),
    ['Profile', told(profileId, profileHash === null ? null : `SHA-256 ${profileHash}`)],
    ['Engine', engineName(provenance)],
    ...(image === null ? [] : [['Image', told(image, imageDigest)] as const]),
    [
      'GPUs',
      gpus.map(({ name, driver }) => told(name, driver === null ? null : `driver ${driver}`)).join('; ') ||
        'none',
    ],
    ['Host', `${host.platform}, ${host.cpuCores} cores, ${host.ramMiB} MiB of memory`],
    ['Paddock', provenance.paddockVersion],
  ];
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Measurements of speed as a file in one of the formats. */
export function exportedSpeed(
  format: 'csv' | 'json' | 'markdown',
  runs: readonly SpeedRun[],
  now: Date,
): Exported {
  switch (format) {
    case 'csv':
      return { fileName: 'speed.csv', mediaType: 'text/csv', text: speedCsv(runs) };
    case 'json':
      return {
        fileName: 'speed.json',
        mediaType: 'application/json',
        text: `${JSON.stringify({ generated: now.toISOString(), measurements: runs }, null, 2)}\n`,
      };
    case 'markdown': {
      const generated = now.toISOString().slice(0, 16).replace('T', ' ');
      return { fileName: 'SPEED.md', mediaType: 'text/markdown', text: speedMarkdown(runs, generated) };
    }
  }
}
