import { parseAst } from 'vite';

/** A text of the source: `{}` for each part that is filled in. */
export interface SourceText {
  readonly text: string;
  /** It is said to people: a sentence, a phrase within one, or what stands where only messages stand. */
  readonly said: boolean;
}

/** Properties whose text is shown to people. */
const SAID = /^(?:message|fix|reason|problem|why|explanation|detail|description|stage|expected)$/;
/** Calls that say something to nobody in the panel: the log, an error that stays inside, the text of an API. */
const UNSAID = /^(?:debug|info|warn|error|trace|fatal|describe|exec|prepare|test|fail|log)$/;
/** More ways through one expression than these are written with `{}`. */
const MOST_WAYS = 16;

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Every text of a file, each way through its conditions written out. */
export function textsOf(source: string): SourceText[] {
  const found = new Map<string, boolean>();
  const add = (node: Node, shown: boolean): void => {
    for (const way of waysOf(node) ?? []) {
      const text = way.trim();
      const said = shown ? /[a-z]{2}/.test(text.replaceAll('{}', '')) : isSaid(text);
      found.set(text, said || found.get(text) === true);
    }
  };
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      node.forEach(visit);
      return;
    }
    if (!isNode(node)) return;
    if (node.type === 'CallExpression' && UNSAID.test(nameOf(node.callee))) {
      visit(node.callee);
      return;
    }
    if (node.type === 'NewExpression' && nameOf(node.callee) === 'PaddockError') {
      const message = (node.arguments as unknown[])[1];
      if (isNode(message)) add(message, true);
    }
    if (node.type === 'Property' && SAID.test(nameOf(node.key))) add(node.value as Node, true);
    const ways = waysOf(node);
    if (ways) {
      add(node, false);
      partsOf(node).forEach(visit);
      return;
    }
    for (const [key, value] of Object.entries(node)) if (key !== 'type' && key !== 'parent') visit(value);
  };
  visit(parseAst(source, { lang: 'ts' }).body);
  return [...found].map(([text, said]) => ({ text, said }));
}

/** A sentence, or a phrase that another sentence takes in: a reason, a form, a step. */
function isSaid(text: string): boolean {
  const words = text.replaceAll('{}', '');
  if (/[\n\\|]|\w\(|=>/.test(words)) return false;
  return (
    (/^\S.* .*(?:[.?!]|: ?\{\})$/.test(text) && /[a-z]{2}/.test(words)) ||
    (/[a-z] (?:\{\} )*[a-z]{2,}/.test(text) && !/[<=]/.test(words))
  );
}

/** The texts that an expression can be, or null when it is none. */
function waysOf(node: Node): string[] | null {
  if (node.type === 'Literal') return typeof node.value === 'string' ? [node.value] : null;
  if (node.type === 'TemplateLiteral') {
    const quasis = node.quasis as readonly { readonly value: { readonly cooked: string } }[];
    const parts = node.expressions as readonly Node[];
    let ways = [quasis[0]?.value.cooked ?? ''];
    parts.forEach((part, i) => {
      const inner = (part.type === 'Identifier' ? null : waysOf(part)) ?? ['{}'];
      ways = cross(ways, inner).map(text => text + (quasis[i + 1]?.value.cooked ?? ''));
    });
    return ways;
  }
  if (node.type === 'BinaryExpression' && node.operator === '+') {
    const left = waysOf(node.left as Node);
    const right = waysOf(node.right as Node);
    return left || right ? cross(left ?? ['{}'], right ?? ['{}']) : null;
  }
  if (node.type === 'ConditionalExpression') {
    const ways = [waysOf(node.consequent as Node), waysOf(node.alternate as Node)];
    return ways[0] || ways[1] ? [...(ways[0] ?? ['{}']), ...(ways[1] ?? ['{}'])] : null;
  }
  return null;
}

function cross(left: readonly string[], right: readonly string[]): string[] {
  const tails = left.length * right.length > MOST_WAYS ? ['{}'] : right;
  return left.flatMap(head => tails.map(tail => head + tail));
}

/** What lies inside an expression of text, without the texts that are among its ways. */
function partsOf(node: Node): readonly unknown[] {
  const inside: Readonly<Record<string, readonly unknown[]>> = {
    TemplateLiteral: node.expressions as unknown[],
    BinaryExpression: [node.left, node.right],
    ConditionalExpression: [node.test, node.consequent, node.alternate],
  };
  return (inside[node.type] ?? []).flatMap(part => (isNode(part) && waysOf(part) ? partsOf(part) : [part]));
}

function nameOf(node: unknown): string {
  if (!isNode(node)) return '';
  if (node.type === 'Identifier') return node.name as string;
  if (node.type === 'MemberExpression') return nameOf(node.property);
  return typeof node.value === 'string' ? node.value : '';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}
