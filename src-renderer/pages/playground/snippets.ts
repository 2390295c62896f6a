export const SNIPPETS = ['curl', 'python', 'typescript'] as const;
export type Snippet = (typeof SNIPPETS)[number];

/**
 * A request as a program would send it. `body` is what Paddock sent; streaming is left out, since one who copies this
 * wants the answer.
 */
export function snippet(kind: Snippet, endpoint: string, body: Readonly<Record<string, unknown>>): string {
  const { stream: _, stream_options: __, timings_per_token: ___, ...plain } = body;
  const url = `${endpoint.replace(/\/+$/, '')}/v1/chat/completions`;
  const json = JSON.stringify(plain, null, 2);
  switch (kind) {
    case 'curl':
      return `curl ${shellQuote(url)} \\\n  -H 'Content-Type: application/json' \\\n  -d ${shellQuote(json)}\n`;
    case 'python':
      return `import json, urllib.request\n\nbody = json.loads(${pythonString(json)})\nrequest = urllib.request.Request(\n    ${JSON.stringify(url)},\n    data=json.dumps(body).encode(),\n    headers={"Content-Type": "application/json"},\n)\nwith urllib.request.urlopen(request) as response:\n    answer = json.load(response)\nprint(answer["choices"][0]["message"]["content"])\n`;
    case 'typescript':
      return `const response = await fetch(${JSON.stringify(url)}, {\n  method: 'POST',\n  headers: { 'content-type': 'application/json' },\n  body: JSON.stringify(${json.replace(/\n/g, '\n  ')}),\n});\nconst answer = await response.json();\nconsole.log(answer.choices[0].message.content);\n`;
  }
}

/** One word for a POSIX shell, whatever is in it. */
function shellQuote(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}

/** JSON's escapes are Python's as well, once surrogates outside of pairs cannot occur. */
function pythonString(text: string): string {
  return JSON.stringify(text);
}
