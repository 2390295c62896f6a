import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RotatingFile } from '../../../src-main/lib/rotating-file.ts';
import { describeWith } from '../../support/requirements.ts';

describeWith(['mount'], 'a log file on a disk that fills up', () => {
  it('has every line once and whole when there is room again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'paddock-rotating-'));
    const mount = (options: string): void => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { timeout: 15_000 });
    };
    mount('size=16k');
    try {
      const told: unknown[] = [];
      const path = join(folder, 'a.log');
      const file = new RotatingFile({
        path,
        maxBytes: 1 << 20,
        keep: 1,
        onTrouble: (message, { lostLines }) => told.push([message, lostLines]),
      });
      const lines = Array.from({ length: 30 }, (_, i) => `${i} ${'x'.repeat(1_000)}\n`);
      await file.append(lines.slice(0, 5).join(''));
      await file.flush();
      await file.append(lines.slice(5, 29).join(''));
      await file.flush();
      expect(readFileSync(path, 'utf8')).toBe(lines.slice(0, 5).join(''));
      mount('remount,size=1m');
      await file.append(lines[29] ?? '');
      await file.dispose();
      expect(readFileSync(path, 'utf8')).toBe(lines.join(''));
      expect(told).toEqual([
        ['The log file cannot be written', undefined],
        ['The log file is written again', 0],
      ]);
    } finally {
      spawnSync('umount', ['--lazy', folder], { timeout: 15_000 });
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
