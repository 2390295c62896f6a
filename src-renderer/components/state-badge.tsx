import type { ReactNode } from 'react';

/** What a state looks like; each has a shape of its own, so that colour is never the only sign. */
export type BadgeKind =
  | 'stopped'
  | 'starting'
  | 'ready'
  | 'failing'
  | 'hung'
  | 'draining'
  | 'stopping'
  | 'backoff'
  | 'failed'
  | 'disposed'
  | 'unknown';

const COLOURS: Readonly<Record<BadgeKind, string>> = {
  stopped: 'text-idle',
  starting: 'text-busy',
  ready: 'text-ready',
  failing: 'text-busy',
  hung: 'text-failed',
  draining: 'text-busy',
  stopping: 'text-busy',
  backoff: 'text-busy',
  failed: 'text-failed',
  disposed: 'text-idle',
  unknown: 'text-idle',
};

function Shape({ kind }: { readonly kind: BadgeKind }): ReactNode {
  const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 2, strokeLinecap: 'round' } as const;
  switch (kind) {
    case 'ready':
      return (
        <>
          <circle cx="8" cy="8" r="7.5" fill="currentColor" opacity="0.22" />
          <circle cx="8" cy="8" r="4.5" fill="currentColor" />
        </>
      );
    case 'starting':
      return <path d="M8 2.5A5.5 5.5 0 1 1 2.5 8" className="turning" {...line} />;
    case 'draining':
      return (
        <>
          <circle cx="8" cy="8" r="5.5" {...line} />
          <path d="M8 2.500a5.5 5.5 0 0 1 0 11z" fill="currentColor" />
        </>
      );
    case 'stopping':
      return <rect x="3.5" y="3.5" width="9" height="9" rx="1" {...line} />;
    case 'backoff':
      return (
        <>
          <circle cx="8" cy="8" r="5.5" {...line} />
          <path d="M8 5v3.2l2 1.3" {...line} strokeWidth={1.6} />
        </>
      );
    case 'failing':
    case 'hung':
      return (
        <>
          <path d="M8 2.500L14.5 13.500H1.500Z" {...line} strokeLinejoin="round" strokeWidth={1.7} />
          <path d="M8 6.800v2.700M8 11.500v.01" {...line} strokeWidth={1.7} />
        </>
      );
    case 'failed':
      return <path d="M4 4l8 8M12 4l-8 8" {...line} strokeWidth={2.4} />;
    case 'stopped':
    case 'disposed':
    case 'unknown':
      return <circle cx="8" cy="8" r="5" {...line} />;
  }
}

/** The sign of a state with its name for those who do not see it. */
export function StateBadge({ kind, name }: { readonly kind: BadgeKind; readonly name: string }): ReactNode {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      role="img"
      aria-label={name}
      data-state={kind}
      className={`shrink-0 ${COLOURS[kind]}`}
    >
      <Shape kind={kind} />
    </svg>
  );
}
