import { z } from 'zod';
import { benchmarkRows } from './contract-benchmarks.ts';
import { settingsRows } from './contract-settings.ts';
import { AppInfo, DoctorFinding, RuntimeCheck } from './model/app.ts';
import { ChatEvent, ChatModel, ChatRequest } from './model/chat.ts';
import { LaunchFacts } from './model/launch-facts.ts';
import { LogBatch, LogFilter, LogLine } from './model/log-line.ts';
import { Measurements } from './model/measurement.ts';
import { EngineFlags, ProfilePlan, ProfileSuggestion, SwitchPreview } from './model/plan.ts';
import { PreferenceChanges, Preferences } from './model/preferences.ts';
import { ProfileEntry, ProfileId, ProfileIssue, ProfileListing } from './model/profile.ts';
import { DiffHunk, EditPreview, ProfileBackup, ProfileEdit } from './model/profile-edit.ts';
import { History, Reading } from './model/reading.ts';
import { Operation, SupervisorSnapshot } from './model/supervisor.ts';
import { command, query, stream } from './rpc/define.ts';

const Nothing = z.object({}).optional();
const byId = z.object({ profileId: ProfileId });
const BackupFile = z.string().max(200);
const Saved = z.object({ revision: z.string(), backup: z.string().nullable(), listing: ProfileListing });

/** THE table: everything that may be said between Paddock and its window, browsers, CLI and tools. */
export const contract = {
  'app.info': query({ summary: 'This Paddock: version, paths, address', input: Nothing, output: AppInfo }),
  'app.runtimes': query({
    summary: 'Whether each runtime can work here, and the fix where it cannot',
    input: Nothing,
    output: z.array(RuntimeCheck),
  }),
  'app.doctor': query({
    summary: 'Checks of this machine, with a fix per finding',
    input: Nothing,
    output: z.array(DoctorFinding),
  }),

  'profiles.list': query({
    summary: 'All profiles of models.conf, as read last',
    input: Nothing,
    output: ProfileListing,
  }),
  'profiles.get': query({
    summary: 'One profile, and the revision of models.conf that a change must name',
    input: byId,
    output: ProfileEntry.extend({
      revision: ProfileListing.shape.revision.describe(
        'SHA-256 of models.conf as read last; null while it cannot be read. A change must name it',
      ),
    }),
  }),
  'profiles.watch': stream({
    summary: 'The listing now, then after every change of the file',
    input: Nothing,
    event: ProfileListing,
  }),
  'profiles.validate': query({
    summary: 'Findings for a text of models.conf, without saving it',
    input: z.object({ text: z.string().max(4_000_000) }),
    output: z.array(ProfileIssue),
  }),
  'profiles.update': command({
    summary: 'Change keys of one section; null removes a key. Only those lines change',
    input: z.object({
      profileId: ProfileId,
      changes: z.record(z.string(), z.string().max(10_000).nullable()),
      revision: z
        .string('Name the revision of models.conf that you read: GET /profiles/ID answers with it.')
        .describe(
          'The revision of models.conf that was read, as profiles.get, profiles.list or the last save answer it. A file that changed since is not overwritten',
        ),
    }),
    output: Saved,
  }),
  'profiles.undo': command({
    summary: 'Put the file back as it was before the last save',
    input: z.object({ revision: z.string() }),
    output: Saved,
  }),
  'profiles.preview': query({
    summary: 'What an edit of models.conf would do: text, findings, difference. Saves nothing',
    input: z.object({ edit: ProfileEdit }),
    output: EditPreview,
  }),
  'profiles.suggest': query({
    summary: 'What a new profile for a model file would begin with: id, name and context from its header',
    input: z.object({ path: z.string().max(4_096) }),
    output: ProfileSuggestion,
  }),
  'profiles.plan': query({
    summary: 'How an edited profile would be served: its command line and the memory it is expected to take',
    input: z.object({ edit: ProfileEdit }),
    output: ProfilePlan,
  }),
  'profiles.edit': command({
    summary: 'Change, add, copy, retire, reactivate or delete one section. Only its lines change',
    input: z.object({ edit: ProfileEdit, revision: z.string() }),
    output: Saved,
  }),
  'profiles.backups': query({
    summary: 'What earlier saves of models.conf replaced, newest first',
    input: Nothing,
    output: z.array(ProfileBackup),
  }),
  'profiles.previewRestore': query({
    summary: 'What bringing an earlier version of models.conf back would change',
    input: z.object({ file: BackupFile }),
    output: z.object({ revision: z.string(), diff: z.array(DiffHunk) }),
  }),
  'profiles.restore': command({
    summary: 'Bring an earlier version of models.conf back; that can be undone as well',
    input: z.object({ file: BackupFile, revision: z.string() }),
    output: Saved,
  }),
  'profiles.exportPresets': query({
    summary: 'The profiles as a llama-server --models-preset file',
    input: Nothing,
    output: z.object({ text: z.string(), issues: z.array(ProfileIssue) }),
  }),
  'profiles.importPresets': command({
    summary: 'Append the sections of a llama-server --models-preset file as profiles',
    input: z.object({ text: z.string().max(1_000_000), revision: z.string() }),
    output: Saved,
  }),

  'supervisor.state': stream({
    summary: 'Every group now, then after every change',
    input: Nothing,
    event: SupervisorSnapshot,
  }),
  'supervisor.snapshot': query({ summary: 'Every group now', input: Nothing, output: SupervisorSnapshot }),
  'supervisor.previewSwitch': query({
    summary:
      'What switching would do: what stops, how long it took before, what memory it is expected to take',
    input: byId,
    output: SwitchPreview,
  }),
  'supervisor.switch': command({
    summary: 'Serve this profile, stopping another of its group first. Answers at once; follow the operation',
    access: 'open',
    input: z.object({ profileId: ProfileId, force: z.boolean().default(false) }),
    output: Operation,
  }),
  'supervisor.stop': command({
    summary: 'Stop serving; all groups unless one is named',
    input: z.object({ group: z.string().optional(), force: z.boolean().default(false) }),
    output: Operation,
  }),
  'supervisor.restart': command({
    summary: 'Stop what a group serves and start it again',
    input: z.object({ group: z.string().optional(), force: z.boolean().default(false) }),
    output: Operation,
  }),
  'supervisor.operation': query({
    summary: 'A start, switch or stop by its id',
    input: z.object({ id: z.string() }),
    output: Operation,
  }),

  'engine.flags': query({
    summary: "Every flag of a profile's engine, with its help text and what Paddock thinks of it",
    input: z.object({ profileId: ProfileId.optional() }),
    output: EngineFlags,
  }),

  'telemetry.readings': stream({
    summary: 'Recent readings, then one a tick',
    input: z.object({ historyMs: z.number().min(0).max(900_000).default(300_000) }),
    event: z.array(Reading),
  }),
  'telemetry.history': query({
    summary: 'Stored history in at most `points` buckets',
    input: z.object({
      fromMs: z.number(),
      toMs: z.number(),
      points: z.number().int().min(1).max(2_000).default(300),
      series: z.array(z.string()).max(200).optional(),
    }),
    output: History,
  }),
  'telemetry.since': query({
    summary: 'Readings after an instant, at most 15 minutes of them',
    input: z.object({ since: z.number() }),
    output: z.array(Reading),
  }),

  'logs.tail': stream({
    summary: 'Recent lines, then new ones',
    input: LogFilter.extend({ lines: z.number().int().min(0).max(10_000).default(500) }),
    event: LogBatch,
  }),
  'logs.search': query({
    summary: 'Lines that match, newest last; older ones than memory holds come from the log files',
    input: LogFilter.extend({
      lines: z.number().int().min(1).max(10_000).default(200),
      before: z.number().int().optional(),
    }),
    output: z.object({
      lines: z.array(LogLine),
      /** There may be older ones. */
      more: z.boolean(),
      /** Where to go on, as the next `before`; null when there is nothing older. */
      next: z.number().nullable(),
    }),
  }),
  'logs.launches': stream({
    summary: 'What the engines said of their last starts, newest first: now, then after every change',
    input: Nothing,
    event: z.array(LaunchFacts),
  }),

  'measurements.watch': stream({
    summary: 'How fast each profile answered and started on this machine, now and after every change',
    input: Nothing,
    event: Measurements,
  }),

  'preferences.get': query({ summary: "The user's choices", input: Nothing, output: Preferences }),
  'preferences.watch': stream({
    summary: "The user's choices now, then after every change",
    input: Nothing,
    event: Preferences,
  }),
  'preferences.update': command({
    summary: "Change some of the user's choices; what is absent stays",
    input: PreferenceChanges,
    output: Preferences,
  }),

  ...settingsRows,
  ...benchmarkRows,

  'playground.model': query({
    summary: 'The running model: its address, and whether it takes images',
    input: z.object({ group: z.string().max(100).optional() }).optional(),
    output: ChatModel,
  }),
  'playground.chat': stream({
    summary: 'The answer of the running model, as it is generated; closing stops the generation',
    access: 'open',
    input: ChatRequest,
    event: ChatEvent,
  }),
} as const;

export type PaddockContract = typeof contract;
