/** The network of an ONNX file as layers one after the other, where the file is just that: what looks at layers then takes it. */
import { text, truth } from '../../graph/option-kinds.ts';
import { requireKind } from '../../graph/options.ts';
import { type Shape, sameShape, sizeOf } from '../../graph/shape.ts';
import type { Layer } from '../../nn/layer.ts';
import { activation, batchNorm, dropout, flatten, linear } from '../../nn/layers/index.ts';
import { type Sequential, sequential } from '../../nn/network.ts';
import { requireFloat32 } from '../../nn/weights.ts';
import { readAttributes } from './attributes.ts';
import { bytesKind, type ReadFile, readFile } from './file.ts';
import { readLogits } from './from-onnx.ts';
import { onnxLayer } from './onnx-layer.ts';
import type { Step } from './operator.ts';
import type { Tensor } from './tensor.ts';

/**
 * The network of an ONNX file as a stack of layers: `linear`, `activation`, `batchNorm`, `dropout` and `flatten` where the file is these one
 * after the other, as multilayer perceptrons of all exporters are, else one {@link onnxLayer}. It takes the rows of the file and gives
 * what `fromOnnx` gives; with `logits` what losses of classes take, as that layer does. As
 * layers it is walked, saved, trained by `fitTable(rows, { from })` and shown in the page. Errors are those of `fromOnnx`.
 *
 * @example
 * import { describeLayers, layers, sequential } from 'chainrule';
 * import { stackFromOnnx, toOnnx } from 'chainrule/onnx';
 *
 * // In place of a file of another program.
 * const bytes = toOnnx(sequential([layers.linear(2, 8), layers.activation('relu'), layers.linear(1)]));
 * console.log(describeLayers(stackFromOnnx(bytes)).map(({ detail }) => detail)); // ['linear 2 -> 8', 'relu', 'linear 8 -> 1']
 */
export function stackFromOnnx(bytes: Uint8Array, file = 'ONNX file', logits = false): Sequential {
  requireKind('stackFromOnnx: bytes', bytes, bytesKind);
  requireKind('stackFromOnnx: file', file, text);
  requireKind('stackFromOnnx: logits', logits, truth);
  return (
    layersOf(file, logits ? readLogits(file, bytes) : readFile(file, bytes)) ??
    sequential([onnxLayer({ file: bytes, logits })])
  );
}

/** A layer with the numbers that the file has for its parameters, in their order. */
interface Found {
  readonly layer: Layer;
  readonly values: readonly Tensor[];
}

/** What has come so far: the value that the next operator must take, and the length of its rows. */
interface Chain {
  readonly value: string;
  readonly row: Shape;
}

type Reader = (step: Given, row: Shape) => Found | 'nothing' | undefined;

/** An operator whose other inputs are arrays of the file. */
interface Given {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly arrays: readonly (Tensor | undefined)[];
}

/** The layers of a file, undefined where an operator is not one, or part of one, or is used twice. */
function layersOf(file: string, { steps, tensors, inputs, output }: ReadFile): Sequential | undefined {
  const [input, ...others] = inputs;
  if (others.length > 0 || !input || input.kind !== 'float') return undefined;
  const found: Found[] = [];
  let chain: Chain = { value: input.name, row: input.row };
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]!;
    const next = joined(step, steps[i + 1], tensors) ?? step;
    if (next !== step) i++;
    const given = givenOf(next, chain.value, tensors);
    const one = given && readers.get(step.operator.name)?.(given, chain.row);
    if (one === undefined) return undefined;
    if (one !== 'nothing') found.push(one);
    chain = { value: next.node.output[0]!, row: one === 'nothing' ? chain.row : one.layer.build(chain.row).row };
  }
  if (chain.value !== output || found.length === 0) return undefined;
  const layers = found.map(({ layer }) => layer);
  const values = found.flatMap((one) => one.values);
  let place = 0;
  return sequential(layers, {
    row: input.row,
    weights: (name) => {
      const { numbers } = values[place++]!;
      requireFloat32(`${file}: ${name}`, numbers);
      return numbers;
    },
  });
}

/** MatMul with the Add behind it, as one operator with three inputs. */
function joined(step: Step, next: Step | undefined, tensors: ReadFile['tensors']): Step | undefined {
  if (step.operator.name !== 'MatMul' || next?.operator.name !== 'Add') return undefined;
  const bias = next.node.input.find((name) => tensors.has(name));
  const takes = next.node.input.includes(step.node.output[0]!);
  if (!takes || bias === undefined) return undefined;
  return { ...step, node: { ...step.node, input: [...step.node.input, bias], output: next.node.output } };
}

function givenOf({ what, node, operator }: Step, value: string, tensors: ReadFile['tensors']): Given | undefined {
  const [first, ...others] = node.input;
  if (first !== value || operator.domain !== '' || others.some((name) => name !== '' && !tensors.has(name)))
    return undefined;
  return {
    attributes: readAttributes(what, node.attribute, operator.attributes),
    arrays: others.map((name) => tensors.get(name)),
  };
}

/** With these values of its attributes, or their absence, an operator is the activation of that name. */
function activationLike(name: string, wanted: Readonly<Record<string, unknown>> = {}): Reader {
  return ({ attributes }) => {
    const isIt = Object.entries(wanted).every(([key, value]) => attributes[key] === value);
    return isIt ? { layer: activation(name), values: [] } : undefined;
  };
}

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['Gemm', gemm],
  ['MatMul', ({ arrays: [weight, bias] }, row) => linearOf(weight && transposed(weight), bias, row)],
  ['BatchNormalization', normalised],
  ['Dropout', dropped],
  ['Flatten', ({ attributes }, row) => (attributes.axis === 1 ? flattened(row) : undefined)],
  ['Reshape', ({ arrays: [shape] }, row) => (isFlat(shape, row) ? flattened(row) : undefined)],
  ['Identity', () => 'nothing'],
  ['Relu', activationLike('relu')],
  ['Sigmoid', activationLike('sigmoid')],
  ['Tanh', activationLike('tanh')],
  ['LeakyRelu', activationLike('leakyRelu', { alpha: 0.01 })],
  ['Elu', activationLike('elu', { alpha: 1 })],
  ['Selu', activationLike('selu', { alpha: undefined, gamma: undefined })],
  ['Gelu', activationLike('gelu', { approximate: 'none' })],
  ['Softplus', activationLike('softplus')],
  ['Softsign', activationLike('softsign')],
  ['Sin', activationLike('sin')],
]);

function gemm({ attributes, arrays: [weight, bias] }: Given, row: Shape): Found | undefined {
  const { alpha, beta, transA, transB } = attributes;
  if (alpha !== 1 || beta !== 1 || transA !== 0 || !weight) return undefined;
  return linearOf(transB === 0 ? transposed(weight) : weight, bias, row);
}

/** Of a weight [outputs, inputs]. */
function linearOf(weight: Tensor | undefined, bias: Tensor | undefined, row: Shape): Found | undefined {
  const [outputs, inputs, ...rest] = weight?.shape ?? [];
  if (!weight || outputs === undefined || inputs === undefined || rest.length > 0) return undefined;
  if (row.length !== 1 || row[0] !== inputs) return undefined;
  if (!bias) return { layer: linear(inputs, outputs, { bias: false }), values: [weight] };
  if (!isOf(bias, outputs)) return undefined;
  return { layer: linear(inputs, outputs), values: [weight, bias] };
}

function normalised({ attributes, arrays }: Given, row: Shape): Found | undefined {
  const { epsilon, momentum, training_mode, spatial } = attributes;
  const [scale, shift, mean, variance] = arrays;
  if (row.length !== 1 || training_mode !== 0 || spatial !== 1) return undefined;
  const values = [scale, shift, mean, variance].flatMap((array) => (array && isOf(array, row[0]!) ? [array] : []));
  if (values.length < 4) return undefined;
  return { layer: batchNorm({ epsilon: epsilon as number, momentum: rest(momentum as number) }), values };
}

/** 1 less a number, as a person writes it. */
function rest(share: number): number {
  return Number((1 - share).toPrecision(7));
}

function dropped({ attributes, arrays: [ratio] }: Given): Found | 'nothing' | undefined {
  const rate = ratio?.numbers[0] ?? (attributes.ratio as number);
  if (rate === 0) return 'nothing';
  return rate > 0 && rate < 1 ? { layer: dropout(rate), values: [] } : undefined;
}

function flattened(row: Shape): Found | 'nothing' {
  return row.length === 1 ? 'nothing' : { layer: flatten(), values: [] };
}

/** Whether a shape makes one list of each row: [-1, n], [0, -1]. */
function isFlat(shape: Tensor | undefined, row: Shape): boolean {
  if (shape?.numbers.length !== 2) return false;
  const [rows, width] = shape.numbers;
  return (rows === -1 && width === sizeOf(row)) || (rows === 0 && (width === -1 || width === sizeOf(row)));
}

function isOf({ shape, type }: Tensor, length: number): boolean {
  return type === 'float' && (sameShape(shape, [length]) || sameShape(shape, [1, length]));
}

/** [inputs, outputs] as [outputs, inputs]; what is no matrix stays. */
function transposed(weight: Tensor): Tensor | undefined {
  const { shape, numbers } = weight;
  const [inputs, outputs] = shape;
  if (shape.length !== 2 || inputs === undefined || outputs === undefined) return undefined;
  const turned = new Float64Array(numbers.length);
  for (let i = 0; i < inputs; i++) for (let j = 0; j < outputs; j++) turned[j * inputs + i] = numbers[i * outputs + j]!;
  return { ...weight, shape: [outputs, inputs], numbers: turned };
}
