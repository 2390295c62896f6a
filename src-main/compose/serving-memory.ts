import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writeJson } from '../lib/atomic-file.ts';
import type { Home } from '../lib/home.ts';
import type { Logger } from '../lib/log.ts';
import { Mailbox } from '../lib/mailbox.ts';

const Served = z.object({
  /** The profile that was ready last. */
  last: z.string().nullable(),
  /** What each group serves, and where; kept so that instances which outlive the panel can be adopted. */
  groups: z.record(z.string(), z.object({ profileId: z.string(), port: z.number().int().nullable() })),
});
type Served = z.infer<typeof Served>;

/** Remembers what is served, for the next start. A home that cannot be written remembers nothing. */
export class ServingMemory {
  readonly #path: string;
  readonly #home: Home;
  readonly #log: Logger;
  readonly #mailbox = new Mailbox();
  #served: Served;

  private constructor(home: Home, log: Logger, served: Served) {
    this.#path = join(home.path, 'serving.json');
    this.#home = home;
    this.#log = log;
    this.#served = served;
  }

  static async load(home: Home, log: Logger): Promise<ServingMemory> {
    const served = await readJson(join(home.path, 'serving.json'), Served);
    return new ServingMemory(home, log, served ?? { last: null, groups: {} });
  }

  get last(): string | null {
    return this.#served.last;
  }

  get groups(): Readonly<Served['groups']> {
    return this.#served.groups;
  }

  ready(group: string, profileId: string, port: number | null): void {
    this.#served = { last: profileId, groups: { ...this.#served.groups, [group]: { profileId, port } } };
    this.#save();
  }

  stopped(group: string): void {
    const { [group]: known, ...groups } = this.#served.groups;
    if (known === undefined) return;
    this.#served = { ...this.#served, groups };
    this.#save();
  }

  /** Resolves when everything is on the disk. */
  flush(): Promise<void> {
    return this.#mailbox.post(() => {});
  }

  #save(): void {
    if (this.#home.readOnly) return;
    const served = this.#served;
    this.#mailbox
      .post(() => writeJson(this.#path, served))
      .catch(error => this.#log.warn('What is served could not be remembered', { error }));
  }
}
