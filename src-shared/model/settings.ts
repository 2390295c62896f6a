import { z } from 'zod';

/** A folder in which models.conf may name files. */
export const ModelRoot = z.object({
  path: z.string(),
  /** `models` is the models folder, `demo` comes with Paddock, `extra` was added by the user. */
  origin: z.enum(['models', 'demo', 'extra']),
  exists: z.boolean(),
});
export type ModelRoot = z.infer<typeof ModelRoot>;

/** How this Paddock was started, where it keeps things, and who can reach it. Nothing in here is a secret. */
export const AppSettings = z.object({
  paths: z.object({
    home: z.string(),
    modelsConf: z.string(),
    modelsDir: z.string(),
    logs: z.string(),
    backups: z.string(),
    history: z.string(),
    program: z.string(),
  }),
  /** Nothing can be kept: the state folder is read-only or the disk is full. */
  readOnly: z.boolean(),
  modelRoots: z.array(ModelRoot),
  listen: z.object({
    host: z.string(),
    /** The port that is in use, which may be another one than was wanted. */
    port: z.number().int(),
    portExplicit: z.boolean(),
    instancePort: z.number().int(),
    exposed: z.boolean(),
    tls: z.boolean(),
    /** Exposed without TLS because the user accepted it. */
    allowLan: z.boolean(),
    certificate: z.string().nullable(),
  }),
  token: z.object({
    /** Null while it lives in memory only. */
    path: z.string().nullable(),
    /** Its last four characters. */
    ending: z.string(),
  }),
  /** Time between readings as Paddock was started with, ms. */
  startSampleMs: z.number().int(),
  /** The flag or variable that gave it, which then counts instead of what is chosen; null for none. */
  sampleMsGivenBy: z.string().nullable(),
  engines: z.object({ llamaServer: z.string(), nvidiaSmi: z.string(), docker: z.string().nullable() }),
});
export type AppSettings = z.infer<typeof AppSettings>;

/** A one-time address that signs a browser in. */
export const SignInLink = z.object({ url: z.string(), expiresAt: z.number() });
export type SignInLink = z.infer<typeof SignInLink>;

/** What helps to understand trouble, as text, with secrets and names of people left out. */
export const DiagnosticsBundle = z.object({
  createdAt: z.number(),
  files: z.array(z.object({ name: z.string(), text: z.string() })),
});
export type DiagnosticsBundle = z.infer<typeof DiagnosticsBundle>;
