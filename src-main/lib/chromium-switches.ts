const GROUP = /^--(?:disable-|enable-|force-|ozone-|inspect|remote-)/;

/** Further ones that people start programs of Electron with. All others are refused, so that a slip in ours is told. */
const KNOWN = new Set([
  'allow-running-insecure-content',
  'auth-server-allowlist',
  'class',
  'gtk-version',
  'high-dpi-support',
  'host-resolver-rules',
  'ignore-gpu-blocklist',
  'in-process-gpu',
  'js-flags',
  'lang',
  'log-file',
  'log-level',
  'log-net-log',
  'no-proxy-server',
  'no-sandbox',
  'no-zygote',
  'password-store',
  'proxy-bypass-list',
  'proxy-pac-url',
  'proxy-server',
  'render-node-override',
  'single-process',
  'trace-warnings',
  'use-angle',
  'use-gl',
  'use-vulkan',
  'vmodule',
  'wayland-text-input-version',
  'xdg-portal-required-version',
]);

/** Arguments of a start without those that are for the window's Chromium, which reads them itself. */
export function withoutChromiumSwitches(args: readonly string[]): readonly string[] {
  return args.filter(argument => !isChromiumSwitch(argument));
}

function isChromiumSwitch(argument: string): boolean {
  const name = /^--([a-z-]+)(?:=|$)/.exec(argument)?.[1];
  return GROUP.test(argument) || (name !== undefined && KNOWN.has(name));
}
