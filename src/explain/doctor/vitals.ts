/** What is measured inside a network: the slope of each unit's activation on each row, and the gradient of each layer. */
import { grad, vjp } from '../../autodiff/grad.ts';
import { evaluate } from '../../backends/reference/evaluate.ts';
import { constant, input, type Node } from '../../graph/node.ts';
import { activationNamed } from '../../nn/activations.ts';
import type { PlacedLayer } from '../../nn/layer-stack.ts';
import { meanLoss } from '../../nn/mean-loss.ts';
import { layerOutputs, type Network, requireLayers } from '../../nn/network.ts';
import { abs, broadcastTo, equal, greaterEqual, less, max, mean, square, sum } from '../../ops/index.ts';
import type { Weights } from '../../train/training-path.ts';
import { type OnRows, openOnRows } from './on-rows.ts';

/** The units of one activation layer. */
export interface UnitVitals {
  /** `layer2`. */
  readonly layer: string;
  readonly activation: string;
  readonly units: number;
  /** Units whose slope is exactly 0 on every row: no gradient passes through them. */
  readonly dead: number;
  /** Units that are nearly flat (`flatShare` of their steepest slope) on nearly all rows (`manyRows`). */
  readonly saturated: number;
  /** Whether the activation flattens out at both ends, as sigmoid and tanh do. */
  readonly squashes: boolean;
}

/** How large the gradient is that arrives at a layer. */
export interface GradientVitals {
  readonly layer: string;
  /** Root mean square, over rows and units, of the derivative of a row's loss by the layer's output (before its activation). */
  readonly rms: number;
}

/** What was measured of a network on its rows. */
export interface Vitals {
  readonly loss: number;
  readonly rows: number;
  readonly units: readonly UnitVitals[];
  /** Of the layers with weights, from the first to the last. */
  readonly gradients: readonly GradientVitals[];
}

export const flatShare = 0.05;
export const manyRows = 0.95;

export interface Instruments {
  readonly measure: (weights: Weights) => Promise<Vitals>;
  readonly free: () => void;
}

/** Compiles the measurements on these rows. */
export async function openInstruments(network: Network, on: OnRows): Promise<Instruments> {
  const layered = requireLayers('doctor', network);
  const weighted = layered.layers.flatMap(({ parameters }, i) =>
    parameters.some(({ role }) => role === 'weight') ? [i] : [],
  );
  const layers: (Omit<UnitVitals, 'dead' | 'saturated'> & { dead: Node; saturated: Node })[] = [];
  const { executable, setWeights } = await openOnRows(network, on, ({ x, y, sampleWeights }) => {
    const outputs = layerOutputs(layered, x);
    const total = meanLoss(on.loss, outputs.at(-1)!, y, sampleWeights);
    const gradients = grad(
      total,
      weighted.map((i) => outputs[i]!),
    );
    layers.push(...layered.layers.flatMap((placed, i) => unitsOf(placed, outputs[i - 1] ?? x, outputs[i]!)));
    return {
      name: 'look',
      outputs: {
        loss: total,
        ...Object.fromEntries(gradients.map((gradient, i) => [`gradient${i}`, mean(square(gradient))])),
        ...Object.fromEntries(layers.map(({ dead }, i) => [`dead${i}`, dead])),
        ...Object.fromEntries(layers.map(({ saturated }, i) => [`saturated${i}`, saturated])),
      },
    };
  });
  return {
    measure: async (values) => {
      setWeights(values);
      await executable.run('look');
      const table = executable.table('look');
      const read = (name: string) => table.field(name).number(0);
      return {
        loss: read('loss'),
        rows: on.rows,
        units: layers.map((layer, i) => ({ ...layer, dead: read(`dead${i}`), saturated: read(`saturated${i}`) })),
        gradients: weighted.map((layer, i) => ({
          layer: layered.layers[layer]!.name,
          rms: on.rows * Math.sqrt(read(`gradient${i}`)),
        })),
      };
    },
    free: () => executable.free(),
  };
}

/** What is counted about the units of an activation layer, from its input z and its output a; nothing for other layers. */
function unitsOf({ layer: { type, options }, name }: PlacedLayer, z: Node, a: Node) {
  if (type !== 'activation') return [];
  // Elementwise, so that the product with ones is the slope itself.
  const [slope] = vjp(a, [z], broadcastTo(constant(1), z.shape));
  const size = abs(slope!);
  const { steepest, squashes } = shapeOf(activationNamed(options.name).apply);
  return [
    {
      layer: name,
      activation: options.name as string,
      units: z.shape[1]!,
      squashes,
      dead: sum(equal(max(size, 0), 0)),
      saturated: sum(greaterEqual(mean(less(size, flatShare * steepest), 0), manyRows)),
    },
  ];
}

/** The steepest slope of an activation between -20 and 20, and whether it is flat at both of these ends but not between. */
export function shapeOf(apply: (z: Node) => Node): { steepest: number; squashes: boolean } {
  const places = Float64Array.from({ length: 401 }, (_, i) => (i - 200) / 10);
  const z = input('z', [places.length]);
  const a = apply(z);
  const [slope] = vjp(a, [z], constant(new Float64Array(places.length).fill(1)));
  const [slopes] = evaluate([slope!], new Map([[z, places]]));
  const sizes = Array.from(slopes!, Math.abs);
  const steepest = Math.max(...sizes);
  const isFlat = (i: number) => sizes[i]! < flatShare * steepest;
  return { steepest, squashes: steepest > 0 && isFlat(0) && isFlat(places.length - 1) };
}
