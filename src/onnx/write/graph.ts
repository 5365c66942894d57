/**
 * An expression graph as ONNX operators, for any number of rows: the graph is built for two numbers of rows, and what differs
 * between the two is the length of the batch.
 */
import { fail } from '../../graph/error.ts';
import { type Apply, constantValue, type Node } from '../../graph/node.ts';
import { type Shape, sameShape } from '../../graph/shape.ts';
import { dependencies, topologicalOrder } from '../../graph/walk.ts';
import {
  add,
  argMax,
  averagePool2d,
  broadcastTo,
  clip,
  concat,
  conv2d,
  elu,
  gather,
  leakyRelu,
  logSoftmax,
  matmul,
  max,
  maxPool2d,
  overlapAdd,
  pad,
  reshape,
  selu,
  slice,
  softmax,
  softsign,
  sum,
  toInt,
  transpose,
  windows,
} from '../../ops/index.ts';
import type { Builder } from './builder.ts';
import type { Context, Pair } from './context.ts';
import { onChannelsSecond, poolOf, writeConvolution, writeOverlapAdd } from './pictures.ts';
import { writeScalar } from './scalar.ts';

type Writer = (pair: Pair, context: Context) => string;

const single =
  (operator: string, attributes: (pair: Pair) => Parameters<Builder['apply']>[2] = () => ({})): Writer =>
  (pair, { builder, inputs }) =>
    builder.apply(operator, inputs, attributes(pair));

/** A number that operators have as an attribute. */
function numberOf({ few }: Pair, name: string): number {
  return few.attributes[name] as number;
}

function listOf(node: Apply, name: string): readonly number[] {
  return node.attributes[name] as readonly number[];
}

/** Operations that are written otherwise than by their formula or their expansion. */
const writers = new Map<unknown, Writer>([
  [softmax.operation, single('Softmax', (pair) => ({ axis: numberOf(pair, 'axis') }))],
  [logSoftmax.operation, single('LogSoftmax', (pair) => ({ axis: numberOf(pair, 'axis') }))],
  [elu.operation, single('Elu', (pair) => ({ alpha: { float: numberOf(pair, 'alpha') } }))],
  [selu.operation, single('Selu')],
  [softsign.operation, single('Softsign')],
  [leakyRelu.operation, single('LeakyRelu', (pair) => ({ alpha: { float: numberOf(pair, 'slope') } }))],
  [
    clip.operation,
    (pair, { builder, inputs: [x] }) => {
      const bound = (name: string) => builder.constant([numberOf(pair, name)], []);
      return builder.apply('Clip', [x!, bound('low'), bound('high')]);
    },
  ],
  [concat.operation, single('Concat', (pair) => ({ axis: numberOf(pair, 'axis') }))],
  [gather.operation, single('Gather', (pair) => ({ axis: numberOf(pair, 'axis') }))],
  [transpose.operation, single('Transpose', ({ few }) => ({ perm: listOf(few, 'axes') }))],
  [max.operation, single('ReduceMax', ({ few }) => ({ axes: listOf(few, 'axes'), keepdims: 1 }))],
  [
    sum.operation,
    ({ few }, { builder, inputs: [x] }) => {
      const axes = listOf(few, 'axes');
      return builder.apply('ReduceSum', [x!, builder.constant(axes, [axes.length], 'int64')], { keepdims: 1 });
    },
  ],
  [
    argMax.operation,
    ({ few }, { builder, inputs: [x] }) =>
      builder.cast(builder.apply('ArgMax', [x!], { axis: listOf(few, 'axes')[0]!, keepdims: 1 }), 'int32'),
  ],
  [toInt.operation, (_, { builder, inputs: [x] }) => builder.cast(x!, 'int32')],
  [reshape.operation, writeReshape],
  [broadcastTo.operation, writeExpand],
  [slice.operation, writeSlice],
  [pad.operation, writePad],
  [matmul.operation, writeProduct],
  [windows.operation, writeWindows],
  [overlapAdd.operation, writeOverlapAdd],
  [conv2d.operation, writeConvolution],
  [maxPool2d.operation, (pair, context) => onChannelsSecond('MaxPool', context, poolOf(pair))],
  [
    averagePool2d.operation,
    (pair, context) => {
      const counted = { count_include_pad: pair.few.attributes.countPadding ? 1 : 0 };
      return onChannelsSecond('AveragePool', context, { ...poolOf(pair), ...counted });
    },
  ],
]);

/** The numbers of rows that a graph is built for. */
export const fewRows = 2;
export const manyRows = 3;

/**
 * Writes the graph of `few`, and gives the name of its value; `leaf` gives those of inputs and parameters, `rows` that of an array whose first
 * axis are the rows.
 */
export function writeGraph(
  builder: Builder,
  { few, many, leaf, rows }: { few: Node; many: Node; leaf: (node: Node) => string; rows: string },
): string {
  let count: string | undefined;
  const rowsOf = () => {
    count ??= builder.apply('Shape', [rows], { start: 0, end: 1 });
    return count;
  };
  const order = topologicalOrder([few], neededBy);
  const others = topologicalOrder([many], neededBy);
  const partners = new Map(order.map((node, i) => [node, others[i]!]));
  const uses = countUses(order);
  const names = new Map<Node, string>();
  const nameOf = (node: Node): string => names.get(node) ?? names.set(node, nameOfLeaf(builder, node, leaf)).get(node)!;
  for (const node of order) {
    if (node.kind !== 'apply') continue;
    if (uses.get(node) === 'bias') continue;
    const other = partners.get(node) as Apply;
    names.set(node, writeNode(builder, { few: node, many: other }, { nameOf, uses, rows: rowsOf }));
  }
  return nameOf(few);
}

/** The writer of a node; averages with dilation have no operator in this set, and are their expansions. */
function writerOf({ operation, attributes }: Apply): Writer | undefined {
  const isSpread =
    operation === averagePool2d.operation && (attributes.dilation as readonly number[]).some((step) => step > 1);
  return isSpread ? undefined : writers.get(operation);
}

/** Operations with a writer of their own stand for themselves; other composed ones are their expansions. */
function neededBy(node: Node): readonly Node[] {
  return node.kind === 'apply' && writerOf(node) ? node.inputs : dependencies(node);
}

/** Products that are used only where a bias is added to them: they are written with it, as one operator. */
function countUses(order: readonly Node[]): ReadonlyMap<Node, 'bias'> {
  const users = new Map<Node, Node[]>();
  for (const node of order) for (const used of neededBy(node)) users.set(used, [...(users.get(used) ?? []), node]);
  const products = order.filter((node): node is Apply => {
    const [user, ...others] = users.get(node) ?? [];
    if (!isProduct(node) || others.length > 0 || user?.kind !== 'apply' || user.operation !== add.operation)
      return false;
    const bias = user.inputs.find((input) => input !== node);
    return bias?.kind === 'parameter' && sameShape(bias.shape, node.shape.slice(-1));
  });
  return new Map(products.map((node) => [node, 'bias' as const]));
}

/** A product of matrices, not of stacks of them. */
function isProduct(node: Node): node is Apply {
  return (
    node.kind === 'apply' &&
    node.operation === matmul.operation &&
    node.inputs.every(({ shape, dtype }) => shape.length === 2 && dtype === 'float')
  );
}

function nameOfLeaf(builder: Builder, node: Node, leaf: (node: Node) => string): string {
  if (node.kind === 'constant') return builder.constant(node.values, node.shape, node.dtype);
  return leaf(node);
}

/** What is known of the nodes before one. */
interface Written {
  readonly nameOf: (node: Node) => string;
  readonly uses: ReadonlyMap<Node, 'bias'>;
  readonly rows: () => string;
}

function writeNode(builder: Builder, pair: Pair, { nameOf, uses, rows }: Written): string {
  const { few } = pair;
  const { operation } = few;
  const writer = writerOf(few);
  if (writer) return writer(pair, { builder, inputs: few.inputs.map(nameOf), rows });
  if (few.expansion) return nameOf(few.expansion);
  if (operation.kind === 'scalar') {
    const product = few.inputs.find((input) => uses.has(input)) as Apply | undefined;
    if (product) return writeLinear(builder, product, nameOf(few.inputs.find((input) => input !== product)!), nameOf);
    const operands = few.inputs.map((input) =>
      input.dtype === 'float' ? nameOf(input) : builder.cast(nameOf(input), 'float'),
    );
    const value = writeScalar(builder, operation, operands);
    return operation.dtype === 'int32' ? builder.cast(value, 'int32') : value;
  }
  return refuse(operation.name);
}

function writeLinear(
  builder: Builder,
  { inputs, attributes }: Apply,
  bias: string,
  nameOf: (node: Node) => string,
): string {
  return builder.apply('Gemm', [...inputs.map(nameOf), bias], {
    transA: attributes.transposeA ? 1 : 0,
    transB: attributes.transposeB ? 1 : 0,
  });
}

function writeProduct({ few }: Pair, { builder, inputs }: Context): string {
  const { transposeA, transposeB } = few.attributes;
  if (isProduct(few) && (transposeA || transposeB))
    return builder.apply('Gemm', inputs, { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 });
  const operands = few.inputs.map((input, i) => {
    const value = input.dtype === 'float' ? inputs[i]! : builder.cast(inputs[i]!, 'float');
    if (!(i === 0 ? transposeA : transposeB)) return value;
    const axes = input.shape.map((_, axis) => axis);
    return builder.apply('Transpose', [value], { perm: [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!] });
  });
  return builder.apply('MatMul', operands);
}

/** The axes whose length is that of the batch, or a multiple of it. */
function batchAxes(few: Shape, many: Shape): number[] {
  return few.flatMap((length, axis) => (length === many[axis] ? [] : [axis]));
}

function writeReshape({ few, many }: Pair, { builder, inputs: [x] }: Context): string {
  const free = batchAxes(few.shape, many.shape);
  if (free.length > 1) refuse('reshape with two lengths that depend on the number of rows');
  const shape = few.shape.map((length, axis) => (axis === free[0] ? -1 : length));
  return builder.apply('Reshape', [x!, builder.constant(shape, [shape.length], 'int64')]);
}

function writeExpand({ few, many }: Pair, { builder, inputs: [x], rows }: Context): string {
  const from = few.inputs[0]!.shape;
  const missing = few.shape.length - from.length;
  const shape = few.shape.map((length, axis) => {
    if (length === many.shape[axis]) return length;
    // 1 keeps the length that the operand has.
    if (from[axis - missing] === length) return 1;
    return length === fewRows && many.shape[axis] === manyRows
      ? 'rows'
      : refuse('broadcastTo to a multiple of the rows');
  });
  const list = (lengths: readonly number[]) => builder.constant(lengths, [lengths.length], 'int64');
  const at = shape.indexOf('rows');
  if (at < 0) return builder.apply('Expand', [x!, list(shape as number[])]);
  if (shape.lastIndexOf('rows') > at) refuse('broadcastTo with two lengths that depend on the number of rows');
  const [before, behind] = [shape.slice(0, at), shape.slice(at + 1)] as [number[], number[]];
  const parts = [...(at > 0 ? [list(before)] : []), rows(), ...(behind.length > 0 ? [list(behind)] : [])];
  return builder.apply('Expand', [x!, parts.length > 1 ? builder.apply('Concat', parts, { axis: 0 }) : parts[0]!]);
}

function writeSlice({ few, many }: Pair, { builder, inputs: [x] }: Context): string {
  const [whole, wholeOfMany] = [few.inputs[0]!.shape, many.inputs[0]!.shape];
  const [starts, ends] = [listOf(few, 'starts'), listOf(few, 'ends')];
  const cut = whole.flatMap((length, axis) => {
    if (starts[axis] === 0 && ends[axis] === length) return [];
    return length === wholeOfMany[axis] ? [axis] : refuse('slice of the rows of a batch');
  });
  if (cut.length === 0) return x!;
  const list = (values: readonly number[]) => builder.constant(values, [values.length], 'int64');
  return builder.apply('Slice', [
    x!,
    list(cut.map((axis) => starts[axis]!)),
    list(cut.map((axis) => ends[axis]!)),
    list(cut),
  ]);
}

function writePad({ few, many }: Pair, { builder, inputs: [x] }: Context): string {
  const behind = ({ shape, inputs, ...node }: Apply) =>
    shape.map((length, axis) => length - (node.attributes.starts as Shape)[axis]! - inputs[0]!.shape[axis]!);
  const [starts, ends] = [listOf(few, 'starts'), behind(few)];
  if (!sameShape(ends, behind(many))) refuse('pad to the number of rows');
  const pads = [...starts, ...ends];
  return builder.apply('Pad', [x!, builder.constant(pads, [pads.length], 'int64')]);
}

/** Each axis that windows slide over is gathered at the places of all windows, [windows, inside], and the insides go behind. */
function writeWindows({ few, many }: Pair, { builder, inputs: [x] }: Context): string {
  const [axes, size, stride, dilation] = ['axes', 'size', 'stride', 'dilation'].map((name) => listOf(few, name));
  const { shape } = few.inputs[0]!;
  if (axes!.some((axis) => shape[axis] !== many.inputs[0]!.shape[axis])) refuse('windows over the rows of a batch');
  let value = x!;
  axes!.forEach((axis, i) => {
    const count = few.shape[axis]!;
    const places = Array.from({ length: count * size![i]! }, (_, place) => {
      const [window, inside] = [Math.floor(place / size![i]!), place % size![i]!];
      return window * stride![i]! + inside * dilation![i]!;
    });
    // Axes gathered before have two each.
    value = builder.apply('Gather', [value, builder.constant(places, [count, size![i]!], 'int64')], { axis: axis + i });
  });
  const order: number[] = [];
  const insides: number[] = [];
  for (let axis = 0, at = 0; axis < shape.length; axis++) {
    order.push(at++);
    if (axes!.includes(axis)) insides.push(at++);
    if (axis === axes!.at(-1)) order.push(...insides);
  }
  return builder.apply('Transpose', [value], { perm: order });
}

/** Constants must be the same for every number of rows. */
export function requireSameConstants(few: Node, many: Node): void {
  const [order, others] = [topologicalOrder([few]), topologicalOrder([many])];
  const differs = (node: Node, other: Node | undefined) =>
    node.kind !== other?.kind || constantValue(node) !== (other && constantValue(other));
  if (order.length !== others.length || order.some((node, i) => differs(node, others[i])))
    refuse('a network that computes otherwise for another number of rows');
}

function refuse(operation: string): never {
  return fail({
    what: 'toOnnx',
    problem: 'an operation that ONNX files of any number of rows cannot hold',
    got: operation,
    expected: 'operations row by row',
  });
}
