import { constants } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../lib/make-folder.ts';
import type { PaddockOptions } from '../options.ts';

/** Where the parts of this Paddock are. */
export interface Installation {
  /** Folder of package.json and `out`; inside the archive when packaged. */
  readonly codeDir: string;
  /** The same with real files: engines, which are programs of their own, cannot look into the archive. */
  readonly appDir: string;
  readonly packaged: boolean;
  /** The environment, with the plain Node of the package for the embedded engine. */
  readonly env: NodeJS.ProcessEnv;
}

/** @param resourcesPath the folder that the archive lies in */
export function installationAt(
  codeDir: string,
  packaged: boolean,
  resourcesPath: string,
  env: NodeJS.ProcessEnv,
): Installation {
  if (!packaged) return { codeDir, appDir: codeDir, packaged, env };
  const node = join(resourcesPath, 'node', process.platform === 'win32' ? 'node.exe' : 'node');
  return {
    codeDir,
    appDir: codeDir.replace(/\.asar$/, '.asar.unpacked'),
    packaged,
    env: { ...env, PADDOCK_NODE: env.PADDOCK_NODE || node },
  };
}

/**
 * A package cannot be written to, and an update replaces it: the user's models.conf is then one in the state folder,
 * which starts as a copy. An installation from source and one whose models.conf was named keep theirs; so does one
 * whose state folder cannot be written, to be read only.
 */
export async function withOwnModelsConf(
  options: PaddockOptions,
  { appDir, packaged }: Installation,
): Promise<PaddockOptions> {
  const delivered = join(appDir, 'models.conf');
  if (!packaged || options.modelsConf !== delivered) return options;
  const modelsConf = join(options.home, 'models.conf');
  try {
    await makeFolder(options.home);
    await copyFile(delivered, modelsConf, constants.COPYFILE_EXCL);
  } catch (error) {
    // There already, as after the first start: it is the user's.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return options;
  }
  const besideDelivered = options.modelsDir === join(appDir, 'models');
  return {
    ...options,
    modelsConf,
    modelsDir: besideDelivered ? join(options.home, 'models') : options.modelsDir,
  };
}
