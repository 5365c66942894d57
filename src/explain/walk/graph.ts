/** A graph of operations node by node: values forward, and backward what flows along every edge, from the records of the operations. */
import { reverse } from '../../autodiff/grad.ts';
import { evaluate } from '../../backends/reference/evaluate.ts';
import { simplify } from '../../compiler/simplify.ts';
import { applicationKey } from '../../graph/application-key.ts';
import { fail } from '../../graph/error.ts';
import { type Apply, constant, type Node } from '../../graph/node.ts';
import type { Operation } from '../../graph/operation.ts';
import { sameShape, sizeOf } from '../../graph/shape.ts';
import { rebuild, topologicalOrder } from '../../graph/walk.ts';
import { indexed } from '../../nn/names.ts';
import { reapply } from '../../ops/define.ts';
import { broadcastTo, div, mul } from '../../ops/index.ts';
import { formulaOf, placeholder } from './formula.ts';
import { numeral } from './numerals.ts';
import type { Graph, GraphEdge, GraphNode, Notation } from './types.ts';

/** Larger graphs are too large to read. */
const mostNodes = 200;
const mostNumbers = 5000;

export interface GraphWalk {
  readonly graph: Graph;
  /** Id of the output. */
  readonly output: string;
  /** The operation of each node that has one, by id. */
  readonly operations: ReadonlyMap<string, Operation>;
}

/**
 * Walks a graph of scalar and kernel operations; composed ones are written as their textbook form. `names` says how
 * leaves are called; `cotangent` is the gradient of the output, and null where nothing flows back. Nothing flows to the
 * leaves that are `fixed`.
 */
export function walkGraph(
  output: Node,
  values: ReadonlyMap<Node, ArrayLike<number>>,
  cotangent: ArrayLike<number> | null,
  nameOf: (leaf: Node & { readonly name: string }) => Notation,
  {
    outputName,
    fixed,
    partNames = new Map(),
  }: { outputName?: Notation; fixed?: ReadonlySet<Node>; partNames?: ReadonlyMap<Node, Notation> } = {},
): GraphWalk {
  const { plain, standIn: written } = withoutComposed(output);
  const names = new Map([...partNames].map(([node, name]) => [written(node), name]));
  const order = topologicalOrder([plain]);
  const numbers = order.reduce((total, { shape }) => total + sizeOf(shape), 0);
  if (order.length > mostNodes || numbers > mostNumbers) {
    fail({
      what: 'walk',
      problem: 'the graph is too large to look at',
      got: `${order.length} nodes with ${numbers} numbers`,
      expected: `at most ${mostNodes} nodes and ${mostNumbers} numbers`,
      hint: 'a part of it',
    });
  }
  const leaves = order.filter((node) => (node.kind === 'input' || node.kind === 'parameter') && !fixed?.has(node));
  const back = cotangent && reverse(plain, leaves, constant(cotangent, plain.shape));
  const locals = new Map<Node, readonly (Node | undefined)[]>(order.map((node) => [node, localsOf(node)]));
  const wanted = [
    ...order,
    ...(back ? [...back.cotangents.values(), ...back.flows.map((flow) => flow.cotangent)] : []),
    ...[...locals.values()].flat().filter((local) => local !== undefined),
  ];
  const found = evaluate(wanted, values);
  const numbersOf = new Map(wanted.map((node, i) => [node, Array.from(found[i]!)]));
  const named = nameNodes(order, nameOf, names, plain, outputName);
  const nodes = order.map((node, i): GraphNode => {
    const cotangentOf = back?.cotangents.get(node);
    return {
      id: `n${i + 1}`,
      kind: node.kind === 'apply' ? 'operation' : node.kind === 'constant' ? 'constant' : 'variable',
      operation: node.kind === 'apply' ? node.operation.name : '',
      notation: named.get(node)!,
      formula: node.kind === 'apply' ? applied(node, named) : null,
      shape: node.shape,
      values: numbersOf.get(node)!,
      gradients: cotangentOf ? numbersOf.get(cotangentOf)! : null,
    };
  });
  const idOf = new Map(order.map((node, i) => [node, nodes[i]!.id]));
  const edges = order.flatMap((node) =>
    node.kind !== 'apply'
      ? []
      : node.inputs.map((operand, index): GraphEdge => {
          const local = locals.get(node)![index];
          const flow = back?.flows.find((one) => one.node === node && one.index === index);
          return {
            from: idOf.get(operand)!,
            to: idOf.get(node)!,
            operand: index,
            local: local ? { notation: derivativeNotation(node, index, named), values: numbersOf.get(local)! } : null,
            gradients: flow ? numbersOf.get(flow.cotangent)! : null,
          };
        }),
  );
  const operations = new Map(
    order.flatMap((node) => (node.kind === 'apply' ? [[idOf.get(node)!, node.operation] as const] : [])),
  );
  return { graph: { nodes, edges }, output: idOf.get(plain)!, operations };
}

/** The same graph with the textbook forms of composed operations in their places, equal parts shared; and what is where. */
function withoutComposed(output: Node): { readonly plain: Node; readonly standIn: (node: Node) => Node } {
  let current = output;
  const steps: Map<Node, Node>[] = [];
  for (;;) {
    const shared = new Map<string, Node>();
    let isDone = true;
    const step = rebuild(
      [current],
      (node, inputs) => {
        if (node.kind !== 'apply') return node;
        const { operation, attributes } = node;
        if (operation.kind === 'composed') {
          isDone = false;
          return operation.notation?.textbook?.(inputs, attributes) ?? operation.expand(inputs, attributes);
        }
        const key = applicationKey(operation, inputs, attributes);
        const made = shared.get(key) ?? reapply(node, inputs);
        shared.set(key, made);
        return made;
      },
      (node) => (node.kind === 'apply' ? node.inputs : []),
    );
    steps.push(step);
    current = step.get(current)!;
    if (isDone) return { plain: current, standIn: (node) => steps.reduce((at, map) => map.get(at) ?? at, node) };
  }
}

/** The local derivatives of a scalar operation by its operands, in its shape. */
function localsOf(node: Node): readonly (Node | undefined)[] {
  if (node.kind !== 'apply' || node.operation.kind !== 'scalar') return [];
  return node.operation
    .derivative(node.inputs, node)
    .map((local) => local && (sameShape(local.shape, node.shape) ? local : broadcastTo(local, node.shape)));
}

/** Variables and parts by their names, constants by their numbers, other operations as v₁, v₂, … */
function nameNodes(
  order: readonly Node[],
  nameOf: (leaf: Node & { readonly name: string }) => Notation,
  partNames: ReadonlyMap<Node, Notation>,
  output: Node,
  outputName: Notation | undefined,
): Map<Node, Notation> {
  const leaves = order.flatMap((node) => ('name' in node ? [nameOf(node).text] : []));
  const taken = new Set([...leaves, ...[...partNames.values()].map(({ text }) => text)]);
  const letter = ['v', 'u', 's'].find((one) => ![...taken].some((name) => name.startsWith(one))) ?? 'v';
  let count = 0;
  return new Map(
    order.map((node): [Node, Notation] => {
      if (node.kind === 'constant') return [node, constantName(node.values)];
      if (node.kind !== 'apply') return [node, nameOf(node)];
      if (node === output && outputName) return [node, outputName];
      const part = partNames.get(node);
      if (part) return [node, part];
      count += 1;
      return [node, indexed(letter, { indices: [count] })];
    }),
  );
}

function constantName(values: ArrayLike<number>): Notation {
  const first = Array.from(values)
    .slice(0, 4)
    .map((value) => numeral(value));
  if (values.length === 1) return first[0]!;
  const more = values.length > 4;
  return {
    text: `[${[...first.map(({ text }) => text), ...(more ? ['…'] : [])].join(', ')}]`,
    latex: `\\left[${[...first.map(({ latex }) => latex), ...(more ? ['\\dots'] : [])].join(', ')}\\right]`,
  };
}

/** The operation applied to the names of its operands. */
function applied(node: Apply, named: ReadonlyMap<Node, Notation>): Notation {
  const operands = [...new Set(node.inputs)];
  const marks = operands.map((operand, i) => standIn(operand, i));
  const call = reapply(
    node,
    node.inputs.map((operand) => marks[operands.indexOf(operand)]!),
  );
  return formulaOf(
    call,
    operands.map((operand) => named.get(operand)!),
  );
}

/** Constants stay themselves, so that `x^2` is written and not `x^v`. */
function standIn(node: Node, i: number): Node {
  return node.kind === 'constant' && node.values.length === 1 ? node : placeholder(i, node.shape);
}

/** The local derivative by one operand, in the names of operands and result. */
function derivativeNotation(node: Apply, index: number, named: ReadonlyMap<Node, Notation>): Notation {
  if (node.operation.kind !== 'scalar') return { text: '', latex: '' };
  const parts = [...new Set(node.inputs), node];
  const marks = parts.map((part, i) => standIn(part, i));
  const local = node.operation.derivative(node.inputs, node)[index]!;
  const written = rebuild(
    [local],
    (one, inputs) => {
      const at = parts.indexOf(one);
      if (at >= 0) return marks[at]!;
      return one.kind === 'apply' ? reapply(one, inputs) : one;
    },
    (one) => (parts.includes(one) || one.kind !== 'apply' ? [] : one.inputs),
  ).get(local)!;
  const formula = formulaOf(
    withoutHalves(simplify([written])[0]!),
    parts.map((part) => named.get(part)!),
  );
  // A comparison is 1 where it holds and 0 elsewhere.
  if (!/ [<>=]=? /.test(formula.text)) return formula;
  return { text: `[${formula.text}]`, latex: `\\left[${formula.latex}\\right]` };
}

/** 1/(2√x), as people write it, and not 0.5/√x. */
function withoutHalves(node: Node): Node {
  const visit = (one: Node, inputs: readonly Node[]): Node => {
    if (one.kind !== 'apply') return one;
    const [above, below] = inputs as readonly [Node, Node];
    const isHalf = one.operation === div.operation && above.kind === 'constant' && above.values[0] === 0.5;
    return isHalf && above.values.length === 1 ? div(1, mul(2, below)) : reapply(one, inputs);
  };
  return rebuild([node], visit, (one) => (one.kind === 'apply' ? one.inputs : [])).get(node)!;
}
