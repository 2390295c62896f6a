// Runs the built main bundle against the stand-in, the way Electron does: the bundle is evaluated first, and only
// then is the program ready. A bundle that waits for readiness while it is evaluated hangs here as it does there.
import { register } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const { entry, resourcesPath, args } = JSON.parse(process.env.STAND_IN_START);
delete process.env.STAND_IN_START;

register('./resolve.mjs', import.meta.url);
// Electron's argv: the program, the folder of the application unless it is a package, what was given.
const { packaged = false, platform = process.platform } = JSON.parse(process.env.STAND_IN);
// Node itself stays what it is; only what asks for the platform hears of another one.
Object.defineProperty(process, 'platform', { value: platform });
process.argv = [process.execPath, ...(packaged ? [] : [fileURLToPath(import.meta.url)]), ...args];
process.resourcesPath = resourcesPath;

const { becomeReady } = await import('./stand-in.mjs');
await import(pathToFileURL(entry).href);
becomeReady();
