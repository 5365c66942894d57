/**
 * Derivatives over named parts, as on a board: with z = w x, ŷ = σ(z) and ℓ of ŷ it is ∂ℓ/∂w = ∂ℓ/∂ŷ · ∂ŷ/∂z · ∂z/∂w, each
 * factor by rule and in these names.
 */
import { applicationKey } from '../graph/application-key.ts';
import { latexName } from '../graph/latex-words.ts';
import { type Input, input, type Node } from '../graph/node.ts';
import { rebuild, topologicalOrder } from '../graph/walk.ts';
import { reapply } from '../ops/define.ts';
import { add, mul } from '../ops/index.ts';
import { isLonger } from './brief-text.ts';
import type { Derivation, DerivationStep, DifferentiationRule, Substitution } from './derivation.ts';
import { deriveApart } from './derive.ts';
import { formatExpression } from './format.ts';
import { merged, operandsOf } from './merge.ts';
import { replaceInputs } from './replace-inputs.ts';
import { simplifier } from './simplify/simplify.ts';

/** More ways from the variable to the whole than this are not written as one sum of products. */
const mostPaths = 16;
/** Inner parts with more characters than this get a name: w1*x1 + w2*x2 + b has 17. */
const longest = 16;
/** Lengths of expressions with more operations and operands are not compared. */
const most = 2000;

/** The expression with the parts written out. */
export function writtenOut(node: Node, parts: readonly Substitution[]): Node {
  if (parts.length === 0) return node;
  const full = new Map<Input, Node>();
  for (const { variable, value } of parts) full.set(variable, replaceInputs(value, full));
  return replaceInputs(node, full);
}

/**
 * The derivative of an expression over parts, by the chain rule along every way that leads from the variable over parts to
 * the whole, which is called `name`; by the other rules alone where no part lies between them. Undefined where the ways are
 * too many. `inFull` is the derivative of what is written out: where its parts have names too and it is shorter, it is the
 * result: that of -log(p) with a softmax p is p - 1.
 */
export function deriveOverParts(
  expression: Node,
  parts: readonly Substitution[],
  wrt: Input,
  name: string,
  inFull: Node,
): Derivation | undefined {
  const values = new Map<Input, Node>(parts.map(({ variable, value }) => [variable, value]));
  const paths = pathsTo(expression, values, wrt);
  if (paths.length > mostPaths) return undefined;
  const reserved = new Set(parts.map(({ variable }) => variable.name));
  const fold = folder(parts);
  if (paths.every(({ length }) => length === 0)) {
    const { root } = deriveApart(expression, wrt, reserved);
    const result = shorter(fold(root.result), fold(inFull), parts);
    const substitutions = [...partsIn([expression, root.after, result], parts), ...root.substitutions];
    return { expression, wrt, root: { ...root, result, substitutions }, result };
  }
  const steps = new Map<string, DerivationStep>();
  /** The derivative of the whole, or of a part, by one that it is made of. */
  const local = (of: Input | undefined, by: Input): string => {
    const key = `${of?.name ?? ''} by ${by.name}`;
    if (!steps.has(key)) {
      const { root } = deriveApart(of ? values.get(of)! : expression, by, reserved);
      // What is a part already is written as one: σ(z)·(1 - σ(z)) is ŷ·(1 - ŷ).
      steps.set(key, { ...root, result: fold(root.result) });
    }
    return key;
  };
  const products = paths.map((path) => [...path, wrt].map((by, i) => local(path[i - 1], by)));
  const order = [...steps.keys()];
  const combine = (derivatives: readonly Node[]) =>
    products
      .map((keys) => keys.map((key) => derivatives[order.indexOf(key)]!).reduce((a, b) => mul(a, b)))
      .reduce((a, b) => add(a, b));
  const substeps = [...steps.values()];
  const after = combine(substeps.map(({ result }) => result));
  const result = shorter(fold(simplifier(merged(expression))(after)), fold(inFull), parts);
  const used = new Set(paths.flat());
  const root: DerivationStep = {
    rule: { name: 'chain', ...patternsOf(paths, wrt, name, isOnlyVariable(wrt, expression, parts)) },
    wrt,
    before: expression,
    after,
    result,
    parts: [expression, ...used],
    substitutions: partsIn([...used, expression, after, result, ...substeps.map(({ result }) => result)], parts),
    substeps,
    combine,
  };
  return { expression, wrt, root, result: root.result };
}

/**
 * `∂ℓ/∂w = ∂ℓ/∂ŷ · ∂ŷ/∂z · ∂z/∂w`, with one product for each way; where one way has no part on it, its factor is told from
 * the whole by what is held: `∂f/∂x = ∂f/∂u1 · ∂u1/∂x + ∂f/∂x|u1`. Of one variable it is df/dx.
 */
function patternsOf(
  paths: readonly (readonly Input[])[],
  wrt: Input,
  name: string,
  isOnly: boolean,
): Pick<DifferentiationRule, 'pattern' | 'latex'> {
  const d = (of: 'text' | 'latex', isPartial: boolean) => (isPartial ? { text: '∂', latex: '\\partial ' }[of] : 'd');
  const partial = !isOnly || paths.length > 1;
  const held = [...new Set(paths.flatMap(([first]) => first ?? []))].map((one) => one.name);
  const products = (ratio: (of: string, by: string) => string, sign: string, aside: (ratio: string) => string) =>
    paths
      .map((path) => {
        const factors = [...path, wrt].map((by, i) => ratio(path[i - 1]?.name ?? name, by.name));
        return path.length === 0 && !isOnly ? aside(factors[0]!) : factors.join(sign);
      })
      .join(' + ');
  const inText = (isPartial: boolean) => (of: string, by: string) =>
    `${d('text', isPartial)}${of}/${d('text', isPartial)}${by}`;
  const inLatex = (isPartial: boolean) => (of: string, by: string) =>
    `\\frac{${d('latex', isPartial)}${latexName(of)}}{${d('latex', isPartial)}${latexName(by)}}`;
  const besides = (ratio: string) => `\\left.${ratio}\\right|_{${held.map(latexName).join(', ')}}`;
  return {
    pattern: `${inText(!isOnly)(name, wrt.name)} = ${products(inText(partial), ' · ', (ratio) => `${ratio}|${held.join(',')}`)}`,
    latex: `${inLatex(!isOnly)(name, wrt.name)} = ${products(inLatex(partial), ' \\cdot ', besides)}`,
  };
}

/** The first, unless the other is shorter with what its names stand for. */
function shorter(first: Node, other: Node, parts: readonly Substitution[]): Node {
  const length = (node: Node): number =>
    isLonger(node, most)
      ? Number.POSITIVE_INFINITY
      : [node, ...partsIn([node], parts).map(({ value }) => value)]
          .map((one) => formatExpression(one).length)
          .reduce((a, b) => a + b);
  return length(other) < length(first) ? other : first;
}

/** Whether the whole depends on nothing else. */
function isOnlyVariable(wrt: Input, expression: Node, parts: readonly Substitution[]): boolean {
  const named = new Set<Node>(parts.map(({ variable }) => variable));
  return topologicalOrder([expression, ...parts.map(({ value }) => value)], operandsOf).every(
    (node) => node.kind !== 'input' || node === wrt || named.has(node),
  );
}

/** The parts between the whole and the variable on each way, from the whole on; one more than the limit at most. */
function pathsTo(expression: Node, values: ReadonlyMap<Input, Node>, wrt: Input): Input[][] {
  const inputsOf = new Map<Node, readonly Input[]>();
  const within = (node: Node): readonly Input[] => {
    const known = inputsOf.get(node);
    if (known) return known;
    const found = topologicalOrder([node], operandsOf).filter((at) => at.kind === 'input');
    inputsOf.set(node, found);
    return found;
  };
  const reaching = new Map<Input, boolean>();
  const reaches = (variable: Input): boolean => {
    const known = reaching.get(variable);
    if (known !== undefined) return known;
    const value = values.get(variable);
    const result = variable === wrt || (value !== undefined && within(value).some(reaches));
    reaching.set(variable, result);
    return result;
  };
  const paths: Input[][] = [];
  const follow = (node: Node, path: readonly Input[]): void => {
    for (const variable of within(node)) {
      if (paths.length > mostPaths || !reaches(variable)) continue;
      if (variable === wrt) paths.push([...path]);
      else follow(values.get(variable)!, [...path, variable]);
    }
  };
  follow(expression, []);
  return paths;
}

/** The parts that these are made of, in the order of their definitions. */
export function partsIn(nodes: readonly Node[], parts: readonly Substitution[]): readonly Substitution[] {
  const needed = new Set<Node>();
  const visit = (node: Node): void => {
    for (const at of topologicalOrder([node], operandsOf)) {
      const part = parts.find(({ variable }) => variable === at);
      if (!part || needed.has(at)) continue;
      needed.add(at);
      visit(part.value);
    }
  };
  for (const node of nodes) visit(node);
  return parts.filter(({ variable }) => needed.has(variable));
}

/** Makes of equal parts one node. */
type Maker = (node: Node, inputs: readonly Node[]) => Node;

function maker(): Maker {
  const first = new Map<string, Node>();
  return (node, inputs) => {
    if (node.kind === 'input' || node.kind === 'parameter') return node;
    const key =
      node.kind === 'apply'
        ? applicationKey(node.operation, inputs, node.attributes)
        : `constant ${node.values.join()}`;
    const made =
      first.get(key) ??
      (node.kind === 'apply' && inputs.some((one, i) => one !== node.inputs[i]) ? reapply(node, inputs) : node);
    first.set(key, made);
    return made;
  };
}

/** Writes parts by their names wherever they occur in an expression. */
function folder(parts: readonly Substitution[]): (node: Node) => Node {
  const make = maker();
  const names = new Map<Node, Node>();
  const visit = (node: Node, inputs: readonly Node[]): Node => {
    const made = make(node, inputs);
    return names.get(made) ?? made;
  };
  const fold = (node: Node) => rebuild([node], visit, operandsOf).get(node)!;
  for (const { variable, value } of parts) if (value.kind === 'apply') names.set(fold(value), variable);
  return fold;
}

/** Gives long inner parts of expressions names, the same part the same one. */
export interface PartNamer {
  /** The expression over the names, which are u1, u2, … */
  readonly named: (expression: Node) => Node;
  /** All that have got a name so far, in the order of their definitions. */
  readonly parts: () => readonly Substitution[];
}

/**
 * Names long inner parts: what functions and powers are applied to, where it has more than some 16 characters. Names that
 * are `taken` are given to none.
 */
export function partNamer(taken: Iterable<string>): PartNamer {
  const names = new Set(taken);
  const make = maker();
  const variables = new Map<Node, Input>();
  let last = 0;
  const freshName = (): string => {
    do last++;
    while (names.has(`u${last}`));
    return `u${last}`;
  };
  const named = (expression: Node): Node => {
    const whole = merged(expression);
    const inner = new Set(
      topologicalOrder([whole], operandsOf).flatMap((node) =>
        node.kind === 'apply' && isOuter(node.operation.notation) ? operandsOf(node) : [],
      ),
    );
    const visit = (node: Node, inputs: readonly Node[]): Node => {
      const made = make(node, inputs);
      const known = variables.get(made);
      if (known && node !== whole) return known;
      if (node.kind !== 'apply' || node === whole || !inner.has(node) || !hasVariable(made) || !isLong(made))
        return made;
      const variable = input(freshName(), []);
      variables.set(made, variable);
      return variable;
    };
    return rebuild([whole], visit, operandsOf).get(whole)!;
  };
  return { named, parts: () => [...variables].map(([value, variable]) => ({ variable, value })) };
}

function isLong(node: Node): boolean {
  return isLonger(node, longest) || formatExpression(node).length > longest;
}

/** True for functions and powers: the chain rule goes into what they are applied to. */
function isOuter(notation: { readonly infix?: { readonly precedence: number } } | undefined): boolean {
  return notation?.infix === undefined || notation.infix.precedence === 3;
}

function hasVariable(node: Node): boolean {
  return topologicalOrder([node], operandsOf).some(({ kind }) => kind === 'input');
}
