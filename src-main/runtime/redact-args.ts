import { redact } from '../lib/redact.ts';

/** Flags whose value is a secret, of llama-server and of programs like it. Paths of key files are none. */
const SECRET_FLAG = /^--?(api-key|hf-token|hft|[\w-]*(secret|password|auth-token))$/;
const HIDDEN = '[redacted]';

/** A command line fit to be shown and stored: values of secret flags, and whatever looks like a key, are hidden. */
export function redactArgs(args: readonly string[]): readonly string[] {
  let hideNext = false;
  return args.map(arg => {
    if (hideNext) {
      hideNext = false;
      return HIDDEN;
    }
    const [flag, value] = arg.split(/=(.*)/s);
    if (flag !== undefined && SECRET_FLAG.test(flag)) {
      if (value !== undefined) return `${flag}=${HIDDEN}`;
      hideNext = true;
      return arg;
    }
    return redact(arg);
  });
}
