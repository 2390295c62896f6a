import type { DoctorFinding } from '../../src-shared/model/app.ts';
import type { GraderCheck } from '../../src-shared/model/benchmark.ts';
import type { ProfileListing } from '../../src-shared/model/profile.ts';
import type { FolderLooks } from '../lib/folder-looks.ts';
import type { PaddockOptions } from '../options.ts';
import type { DockerCheck } from '../runtime/docker/docker-check.ts';

export interface DoctorDeps {
  readonly options: PaddockOptions;
  /** What is wrong with the options that Settings keeps for a start, a sentence each. */
  readonly keptProblems: () => Promise<readonly string[]>;
  /** Looks into folders that may not answer. */
  readonly looks: FolderLooks;
  /** models.conf as read; null when only the file itself is looked at. */
  readonly listing: () => ProfileListing | null;
  /** Ports that this panel and its instances hold now; none without a running panel. */
  readonly ownPorts: () => ReadonlySet<number>;
  /** The daemon that profiles run on, asked the way that launches ask it. */
  readonly docker: (signal: AbortSignal) => Promise<DockerCheck>;
  /** Where launches find a program. @throws PaddockError why they cannot run it; `absent` where there is none */
  readonly findProgram: (name: string, searchPath: string | undefined) => Promise<string>;
  /** What the engine's program sees of our environment when it is launched. */
  readonly engineEnv: Readonly<Record<string, string>>;
  /** What code of models would be graded in, found by trying. */
  readonly grader: (signal: AbortSignal) => Promise<GraderCheck>;
}

/** One check of this machine. It never throws for what it looks for; what it throws becomes a problem. */
export interface Check {
  readonly name: string;
  run(deps: DoctorDeps, signal: AbortSignal): Promise<Omit<DoctorFinding, 'name'>>;
}
