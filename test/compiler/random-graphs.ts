/**
 * Random programs on small integers. All their values, also in between, are whole numbers below 2^24, so float32 and
 * float64 agree to the last bit and every difference between backends is a mistake of the compiler: no tolerance.
 */
import fc from 'fast-check';
import { grad } from '../../src/autodiff/grad.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { alignment } from '../../src/compiler/plan.ts';
import type { FunctionSpec } from '../../src/compiler/program.ts';
import { type Slab, slab } from '../../src/compiler/slab.ts';
import { constant, type Input, input, type Node, type Parameter, parameter } from '../../src/graph/node.ts';
import { type Shape, sameShape, sizeOf } from '../../src/graph/shape.ts';
import { topologicalOrder } from '../../src/graph/walk.ts';
import * as ops from '../../src/ops/index.ts';

/** One step of building: what is applied, and the choices that it needs, each taken modulo what there is. */
export interface Instruction {
  readonly what: number;
  readonly choices: readonly [number, number, number, number];
}

export interface Recipe {
  readonly instructions: readonly Instruction[];
  /** Which values are outputs, and which are updates of the parameters. */
  readonly outputs: readonly number[];
  readonly updates: readonly number[];
  /** Which value is differentiated. */
  readonly differentiated: number;
  readonly seed: number;
}

const choice = fc.nat({ max: 9999 });

export const recipes: fc.Arbitrary<Recipe> = fc.record({
  instructions: fc.array(fc.record({ what: choice, choices: fc.tuple(choice, choice, choice, choice) }), {
    minLength: 1,
    maxLength: 40,
    size: 'max',
  }),
  outputs: fc.array(choice, { minLength: 1, maxLength: 5 }),
  updates: fc.array(choice, { maxLength: 4 }),
  differentiated: choice,
  seed: choice,
});

export interface RandomProgram {
  readonly specs: readonly FunctionSpec[];
  readonly slabs: readonly Slab[];
  readonly inputs: readonly Input[];
  /** Wholes of slabs before their parts. */
  readonly parameters: readonly Parameter[];
}

/** A value with a bound of its size. */
interface Value {
  readonly node: Node;
  readonly bound: number;
}

const leafBound = 3;

/** The program of a recipe: two functions over shared parameters; the first one updates them. */
export function buildProgram({ instructions, outputs, updates, differentiated, seed }: Recipe): RandomProgram {
  const inputs = [
    input('x', [3, 4]),
    input('row', [4]),
    input('column', [3, 1]),
    input('scalar', []),
    input('block', [2, 3, 4]),
    input('classes', [3], 'int32'),
  ];
  const [w, v, b, a] = [parameter('w', [4, 3]), parameter('v', [4, 3]), parameter('b', [3]), parameter('a', [3])];
  const both = slab('both', [w, v]);
  const parameters = [both.whole, w, v, b, a];
  // A slab is updated as a whole or in parts.
  const updatable = seed % 2 === 0 ? [w, v, b, a] : [both.whole, b, a];
  const values: Value[] = [...inputs, ...parameters, constant([2, -1, 0]), constant(1)].map((node) => ({
    node,
    bound: leafBound,
  }));
  for (const { what, choices } of instructions) {
    const made = instructionKinds[what % instructionKinds.length]!(values, choices);
    if (made) values.push(made.bound > 1000 ? clipped(made) : made);
  }
  const pick = (i: number) => at(values, i).node;
  const named = (prefix: string, nodes: readonly Node[]) =>
    Object.fromEntries(nodes.map((node, i) => [`${prefix}${i}`, node]));
  const root = ops.sum(clipped({ node: pick(differentiated), bound: 1000 }).node);
  const gradients = grad(root, [inputs[0]!, w, b, both.whole]);
  const exact = isExact([root, ...gradients], [...inputs, ...parameters], seed);
  // An update takes any value of the right type: also another parameter, so that two may change places.
  const updated = updates.flatMap((i, k): [Parameter, Node][] => {
    const target = updatable[k % updatable.length]!;
    const fitting = values.filter(({ node }) => node.dtype === 'float' && sameShape(node.shape, target.shape));
    const { node, bound } = fitting[i % fitting.length]!;
    return [[target, bound > leafBound ? ops.clip(node, -leafBound, leafBound) : node]];
  });
  return {
    inputs,
    parameters,
    slabs: [both],
    specs: [
      // First, while the parameters have the values for which the gradients are exact.
      { name: 'slopes', outputs: named('z', exact ? gradients : outputs.map(pick)) },
      { name: 'step', outputs: named('y', outputs.map(pick)), updates: new Map(updated), rows: 2 },
    ],
  };
}

/** Whole numbers from -3 to 3 for a leaf; classes from 0 to 3. They begin again where the next part of a slab begins. */
export function leafValues(node: Node, seed: number): number[] {
  let state = seed + 1;
  return Array.from({ length: sizeOf(node.shape) }, (_, i) => {
    if (node.kind === 'parameter' && i % alignment === 0) state = seed + 1;
    state = (state * 48271) % 2147483647;
    return node.dtype === 'int32' ? state % 4 : (state % (2 * leafBound + 1)) - leafBound;
  });
}

/** True where every value that a gradient needs on the way is small and a multiple of one half: ties of max can split it further. */
function isExact(nodes: readonly Node[], leaves: readonly Node[], seed: number): boolean {
  const order = topologicalOrder(nodes);
  const values = evaluate(order, new Map(leaves.map((leaf) => [leaf, leafValues(leaf, seed)])));
  return values.every((list) => list.every((value) => Math.abs(value) <= 512 && Number.isInteger(2 * value)));
}

function clipped({ node }: Value): Value {
  return { node: ops.clip(node, -8, 8), bound: 8 };
}

/** A value that may be multiplied. */
function small(value: Value): Value {
  return value.bound > 60 ? clipped(value) : value;
}

type Choices = Instruction['choices'];

const half = (x: Node) => ops.mul(0.5, ops.toInt(x));
const unary = [ops.neg, ops.abs, ops.relu, ops.sign, ops.floor, ops.stopGradient, half];
const binary = [ops.add, ops.sub, ops.maximum, ops.minimum, ops.less, ops.greaterEqual, ops.equal, ops.notEqual];

const instructionKinds: readonly ((values: readonly Value[], choices: Choices) => Value | undefined)[] = [
  (values, [a, b]) => {
    const { node, bound } = at(values, a);
    return { node: unary[b % unary.length]!(node), bound };
  },
  (values, [a]) => {
    const { node, bound } = small(at(values, a));
    return { node: ops.square(node), bound: bound * bound };
  },
  (values, [a, b, c]) => {
    const first = at(values, a);
    const second = at(partners(values, first.node.shape), b);
    return { node: binary[c % binary.length]!(first.node, second.node), bound: first.bound + second.bound };
  },
  (values, [a, b]) => {
    const first = small(at(values, a));
    const second = small(at(partners(values, first.node.shape), b));
    return { node: ops.mul(first.node, second.node), bound: first.bound * second.bound };
  },
  // A constant that rewrites know, on either side.
  (values, [a, b, c, d]) => {
    const { node, bound } = at(values, a);
    const number = (b % 5) - 2;
    const operation = [ops.add, ops.sub, ops.mul][c % 3]!;
    return { node: d % 2 === 0 ? operation(node, number) : operation(number, node), bound: 2 * bound + 2 };
  },
  (values, [a, b]) => {
    const { node, bound } = at(values, a);
    return { node: b % 2 === 0 ? ops.div(node, -1) : ops.pow(node, 1), bound };
  },
  (values, [a, b, c]) => {
    const first = at(values, a);
    const second = at(partners(values, first.node.shape), b);
    const condition = at(
      values.filter(({ node }) => node.shape.length === 0 || sameShape(node.shape, first.node.shape)),
      c,
    );
    return {
      node: ops.where(condition.node, first.node, second.node),
      bound: Math.max(first.bound, second.bound),
    };
  },
  (values, [a, b, c]) => {
    const { node, bound } = at(values, a);
    return { node: ops.sum(node, someAxes(node, b), { keepAxes: c % 2 === 0 }), bound: bound * sizeOf(node.shape) };
  },
  (values, [a, b, c, d]) => {
    const { node, bound } = at(values, a);
    return { node: (d % 2 === 0 ? ops.max : ops.min)(node, someAxes(node, b), { keepAxes: c % 2 === 0 }), bound };
  },
  (values, [a, b, c]) => {
    const first = small(at(values, a));
    const transposed = { transposeA: (c & 1) === 1, transposeB: (c & 2) === 2 };
    const fitting = values.filter(({ node }) => multiplies(first.node.shape, node.shape, transposed));
    if (first.node.shape.length === 0 || fitting.length === 0) return undefined;
    const second = small(at(fitting, b));
    return { node: ops.matmul(first.node, second.node, transposed), bound: first.bound * second.bound * 24 };
  },
  (values, [a, b]) => {
    const { node, bound } = at(values, a);
    const axes = node.shape.map((_, axis) => axis);
    return { node: ops.transpose(node, axes.slice(b % 3).concat(axes.slice(0, b % 3))), bound };
  },
  (values, [a, b]) => {
    const { node, bound } = at(values, a);
    const size = sizeOf(node.shape);
    const divisors = Array.from({ length: size }, (_, i) => i + 1).filter((divisor) => size % divisor === 0);
    const rows = divisors[b % divisors.length]!;
    return { node: ops.reshape(node, b % 7 === 0 ? [size] : [rows, size / rows]), bound };
  },
  (values, [a, b, c]) => {
    const { node, bound } = at(values, a);
    const starts = node.shape.map((length, axis) => (b >> axis) % length);
    return {
      node: ops.slice(
        node,
        starts,
        node.shape.map((length, axis) => starts[axis]! + 1 + ((c >> axis) % (length - starts[axis]!))),
      ),
      bound,
    };
  },
  (values, [a, b, c]) => {
    const first = at(values, a);
    const { shape, dtype } = first.node;
    if (shape.length === 0 || sizeOf(shape) > 24) return undefined;
    const axis = c % shape.length;
    const second = at(
      values.filter(({ node }) => node.dtype === dtype && likeBut(axis, node.shape, shape) && sizeOf(node.shape) <= 24),
      b,
    );
    return { node: ops.concat([first.node, second.node], axis), bound: Math.max(first.bound, second.bound) };
  },
  (values, [a, b]) => {
    const { node, bound } = at(values, a);
    if (sizeOf(node.shape) > 24) return undefined;
    const starts = node.shape.map((_, axis) => (b >> axis) % 2);
    return {
      node: ops.pad(
        node,
        starts,
        node.shape.map((length, axis) => length + starts[axis]!),
      ),
      bound,
    };
  },
  (values, [a, b]) => {
    const { node, bound } = at(values, a);
    if (sizeOf(node.shape) > 24) return undefined;
    return { node: ops.broadcastTo(node, [1 + (b % 3), ...node.shape]), bound };
  },
  (values, [a, b]) => {
    const { node, bound } = at(values, a);
    if (node.shape.length === 0) return undefined;
    const length = node.shape[0]!;
    return { node: ops.gather(node, constant([b % length, 0, length - 1], [3], 'int32')), bound };
  },
  (values, [a, b]) => {
    const { node } = at(values, a);
    if (node.dtype === 'int32' && node.shape.length < 3)
      return { node: ops.oneHot(node, 4, b % 2 === 0 ? -1 : 0), bound: 1 };
    return node.shape.length === 0 ? undefined : { node: ops.argMax(node, b % 2 === 0 ? -1 : 0), bound: 24 };
  },
];

/** One of the values, more often a late one, so that graphs grow deep. */
function at(values: readonly Value[], choice: number): Value {
  const fraction = choice / 10_000;
  return values[values.length - 1 - Math.floor(values.length * fraction * fraction)]!;
}

/** The values that broadcast with a shape to no more than 48 elements. */
function partners(values: readonly Value[], shape: Shape): Value[] {
  return values.filter(({ node }) => {
    const rank = Math.max(shape.length, node.shape.length);
    let size = 1;
    for (let i = 1; i <= rank; i++) {
      const one = shape.at(-i) ?? 1;
      const other = node.shape.at(-i) ?? 1;
      if (one !== other && one !== 1 && other !== 1) return false;
      size *= Math.max(one, other);
    }
    return size <= Math.max(48, sizeOf(shape));
  });
}

function someAxes(node: Node, bits: number): number[] | undefined {
  if (bits % 5 === 0) return undefined;
  return node.shape.flatMap((_, axis) => ((bits >> axis) & 1 ? [axis] : []));
}

function likeBut(axis: number, a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, i) => i === axis || length === b[i]);
}

/** True where two operands fit a matrix product of at most 24 terms and 48 elements. */
function multiplies(
  a: Shape,
  b: Shape,
  { transposeA, transposeB }: { transposeA: boolean; transposeB: boolean },
): boolean {
  if (a.length === 0 || b.length === 0 || a.length > 3 || b.length > 2) return false;
  const inner = a.length > 1 && transposeA ? a.at(-2)! : a.at(-1)!;
  const other = b.length > 1 && !transposeB ? b.at(-2)! : b.at(-1)!;
  return inner === other && inner <= 24 && (sizeOf(a) / inner) * (sizeOf(b) / inner) <= 48;
}
