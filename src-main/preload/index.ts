import { contextBridge, ipcRenderer } from 'electron';

/** The one channel; desktop/rpc-electron.ts listens on the same. */
const FRAME_CHANNEL = 'paddock:frame';

/** Two functions and nothing else: the page can exchange frames, it knows neither Electron nor Node. */
contextBridge.exposeInMainWorld(
  'paddock',
  Object.freeze({
    post: (frame: unknown): void => ipcRenderer.send(FRAME_CHANNEL, frame),
    onFrame: (listener: (frame: unknown) => void): void => {
      ipcRenderer.on(FRAME_CHANNEL, (_event, frame: unknown) => listener(frame));
    },
  }),
);
