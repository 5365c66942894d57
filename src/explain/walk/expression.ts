/** One point through an expression: every node with its value and gradient, every edge with its local derivative, every path as a product. */
import { requirePoint } from '../../calculus/point.ts';
import { fail } from '../../graph/error.ts';
import { latexName } from '../../graph/latex-words.ts';
import type { Node } from '../../graph/node.ts';
import type { Operation } from '../../graph/operation.ts';
import { anything, type OptionKinds, objectWith, text } from '../../graph/option-kinds.ts';
import { requireOptions } from '../../graph/options.ts';
import { requireNode } from '../../graph/require-node.ts';
import { formatShape } from '../../graph/shape.ts';
import { topologicalOrder } from '../../graph/walk.ts';
import { indexed } from '../../nn/names.ts';
import { product } from './chains.ts';
import { formulaOf } from './formula.ts';
import { walkGraph } from './graph.ts';
import { hasKinkAt, kinkSentence } from './kinks.ts';
import { partial } from './notation.ts';
import {
  type Chain,
  type ChainPath,
  type ExpressionWalk,
  type Factor,
  type Graph,
  type GraphEdge,
  type GraphNode,
  type Notation,
  walkVersion,
} from './types.ts';
import { type ExpressionUpdateOptions, updateOfExpression } from './update-expression.ts';

const mostPaths = 64;

/** How an expression and its parts are called. */
export interface WalkExpressionOptions {
  /** The value of the expression; f when absent. */
  readonly name?: string;
  /** Parts of the expression with names of their own, such as z; the others are v1, v2, … */
  readonly parts?: ReadonlyMap<Node, string>;
  /** Also the step of gradient descent that follows. */
  readonly update?: ExpressionUpdateOptions | undefined;
}

const kinds: OptionKinds<WalkExpressionOptions> = {
  name: text,
  parts: objectWith('a Map from nodes to names', 'get', 'keys'),
  update: anything,
};

/**
 * Walks a point through a scalar expression; `at` has the values of its inputs and parameters. Throws where a value is
 * missing or not finite, where the output is not a scalar, and where the graph has more than 200 nodes.
 *
 * @example
 * import { walkExpression } from 'chainrule/explain';
 * import { parseExpression } from 'chainrule/calculus';
 *
 * const { node, variables } = parseExpression('(w*x - y)^2');
 * const walk = walkExpression(node, new Map([...variables.values()].map((variable, i) => [variable, i + 1])));
 * console.log(walk.value, walk.chains.map(({ notation, value }) => [notation.text, value]));
 * // 1 [['∂f/∂w', -4], ['∂f/∂x', -2], ['∂f/∂y', 2]]
 */
export function walkExpression(
  expression: Node,
  at: ReadonlyMap<Node, number | ArrayLike<number>>,
  options: WalkExpressionOptions = {},
): ExpressionWalk {
  requireNode('walk', expression);
  requireOptions<WalkExpressionOptions>('walk', options, kinds);
  const { name = 'f', parts = new Map<Node, string>(), update } = options;
  const resultName = nameOfLeaf({ name });
  if (expression.shape.length !== 0) {
    fail({
      what: 'walk',
      problem: 'only a scalar has a gradient',
      got: formatShape(expression.shape),
      expected: 'scalar',
      hint: 'sum() or mean() first',
    });
  }
  requirePoint('walk', at);
  const values = new Map<Node, ArrayLike<number>>();
  for (const [node, value] of at) values.set(node, typeof value === 'number' ? [value] : value);
  for (const node of topologicalOrder([expression])) {
    if (node.kind !== 'input' && node.kind !== 'parameter') continue;
    const given = values.get(node);
    const wrong = given && Array.from(given).find((value) => !Number.isFinite(value));
    if (given && wrong === undefined) continue;
    fail({
      what: `walk: ${node.name}`,
      problem: given ? 'not a finite number' : 'no value is given',
      got: given && String(wrong),
      expected: 'a number for each variable',
    });
  }
  const { graph, output, operations } = walkGraph(expression, values, [1], nameOfLeaf, {
    outputName: resultName,
    partNames: new Map([...parts].map(([node, part]) => [node, nameOfLeaf({ name: part })])),
  });
  const result = graph.nodes.find(({ id }) => id === output)!;
  return {
    format: 'chainrule walk',
    version: walkVersion,
    kind: 'expression',
    expression: withIndices(formulaOf(expression, [])),
    value: result.values[0]!,
    graph,
    chains: graph.nodes.flatMap((node) =>
      node.kind === 'variable' && node.values.length === 1 && node.gradients
        ? [chainOf(graph, node, output, resultName)]
        : [],
    ),
    update: update === undefined ? null : updateOfExpression(expression, values, nameOfLeaf, update),
    notes: notesOn(graph, operations),
  };
}

/** Names such as w1 with their indices below. */
function withIndices({ text, latex }: Notation): Notation {
  const indexedText = text.replaceAll(
    /(?<![\p{Letter}\d])(\p{Letter})(\d+)(?![\p{Letter}\d(])/gu,
    (_, letter: string, index: string) => indexed(letter, { indices: Array.from(index, Number) }).text,
  );
  return { text: indexedText, latex };
}

/** w1, w_1 as w₁; other names as they are. */
function nameOfLeaf({ name }: { readonly name: string }): Notation {
  const [, letter = name, index] = /^(\p{Letter})_?\{?(\d+)\}?$/u.exec(name) ?? [];
  const text = index === undefined ? name : indexed(letter, { indices: Array.from(index, Number) }).text;
  return { text, latex: latexName(name) };
}

function chainOf(graph: Graph, node: GraphNode, output: string, resultName: Notation): Chain {
  const edges = graph.edges.filter(({ from, gradients }) => from === node.id && gradients);
  const byId = new Map(graph.nodes.map((one) => [one.id, one]));
  const isScalar = graph.nodes.every(({ values }) => values.length === 1);
  return {
    notation: partial(resultName, node.notation),
    kind: 'input',
    parameter: null,
    index: [],
    value: node.gradients![0]!,
    terms: isScalar ? edges.map((edge) => product(termFactors(edge, byId, output, resultName))) : [],
    paths: isScalar && countPaths(graph, node.id) <= mostPaths ? pathsFrom(graph, byId, node.id, output) : null,
  };
}

function termFactors(
  edge: GraphEdge,
  byId: ReadonlyMap<string, GraphNode>,
  output: string,
  resultName: Notation,
): Factor[] {
  const to = byId.get(edge.to)!;
  const local = localFactor(edge);
  if (edge.to === output) return [local];
  return [{ ...partial(resultName, to.notation), value: to.gradients![0]! }, local];
}

function localFactor({ local }: GraphEdge): Factor {
  return { ...local!.notation, value: local!.values[0]! };
}

/** All ways from a node to the output, factors from the output on. */
function pathsFrom(graph: Graph, byId: ReadonlyMap<string, GraphNode>, id: string, output: string): ChainPath[] {
  if (id === output) return [{ factors: [], value: 1, through: [] }];
  return graph.edges
    .filter(({ from, gradients }) => from === id && gradients)
    .flatMap((edge) =>
      pathsFrom(graph, byId, edge.to, output).map((path) => ({
        ...product([...path.factors, localFactor(edge)]),
        through: edge.to === output ? [] : [byId.get(edge.to)!.notation, ...path.through],
      })),
    );
}

function countPaths({ nodes, edges }: Graph, id: string): number {
  const counts = new Map<string, number>();
  for (const node of nodes.toReversed()) {
    const next = edges.filter(({ from, gradients }) => from === node.id && gradients);
    counts.set(node.id, next.length === 0 ? 1 : next.reduce((sum, { to }) => sum + counts.get(to)!, 0));
  }
  return counts.get(id)!;
}

/** Kinks that the point lies on, and values that are not finite. */
function notesOn({ nodes, edges }: Graph, operations: ReadonlyMap<string, Operation>): string[] {
  const byId = new Map(nodes.map((one) => [one.id, one]));
  const kinked = edges.filter(({ from, to }) => {
    return byId.get(from)!.values.some((value) => hasKinkAt(operations.get(to), value));
  });
  const infinite = nodes.find(({ values }) => values.some((value) => !Number.isFinite(value)));
  return [
    ...kinked.map(({ from, to }) => {
      const [operand, result] = [byId.get(from)!, byId.get(to)!];
      return kinkSentence(result.operation, operand.notation, operand.values[0]!);
    }),
    ...(infinite
      ? [`${infinite.formula?.text ?? infinite.notation.text} is not finite here: the point lies outside the domain`]
      : []),
  ];
}
