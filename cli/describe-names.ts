/** What the weights and biases of a network are called in walks, for `chainrule describe`. */
import type { requireLayers } from '../src/engine.ts';
import { NetworkNames, type NotationStyle } from '../src/explain.ts';

type Layers = ReturnType<typeof requireLayers>['layers'];

/** For each layer of weights `w(1)11 … w(1)42, b(1)1 … b(1)4`, for the others nothing; in the end which index is which. */
export function layerNames(layers: Layers, notation: NotationStyle): { names: string[]; order: string | undefined } {
  const sizes = layers.flatMap((placed) => sizeOf(placed) ?? []);
  const inputs = sizes[0]?.inputs;
  if (inputs === undefined) return { names: layers.map(() => ''), order: undefined };
  const names = new NetworkNames({ inputs, layers: sizes, activations: sizes.length, notation });
  let layer = 0;
  const ofLayers = layers.map((placed) => {
    const size = sizeOf(placed);
    if (!size) return '';
    layer += 1;
    const weights = range(names.weight(layer, 1, 1).text, names.weight(layer, size.units, size.inputs).text);
    const hasBias = placed.parameters.some(({ role }) => role === 'bias');
    return hasBias ? `${weights}, ${range(names.bias(layer, 1).text, names.bias(layer, size.units).text)}` : weights;
  });
  const unit = Math.min(2, sizes[0]!.units);
  const index = notation === 'matrix' ? 'unit, input' : 'input, unit';
  const other = notation === 'matrix' ? 'slides' : 'matrix';
  const order = `In walks a weight has the indices ${index}: ${names.weight(1, unit, 1).text} goes to unit ${unit} from input 1 (--notation ${other}: the other way).`;
  return { names: ofLayers, order };
}

function sizeOf({ layer, parameters }: Layers[number]): { units: number; inputs: number } | undefined {
  const weight = parameters.find(({ role }) => role === 'weight');
  if (layer.type !== 'linear' || !weight) return undefined;
  const [units, inputs] = weight.shape as [number, number];
  return { units, inputs };
}

function range(first: string, last: string): string {
  return first === last ? first : `${first} … ${last}`;
}
