/** Text from outside, without the control characters that could steer the terminal that shows it. */
export function plain(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}
