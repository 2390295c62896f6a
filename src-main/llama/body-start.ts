/** The beginning of a body, of at least `chars` characters where there are as many; the rest is not waited for. */
export async function bodyStart(response: Response, chars: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  // Leaving the loop closes the connection.
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= chars) break;
  }
  return text;
}
