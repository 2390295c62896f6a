import { type ComponentType, type ReactNode, use } from 'react';

/** Code of the page that could not be fetched. */
export class PartNotLoaded extends Error {
  override readonly name = 'PartNotLoaded';
  /** The server offers a newer page than the one that is open: only loading that one helps. */
  readonly outdated: boolean;

  constructor(outdated: boolean, cause: unknown) {
    super('A part of the page could not be loaded.', { cause });
    this.outdated = outdated;
  }
}

/** A part of the page whose code is fetched when it is first shown. */
export interface LazyPart<P> {
  /** Its code, the same promise at every call until `retryFailedParts`. Rejects with PartNotLoaded. */
  readonly loaded: () => Promise<ComponentType<P>>;
  /** Fetches the code ahead; a failure is forgotten. */
  readonly preload: () => void;
}

/** Forgets the failures of parts, by part. */
const failed = new Set<() => void>();

/** Has every part that could not be loaded fetched anew when it is next shown. */
export function retryFailedParts(): void {
  for (const forget of failed) forget();
  failed.clear();
}

/** Unlike React's own `lazy`, a part that could not be loaded can be tried again. */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>): LazyPart<P> {
  let loading: Promise<ComponentType<P>> | undefined;
  const forget = (): void => {
    loading = undefined;
  };
  const loaded = (): Promise<ComponentType<P>> => {
    loading ??= load().catch(async (cause: unknown) => {
      failed.add(forget);
      throw new PartNotLoaded(await newerPageIsServed(), cause);
    });
    return loading;
  };
  return { loaded, preload: () => void loaded().catch(forget) };
}

/** Shows a lazy part; suspends until its code is there. @throws PartNotLoaded to the boundary around it */
export function Part<P extends object>({
  of,
  given,
}: {
  readonly of: LazyPart<P>;
  /** Its props. */
  readonly given: P;
}): ReactNode {
  const Loaded = use(of.loaded());
  return <Loaded {...given} />;
}

/** Whether the page under this address is another build than the open one: its scripts have other names. */
async function newerPageIsServed(): Promise<boolean> {
  const ours = document.querySelector<HTMLScriptElement>('script[type=module][src]')?.getAttribute('src');
  try {
    const page = await fetch(window.location.pathname, { cache: 'no-store' });
    return ours != null && page.ok && !(await page.text()).includes(ours);
  } catch {
    return false;
  }
}
