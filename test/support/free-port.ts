import { isPortFree } from '../../src-main/lib/port-holder.ts';

/*
 * Systems give ports away from 32,768 up (Linux; others later), to whoever asks for any. A port from below is nobody's
 * by chance between the moment it is chosen and the one when the program under test takes it, and processes that run
 * at the same time choose in different places.
 */
const FIRST = 10_000;
const PLACES = 1_000;
const EACH = 20;

let next = 0;

/** A loopback port that is free, and stays so until somebody takes this very one. @throws Error when all are taken */
export async function freePort(): Promise<number> {
  const place = (process.pid % PLACES) * EACH;
  for (let tries = 0; tries < PLACES * EACH; tries++) {
    const port = FIRST + ((place + next++) % (PLACES * EACH));
    if (await isPortFree('127.0.0.1', port)) return port;
  }
  throw new Error('No port is free.');
}
