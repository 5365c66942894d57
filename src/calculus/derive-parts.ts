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

/** The expression with the parts written out. */
export function writtenOut(node: Node, parts: readonly Substitution[]): Node {
  if (parts.length === 0) return node;
  const full = new Map<Input, Node>();
  for (const { variable, value } of parts) full.set(variable, replaceInputs(value, full));
  return replaceInputs(node, full);
}

/**
 * The derivative of an expression over parts, by the chain rule along every way that leads from the variable over parts to
 * the whole, which is called `name`. Undefined where no part lies between them, or where the ways are too many.
 */
export function deriveOverParts(
  expression: Node,
  parts: readonly Substitution[],
  wrt: Input,
  name: string,
): Derivation | undefined {
  const values = new Map<Input, Node>(parts.map(({ variable, value }) => [variable, value]));
  const paths = pathsTo(expression, values, wrt);
  if (paths.length === 0 || paths.length > mostPaths || paths.every(({ length }) => length === 0)) return undefined;
  const reserved = new Set(parts.map(({ variable }) => variable.name));
  const fold = folder(parts);
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
  const used = new Set(paths.flat());
  const root: DerivationStep = {
    rule: { name: 'chain', ...patternsOf(paths, wrt, name) },
    wrt,
    before: expression,
    after,
    result: fold(simplifier(merged(expression))(after)),
    parts: [expression, ...used],
    substitutions: neededBy([...used, expression, after, ...substeps.map(({ result }) => result)], parts),
    substeps,
    combine,
  };
  return { expression, wrt, root, result: root.result };
}

/** `∂ℓ/∂w = ∂ℓ/∂ŷ · ∂ŷ/∂z · ∂z/∂w`, with one product for each way. */
function patternsOf(
  paths: readonly (readonly Input[])[],
  wrt: Input,
  name: string,
): Pick<DifferentiationRule, 'pattern' | 'latex'> {
  const written = (ratio: (of: string, by: string) => string, sign: string) => {
    const products = paths.map((path) =>
      [...path, wrt].map((by, i) => ratio(path[i - 1]?.name ?? name, by.name)).join(sign),
    );
    return `${ratio(name, wrt.name)} = ${products.join(' + ')}`;
  };
  return {
    pattern: written((of, by) => `∂${of}/∂${by}`, ' · '),
    latex: written((of, by) => `\\frac{\\partial ${latexName(of)}}{\\partial ${latexName(by)}}`, ' \\cdot '),
  };
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
function neededBy(nodes: readonly Node[], parts: readonly Substitution[]): readonly Substitution[] {
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

/** Writes parts by their names wherever they occur in an expression. */
function folder(parts: readonly Substitution[]): (node: Node) => Node {
  const first = new Map<string, Node>();
  const names = new Map<Node, Node>();
  const visit = (node: Node, inputs: readonly Node[]): Node => {
    if (node.kind === 'input' || node.kind === 'parameter') return node;
    const key =
      node.kind === 'apply'
        ? applicationKey(node.operation, inputs, node.attributes)
        : `constant ${node.values.join()}`;
    const made =
      first.get(key) ??
      (node.kind === 'apply' && inputs.some((one, i) => one !== node.inputs[i]) ? reapply(node, inputs) : node);
    first.set(key, made);
    return names.get(made) ?? made;
  };
  const fold = (node: Node) => rebuild([node], visit, operandsOf).get(node)!;
  for (const { variable, value } of parts) if (value.kind === 'apply') names.set(fold(value), variable);
  return fold;
}

/**
 * An expression whose long inner parts have names, u1, u2, …: what functions are applied to, and what occurs more than
 * once, where it has some 20 characters or more.
 */
export function withLongParts(expression: Node): {
  readonly expression: Node;
  readonly parts: readonly Substitution[];
} {
  const whole = merged(expression);
  const order = topologicalOrder([whole], operandsOf);
  const taken = new Set(order.flatMap((node) => (node.kind === 'input' ? node.name : [])));
  const inner = new Set(
    order.flatMap((node) => (node.kind === 'apply' && isOuter(node.operation.notation) ? operandsOf(node) : [])),
  );
  const parts: Substitution[] = [];
  let last = 0;
  const freshName = (): string => {
    do last++;
    while (taken.has(`u${last}`));
    return `u${last}`;
  };
  const visit = (node: Node, inputs: readonly Node[]): Node => {
    if (node.kind !== 'apply') return node;
    const made = inputs.some((one, i) => one !== node.inputs[i]) ? reapply(node, inputs) : node;
    const isNamed = node !== whole && inner.has(node) && hasVariable(made) && formatExpression(made).length > longest;
    if (!isNamed) return made;
    const variable = input(freshName(), []);
    parts.push({ variable, value: made });
    return variable;
  };
  const named = rebuild([whole], visit, operandsOf).get(whole)!;
  return { expression: named, parts };
}

/** True for functions and powers: the chain rule goes into what they are applied to. */
function isOuter(notation: { readonly infix?: { readonly precedence: number } } | undefined): boolean {
  return notation?.infix === undefined || notation.infix.precedence === 3;
}

function hasVariable(node: Node): boolean {
  return topologicalOrder([node], operandsOf).some(({ kind }) => kind === 'input');
}
