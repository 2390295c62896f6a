import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { logUncaught } from '../../../src-main/lib/last-resort.ts';
import { createLogger } from '../../../src-main/lib/log.ts';

test('what nobody caught is in the log, and the program goes on until it lets go', () => {
  const lines: string[] = [];
  const program = new EventEmitter();
  const release = logUncaught(createLogger({ write: line => void lines.push(line) }, 'info'), program);
  program.emit('uncaughtException', new Error('odd thing'));
  program.emit('unhandledRejection', 'a text');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('odd thing');
  expect(lines[1]).toContain('a text');
  release();
  expect(program.eventNames()).toEqual([]);
});
