/** Weights and biases that are given one by one, by the names that walks have for them: `w(1)11=0.5`, `b(1)2=-1`. */
import { canonicalName } from '../../calculus/parse.ts';
import { fail } from '../../graph/error.ts';
import { formatValue } from '../../graph/options.ts';
import { sizeOf } from '../../graph/shape.ts';
import { NetworkNames, type NotationStyle } from '../../nn/names.ts';
import type { Sequential } from '../../nn/network.ts';

type Values = Readonly<Record<string, unknown>>;

interface Single {
  /** By its name on the board: W1. */
  readonly array: string;
  readonly place: number;
  readonly text: string;
}

/** What is given as whole arrays, and the arrays that are made of single numbers, by their names on the board. */
export function gathered(
  network: Sequential,
  record: Values,
  boardNames: ReadonlyMap<string, string>,
  notation: NotationStyle = 'matrix',
): [arrays: Values, made: Map<string, unknown>] {
  const singles = singleNames(network, boardNames, notation);
  const arrays: [string, unknown][] = [];
  const found = new Map<string, Map<number, number>>();
  for (const [called, value] of Object.entries(record)) {
    const single = singles.get(canonicalName(called) ?? called);
    if (!single) {
      arrays.push([called, value]);
      continue;
    }
    const { array, place, text } = single;
    const own = found.get(array) ?? new Map<number, number>();
    if (own.has(place)) fail({ what: `weights: ${text}`, problem: 'given twice', got: formatValue(called) });
    const number = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
    if (typeof number !== 'number' || !Number.isFinite(number))
      fail({ what: `weights: ${text}`, problem: 'not a finite number', got: formatValue(value) });
    found.set(array, own.set(place, number));
  }
  const made = new Map<string, unknown>();
  for (const { name, shape } of network.parameters) {
    const array = boardNames.get(name)!;
    const own = found.get(array);
    if (!own) continue;
    const all = [...singles.values()].filter((one) => one.array === array);
    const missing = all.filter(({ place }) => !own.has(place)).map(({ text }) => text);
    if (missing.length > 0)
      fail({ what: 'weights', problem: `no value for ${missing.slice(0, 5).join(', ')}`, hint: `${missing[0]}=0` });
    const [, columns] = shape;
    const values = Array.from({ length: sizeOf(shape) }, (_, place) => own.get(place)!);
    made.set(
      array,
      columns === undefined
        ? values
        : Array.from({ length: shape[0]! }, (_, row) => values.slice(row * columns, (row + 1) * columns)),
    );
  }
  return [Object.fromEntries(arrays), made];
}

/** The name of each number, in one spelling. The bias of a layer of one has the name of its array, b(2), and needs none here. */
function singleNames(
  { parameters }: Sequential,
  boardNames: ReadonlyMap<string, string>,
  notation: NotationStyle,
): Map<string, Single> {
  const weights = parameters.filter(({ role }) => role === 'weight');
  const layers = weights.map(({ shape: [units, inputs] }) => ({ units: units!, inputs: inputs! }));
  const names = new NetworkNames({ inputs: layers[0]!.inputs, layers, activations: layers.length, notation });
  const found = new Map<string, Single>();
  let layer = 0;
  for (const { name, role, shape } of parameters) {
    if (role === 'weight') layer += 1;
    const [units = 1, inputs = 1] = shape;
    for (let place = 0; place < units * inputs; place++) {
      const unit = Math.floor(place / inputs) + 1;
      const { text } = role === 'weight' ? names.weight(layer, unit, (place % inputs) + 1) : names.bias(layer, unit);
      if (role !== 'weight' && text === names.bias(layer).text) continue;
      found.set(canonicalName(text) ?? text, { array: boardNames.get(name)!, place, text });
    }
  }
  return found;
}
