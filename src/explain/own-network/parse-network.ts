/** A network of one's own, from a line such as `2-2-1 sigmoid` and from weights as they stand on the board. */

import { fail, nearest } from '../../graph/error.ts';
import { anyInteger, checkedLater, lossOrName, type OptionKinds, text } from '../../graph/option-kinds.ts';
import { formatValue, requireOptions } from '../../graph/options.ts';
import { sizeOf } from '../../graph/shape.ts';
import { activationNamed, activations } from '../../nn/activations.ts';
import { layerDetail } from '../../nn/describe.ts';
import { asLoss, type LossOrName, lossNamed } from '../../nn/from-options.ts';
import type { Layer } from '../../nn/layer.ts';
import { layerFromOptions } from '../../nn/layer-from-options.ts';
import { activation, linear } from '../../nn/layers/common.ts';
import type { Loss } from '../../nn/loss.ts';
import { type NotationStyle, notationKind } from '../../nn/names.ts';
import { type Sequential, sequential } from '../../nn/network.ts';
import { setWeights } from '../../nn/weights.ts';
import { filled, weightsRecord } from './read-weights.ts';
import { gathered } from './single-weights.ts';

/** What a network of one's own is made of; `layers` or an export in `weights` is needed. */
export interface ParseNetworkOptions {
  /** The widths from the inputs to the outputs, then the activation of the hidden layers, or one for each: `2-3-2-1 relu,tanh`. */
  readonly layers?: string | undefined;
  /**
   * `W1=[[..],[..]], b1=[..]`, the same as an object or as JSON, or what `exportWeights` gives. W is [unit][input], a row
   * for each unit; or its numbers one by one, `w(1)11=0.5`, named as in a walk. Drawn from the seed when absent.
   */
  readonly weights?: string | object | undefined;
  /** Of the names of single weights: `matrix`, w(1)21 goes to unit 2 from input 1, when absent; in `slides` it is w(1)12. */
  readonly notation?: NotationStyle | undefined;
  /** Of the drawn weights; 0 by default. Not together with `weights`. */
  readonly seed?: number | undefined;
  /**
   * The loss of the export where it has one; else `binaryCrossEntropy` for one output and `crossEntropy` for several, or
   * `meanSquaredError` where the outputs have an activation of their own.
   */
  readonly loss?: LossOrName | undefined;
}

/** A network, and the loss that it is walked with. */
export interface ParsedNetwork {
  readonly network: Sequential;
  readonly loss: Loss;
  /** What is to say beside its numbers. */
  readonly notes: readonly string[];
}

const kinds: OptionKinds<ParseNetworkOptions> = {
  layers: text,
  weights: checkedLater('W1=[[..],[..]], b1=[..], an object of arrays, or what exportWeights gives'),
  notation: notationKind,
  seed: anyInteger,
  loss: lossOrName,
};

const expected = "the units of each layer, inputs first, and an activation, such as '2-2-1 sigmoid'";

/**
 * A network of one's own, with the numbers of the board. As many activations as there are layers of weights give the
 * outputs one too; one fewer, or a single one, are those of the hidden layers, and the loss brings that of the outputs. Sizes, names and shapes that do not fit
 * are refused.
 *
 * @example
 * import { parseNetwork, walkNetwork } from 'chainrule/explain';
 *
 * const weights = 'W1=[[0.5,-0.5],[1,0.25]], b1=[0.125,-0.25], W2=[1,-1.5], b2=0.25';
 * const { network, loss } = parseNetwork({ layers: '2-2-1 sigmoid', weights });
 * const walk = walkNetwork(network, { x: [1, 2], y: [1] }, { loss });
 * console.log(walk.stages[1].units.map(({ value }) => value)); // [-0.375, 1.25]
 */
export function parseNetwork(options: ParseNetworkOptions): ParsedNetwork {
  requireOptions<ParseNetworkOptions>('parseNetwork', options, kinds);
  const { layers, weights, seed } = options;
  if (weights !== undefined && seed !== undefined)
    fail({ what: 'seed', problem: 'draws weights, which are given', got: String(seed), hint: 'one of the two' });
  const record = weights === undefined ? undefined : recordOf(weights);
  const isExport = record !== undefined && Array.isArray(record.layers);
  if (layers === undefined && !isExport) fail({ what: 'network', problem: 'the layers are missing', expected });
  const written = layers === undefined ? undefined : sequential(layersOf(layers), { seed: seed ?? 0 });
  const network = isExport ? exported(record, written) : written!;
  if (record && !isExport) fill(network, record, options.notation);
  const isPrepared = isExport && typeof record.preprocessing === 'object';
  return {
    network,
    loss: lossFor(network, options.loss, isExport ? record.loss : undefined),
    notes: isPrepared ? ['the inputs are those of the network, after the preprocessing that the model has'] : [],
  };
}

function recordOf(weights: string | object): Readonly<Record<string, unknown>> {
  const record: unknown = typeof weights === 'string' || typeof weights === 'object' ? weightsRecord(weights) : weights;
  if (typeof record === 'object' && record !== null && !Array.isArray(record)) return record as Record<string, unknown>;
  return fail({ what: 'weights', problem: 'bad value', got: formatValue(record), expected: kinds.weights!.expected });
}

/** Most units in a layer: what is walked is to be read. */
const widest = 1000;

function layersOf(line: string): Layer[] {
  const [sizes = '', ...words] = line.trim().split(/[\s,;]+/);
  const widths = sizes.split(/[-–—]/).map((size) => (/^\d+$/.test(size) ? Number(size) : Number.NaN));
  if (widths.length < 2 || !widths.every((width) => width >= 1 && width <= widest))
    fail({
      what: 'network',
      problem: 'not the widths of layers',
      got: formatValue(sizes),
      expected: `${expected}, each from 1 to ${widest}`,
    });
  const count = widths.length - 1;
  const names = words.map(activationCalled);
  const ofEach = names.length === 1 ? new Array<string>(count - 1).fill(names[0]!) : names;
  const isMany = ofEach.length === count || ofEach.length === count - 1;
  if (!isMany || (count === 1 && names.length > 1)) {
    fail({
      what: 'network',
      problem:
        names.length === 0 ? 'the activation of the hidden layers is missing' : 'not an activation for each layer',
      got: formatValue(line),
      expected:
        count === 1
          ? 'one activation at most'
          : `one, ${count - 1} for the hidden layers, or ${count} with that of the outputs`,
      hint: names.length === 0 ? `'${sizes} sigmoid'` : `'${sizes} ${names[0]}'`,
    });
  }
  // Of one layer alone, an activation is that of its outputs.
  const chosen = count === 1 ? names : ofEach;
  return widths.slice(1).flatMap((units, i) => {
    const name = chosen[i];
    const initializer = activationNamed(name ?? 'identity').initializer;
    const weights = linear(widths[i]!, units, { initializer });
    return name === undefined ? [weights] : [weights, activation(name)];
  });
}

/** An activation by its name, in capitals or not, or by the letter that stands for it. */
function activationCalled(word: string): string {
  const others: Readonly<Record<string, string>> = {
    σ: 'sigmoid',
    logistic: 'sigmoid',
    linear: 'identity',
    swish: 'silu',
  };
  const lower = word.toLowerCase();
  const found = [...activations.keys()].find((name) => name.toLowerCase() === lower) ?? others[lower];
  if (found !== undefined) return found;
  activationNamed(word);
  return word;
}

/** Fills the parameters by their names: W1 and b1 count layers of weights, layer1.weight is as in the model file. */
function fill(network: Sequential, record: Readonly<Record<string, unknown>>, notation?: NotationStyle): void {
  const names = boardNames(network);
  const [arrays, given] = gathered(network, record, names, notation);
  for (const [called, value] of Object.entries(arrays)) {
    const plain = called.normalize('NFKC').replaceAll(/[\s^_{}()]/g, '');
    const isOnly = names.size <= 2 && /^[Wb]$/.test(plain);
    const name = isOnly ? `${plain}1` : (names.get(called) ?? plain);
    if (![...names.values()].includes(name)) {
      const known = [...names.values()];
      fail({
        what: 'weights',
        problem: 'the network has no such parameter',
        got: formatValue(called),
        expected: known.join(', '),
        hint: nearest(called, known),
      });
    }
    if (given.has(name)) fail({ what: `weights: ${name}`, problem: 'given twice', got: formatValue(called) });
    given.set(name, value);
  }
  const missing = [...names.values()].filter((name) => !given.has(name));
  if (missing.length > 0) {
    const { shape } = network.parameters[[...names.values()].indexOf(missing[0]!)]!;
    const example = JSON.stringify(
      shape.reduceRight<unknown>((inner, size) => Array.from({ length: size }, (): unknown => inner), 0),
    );
    fail({
      what: 'weights',
      problem: `no value for ${missing.join(', ')}`,
      expected: [...names.values()].join(', '),
      ...(sizeOf(shape) <= 12 && { hint: `${missing[0]}=${example}` }),
    });
  }
  setWeights(
    network,
    network.parameters.map(({ name, shape }) => filled(names.get(name)!, given.get(names.get(name)!), shape)),
  );
}

/** The board's name for each parameter: W1 for layer1.weight, b1 for layer1.bias, W2 for the next layer of weights. */
function boardNames({ parameters }: Sequential): Map<string, string> {
  let layer = 0;
  return new Map(
    parameters.map(({ name, role }) => {
      if (role === 'weight') layer += 1;
      return [name, `${role === 'weight' ? 'W' : 'b'}${layer}`];
    }),
  );
}

/** The network of an export, which agrees with the one that was written, if any. */
function exported(record: Readonly<Record<string, unknown>>, written: Sequential | undefined): Sequential {
  const what = 'weights';
  const entries = (record.layers as unknown[]).map((entry, i) => {
    if (typeof entry !== 'object' || entry === null)
      return fail({
        what: `${what}: layer ${i + 1}`,
        problem: 'bad value',
        got: formatValue(entry),
        expected: 'a layer of an export: type, options and its arrays',
      });
    return entry as Readonly<Record<string, unknown>>;
  });
  const inputs = record.inputs;
  const layers = entries.map(({ type, options }) => layerFromOptions(type, options));
  const network = sequential(layers, Number.isInteger(inputs) ? { row: [inputs as number] } : {});
  const detail = ({ layers: placed }: Sequential) => placed.map(layerDetail).join(', ');
  if (written && detail(written) !== detail(network)) {
    fail({
      what: 'network',
      problem: 'is not that of the weights, which have layers of their own',
      got: detail(written),
      expected: detail(network),
      hint: 'the weights alone',
    });
  }
  const arrays = network.layers.flatMap((placed, i) =>
    placed.parameters.map(({ name, shape }) => filled(`${placed.name}.${name}`, entries[i]![name], shape)),
  );
  setWeights(network, arrays);
  return network;
}

function lossFor(network: Sequential, asked: LossOrName | undefined, saved: unknown): Loss {
  if (asked !== undefined) return asLoss(asked);
  if (typeof saved === 'object' && saved !== null) {
    const { name, options } = saved as { name?: unknown; options?: object };
    return lossNamed(name, options ?? {});
  }
  if (network.layers.at(-1)!.layer.type !== 'linear') return lossNamed('meanSquaredError');
  return lossNamed(sizeOf(network.output) === 1 ? 'binaryCrossEntropy' : 'crossEntropy');
}
