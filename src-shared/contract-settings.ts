import { z } from 'zod';
import { Discovery } from './model/discovery.ts';
import { AppSettings, DiagnosticsBundle, SignInLink } from './model/settings.ts';
import { StartOptionChanges, StartOptions } from './model/start-option.ts';
import { UpdateState } from './model/update.ts';
import { command, query, stream } from './rpc/define.ts';

const Nothing = z.object({}).optional();

/** Rows of the contract for settings, first steps and help with trouble. */
export const settingsRows = {
  'app.settings': query({
    summary: 'How this Paddock was started, where it keeps things, and who can reach it',
    access: 'manage',
    input: Nothing,
    output: AppSettings,
  }),
  'app.startOptions': query({
    summary:
      'Options of the start that can be kept for the next one, and which of them whoever asks may change',
    access: 'manage',
    input: Nothing,
    output: StartOptions,
  }),
  'app.changeStartOptions': command({
    summary: 'Keep options for the next start; those that decide what is executed need the management token',
    input: z.object({ changes: StartOptionChanges }),
    output: StartOptions,
  }),
  'app.signInLink': command({
    summary: 'A one-time address that signs a browser in, valid for ten minutes',
    input: Nothing,
    output: SignInLink,
  }),
  'app.rotateToken': command({
    summary: 'Replace the management token. Tools and browsers that knew the old one are signed out',
    input: Nothing,
    output: SignInLink,
  }),
  'app.diagnostics': query({
    summary: 'What helps to understand trouble, with secrets and names of people left out',
    access: 'manage',
    input: Nothing,
    output: DiagnosticsBundle,
  }),
  'updates.watch': stream({
    summary: 'What is known about newer versions, now and after every change',
    input: Nothing,
    event: UpdateState,
  }),
  'updates.check': command({
    summary: 'Ask the release feed for the newest version now; downloads nothing',
    input: Nothing,
    output: UpdateState,
  }),
  'discovery.scan': query({
    summary: 'Model files in the usual places of this machine; reads, changes nothing',
    access: 'manage',
    input: Nothing,
    output: Discovery,
  }),
  'discovery.add': command({
    summary: 'Make a profile for each of these found models, and model folders of where they lie',
    input: z.object({ paths: z.array(z.string().max(4_096)).min(1).max(100) }),
    output: z.object({ profileIds: z.array(z.string()) }),
  }),
} as const;
