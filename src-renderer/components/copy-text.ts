/**
 * Puts a text into the clipboard. Browsers give pages their clipboard on loopback and https only; over plain http in a
 * network the text is chosen and copied as a person would do it.
 * @throws Error where the browser allows neither
 */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const field = document.createElement('textarea');
  field.value = text;
  field.setAttribute('readonly', '');
  field.className = 'sr-only';
  const before = document.activeElement;
  // What stands beside a modal dialog cannot have the focus.
  (before?.closest('dialog') ?? document.body).append(field);
  try {
    field.select();
    if (!document.execCommand('copy')) throw new Error('the browser did not copy');
  } finally {
    field.remove();
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  }
}
