const SWITCH = /^--(?:no-sandbox|disable-|enable-|ozone-|inspect|remote-)/;

/** Arguments of a start without those that are for the window's Chromium, which reads them itself. */
export function withoutChromiumSwitches(args: readonly string[]): readonly string[] {
  return args.filter(argument => !SWITCH.test(argument));
}
