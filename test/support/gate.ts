import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A gate at which a stand-in engine waits for its test, closed at first. It is a file, since the engine is a process
 * of its own; it goes with its folder.
 */
export class Gate {
  readonly path: string;

  constructor(folder: string, name = 'gate') {
    this.path = join(folder, name);
  }

  open(): void {
    writeFileSync(this.path, '');
  }

  close(): void {
    rmSync(this.path, { force: true });
  }
}
