import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Between a file and the number in it lie microseconds: one that stays empty is of a start that could not write it. */
const EMPTY_MS = 2_000;
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
    // It may have come to the file and not to the number, such as on a full disk.
    if (error.code === 'ENOSPC' || error.code === 'EDQUOT') rmSync(file, { force: true });
    throw error;
  }
}

function held(file) {
  try {
    const ageMs = Date.now() - statSync(file).mtimeMs;
    const pid = Number(readFileSync(file, 'utf8'));
    return pid === 0 ? ageMs < EMPTY_MS : ageMs < STALE_MS && isAlive(pid);
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
