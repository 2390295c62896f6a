import { describe, expect, it } from 'vitest';
import {
  exportedSpeed,
  speedCsv,
  speedMarkdown,
} from '../../../../src-main/benchmarks/results/speed-export.ts';
import { SpeedRun } from '../../../../src-shared/model/benchmark-speed.ts';
import { sampleProvenance } from '../../../support/panel-benchmark-results.ts';
import { sampleSpeed } from '../../../support/panel-speed.ts';

const run = sampleSpeed('speed-one', 'Demo', 1, { provenance: sampleProvenance() });

/** Lines of a CSV text as records; the samples have no commas within cells but in quotes. */
function records(text: string): Record<string, string>[] {
  const [header = '', ...lines] = text.trim().split('\r\n');
  const cells = (line: string): string[] =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) => cell);
  const names = cells(header);
  return lines.map(line => Object.fromEntries(cells(line).map((cell, at) => [names[at] ?? '', cell])));
}

describe('the CSV of measurements of speed', () => {
  it('has a line a point, with units in its names and where the figures come from', () => {
    const lines = records(speedCsv([run]));
    expect(lines).toHaveLength(6);
    expect(lines[1]).toMatchObject({
      ...{ id: 'speed-one', measured_by: 'depth', depth_tokens: '2048', concurrent_requests: '1' },
      ...{ generation_tokens_per_second_mean: '103.200', generation_tokens_per_second_deviation: '0.800' },
      ...{ prompt_tokens_per_second_median: '2100.000', prompt_tokens_per_second_count: '3' },
      ...{ time_to_first_token_ms_min: '249.000', time_to_first_token_ms_max: '261.000' },
      ...{ counted_prompt_tokens: '511', cached: 'true', total_tokens_per_second_mean: '' },
      ...{ prompt_tokens: '512', generated_tokens: '128', repeats: '3', serve: 'as-is' },
      ...{ engine: 'b11669-5c1f2a', image_sha256: 'sha256:0c5e2d7fbb3a9e6f', quant: 'Q8_0' },
      ...{ gpus: 'NVIDIA GeForce RTX 4090', gpu_drivers: '580.65.06', context_tokens: '10240' },
      model_sha256: '5f0c3ab1d1a7e07cb1a63b6a34a4ff0a4f7ab6f76a8f2b7d1c9e0a1b2c3d4e5f',
      profile_sha256: '9d2c1c1f0bb57ae3f4c9a16fd1d5ab0f2ad98c9d2f1b6a7e8c90d1e2f3a4b5c6',
    });
    expect(lines[2]).toMatchObject({ prompt_tokens_per_second_mean: '', prompt_tokens_per_second_count: '' });
    expect(lines[4]).toMatchObject({
      ...{ measured_by: 'concurrency', concurrent_requests: '2', depth_tokens: '0' },
      ...{ total_tokens_per_second_mean: '181.075', per_request_tokens_per_second_count: '3' },
      ...{ time_to_first_token_ms_mean: '360.000', prompt_tokens_per_second_mean: '' },
    });
  });

  it('writes cells that no spreadsheet executes, and a line of a measurement without points', () => {
    const message = '=HYPERLINK("http://evil")';
    const failed: SpeedRun = {
      ...run,
      label: '@SUM(1)',
      status: 'failed',
      message,
      depths: [],
      concurrency: [],
    };
    const [line, ...more] = records(speedCsv([failed]));
    expect(more).toEqual([]);
    expect(line).toMatchObject({ label: "'@SUM(1)", status: 'failed', measured_by: '' });
    expect(line?.message).toBe(`"'=HYPERLINK(""http://evil"")"`);
  });
});

describe('the Markdown of measurements of speed', () => {
  it('has a table by depth and one by requests, what is to know of a point, and the origin', () => {
    const text = speedMarkdown([run], '2027-05-03 02:30');
    expect(text).toContain('Generated: 2027-05-03 02:30');
    expect(text).toContain('## Demo\n');
    expect(text).toContain(
      '| Depth, tokens | Prompt, t/s | Generation, t/s | First token, ms | Prompt tokens | Generated tokens | Note |',
    );
    expect(text).toContain('| 2048 | 2100.0 ± 12.0 | 103.2 ± 0.8 | 255.0 ± 6.0 | 511 | 128 |  |');
    expect(text).toContain(
      '| 8192 | – | – | – | – | – | It needs 8880 tokens of context; the server has 4096. |',
    );
    expect(text).toContain('| 2 | 181.1 ± 2.1 | 94.0 ± 1.4 | 360.0 ± 9.0 | 64 | 128 |  |');
    expect(text).toContain('- Engine: docker b11669-5c1f2a\n');
    expect(text).toContain('- GPUs: NVIDIA GeForce RTX 4090, driver 580.65.06\n');
    expect(text).toMatch(/- Profile: glm-flash-q8, SHA-256 9d2c1c1f/);
  });

  it('stays a table whatever a name or a problem holds', () => {
    const [depth] = run.depths;
    const odd = { ...run, label: 'a\n# b', depths: [{ ...depth, problem: 'x | y\nz' }] } as SpeedRun;
    const text = speedMarkdown([odd], '');
    expect(text).toContain('## a # b\n');
    expect(text).toContain('| x \\| y z |');
  });
});

describe('the JSON of measurements of speed', () => {
  it('holds them as they are', () => {
    const { text, fileName } = exportedSpeed('json', [run], new Date(0));
    const parsed = JSON.parse(text) as { generated: string; measurements: unknown[] };
    expect(fileName).toBe('speed.json');
    expect(parsed.generated).toBe('1970-01-01T00:00:00.000Z');
    expect(parsed.measurements.map(one => SpeedRun.parse(one))).toEqual([run]);
  });
});
