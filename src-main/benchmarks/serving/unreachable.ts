import { PaddockError } from '../../../src-shared/errors.ts';
import type { Failure, FailureCode } from '../../../src-shared/model/supervisor.ts';

const AWAY: readonly FailureCode[] = ['docker-unavailable', 'remote-unreachable'];

/** What a model needs is away, such as its daemon while it is updated: it may be there again in a while. */
export class UnreachableError extends PaddockError {
  /** Resolves where nobody chose another model for the group since. @throws TakenOverError */
  readonly giveWay: () => Promise<void>;

  constructor({ message, fix, code }: Failure, giveWay: () => Promise<void>) {
    super('LOAD_FAILED', message, { fix, details: { failure: code } });
    this.giveWay = giveWay;
  }
}

/** The failure where waiting may help, otherwise null. */
export function awayOf(failure: Failure | null): Failure | null {
  return failure && !failure.permanent && AWAY.includes(failure.code) ? failure : null;
}
