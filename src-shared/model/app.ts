import { z } from 'zod';
import { RuntimeKind } from './profile.ts';

/** Can a runtime work here? `fix` is the next step when it cannot. */
export const RuntimeCheck = z.object({
  kind: RuntimeKind,
  usable: z.boolean(),
  message: z.string(),
  fix: z.string().nullable(),
  version: z.string().nullable(),
});
export type RuntimeCheck = z.infer<typeof RuntimeCheck>;

/** One line of `paddock doctor`. */
export const DoctorFinding = z.object({
  name: z.string(),
  status: z.enum(['ok', 'warning', 'problem', 'absent']),
  message: z.string(),
  fix: z.string().nullable(),
});
export type DoctorFinding = z.infer<typeof DoctorFinding>;

export const AppInfo = z.object({
  name: z.literal('paddock'),
  version: z.string(),
  pid: z.number().int(),
  /** Identifies this state folder in container labels and pid records. */
  homeId: z.string(),
  home: z.string(),
  modelsConf: z.string(),
  modelsDir: z.string(),
  url: z.string(),
  startedAt: z.number(),
  platform: z.string(),
  node: z.string(),
  /** Anyone beyond this machine can reach the panel. */
  exposed: z.boolean(),
  /** What this host can do that others cannot, such as `file-dialog`. */
  hostCapabilities: z.array(z.string()),
});
export type AppInfo = z.infer<typeof AppInfo>;
