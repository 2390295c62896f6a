import type { Sayings } from '../translate.ts';
import { docker } from './docker.ts';
import { engine } from './engine.ts';
import { grading } from './grading.ts';
import { machine } from './machine.ts';
import { panel } from './panel.ts';
import { phrases } from './phrases.ts';
import { profiles } from './profiles.ts';
import { runs } from './runs.ts';
import { runtime } from './runtime.ts';
import { supervisor } from './supervisor.ts';
import { telemetry } from './telemetry.ts';

/** What the main process says, in German. A test demands every sentence of the source. */
export const saidInGerman: Sayings = {
  ...phrases,
  ...grading,
  ...runs,
  ...machine,
  ...panel,
  ...engine,
  ...profiles,
  ...docker,
  ...runtime,
  ...supervisor,
  ...telemetry,
};
