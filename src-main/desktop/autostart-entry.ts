/** The desktop entry of a command. @throws Error for a path with a line break, which the format cannot hold */
export function autostartEntry(command: readonly string[]): string {
  if (command.some(part => /[\n\r]/.test(part)))
    throw new Error('a path with a line break cannot be started');
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Paddock',
    'Comment=Control panel for local LLM servers',
    `Exec=${command.map(quoted).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/**
 * An argument of Exec: quoted, with what the quoting reserves escaped; then backslashes once more, because the value
 * is a string of the file first; percent signs would be field codes.
 */
function quoted(argument: string): string {
  const escaped = argument
    .replace(/["`$\\]/g, '\\$&')
    .replace(/\\/g, '\\\\')
    .replace(/%/g, '%%');
  return `"${escaped}"`;
}
