import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** A build takes seconds: what is older than this is of a process that died, whatever has its number now. */
const STALE_MS = 5 * 60_000;
const LOOK_EVERY_MS = 200;

/**
 * Waits until no other process builds here, and says so once. Who has the turn gives it back by the function that
 * this resolves to. Two that both got one, which a crash in the wrong moment makes possible, only build twice: each
 * has a folder of its own.
 * @param file shows whose turn it is
 */
export async function turnToBuild(file, say) {
  let told = false;
  while (!took(file)) {
    if (!held(file)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) say('Waiting for another start, which builds Paddock …');
    told = true;
    await wait(LOOK_EVERY_MS);
  }
  return () => rmSync(file, { force: true });
}

function took(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function held(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > STALE_MS) return false;
    const pid = Number(readFileSync(file, 'utf8'));
    // Not written yet.
    return pid === 0 || isAlive(pid);
  } catch {
    return false;
  }
}

/** Whether a process has this number. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
