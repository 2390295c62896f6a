import { expect, it, vi } from 'vitest';
import { complain, say } from '../../../src-main/lib/say.ts';

it('says nothing that steers the terminal', () => {
  const text = 'a\u001b[2J\u001b]0;title\u0007b\u009b31mc\r\n\td';
  for (const [stream, speak] of [
    [process.stdout, say],
    [process.stderr, complain],
  ] as const) {
    const write = vi.spyOn(stream, 'write').mockReturnValue(true);
    speak(text);
    const [[line] = []] = write.mock.calls;
    write.mockRestore();
    expect(line).toBe('a[2J]0;titleb31mc\n\td\n');
  }
});
