import type { Node } from 'web-tree-sitter';

/** The children of a node that are there. */
export function present(nodes: readonly (Node | null)[]): Node[] {
  return nodes.filter((node): node is Node => node !== null);
}

/** What an assignment may be to, a deletion of, or an `as` for. */
const TARGETS = new Set(['identifier', 'attribute', 'subscript']);
const GROUPS = new Set([
  'tuple',
  'list',
  'expression_list',
  'pattern_list',
  'tuple_pattern',
  'list_pattern',
  'parenthesized_expression',
]);
/** Where `name := value` may stand without brackets of its own. */
const NAMES_HERE = new Set([
  ...['parenthesized_expression', 'argument_list', 'list', 'set', 'tuple', 'subscript', 'decorator'],
  ...['list_comprehension', 'set_comprehension', 'generator_expression', 'if_clause'],
  ...['if_statement', 'elif_clause', 'while_statement', 'match_statement'],
]);
/** Where `*items` may stand for all that the parser says, and `**items`. */
const ITEMS_HERE = new Set([
  ...['argument_list', 'list', 'set', 'tuple', 'expression_list', 'subscript', 'type'],
  ...['expression_statement', 'assignment', 'as_pattern_target'],
]);
const PAIRS_HERE = new Set(['argument_list', 'dictionary']);
const PREFIX = /^(?:[bfru]|[bf]r|r[bf])?$/i;
const BROKEN_BYTE = /\\x(?![\da-fA-F]{2})/;
const BROKEN_NAME = /\\N(?!\{[^{}]+\})/;
const BROKEN_ESCAPE = new RegExp(
  `${BROKEN_BYTE.source}|\\\\u(?![\\da-fA-F]{4})|\\\\U(?!000[\\da-fA-F]{5}|0010[\\da-fA-F]{4})`,
);

/** Whether a tree keeps the rules that tree-sitter's grammar lets pass and Python's parser does not. */
export function obeys(node: Node): boolean {
  // Without recursion: an answer may be one sum of ten thousand ones, and its tree as deep.
  const left = [node];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (RULES[next.type]?.(next) === false) return false;
    for (const child of present(next.namedChildren)) left.push(child);
  }
  return true;
}

/** What is wrong with a node of a type, as far as answers of models have it: false where something is. */
const RULES: Readonly<Record<string, (node: Node) => boolean>> = {
  parameters: parametersInOrder,
  lambda_parameters: parametersInOrder,
  argument_list: node => startsWithItem(node) && argumentsInOrder(present(node.namedChildren)),
  set: startsWithItem,
  tuple: node => node.namedChildCount === 0 || hasComma(node),
  dictionary: startsWithItem,
  // Python 2's; with `>>` it is an expression of today's.
  print_statement: node => node.namedChild(0)?.type === 'chevron',
  exec_statement: () => false,
  comparison_operator: node => !node.children.some(child => child?.type === '<>'),
  try_statement: node => node.namedChildren.some(child => /^(?:except|finally)/.test(child?.type ?? '')),
  integer: node => !/[lL]$/.test(node.text),
  named_expression: node => NAMES_HERE.has(node.parent?.type ?? ''),
  list_splat: node => ITEMS_HERE.has(node.parent?.type ?? ''),
  dictionary_splat: node => PAIRS_HERE.has(node.parent?.type ?? ''),
  for_in_clause: node => !hasComma(node),
  delete_statement: node => areTargets(node.namedChildren),
  augmented_assignment: node =>
    isOneTarget(node.childForFieldName('left')) && !isAssignment(node.childForFieldName('right')),
  assignment: node =>
    node.childForFieldName('type') === null ||
    (isOneTarget(node.childForFieldName('left')) && !isAssignment(node.childForFieldName('right'))),
  as_pattern_target: node =>
    node.parent?.parent?.type === 'except_clause'
      ? node.namedChild(0)?.type === 'identifier'
      : areTargets(node.namedChildren),
  type_conversion: node => /^![rsa]$/.test(node.text),
  import_statement: endsWithName,
  import_from_statement: endsWithName,
  raise_statement: node =>
    !node.namedChildren.some(child => child?.type === 'expression_list') &&
    (node.childForFieldName('cause') === null || node.namedChildCount > 1),
  string: stringIsWhole,
  concatenated_string: node => new Set(present(node.namedChildren).map(isBytes)).size === 1,
};

function parametersInOrder(node: Node): boolean {
  let [plain, defaults, slashed, starred, bare, ended] = [0, false, false, false, false, false];
  for (const parameter of present(node.namedChildren)) {
    const type = parameter.type === 'typed_parameter' ? parameter.namedChild(0)?.type : parameter.type;
    if (type === 'comment') continue;
    if (ended) return false;
    switch (type) {
      case 'identifier':
        if (defaults && !starred) return false;
        plain++;
        break;
      case 'default_parameter':
      case 'typed_default_parameter':
        plain++;
        defaults = true;
        break;
      case 'positional_separator':
        if (slashed || starred || plain === 0) return false;
        slashed = true;
        break;
      case 'keyword_separator':
      case 'list_splat_pattern':
        if (starred) return false;
        starred = true;
        break;
      case 'dictionary_splat_pattern':
        if (bare) return false;
        ended = true;
        break;
      default:
        // Python 2 could take a tuple apart here.
        return false;
    }
    bare = type === 'keyword_separator';
  }
  return !bare;
}

function argumentsInOrder(args: readonly Node[]): boolean {
  let keyword = false;
  let unpacked = false;
  for (const { type } of args) {
    if (type === 'keyword_argument') keyword = true;
    else if (type === 'dictionary_splat') unpacked = true;
    else if (type === 'list_splat') {
      if (unpacked) return false;
    } else if (type !== 'comment' && (keyword || unpacked)) return false;
  }
  return true;
}

function hasComma(node: Node): boolean {
  return node.children.some(child => child?.type === ',');
}

function startsWithItem(node: Node): boolean {
  return node.child(1)?.type !== ',';
}

/** A comma at the end needs brackets around the names. */
function endsWithName(node: Node): boolean {
  return node.children.at(-1)?.type !== ',';
}

/** Whether all that stands here may be assigned to, inside of brackets as well. */
function areTargets(nodes: readonly (Node | null)[]): boolean {
  const left = present(nodes);
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (TARGETS.has(next.type)) continue;
    if (next.type !== 'list_splat' && !GROUPS.has(next.type)) return false;
    for (const child of present(next.namedChildren)) left.push(child);
  }
  return true;
}

function isOneTarget(node: Node | null): boolean {
  if (node === null) return false;
  const inside = node.type === 'tuple_pattern' && !hasComma(node) ? node.namedChild(0) : node;
  return TARGETS.has(inside?.type ?? '');
}

function isAssignment(node: Node | null): boolean {
  return node?.type === 'assignment' || node?.type === 'augmented_assignment';
}

const prefixOf = (node: Node): string => /^[a-z]*/i.exec(node.text)?.[0] ?? '';
const isBytes = (node: Node): boolean => /b/i.test(prefixOf(node));

function stringIsWhole(node: Node): boolean {
  const prefix = prefixOf(node);
  if (!PREFIX.test(prefix)) return false;
  const content = present(node.namedChildren)
    .filter(({ type }) => type === 'string_content')
    .map(({ text }) => text);
  if (isBytes(node) && content.some(text => /[^\0-\x7f]/.test(text))) return false;
  if (/r/i.test(prefix)) return true;
  const broken = isBytes(node) ? BROKEN_BYTE : BROKEN_ESCAPE;
  const plain = content.map(text => text.replaceAll('\\\\', ''));
  // In an f-string what is between braces is a node of its own.
  const unnamed = !/[bf]/i.test(prefix) && plain.some(text => BROKEN_NAME.test(text));
  return !unnamed && !plain.some(text => broken.test(text));
}
