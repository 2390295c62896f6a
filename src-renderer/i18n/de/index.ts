import type { en } from '../en/index.ts';
import type { Translation } from '../keys.ts';
import { ask } from './ask.ts';
import { benchmarks } from './benchmarks.ts';
import { builder } from './builder.ts';
import { connection, crash, frame, help, stop, switcher } from './frame.ts';
import { log } from './log.ts';
import { logs } from './logs.ts';
import { manifest } from './manifest.ts';
import { chart, gpus, host, instance, overview, range, throughput } from './overview.ts';
import { palette, restart } from './palette.ts';
import { playground } from './playground.ts';
import { keys } from './profile-keys.ts';
import { added, editor, edits, profiles, switching, versions } from './profiles.ts';
import { schedules } from './schedules.ts';
import { scores } from './scores.ts';
import { firstSteps, settings } from './settings.ts';
import { speed } from './speed.ts';
import { notice, state } from './state.ts';
import { suites } from './suites.ts';

/** German. The compiler demands every key. */
export const de = {
  frame,
  connection,
  switcher,
  stop,
  help,
  palette,
  restart,
  settings,
  firstSteps,
  crash,
  state,
  notice,
  overview,
  gpus,
  host,
  chart,
  range,
  instance,
  throughput,
  log,
  logs,
  playground,
  ask,
  benchmarks,
  builder,
  manifest,
  schedules,
  scores,
  speed,
  suites,
  profiles,
  edits,
  switching,
  editor,
  keys,
  added,
  versions,
} satisfies Translation<typeof en>;
