/** A picture through the first convolution of a network: one output as the sum of products, and the gradients that come back. */
import { grad } from '../../autodiff/grad.ts';
import { evaluate } from '../../backends/reference/evaluate.ts';
import { fail } from '../../graph/error.ts';
import { input, type Node } from '../../graph/node.ts';
import { integerFrom, listOf, type OptionKinds, objectWith, text } from '../../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../../graph/options.ts';
import { sizeOf } from '../../graph/shape.ts';
import type { PictureModel } from '../../model/picture-model.ts';
import { countOf, countParameters, formulaOf, layerDetail } from '../../nn/describe.ts';
import type { PlacedLayer } from '../../nn/layer-stack.ts';
import { layerOutputs, requireLayers, type Sequential } from '../../nn/network.ts';
import { type PictureWindowOptions, pictureWindows } from '../../ops/picture-windows.ts';
import { type AnyPicture, encode, pixelsFor, tablesOf } from '../../pictures/picture-encoding.ts';
import { lossGraph } from './loss.ts';
import { type FilteredChannel, type PictureWalk, type Quantity, walkVersion } from './types.ts';

/** What of a picture is walked. */
export interface PictureWalkOptions {
  /** What it is called in the walk; `the picture` when absent. */
  readonly name?: string | undefined;
  /** Its class; without one the walk goes forward only. */
  readonly target?: string | undefined;
  /**
   * `[row, column, filter]` of the output to walk, counted from 1. When absent the one on which the loss depends most: where value times gradient is
   * the largest; without a target the largest output.
   */
  readonly place?: readonly number[] | undefined;
}

const kinds: OptionKinds<PictureWalkOptions> = { name: text, target: text, place: listOf(integerFrom(1)) };

/**
 * Walks a picture of any size through the first convolution of a model: for one output the patch, the filter, their products and the sum;
 * with a target also the gradients by filter and patch, from here and in all. Computed in float64 from the graph that trains. Throws where
 * the network has no convolution among its layers, and where there is no such class or place.
 *
 * @example
 * import { fitPictures, type PictureSet } from 'chainrule/data';
 * import { walkPicture } from 'chainrule/explain';
 * import { layers, sequential } from 'chainrule';
 *
 * const labels = Int32Array.from({ length: 40 }, (_, i) => i % 2);
 * const set: PictureSet = {
 *   width: 2,
 *   height: 1,
 *   channels: 1,
 *   classes: ['left', 'right'],
 *   labels,
 *   names: Array.from(labels, (_, i) => `picture ${i}`),
 *   content: Int32Array.from(labels, (_, i) => i),
 *   leftOut: [],
 *   warnings: [],
 *   read: (numbers, pixels) => numbers.forEach((number, i) => pixels.set(number % 2 ? [number, 200] : [200, number], 2 * i)),
 * };
 * const network = sequential([layers.conv2d(2, [1, 2]), layers.flatten(), layers.linear(2)], { row: [1, 2, 1] });
 * const model = await fitPictures(set, { network, epochs: 5 });
 * const picture = { width: 2, height: 1, channels: 1, pixels: Uint8Array.of(10, 220) } as const;
 * const walk = walkPicture(model, picture, { target: 'right', place: [1, 1, 2] });
 * console.log(walk.convolution.formula, walk.channels[0]!.pixels); // (1 x 2 x 1 + 1) x 2 [[10, 220]]
 */
export function walkPicture(model: PictureModel, picture: AnyPicture, options: PictureWalkOptions = {}): PictureWalk {
  requireKind('walkPicture: model', model, objectWith('a model of pictures', 'network', 'pictures', 'classes'));
  requireOptions<PictureWalkOptions>('walkPicture', options, kinds);
  const { loss, pictures, classes } = model;
  const { name = 'the picture', target } = options;
  const network = requireLayers('walkPicture', model.network);
  const at = convolutionOf(network);
  const placed = network.layers[at]!;
  const pixels = pixelsFor(pictures, picture);
  const row = sizeOf(network.row);
  const x = input('x', [1, ...network.row]);
  const numbers = new Float64Array(row);
  encode(tablesOf(pictures), pixels, numbers, 0, row);
  const outputs = layerOutputs(network, x);
  const [read, z] = [outputs[at - 1] ?? x, outputs[at]!];
  const parameterOf = (short: string) =>
    network.parameters.find(({ name: full }) => full === `${placed.name}.${short}`);
  const [weight, bias] = [parameterOf('weight')!, parameterOf('bias')];
  const wrt = [read, z, weight.node, ...(bias ? [bias.node] : [])];
  const ending = outputs.at(-1)!;
  const end = target === undefined ? undefined : lossGraph(loss, ending, [classNumber(classes, target)]);
  const wanted: Node[] = [read, z, loss.predict(ending), ...(end ? [end.value, ...grad(end.value, wrt)] : [])];
  const given = new Map<Node, ArrayLike<number>>([[x, numbers]]);
  for (const { node, values } of network.parameters) given.set(node, values);
  const [readValues, zValues, probabilities, lossValue, ...gradients] = evaluate(wanted, given);
  const [byRead, byZ, byWeight, byBias] = gradients as (ArrayLike<number> | undefined)[];
  const place = placeOf(placed, options.place, zValues!, byZ);
  const [down, across, filter] = place as [number, number, number];
  const [, columns, filters] = placed.output as [number, number, number];
  const index = (down * columns + across) * filters + filter;
  const quantity = (symbol: string, value: number, gradient: number | undefined): Quantity => ({
    text: symbol,
    latex: symbol,
    value,
    gradient: gradient ?? null,
  });
  const patch = patchOf(placed, place, {
    read: readValues!,
    filter: weight.values,
    pixels: at === 0 ? pixels : undefined,
    ...(byZ && { delta: byZ[index]!, byRead: byRead!, byWeight: byWeight! }),
  });
  const shown = Array.from(probabilities!);
  return {
    format: 'chainrule walk',
    version: walkVersion,
    kind: 'picture',
    name,
    picture: {
      width: pictures.width,
      height: pictures.height,
      channels: pictures.channels,
      pixels: Array.from(pixels),
    },
    parameters: countParameters(network),
    convolution: {
      layer: placed.name,
      detail: layerDetail(placed),
      formula: formulaOf(placed),
      parameters: countOf(placed.parameters).parameters,
      shape: placed.output,
      ...patch.where,
    },
    place: { row: down + 1, column: across + 1, filter: filter + 1 },
    channels: patch.channels,
    bias: bias ? quantity('b', bias.values[filter]!, byBias?.[filter]) : null,
    z: quantity('z', zValues![index]!, byZ?.[index]),
    output: {
      classes,
      probabilities: shown,
      prediction: classes[shown.indexOf(Math.max(...shown))]!,
    },
    loss: end ? { name: loss.name, target: target!, value: lossValue![0]! } : null,
    notes: end ? [] : ['the class of the picture is not known, so there is no loss and nothing goes backward'],
  };
}

/** The first convolution among the layers, by its number. */
function convolutionOf({ layers }: Sequential): number {
  const at = layers.findIndex(({ layer }) => layer.type === 'conv2d');
  if (at >= 0) return at;
  return fail({
    what: 'walk',
    problem: 'the network has no convolution to look into',
    got: layers.map(({ layer }) => layer.type).join(', '),
    expected: 'a layer conv2d',
    hint: 'a model that was trained without --hidden, on pictures of 12 pixels and more',
  });
}

function classNumber(classes: readonly string[], target: string): number {
  const number = classes.indexOf(target);
  if (number >= 0) return number;
  return fail({
    what: 'target',
    problem: 'a class that the model does not know',
    got: target,
    expected: classes.slice(0, 20).join(', '),
  });
}

/** Row, column and filter, from 0: as asked for, else where the output counts most. */
function placeOf(
  { output }: PlacedLayer,
  asked: readonly number[] | undefined,
  values: ArrayLike<number>,
  gradients: ArrayLike<number> | undefined,
): number[] {
  const [, columns, filters] = output as [number, number, number];
  if (!asked) {
    let most = 0;
    const weight = (i: number) => (gradients ? Math.abs(values[i]! * gradients[i]!) : values[i]!);
    for (let i = 1; i < values.length; i++) if (weight(i) > weight(most)) most = i;
    return [Math.floor(most / (columns * filters)), Math.floor(most / filters) % columns, most % filters];
  }
  if (asked.length !== 3 || asked.some((number, i) => number > output[i]!)) {
    fail({
      what: 'place',
      problem: 'no such output of the convolution',
      got: asked.join(', '),
      expected: `row, column and filter, at most ${output.join(', ')}`,
    });
  }
  return asked.map((number) => number - 1);
}

interface PatchNumbers {
  /** What the layer reads, [height, width, channels], and all its filters. */
  readonly read: ArrayLike<number>;
  readonly filter: ArrayLike<number>;
  /** Where that is the picture itself. */
  readonly pixels: Uint8Array | undefined;
  /** The gradients by the output, by what is read and by the filters. */
  readonly delta?: number;
  readonly byRead?: ArrayLike<number>;
  readonly byWeight?: ArrayLike<number>;
}

/** Channel by channel what the filter reads there. */
function patchOf(
  placed: PlacedLayer,
  [down, across, filter]: readonly number[],
  { read, filter: weights, pixels, delta, byRead, byWeight }: PatchNumbers,
): { channels: FilteredChannel[]; where: Pick<PictureWalk['convolution'], 'corner' | 'dilation'> } {
  const [height, width, depth] = placed.input as [number, number, number];
  const { shape } = placed.parameters.find(({ name }) => name === 'weight')!;
  const [rows, columns, own, filters] = shape as [number, number, number, number];
  const by = pictureWindows(
    'walk',
    [1, ...placed.input],
    [rows, columns],
    placed.layer.options as PictureWindowOptions,
  );
  const corner = [down!, across!].map((place, i) => place * by.stride[i]! - by.before[i]!) as [number, number];
  // A filter reads the channels of its group alone.
  const first = Math.floor(filter! / (filters / (depth / own))) * own;
  const grid = <T>(at: (y: number, x: number) => T): T[][] =>
    Array.from({ length: rows }, (_, y) => Array.from({ length: columns }, (_unused, x) => at(y, x)));
  const channels = Array.from({ length: own }, (_, channel): FilteredChannel => {
    const ofRead = (values: ArrayLike<number>) => (y: number, x: number) => {
      const [top, left] = [corner[0] + y * by.dilation[0]!, corner[1] + x * by.dilation[1]!];
      const isInside = top >= 0 && top < height && left >= 0 && left < width;
      return isInside ? values[(top * width + left) * depth + first + channel]! : null;
    };
    const ofFilter = (values: ArrayLike<number>) => (y: number, x: number) =>
      values[((y * columns + x) * own + channel) * filters + filter!]!;
    const met = ofRead(read);
    const patch = grid((y, x) => met(y, x) ?? 0);
    const weight = grid(ofFilter(weights));
    const products = grid((y, x) => patch[y]![x]! * weight[y]![x]!);
    const hasGradients = delta !== undefined;
    return {
      name: channelName(pixels ? depth : 0, first + channel),
      pixels: pixels ? grid(ofRead(pixels)) : null,
      patch,
      filter: weight,
      products,
      sum: products.flat().reduce((sum, value) => sum + value, 0),
      filterGradients: hasGradients ? grid(ofFilter(byWeight!)) : null,
      filterParts: hasGradients ? grid((y, x) => delta * patch[y]![x]!) : null,
      patchParts: hasGradients ? grid((y, x) => delta * weight[y]![x]!) : null,
      patchGradients: hasGradients ? grid(ofRead(byRead!)) : null,
    };
  });
  return { channels, where: { corner: { row: corner[0] + 1, column: corner[1] + 1 }, dilation: by.dilation } };
}

function channelName(depth: number, channel: number): string {
  if (depth === 1) return 'grey';
  if (depth === 3) return ['red', 'green', 'blue'][channel]!;
  return `channel ${channel + 1}`;
}
