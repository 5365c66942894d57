/** The mistakes that gradients of one's own show, by what leads to such numbers. */
import type { Detour, Flow, Stage } from './flow.ts';
import { factorBetween, isSame, largestOf, times } from './match.ts';

/** What was done wrong. */
export type GradientMistakeKind =
  | Detour['kind']
  | 'sign'
  | 'sum-for-mean'
  | 'mean-twice'
  | 'factor'
  | 'transposed'
  | 'bias-twice'
  | 'wrong-delta'
  | 'wrong-activation'
  | 'wrong-parameter'
  | 'zero'
  | 'single-row'
  | 'penalty';

/** A mistake with the place where it happens, in words. */
export interface GradientMistake {
  readonly kind: GradientMistakeKind;
  /** The layer or the parameter; absent where it is in all of them. */
  readonly where?: string;
  readonly sentence: string;
}

/** One of the arrays that were given, beside the right one. */
export interface Given {
  readonly name: string;
  readonly values: Float64Array;
  readonly right: Float64Array;
  /** Of the parameter. */
  readonly shape: readonly number[];
  /** The weights themselves. */
  readonly own: Float64Array;
  /** What rounding to the decimals that were printed may have changed. */
  readonly room: number;
}

export function detourMistake({ kind, layer }: Detour): GradientMistake {
  const sentences: Record<Detour['kind'], string> = {
    'derivative-missing': layer
      ? `the derivative of the activation ${layer} is missing (σ′): what comes back must be multiplied by it`
      : 'the derivatives of all activations are missing (σ′): what comes back must be multiplied by them',
    'derivative-at-output': `the derivative of the activation ${layer} is taken at its output a; it is taken at its input z`,
    'weights-not-transposed': `on the way back through ${layer} the weights must be transposed: the gradient at its input is δ W, where W has a row for each neuron`,
    'output-derivative-extra':
      'the derivative of the output (σ′ or p(1 − p)) is one too many: with cross-entropy it cancels, and ŷ − y remains',
    'target-missing': 'the target was not subtracted: the gradient at the output is ŷ − y',
  };
  return { kind, ...(layer !== undefined && { where: layer }), sentence: sentences[kind] };
}

/** The factors that have a name, for all arrays or one of them; the usual ones first. */
function namedFactor(factor: number, rows: number, outputs: number): GradientMistake | undefined {
  const is = (value: number) => Math.abs(factor - value) <= 1e-3 * Math.abs(value);
  if (is(-1)) return { kind: 'sign', sentence: 'the sign is wrong: the gradient points uphill' };
  if (rows > 1 && is(rows))
    return {
      kind: 'sum-for-mean',
      sentence: `1/n is missing: that is the sum over the ${rows} rows, and the loss is their mean`,
    };
  if (rows > 1 && is(1 / rows))
    return { kind: 'mean-twice', sentence: `divided by the ${rows} rows once too often: the mean is taken twice` };
  if (outputs > 1 && is(outputs))
    return {
      kind: 'sum-for-mean',
      sentence: `that is the sum over the ${outputs} outputs, and the loss is their mean`,
    };
  if (outputs > 1 && is(1 / outputs))
    return {
      kind: 'mean-twice',
      sentence: `divided by the ${outputs} outputs once too often: the mean over them is taken twice`,
    };
  if (is(0.5))
    return {
      kind: 'factor',
      sentence: 'half of what is right: the factor 2 of the square is lost, or the loss has a 1/2 that ours has not',
    };
  if (is(2))
    return { kind: 'factor', sentence: 'twice what is right: a factor 2 is too many, or something is counted twice' };
  return undefined;
}

/** The factor by which all arrays are those of a way through the network; undefined where there is none. */
export function commonFactor(all: readonly Given[], of: (name: string) => Float64Array): number | undefined {
  const widest = all.reduce((a, b) => (largestOf(of(b.name)) > largestOf(of(a.name)) ? b : a));
  const factor = factorBetween(widest.values, of(widest.name));
  if (factor === undefined || Math.abs(factor) < 1e-9) return undefined;
  return all.every(({ name, values, room }) => isSame(values, times(of(name), factor), room)) ? factor : undefined;
}

/** What a factor that all arrays have says. */
export function factorMistake(factor: number, { rows, stages }: Flow): GradientMistake {
  const outputs = stages.at(-1) ? stages.at(-1)!.delta.length / rows : 1;
  const both = namedFactor(factor, rows, outputs);
  if (both) return both;
  const opposite = namedFactor(-factor, rows, outputs);
  if (opposite) return { kind: 'sign', sentence: `the sign is wrong, and ${opposite.sentence}` };
  return { kind: 'factor', sentence: `a constant factor is off: ${shown(factor)} times what is right` };
}

/** The gradients of one of several rows, in place of their mean. */
export function singleRowMistake(all: readonly Given[], { stages, rows }: Flow): GradientMistake | undefined {
  if (rows === 1 || !all.every(({ name }) => stages.some(({ layer }) => name.startsWith(`${layer}.`))))
    return undefined;
  const ofRow = ({ name, shape }: Given, row: number) => {
    const { delta, input } = stages.find(({ layer }) => name.startsWith(`${layer}.`))!;
    const one = (values: Float64Array) =>
      values.subarray((row * values.length) / rows, ((row + 1) * values.length) / rows);
    return times(products(one(delta), shape.length === 2 ? one(input) : Float64Array.of(1), 1), rows);
  };
  for (let row = 0; row < rows; row++) {
    if (!all.every((given) => isSame(given.values, ofRow(given, row), given.room))) continue;
    const sentence = `that is the gradient of row ${row + 1} of the ${rows} alone; the loss is the mean over all of them`;
    return { kind: 'single-row', sentence };
  }
  return undefined;
}

/** What explains one array alone, the rest of the way being right. */
export function localMistake(given: Given, flow: Flow, rights: readonly Given[]): GradientMistake | undefined {
  const { name, values, right, shape, room, own } = given;
  const matches = (other: Float64Array) => other.length === values.length && isSame(values, other, room);
  const where = name;
  if (largestOf(values) <= room && largestOf(right) > 10 * room)
    return { kind: 'zero', where, sentence: `all of ${name} is 0: no gradient arrives there` };
  const isWeight = shape.length === 2;
  if (isWeight && matches(transposed(right, shape)))
    return {
      kind: 'transposed',
      where,
      sentence: `${name} is transposed: it has a row for each neuron and a column for each input`,
    };
  const factor = factorBetween(values, right);
  const isTelling = (constant: number) => values.length > 1 || namedFactor(constant, flow.rows, 1) !== undefined;
  if (factor !== undefined && Math.abs(factor) > 1e-9 && isTelling(factor) && matches(times(right, factor))) {
    if (!isWeight && Math.abs(factor - 2) < 1e-3)
      return { kind: 'bias-twice', where, sentence: `${name} is twice what is right: the bias is counted twice` };
    const { kind, sentence } = factorMistake(factor, flow);
    return { kind, where, sentence: `${name}: ${sentence}` };
  }
  const stage = flow.stages.find(({ layer }) => name.startsWith(`${layer}.`));
  const other = stage && (isWeight ? ofWeights(given, stage, flow, matches) : ofBiases(given, stage, flow, matches));
  if (other) return other;
  const swapped = rights.find((one) => one.name !== name && matches(one.right));
  if (swapped) return { kind: 'wrong-parameter', where, sentence: `${name} is the gradient of ${swapped.name}` };
  const rest = values.map((value, i) => value - right[i]!);
  const part = factorBetween(rest, own);
  if (
    part !== undefined &&
    values.length > 1 &&
    Math.abs(part) > 1e-9 &&
    matches(right.map((value, i) => value + part * own[i]!))
  )
    return {
      kind: 'penalty',
      where,
      sentence: `${name} has ${shown(part)} times the weights on top: a penalty (weight decay) that the loss has not`,
    };
  return undefined;
}

function ofWeights(
  { name }: Given,
  stage: Stage,
  { stages, forward, rows }: Flow,
  matches: (other: Float64Array) => boolean,
): GradientMistake | undefined {
  for (const other of stages) {
    if (
      other !== stage &&
      other.delta.length === stage.delta.length &&
      matches(products(other.delta, stage.input, rows))
    )
      return {
        kind: 'wrong-delta',
        where: name,
        sentence: `${name} is made with the δ of ${other.layer}, in place of that of ${stage.layer}`,
      };
  }
  for (const { name: from, values } of forward) {
    if (values.length !== stage.input.length || !matches(products(stage.delta, values, rows))) continue;
    const what = from === 'x' ? 'the inputs x' : `what ${from} gives`;
    return {
      kind: 'wrong-activation',
      where: name,
      sentence: `${name} is made with ${what}, in place of what goes into ${stage.layer}: a stale or wrong activation`,
    };
  }
  return undefined;
}

function ofBiases(
  { name }: Given,
  stage: Stage,
  { stages, rows }: Flow,
  matches: (other: Float64Array) => boolean,
): GradientMistake | undefined {
  const ones = new Float64Array(rows).fill(1);
  for (const other of stages) {
    if (other !== stage && other.delta.length === stage.delta.length && matches(products(other.delta, ones, rows)))
      return {
        kind: 'wrong-delta',
        where: name,
        sentence: `${name} is made with the δ of ${other.layer}, in place of that of ${stage.layer}`,
      };
  }
  return undefined;
}

/** δᵀ a, over the rows: [outputs, inputs]. */
function products(delta: Float64Array, input: Float64Array, rows: number): Float64Array {
  const [outputs, inputs] = [delta.length / rows, input.length / rows];
  const made = new Float64Array(outputs * inputs);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < outputs; i++)
      for (let j = 0; j < inputs; j++) made[i * inputs + j]! += delta[row * outputs + i]! * input[row * inputs + j]!;
  return made;
}

/** The transposed array, row after row: of the same numbers as many. */
function transposed(values: Float64Array, [rows, columns]: readonly number[]): Float64Array {
  return Float64Array.from(values, (_, i) => values[(i % rows!) * columns! + Math.floor(i / rows!)]!);
}

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
