/** Reverse-mode differentiation: from a graph the graph of its gradients, by the chain rule, to any order. Knows no operation by name. */
import { fail } from '../graph/error.ts';
import type { Apply, Node } from '../graph/node.ts';
import { requireNode } from '../graph/require-node.ts';
import { formatShape, sameShape } from '../graph/shape.ts';
import { topologicalOrder } from '../graph/walk.ts';
import { accumulate, seed, vectorJacobianProduct, zerosLike } from '../ops/cotangent.ts';

/** What flows back along one edge of the graph. */
export interface Flow {
  readonly node: Apply;
  /** What the node is computed from, at this place among its inputs: of a composed operation its expansion. */
  readonly operand: Node;
  readonly index: number;
  /** In the shape of the operand. */
  readonly cotangent: Node;
}

/** The reverse pass of {@link vjp} with all that flows: the cotangent of a node is the sum over the edges that leave it. */
export function reverse(
  output: Node,
  wrt: readonly Node[],
  cotangent: Node,
): { readonly cotangents: ReadonlyMap<Node, Node>; readonly flows: readonly Flow[] } {
  if (!sameShape(output.shape, cotangent.shape)) {
    fail({
      what: 'vjp',
      problem: 'the cotangent has another shape than the output',
      got: formatShape(cotangent.shape),
      expected: formatShape(output.shape),
    });
  }
  const order = topologicalOrder([output]);
  const needed = descendants(order, wrt);
  const cotangents = new Map<Node, Node>([[output, cotangent]]);
  const flows: Flow[] = [];
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!;
    const received = cotangents.get(node);
    if (!received || node.kind !== 'apply') continue;
    const inputs = node.expansion ? [node.expansion] : node.inputs;
    if (!inputs.some((input) => needed.has(input))) continue;
    const contributions = vectorJacobianProduct(node, received);
    inputs.forEach((operand, index) => {
      const contribution = contributions[index];
      if (!contribution || !needed.has(operand) || operand.dtype !== 'float') return;
      const before = cotangents.get(operand);
      cotangents.set(operand, before ? accumulate(before, contribution) : contribution);
      flows.push({ node, operand, index, cotangent: contribution });
    });
  }
  return { cotangents, flows };
}

/**
 * Vector-Jacobian products: for an output and a cotangent of its shape, the cotangent of each node of `wrt`, in that
 * node's shape (zeros where the output does not depend on it). A cotangent of another shape is refused.
 *
 * @example
 * import { constant, evaluate, input, square, vjp } from 'chainrule';
 *
 * const x = input('x', [2]);
 * const [byX] = vjp(square(x), [x], constant([1, 10]));
 * console.log(evaluate([byX!], { x: [3, 4] })); // [[6, 80]]
 */
export function vjp(output: Node, wrt: readonly Node[], cotangent: Node): Node[] {
  for (const node of [output, ...[wrt].flat(), cotangent]) requireNode('vjp', node);
  const { cotangents } = reverse(output, wrt, cotangent);
  return wrt.map((node) => cotangents.get(node) ?? zerosLike(node));
}

/**
 * The gradient of a scalar by a node, in the shape of that node; differentiate the result again for higher orders.
 * Outputs that are no scalars are refused: `sum` or `mean` first, or {@link vjp} with a cotangent.
 *
 * @example
 * import { evaluate, grad, input, pow } from 'chainrule';
 *
 * const x = input('x', []);
 * const slope = grad(pow(x, 3), x);
 * console.log(String(slope)); // 1 * (3 * x^2)
 * console.log(evaluate(slope, { x: 2 }), evaluate(grad(slope, x), { x: 2 })); // 12 12
 */
export function grad(output: Node, wrt: Node): Node;
/**
 * The gradient of a scalar by each of several nodes, each in the shape of its node; zeros for a node that it does not
 * depend on.
 *
 * @example
 * import { evaluate, grad, input, mul, sum } from 'chainrule';
 *
 * const [w, x] = [input('w', [2]), input('x', [2])];
 * console.log(evaluate(grad(sum(mul(w, x)), [w, x]), { w: [1, 2], x: [3, 4] })); // [[3, 4], [1, 2]]
 */
export function grad(output: Node, wrt: readonly Node[]): Node[];
export function grad(output: Node, wrt: Node | readonly Node[]): Node | Node[] {
  requireNode('grad: output', output);
  for (const node of [wrt].flat()) requireNode('grad: wrt', node);
  if (output.shape.length !== 0) {
    fail({
      what: 'grad',
      problem: 'only a scalar has a gradient',
      got: formatShape(output.shape),
      expected: 'scalar',
      hint: 'sum() or mean() first, or vjp() with a cotangent',
    });
  }
  return 'kind' in wrt ? vjp(output, [wrt], seed())[0]! : vjp(output, wrt, seed());
}

/**
 * The scalar itself, and its gradient by each node of `wrt` in that node's shape: what a step of one's own needs. What
 * is no scalar is refused.
 *
 * @example
 * import { evaluate, input, square, valueAndGrad } from 'chainrule';
 *
 * const x = input('x', []);
 * const { value, gradients } = valueAndGrad(square(x), [x]);
 * console.log(evaluate([value, ...gradients], { x: 3 })); // [[9], [6]]
 */
export function valueAndGrad(output: Node, wrt: readonly Node[]): { value: Node; gradients: Node[] } {
  return { value: output, gradients: grad(output, wrt) };
}

/** The nodes of an order that depend on one of `sources`, these included. */
function descendants(order: readonly Node[], sources: readonly Node[]): Set<Node> {
  const result = new Set<Node>(sources);
  for (const node of order) {
    if (node.kind !== 'apply') continue;
    const inputs = node.expansion ? [node.expansion] : node.inputs;
    if (inputs.some((input) => result.has(input))) result.add(node);
  }
  return result;
}
