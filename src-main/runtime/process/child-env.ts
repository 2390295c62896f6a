import { delimiter, isAbsolute, sep } from 'node:path';
import type { LaunchSpec } from '../runtime.ts';

/** What a child sees of Paddock's own environment. Everything else may hold secrets that are none of its business. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TMPDIR', 'TZ'];
/** What Windows programs do not start without. */
const INHERITED_ON_WINDOWS = ['SystemRoot', 'TEMP', 'TMP', 'USERPROFILE'];
/** The user's own choice of devices, kept where the profile makes none. */
const DEVICES = [
  'CUDA_VISIBLE_DEVICES',
  'HIP_VISIBLE_DEVICES',
  'ROCR_VISIBLE_DEVICES',
  'GGML_VK_VISIBLE_DEVICES',
];

/** Where the user's own builds have their libraries. */
const LIBRARY_PATHS = ['LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'];

/**
 * As `childEnv`, for the llama-server of this machine: it finds its libraries as it does in the user's own terminal.
 * The built-in engine brings its own, and would not start with those of another build.
 */
export function engineEnv(
  choice: Parameters<typeof childEnv>[0],
  own: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const env = childEnv(choice, own);
  for (const name of LIBRARY_PATHS) {
    const folders = (own[name] ?? '').split(delimiter).filter(folder => isTheUsers(folder, own.APPDIR));
    if (folders.length > 0) env[name] = folders.join(delimiter);
  }
  return env;
}

/** Not one of an AppImage, which puts its own in front; nor a relative or empty one, which is any folder. */
function isTheUsers(folder: string, appDir: string | undefined): boolean {
  return isAbsolute(folder) && !(appDir && `${folder}${sep}`.startsWith(`${appDir}${sep}`));
}

/**
 * The environment of a child: the minimum, the devices that the profile names, and the profile's own ENV_* keys,
 * which were checked when the profile was read.
 */
export function childEnv(
  choice: { readonly gpus: LaunchSpec['gpus']; readonly env: Readonly<Record<string, string>> },
  own: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const env: Record<string, string> = {};
  const inherit = (names: readonly string[]): void => {
    for (const name of names) {
      const value = own[name];
      if (value !== undefined) env[name] = value;
    }
  };
  inherit(INHERITED);
  if (platform === 'win32') inherit(INHERITED_ON_WINDOWS);
  if (choice.gpus === 'all') inherit(DEVICES);
  else {
    // No device has the index -1: both CUDA and HIP then show none.
    const visible = choice.gpus === 'none' ? '-1' : choice.gpus.join(',');
    env.CUDA_VISIBLE_DEVICES = visible;
    env.HIP_VISIBLE_DEVICES = visible;
  }
  // Indexes mean what nvidia-smi shows, not CUDA's own order of speed.
  env.CUDA_DEVICE_ORDER = 'PCI_BUS_ID';
  Object.assign(env, choice.env);
  return env;
}
