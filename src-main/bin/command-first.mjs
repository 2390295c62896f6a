// Of the flags that all commands take (COMMON_FLAGS of the CLI), those that a value follows.
const WITH_VALUE = new Set(['--home', '--token-file']);

/**
 * A command line with its command in front: what all commands take may also stand before it (`paddock --json status`).
 * What has no command stays as it is.
 */
export function commandFirst(argv) {
  let at = 0;
  while (argv[at]?.startsWith('-')) at += WITH_VALUE.has(argv[at]) ? 2 : 1;
  return at < argv.length ? [...argv.slice(at), ...argv.slice(0, at)] : argv;
}
