import { type ReactNode, useState } from 'react';
import { Ticking } from '../../components/ticking.tsx';
import { useConnection, useSupervisor } from '../../stores/use-app.ts';

/** A text over Paddock's clock. Without a connection nobody knows whether it goes on: it stands where it was. */
export function ServerTime({ text }: { readonly text: (nowMs: number) => string }): ReactNode {
  const skewMs = useSupervisor(view => view.skewMs);
  const connected = useConnection(view => view.connection.status === 'connected');
  return connected ? (
    <Ticking text={nowMs => text(nowMs - skewMs)} />
  ) : (
    <Standing text={nowMs => text(nowMs - skewMs)} />
  );
}

function Standing({ text }: { readonly text: (nowMs: number) => string }): ReactNode {
  const [lostAt] = useState(() => Date.now());
  return <span className="text-faint">{text(lostAt)}</span>;
}
