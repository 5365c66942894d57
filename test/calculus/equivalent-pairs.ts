/** Pairs of expressions with a known relation: one is the other rewritten by identities, or after one edit besides. */
import type { Random } from '../../src/numeric/random.ts';

/** A tree that is printed for any reader of formulas: `*` for each product, parentheses around all parts. */
type Tree = string | Part;

/** An operator and its operands. */
interface Part extends ReadonlyArray<Tree> {
  readonly 0: string;
}

export interface GeneratedPair {
  readonly a: string;
  readonly b: string;
  /** Whether `b` has been edited: it then differs, unless the edit changes nothing. */
  readonly edited: boolean;
}

const infix = new Set(['+', '-', '*', '/', '^']);

function print(tree: Tree): string {
  if (typeof tree === 'string') return tree;
  const [operator, operands] = [tree[0], tree.slice(1)];
  const [a, b] = operands.map(print);
  if (operator === 'neg') return `(-${a})`;
  return infix.has(operator) ? `(${a} ${operator} ${b})` : `${operator}(${operands.map(print).join(', ')})`;
}

const functions = ['sigma', 'sigma', 'tanh', 'tanh', 'exp', 'log', 'sin', 'cos', 'softplus', 'sqrt', 'cosh', 'relu'];

/** What a saturating function is applied to: at times steep, or far from 0. */
function argument({ integer, uniform }: Random): Tree {
  const x: Tree = ['x', 'y', 'z'][integer(3)]!;
  const power: Tree = uniform() < 0.3 ? ['^', x, String(2 + integer(3))] : x;
  const factor: Tree = uniform() < 0.6 ? ['*', String(1 + integer(30)), power] : ['*', ['*', 'w', 'x'], '1'];
  const inner = uniform() < 0.7 ? factor : power;
  const shift = String(1 + integer(uniform() < 0.2 ? 40 : 6));
  return uniform() < 0.5 ? [uniform() < 0.5 ? '+' : '-', inner, shift] : inner;
}

function expression(random: Random, depth: number): Tree {
  const { integer, uniform } = random;
  const part = () => expression(random, depth - 1);
  if (depth === 0) return uniform() < 0.3 ? String(1 + integer(9)) : ['x', 'y', 'z', 'w'][integer(4)]!;
  const kind = uniform();
  if (kind < 0.35)
    return [functions[integer(functions.length)]!, depth > 1 && uniform() < 0.3 ? part() : argument(random)];
  if (kind < 0.45) return ['^', part(), String(2 + integer(2))];
  if (kind < 0.5) return ['neg', part()];
  return [['+', '-', '*', '*', '/'][integer(5)]!, part(), part()];
}

type Rewrite = (operands: readonly Tree[], tree: Tree) => Tree | undefined;

const one = '1';
const isCall = (tree: Tree | undefined, name: string): tree is Part =>
  tree !== undefined && typeof tree !== 'string' && tree[0] === name;
const twice = (u: Tree): Tree => ['*', '2', u];

/** For each operator, what it can be replaced with. */
const rewrites: Readonly<Record<string, readonly Rewrite[]>> = {
  '+': [
    ([a, b]) => ['+', b!, a!],
    ([a, b]) => ['-', a!, ['neg', b!]],
    ([a, b]) => (isCall(a, '+') ? ['+', a[1]!, ['+', a[2]!, b!]] : undefined),
    ([a, b]) => ['neg', ['-', ['neg', a!], b!]],
  ],
  '-': [
    ([a, b]) => ['+', a!, ['neg', b!]],
    ([a, b]) => ['neg', ['-', b!, a!]],
    ([a, b]) => (a === one && isCall(b, 'sigma') ? ['sigma', ['neg', b[1]!]] : undefined),
    ([a, b]) => (isCall(a, 'log') && isCall(b, 'log') ? ['neg', ['-', b, a]] : undefined),
  ],
  '*': [
    ([a, b]) => ['*', b!, a!],
    ([a, b]) => (isCall(a, '+') ? ['+', ['*', a[1]!, b!], ['*', a[2]!, b!]] : undefined),
    ([a, b]) => (isCall(b, '-') ? ['-', ['*', a!, b[1]!], ['*', a!, b[2]!]] : undefined),
    ([a, b]) => (isCall(a, '*') ? ['*', a[1]!, ['*', a[2]!, b!]] : undefined),
    ([a, b]) => (isCall(a, 'exp') && isCall(b, 'exp') ? ['exp', ['+', a[1]!, b[1]!]] : undefined),
    ([a, b]) => ['/', ['*', '6', ['*', a!, b!]], '6'],
  ],
  '/': [
    ([a, b]) => ['*', a!, ['/', one, b!]],
    ([a, b]) => ['/', ['*', '3', a!], ['*', '3', b!]],
    ([a, b]) => ['neg', ['/', a!, ['neg', b!]]],
    ([a, b]) => (isCall(b, 'cosh') ? ['/', ['*', '2', a!], ['+', ['exp', b[1]!], ['exp', ['neg', b[1]!]]]] : undefined),
  ],
  '^': [
    ([a, n]) => (n === '2' ? ['*', a!, a!] : ['*', a!, ['^', a!, String(Number(n) - 1)]]),
    ([a, n]) => (n === '2' && isCall(a, 'tanh') ? ['-', one, ['/', one, ['^', ['cosh', a[1]!], '2']]] : undefined),
    ([a, n]) => (n === '2' && isCall(a, 'sin') ? ['-', one, ['^', ['cos', a[1]!], '2']] : undefined),
    ([a, n]) => (isCall(a, 'exp') ? ['exp', ['*', n!, a[1]!]] : undefined),
  ],
  sigma: [
    ([u]) => ['-', one, ['sigma', ['neg', u!]]],
    ([u]) => ['/', one, ['+', one, ['exp', ['neg', u!]]]],
    ([u]) => ['/', ['exp', u!], ['+', one, ['exp', u!]]],
    ([u]) => ['/', ['+', one, ['tanh', ['/', u!, '2']]], '2'],
  ],
  tanh: [
    ([u]) => ['-', twice(['sigma', twice(u!)]), one],
    ([u]) => ['neg', ['tanh', ['neg', u!]]],
    ([u]) => ['/', ['-', ['exp', twice(u!)], one], ['+', ['exp', twice(u!)], one]],
    ([u]) => ['-', one, ['/', '2', ['+', ['exp', twice(u!)], one]]],
  ],
  exp: [
    ([u]) => ['/', one, ['exp', ['neg', u!]]],
    ([u]) => ['^', ['exp', ['/', u!, '2']], '2'],
    ([u]) => ['/', ['sigma', u!], ['-', one, ['sigma', u!]]],
  ],
  log: [
    ([u]) => ['neg', ['log', ['/', one, u!]]],
    ([u]) => twice(['log', ['sqrt', u!]]),
    ([u]) => (isCall(u, 'sigma') ? ['neg', ['softplus', ['neg', u[1]!]]] : undefined),
    ([u]) => (isCall(u, '*') ? ['-', ['log', u[1]!], ['log', ['/', one, u[2]!]]] : undefined),
  ],
  sin: [
    ([u]) => twice(['*', ['sin', ['/', u!, '2']], ['cos', ['/', u!, '2']]]),
    ([u]) => ['neg', ['sin', ['neg', u!]]],
  ],
  cos: [([u]) => ['-', one, twice(['^', ['sin', ['/', u!, '2']], '2'])], ([u]) => ['cos', ['neg', u!]]],
  softplus: [
    ([u]) => ['log', ['+', one, ['exp', u!]]],
    ([u]) => ['+', u!, ['softplus', ['neg', u!]]],
    ([u]) => ['neg', ['log', ['sigma', ['neg', u!]]]],
    ([u]) => ['neg', ['log', ['-', one, ['sigma', u!]]]],
  ],
  sqrt: [([u]) => ['/', u!, ['sqrt', u!]]],
  cosh: [([u]) => ['/', ['+', ['exp', u!], ['exp', ['neg', u!]]], '2'], ([u]) => ['cosh', ['neg', u!]]],
  relu: [([u]) => ['/', ['+', u!, ['abs', u!]], '2'], ([u]) => ['+', u!, ['relu', ['neg', u!]]]],
  neg: [([u]) => ['*', '(-1)', u!], ([u]) => ['-', '0', u!]],
};

const names = ['x', 'y', 'z', 'w'];
const exchanged: Readonly<Record<string, readonly string[]>> = {
  '+': ['-', '*'],
  '-': ['+'],
  '*': ['+', '/'],
  '/': ['*'],
  sigma: ['tanh', 'softplus', 'exp'],
  tanh: ['sigma', 'sin'],
  exp: ['sigma', 'cosh'],
  log: ['sqrt', 'exp'],
  sin: ['cos'],
  cos: ['sin'],
  softplus: ['relu', 'sigma'],
  sqrt: ['log'],
  cosh: ['exp', 'cos'],
  relu: ['softplus'],
};

/** A single mistake at this place. */
function edit({ integer, uniform }: Random, tree: Tree): Tree {
  if (typeof tree === 'string') {
    if (names.includes(tree)) return names.filter((name) => name !== tree)[integer(3)]!;
    return uniform() < 0.5 ? `${tree}.001` : String(Number(tree.replace(/[()]/g, '')) + 1);
  }
  const [operator, operands] = [tree[0], tree.slice(1)];
  const kind = uniform();
  if (kind < 0.2) return ['neg', tree];
  if (kind < 0.3) return ['*', tree, ['2', '1.001', '0.5'][integer(3)]!];
  if (kind < 0.4) return operands[0]!;
  if (kind < 0.5) return ['-', one, tree];
  if (operator === '^') return ['^', operands[0]!, operands[1] === '2' ? '3' : '2'];
  const others = exchanged[operator];
  if (!others) return operands[0]!;
  return [others[integer(others.length)]!, ...operands];
}

/** The tree with the part at one place replaced; places are counted from the root. */
function replaced(tree: Tree, place: number, replace: (part: Tree) => Tree): Tree {
  if (place === 0) return replace(tree);
  let before = 1;
  if (typeof tree === 'string') return tree;
  const [operator, operands] = [tree[0], tree.slice(1)];
  const others = operands.map((operand) => {
    const own = place - before;
    const count = size(operand);
    before += count;
    return own >= 0 && own < count ? replaced(operand, own, replace) : operand;
  });
  return [operator, ...others];
}

function size(tree: Tree): number {
  return typeof tree === 'string' ? 1 : tree.slice(1).reduce((total: number, part) => total + size(part), 1);
}

function rewritten(random: Random, tree: Tree): Tree {
  return replaced(tree, random.integer(size(tree)), (part) => {
    if (typeof part === 'string') return part;
    const [operator, operands] = [part[0], part.slice(1)];
    const rules = rewrites[operator] ?? [];
    return rules.length === 0 ? part : (rules[random.integer(rules.length)]!(operands, part) ?? part);
  });
}

/** The derivative of a saturating function, as in answers: σ(1 - σ), 1 - tanh². */
function slope(random: Random): Tree {
  const u = argument(random);
  const s: Tree = ['sigma', u];
  const t: Tree = ['tanh', u];
  const forms: Tree[] = [
    ['*', s, ['-', one, s]],
    ['-', one, ['^', t, '2']],
    ['-', one, s],
    ['/', ['*', s, ['-', one, s]], s],
  ];
  return ['*', expression(random, 1), forms[random.integer(forms.length)]!];
}

/** A pair: every second one is edited. */
export function generatedPair(random: Random, index: number): GeneratedPair {
  const { integer, uniform } = random;
  const a = uniform() < 0.3 ? slope(random) : expression(random, 2 + integer(2));
  let b = a;
  for (let left = 1 + integer(4); left > 0; left--) b = rewritten(random, b);
  const edited = index % 2 === 1;
  if (edited) b = replaced(b, integer(size(b)), (part) => edit(random, part));
  return { a: print(a), b: print(b), edited };
}
