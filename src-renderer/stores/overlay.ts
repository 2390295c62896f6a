import { createContext, useContext } from 'react';

/** What may stand over the page; one at a time. */
export type Overlay = 'switcher' | 'stop' | 'restart' | 'help' | 'palette';

export const OverlayContext = createContext<(overlay: Overlay | null) => void>(() => {});

/** Opens or closes what stands over the page. */
export const useOverlay = (): ((overlay: Overlay | null) => void) => useContext(OverlayContext);
