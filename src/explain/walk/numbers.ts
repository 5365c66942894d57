/** All numbers of a walk in one evaluation on the reference backend: values, gradients, local derivatives. */
import { grad, vjp } from '../../autodiff/grad.ts';
import { evaluate } from '../../backends/reference/evaluate.ts';
import { constant, type Node } from '../../graph/node.ts';
import { sizeOf } from '../../graph/shape.ts';
import { learnedParameters, type Network } from '../../nn/network.ts';
import { filled } from '../../ops/cotangent.ts';
import type { LossGraph } from './loss.ts';
import type { ReadNetwork, ReadStep } from './read.ts';

/** Layers of more units have no Jacobian. */
const widestJacobian = 64;

export interface WalkNumbers {
  readonly value: (node: Node) => ArrayLike<number>;
  /** Of a parameter, of any role. */
  readonly given: (node: Node) => ArrayLike<number>;
  readonly gradient: (node: Node) => ArrayLike<number> | undefined;
  /** The derivative of each unit of an elementwise step. */
  readonly slope: (step: ReadStep) => ArrayLike<number>;
  readonly jacobian: (to: Node) => number[][] | null;
}

export function evaluateAll(
  network: Network,
  { x, steps, outputs }: ReadNetwork,
  predicted: Node,
  loss: LossGraph | undefined,
  point: { readonly x: ArrayLike<number> },
): WalkNumbers {
  const stages = [x, ...steps.map(({ to }) => to)];
  const wrt = [...stages, ...learnedParameters(network).map(({ node }) => node)];
  const gradients = loss ? grad(loss.value, wrt) : [];
  const slopes = new Map<Node, Node>();
  const jacobians = new Map<Node, Node[]>();
  for (const { kind, from, to } of steps) {
    if (kind === 'elementwise') slopes.set(to, vjp(to, [from], filled(1, to.shape))[0]!);
    if (kind === 'general' && isNarrow(to) && isNarrow(from)) jacobians.set(to, jacobianRows(to, from));
  }
  if (isNarrow(predicted)) jacobians.set(predicted, jacobianRows(predicted, outputs));
  const wanted = [
    ...stages,
    predicted,
    ...(loss ? [loss.value, loss.targets] : []),
    ...gradients,
    ...slopes.values(),
    ...[...jacobians.values()].flat(),
  ];
  const given = new Map<Node, ArrayLike<number>>([[x, point.x]]);
  for (const { node, values } of network.parameters) given.set(node, values);
  const results = evaluate(wanted, given);
  const found = new Map(wanted.map((node, i) => [node, results[i]!]));
  const gradientOf = new Map(gradients.map((node, i) => [wrt[i]!, found.get(node)!]));
  return {
    value: (node) => found.get(node)!,
    given: (node) => given.get(node)!,
    gradient: (node) => gradientOf.get(node),
    slope: ({ to }) => found.get(slopes.get(to)!)!,
    jacobian: (to) => jacobians.get(to)?.map((row) => Array.from(found.get(row)!)) ?? null,
  };
}

function isNarrow(node: Node): boolean {
  return sizeOf(node.shape) <= widestJacobian;
}

/** ∂ output i / ∂ input j at [i][j], by one vector-Jacobian product for each output. */
function jacobianRows(to: Node, from: Node): Node[] {
  const count = sizeOf(to.shape);
  return Array.from({ length: count }, (_, i) => {
    const unit = new Float64Array(count);
    unit[i] = 1;
    return vjp(to, [from], constant(unit, to.shape))[0]!;
  });
}
