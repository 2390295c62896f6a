import { type ReactNode, useEffect, useState } from 'react';

/** A text that changes with time, such as an age or a countdown, rendered by itself once a second. */
export function Ticking({ text }: { readonly text: (nowMs: number) => string }): ReactNode {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <span data-live>{text(nowMs)}</span>;
}
