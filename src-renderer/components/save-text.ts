/** Hands text to the browser as a file to save. */
export function saveText(name: string, pieces: readonly string[], type = 'text/plain;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob([...pieces], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has opened it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
