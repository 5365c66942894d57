/**
 * Two expressions with what both apply functions to as variables of their own: tanh(x^4 + 30) and 2 sigma(2(x^4 + 30)) - 1
 * are saturated everywhere, tanh(v) and 2 sigma(2 v) - 1 are not, and where these are equal those are.
 */
import { type Input, input, type Node, type Parameter } from '../graph/node.ts';
import { rebuild, topologicalOrder } from '../graph/walk.ts';
import { reapply } from '../ops/define.ts';
import { sub } from '../ops/index.ts';
import { uses } from '../ops/uses.ts';
import { merged, operandsOf } from './merge.ts';
import { simplifier } from './simplify/simplify.ts';

export type Pair = readonly [Node, Node];

/** What is flat somewhere, or overflows. */
const saturating = ['exp', 'expm1', 'tanh', 'sigmoid', 'erf', 'max'] as const;

/** The same expressions with one variable for each name, as they are and simplified. */
export function sharedForms(a: Node, b: Node): readonly [Pair, Pair] {
  const first = new Map<string, Input | Parameter>();
  const visit = (part: Node, operands: readonly Node[]) => {
    if (part.kind === 'apply') return reapply(part, operands);
    if (part.kind === 'constant') return part;
    if (!first.has(part.name)) first.set(part.name, part);
    return first.get(part.name)!;
  };
  const whole = sub(a, b);
  const both = merged(rebuild([whole], visit, operandsOf).get(whole)!);
  const [left, right] = operandsOf(both) as unknown as Pair;
  const simplify = simplifier(both);
  return [
    [left, right],
    [simplify(left), simplify(right)],
  ];
}

/** The pair over variables for its common parts; undefined where there are none. */
export function overCommonParts([a, b]: Pair): Pair | undefined {
  const [inA, inB] = [a, b].map((node) => new Set(topologicalOrder([node], operandsOf))) as [Set<Node>, Set<Node>];
  const common = new Set<Node>();
  for (const node of new Set([...inA, ...inB])) {
    if (node.kind !== 'apply' || !(node.expansion || uses(node, saturating))) continue;
    const inner = node.inputs[0]!;
    if (inner.kind !== 'input' && inA.has(inner) && inB.has(inner)) common.add(inner);
  }
  // What has another one inside stays as it is: σ(σ(u)) is a function of u.
  const innermost = [...common].filter(
    (node) => !topologicalOrder([node], operandsOf).some((part) => part !== node && common.has(part)),
  );
  if (innermost.length === 0) return undefined;
  const variables = new Map(innermost.map((node, i) => [node, input(`common part ${i + 1}`, [])]));
  const visit = (node: Node, inputs: readonly Node[]): Node =>
    variables.get(node) ?? (node.kind === 'apply' ? reapply(node, inputs) : node);
  const replaced = rebuild([a, b], visit, operandsOf);
  return [replaced.get(a)!, replaced.get(b)!];
}
