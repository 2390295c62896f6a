/**
 * JSON as Python writes it, where NaN and the infinities may stand outside of strings; they are read as null. Numbers
 * lose what JavaScript cannot hold, so this is for everything but numbers. Undefined when the text is no JSON.
 */
export function parsePythonJson(text: string): unknown {
  const plain = text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, part =>
    part.startsWith('"') ? part : 'null',
  );
  try {
    return JSON.parse(plain);
  } catch {
    return undefined;
  }
}
