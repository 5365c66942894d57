/** One's own gradients of a network held against ours: equal, or the mistake named, and where it begins. */
import { fail } from '../../graph/error.ts';
import { anything, integerFrom, lossOrName, type OptionKinds, recordOf } from '../../graph/option-kinds.ts';
import { formatValue, nameNear, requireKind, requireOptions } from '../../graph/options.ts';
import { sizeOf } from '../../graph/shape.ts';
import { joinName, torchName } from '../../model/torch-names.ts';
import { membersOf } from '../../nn/ensemble.ts';
import { asLoss, type LossOrName } from '../../nn/from-options.ts';
import { learnedParameters, type Network, type NetworkParameter, requireLayers } from '../../nn/network.ts';
import { valuesOf } from '../../nn/weights.ts';
import { checkData } from '../../train/check-data.ts';
import type { TrainingData } from '../../train/data.ts';
import { flatData, type RowsToLearn } from '../../train/given-rows.ts';
import type { NestedNumbers } from '../../train/step-values.ts';
import { type Flow, flowOf } from './flow.ts';
import { firstOff, isSame, largestOf, printedRoom } from './match.ts';
import {
  commonFactor,
  detourMistake,
  factorMistake,
  type Given,
  type GradientMistake,
  localMistake,
  singleRowMistake,
} from './mistakes.ts';

/** What the gradients are of. */
export interface CompareGradientsOptions {
  /** By its name, or made; the gradients are of its mean over the rows. */
  readonly loss: LossOrName;
  /** Of an ensemble, the network that the gradients are of, counted from 1; the ensemble itself when absent. */
  readonly member?: number | undefined;
}

const kinds: OptionKinds<CompareGradientsOptions> = { loss: lossOrName, member: integerFrom(1) };

/** One array beside ours. */
export interface ComparedGradient {
  readonly name: string;
  readonly shape: readonly number[];
  readonly isRight: boolean;
  /** The first number that is off: its index in the shape, what it is, and what is right. */
  readonly first?: { readonly index: readonly number[]; readonly given: number; readonly expected: number };
  /** The largest difference, relative to the largest number of the right array. */
  readonly error: number;
}

/** What was found out about gradients of one's own. */
export interface GradientComparison {
  readonly verdict: 'right' | 'wrong';
  /** What leads to exactly these numbers; empty where they are right, or nothing usual does. */
  readonly mistakes: readonly GradientMistake[];
  /** In words. */
  readonly message: string;
  /** Of the arrays that are wrong, the first on the way back from the output: later ones may be wrong by it alone. */
  readonly firstWrong?: string;
  readonly parameters: readonly ComparedGradient[];
  /** Of how many rows the gradients are the mean. */
  readonly rows: number;
}

/**
 * Holds gradients that another program computed, arrays by the names of parameters (as here, as in a state dict of PyTorch, or
 * all in the network's order), against those of the mean loss over the rows. Numbers of float32, or printed to six digits, are
 * right. What is wrong is named where a usual mistake leads to just these numbers: a sign, 1/n, sum and mean, σ′ missing or
 * taken at the wrong place, a matrix that is transposed, the δ or the activation of another layer, a bias that counts twice.
 * Throws where an array has no place, or is no array of finite numbers.
 *
 * @example
 * import { mlp } from 'chainrule';
 * import { compareGradients } from 'chainrule/explain';
 *
 * const network = mlp({ inputs: 1, hidden: [], outputs: 1, initializer: 'zeros' });
 * const data = { x: [[1], [2]], y: [1, 3] }; // the gradient by w is (2(0 - 1)·1 + 2(0 - 3)·2)/2 = -7
 * const given = { 'layer1.weight': [[-14]], 'layer1.bias': [-8] };
 * const { message } = await compareGradients(network, data, given, { loss: 'meanSquaredError' });
 * console.log(message); // 1/n is missing: that is the sum over the 2 rows, and the loss is their mean.
 */
export async function compareGradients(
  network: Network,
  data: RowsToLearn,
  gradients: Readonly<Record<string, NestedNumbers>>,
  options: CompareGradientsOptions,
): Promise<GradientComparison> {
  requireOptions<CompareGradientsOptions>('compareGradients', options, kinds, ['loss']);
  const compared = memberOf(network, options.member);
  const layered = requireLayers('compareGradients', compared);
  requireKind('compareGradients: gradients', gradients, recordOf(anything, 'arrays by the names of parameters'));
  const loss = asLoss(options.loss);
  const flat = flatData('compareGradients: data', data, sizeOf(compared.row)) as TrainingData;
  await checkData('compareGradients: data', flat, compared, loss);
  const flow = flowOf(layered, loss, flat);
  const all = placed(compared, gradients, flow);
  const order = learnedParameters(compared).map(({ name }) => name);
  const back = all.toSorted((a, b) => order.indexOf(b.name) - order.indexOf(a.name));
  const wrong = back.filter(({ values, right, room }) => !isSame(values, right, room));
  const parameters = all.map(comparedGradient);
  if (wrong.length === 0) return { verdict: 'right', mistakes: [], message: 'Right.', parameters, rows: flow.rows };
  const layerOf = (name: string) => name.slice(0, name.lastIndexOf('.'));
  const mistakes = explained(all, wrong, flow);
  const firstWrong = wrong.find(({ name }) => layerOf(name) === layerOf(wrong[0]!.name))!.name;
  const begins = `Going back from the output, the first that is wrong is ${firstWrong}`;
  const message =
    mistakes.length > 0
      ? `${capital(mistakes.map(({ sentence }) => sentence).join('; and '))}.`
      : `None of the usual mistakes leads to these numbers. ${begins}.`;
  return { verdict: 'wrong', mistakes, message, firstWrong, parameters, rows: flow.rows };
}

/** The network that the gradients are of. */
function memberOf(network: Network, member: number | undefined): Network {
  if (member === undefined) return network;
  const members = membersOf(network);
  const one = members[member - 1];
  if (one) return one;
  return fail({
    what: 'member',
    problem: 'no such network',
    got: String(member),
    expected:
      members.length === 0
        ? 'none: this is no ensemble'
        : `a whole number from 1 to ${members.length}, the networks of the ensemble`,
  });
}

/** The fewest mistakes that lead to all the numbers; none where they do not. */
function explained(all: readonly Given[], wrong: readonly Given[], flow: Flow): readonly GradientMistake[] {
  const right = (name: string) => flow.right.get(name)!;
  const factor = all.length > 1 || wrong[0]!.values.length > 1 ? commonFactor(all, right) : undefined;
  const scaled = factor === undefined ? undefined : factorMistake(factor, flow);
  if (scaled && scaled.kind !== 'factor') return [scaled];
  for (const { detour, gradients } of flow.detours) {
    const way = (name: string) => gradients.get(name)!;
    if (all.every(({ name, values, room }) => isSame(values, way(name), room))) return [detourMistake(detour)];
  }
  if (scaled) return [scaled];
  const single = singleRowMistake(all, flow);
  if (single) return [single];
  const locals = wrong.map((given) => localMistake(given, flow, all));
  const isLocal = locals.every((mistake) => mistake !== undefined);
  if (isLocal && new Set(locals.map(({ kind }) => kind)).size === 1) return together(locals as GradientMistake[]);
  for (const { detour, gradients } of flow.detours) {
    const common = commonFactor(all, (name) => gradients.get(name)!);
    if (common !== undefined) return [detourMistake(detour), factorMistake(common, flow)];
  }
  if (isLocal) return locals as GradientMistake[];
  // One way that is wrong, and arrays that are wrong by themselves.
  for (const { detour, gradients } of flow.detours) {
    const rest = all
      .map((given) => ({ ...given, right: gradients.get(given.name)! }))
      .filter(({ values, right: made, room }) => !isSame(values, made, room));
    if (rest.length === all.length) continue;
    const more = rest.map((given) => localMistake(given, flow, rest));
    if (more.every((mistake) => mistake !== undefined)) return [detourMistake(detour), ...(more as GradientMistake[])];
  }
  // What explains the first wrong layer at least, the others being wrong by it.
  return locals[0] ? [locals[0]] : [];
}

/** The same mistake in several arrays is one. */
function together(mistakes: readonly GradientMistake[]): readonly GradientMistake[] {
  if (mistakes.length === 1) return mistakes;
  return mistakes.toReversed();
}

function comparedGradient({ name, values, right, shape, room }: Given): ComparedGradient {
  const off = firstOff(values, right, room);
  const error = largestOf(values.map((value, i) => value - right[i]!)) / Math.max(largestOf(right), 1e-300);
  const first =
    off === undefined ? undefined : { index: indexOf(off, shape), given: values[off]!, expected: right[off]! };
  return { name, shape, isRight: off === undefined, ...(first && { first }), error };
}

function indexOf(at: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = at;
  for (const length of shape.toReversed()) {
    index.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return index;
}

/** The arrays in the places of the parameters, by name, by the names of PyTorch, or all in order. */
function placed(network: Network, gradients: Readonly<Record<string, NestedNumbers>>, flow: Flow): Given[] {
  const learned = learnedParameters(network);
  const names = Object.keys(gradients);
  if (names.length === 0)
    fail({ what: 'gradients', problem: 'there are none', expected: learned.map(({ name }) => name).join(', ') });
  const byName = new Map(
    learned.flatMap(
      (parameter) =>
        [
          [parameter.name, parameter],
          [joinName(torchName(parameter)), parameter],
        ] as const,
    ),
  );
  const inOrder = names.length === learned.length && !names.some((name) => byName.has(name));
  const taken = new Set<NetworkParameter>();
  const arrays = names.map((given) => numbersOf(given, gradients[given]));
  const room = printedRoom(arrays.flatMap((values) => Array.from(values)));
  return names.map((given, i) => {
    const parameter = byName.get(given) ?? (inOrder ? learned[i] : undefined);
    if (!parameter || taken.has(parameter)) {
      const near = nameNear(given, [...byName.keys()]);
      const [first] = membersOf(network);
      const isOfMember = first?.parameters.some((one) => one.name === given || joinName(torchName(one)) === given);
      return fail({
        what: `gradients: ${given}`,
        problem: 'the network has no such parameter',
        expected: learned.map(({ name }) => name).join(', '),
        hint: isOfMember ? 'member: 1, where the gradients are of the first network of the ensemble' : near,
      });
    }
    taken.add(parameter);
    const { name, shape } = parameter;
    const values = arrays[i]!;
    if (values.length !== sizeOf(shape)) {
      fail({
        what: `gradients: ${given}`,
        problem: 'does not fill the parameter',
        got: `${values.length} numbers`,
        expected: `${sizeOf(shape)}, [${shape.join(', ')}]`,
      });
    }
    return { name, values, right: flow.right.get(name)!, shape, own: valuesOf(parameter), room };
  });
}

function numbersOf(name: string, given: unknown): Float64Array {
  const isList = Array.isArray(given) || (ArrayBuffer.isView(given) && !(given instanceof DataView));
  const all: unknown[] = isList
    ? (Array.from(given as ArrayLike<unknown>).flat(Number.POSITIVE_INFINITY) as unknown[])
    : [given];
  const bad = all.findIndex((value) => typeof value !== 'number' || !Number.isFinite(value));
  if (bad >= 0)
    fail({
      what: `gradients: ${name}`,
      problem: 'not an array of finite numbers',
      got: `${formatValue(all[bad])} at ${bad}`,
      hint: 'looking for what overflowed, where it is NaN or Infinity',
    });
  return Float64Array.from(all as number[]);
}

function capital(text: string): string {
  return /^[a-z]/.test(text) && !/^\w+\d/.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text;
}
