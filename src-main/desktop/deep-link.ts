import { z } from 'zod';
import { ProfileId } from '../../src-shared/model/profile.ts';
import { withoutChromiumSwitches } from '../lib/chromium-switches.ts';

/** The scheme that the desktop opens with Paddock. */
export const LINK_SCHEME = 'paddock';
const LONGEST = 200;

/** What an argument or an opened address is, as a link: `switch` names a profile that may not exist. */
export type DeepLink = { readonly kind: 'switch'; readonly profileId: ProfileId };

/** Whether an argument is meant as a link, well-formed or not. */
export function isLink(argument: string): boolean {
  return argument.slice(0, LINK_SCHEME.length + 1).toLowerCase() === `${LINK_SCHEME}:`;
}

/**
 * Reads `paddock://switch/<id>`. Any page can make somebody open a link, so exactly this spelling is taken: no query,
 * no escapes, no further parts, and an id of the characters that ids have.
 * @returns null for everything else
 */
export function parseLink(text: string): DeepLink | null {
  if (text.length > LONGEST) return null;
  // Browsers and desktops may add the slash at the end.
  const id = /^paddock:\/\/switch\/([^/]*)\/?$/i.exec(text)?.[1];
  // Ids of dots alone would be fine for models.conf; as parts of a path they are not.
  if (id === undefined || /^\.+$/.test(id)) return null;
  const parsed = ProfileId.safeParse(id);
  return parsed.success ? { kind: 'switch', profileId: parsed.data } : null;
}

/**
 * Takes the arguments of a start apart. A start that carries a link comes from outside: its options are not ours to
 * follow, so that a crafted link cannot smuggle any in.
 * @param args without the program and, where one was given, the application's folder
 */
export function takeArguments(args: readonly string[]): {
  readonly options: readonly string[];
  readonly links: readonly string[];
  readonly hidden: boolean;
  /** What was for Chromium. Not what opens a door into the program for one session. */
  readonly switches: readonly string[];
} {
  const links = args.filter(isLink);
  if (links.length > 0) return { options: [], links, hidden: false, switches: [] };
  const own = withoutChromiumSwitches(args);
  const options = own.filter(argument => !NO_OPTIONS.has(argument));
  const switches = args.filter(
    argument => !own.includes(argument) && !/^--(?:inspect|remote-)/.test(argument),
  );
  return { options, links, hidden: own.includes(HIDDEN_FLAG), switches };
}

/** What a start hands on to the Paddock that is there already: Chromium's own form of it has another order, and more. */
export interface HandedOn {
  readonly args: readonly string[];
}

/** Reads what a start handed on, as far as it was one of ours; the arguments of none at all for anything else. */
export function handedOn(data: unknown): readonly string[] {
  const read = HandedOnForm.safeParse(data);
  return read.success ? read.data.args : [];
}

const HandedOnForm = z.object({ args: z.array(z.string().max(10_000)).max(1_000) });

/** A start by the session: to the tray, no window. */
export const HIDDEN_FLAG = '--hidden';

/** Arguments that set nothing. With the last two Windows starts a program whose notification somebody clicked. */
const NO_OPTIONS: ReadonlySet<string> = new Set([HIDDEN_FLAG, '--', '-Embedding', '-ToastActivated']);
