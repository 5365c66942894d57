/** The curves of a training as TensorBoard reads them: a file of events, each a length and its bytes with checksums (TFRecord). */
import { finiteNumber, listOf, type OptionKinds, objectWith, truth } from '../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import type { OwnBytes } from '../graph/platform.ts';
import { type Network, networkKind } from '../nn/network.ts';
import type { Snapshot, TrainRecord } from '../train/event.ts';
import { type FilterPicture, filterPicture } from './filter-picture.ts';
import { graphDef } from './tensorboard-graph.ts';
import { bytesField, double, doubles, float, record, text, varint } from './tensorboard-wire.ts';

/**
 * The history of a training as the bytes of an event file: `loss`, `learning_rate`, the metrics, and those of the validation rows
 * under `validation/`, each by its step. `start` is when the training began, in seconds from 1970: 0 when absent. TensorBoard shows
 * files whose names have `tfevents` in them.
 *
 * @example
 * import { fitTable, generate } from 'chainrule/node';
 * import { tensorboardEvents } from 'chainrule/report';
 *
 * const { history } = await fitTable(generate('xor', { rows: 60 }), { target: 'y', epochs: 3, effort: 'quick' });
 * console.log(tensorboardEvents(history).length > 100); // true
 */
export function tensorboardEvents(history: readonly TrainRecord[], start = 0): OwnBytes {
  requireKind(
    'tensorboardEvents: history',
    history,
    listOf(objectWith('an event', 'step', 'seconds', 'loss', 'metrics'), 'the history of a training'),
  );
  requireKind('tensorboardEvents: start', start, finiteNumber);
  const version = [...double(1, start), ...bytesField(3, text.encode('brain.Event:2'))];
  return Uint8Array.from([version, ...history.map((one) => eventOf(one, { start }))].flatMap(record));
}

/** What an event of TensorBoard has beside the scalars. */
export interface TensorboardEventOptions {
  /** When the training began, in seconds from 1970; 0 when absent. */
  start?: number;
  /**
   * `await event.snapshot()`: each parameter becomes a histogram by its name, and the first filters of a convolution a picture. Weights
   * that are not finite are left out.
   */
  weights?: Snapshot;
  /** The first event of a training that goes on in another file: what an earlier file has of this step and later ones is void. */
  isFirstAgain?: boolean;
}

/**
 * One event, to be appended to a file that begins with `tensorboardEvents([])`, while the training goes on. The histograms have the
 * buckets of TensorFlow's own writer, whose limits grow by a tenth from 1e-12 to 1e20.
 *
 * @example
 * import { mlp, train } from 'chainrule';
 * import { tensorboardEvent } from 'chainrule/report';
 *
 * const network = mlp({ inputs: 1, hidden: 4, outputs: 1 });
 * for await (const event of train(network, { x: [0, 1, 2], y: [0, 0.5, 1] }, { epochs: 1 }))
 *   console.log(tensorboardEvent(event, { weights: await event.snapshot() }).length > 100); // true
 */
export function tensorboardEvent(event: TrainRecord, options: TensorboardEventOptions = {}): OwnBytes {
  requireKind('tensorboardEvent: event', event, objectWith('an event', 'step', 'seconds', 'loss', 'metrics'));
  requireOptions<TensorboardEventOptions>('tensorboardEvent', options, eventKinds);
  const { start = 0, isFirstAgain = false } = options;
  const began = [...double(1, start + event.seconds), ...stepField(event), ...bytesField(7, [1 << 3, 1])];
  return Uint8Array.from([...(isFirstAgain ? [began] : []), eventOf(event, options)].flatMap(record));
}

/**
 * One more event of the same step, to be appended to the file: a histogram of each gradient under `gradients/` by the name of its
 * parameter. Gradients that are not finite are left out. `start` is when the training began, in seconds from 1970: 0 when absent.
 *
 * @example
 * import { mlp, train } from 'chainrule';
 * import { tensorboardGradients } from 'chainrule/report';
 *
 * const network = mlp({ inputs: 1, hidden: 2, outputs: 1 });
 * const gradients = network.parameters.map((parameter) => ({ parameter, values: parameter.values.map(() => 0.5) }));
 * for await (const event of train(network, { x: [0, 1], y: [0, 1] }, { epochs: 1 }))
 *   console.log(tensorboardGradients(event, gradients).length > 100); // true
 */
export function tensorboardGradients(event: TrainRecord, gradients: Snapshot, start = 0): OwnBytes {
  requireKind('tensorboardGradients: event', event, objectWith('an event', 'step', 'seconds'));
  requireKind('tensorboardGradients: gradients', gradients, snapshotKind);
  requireKind('tensorboardGradients: start', start, finiteNumber);
  const values = histograms('gradients', finite(gradients));
  return Uint8Array.from(record([...double(1, start + event.seconds), ...stepField(event), ...bytesField(5, values)]));
}

/**
 * The event of a network's graph, to be appended to a file that begins with `tensorboardEvents([])`: its operations, grouped by layer,
 * with their shapes; the number of rows is open. `start` is when the training began, in seconds from 1970: 0 when absent.
 *
 * @example
 * import { mlp } from 'chainrule';
 * import { tensorboardGraph } from 'chainrule/report';
 *
 * const bytes = tensorboardGraph(mlp({ inputs: 2, hidden: 4, outputs: 1 }));
 * console.log(new TextDecoder('latin1').decode(bytes).includes('layer1/weight')); // true
 */
export function tensorboardGraph(network: Network, start = 0): OwnBytes {
  requireKind('tensorboardGraph: network', network, networkKind);
  requireKind('tensorboardGraph: start', start, finiteNumber);
  return Uint8Array.from(record([...double(1, start), ...bytesField(4, graphDef(network))]));
}

const snapshotKind = listOf(objectWith('{ parameter, values }', 'parameter', 'values'), 'a snapshot of the weights');

const eventKinds: OptionKinds<TensorboardEventOptions> = {
  start: finiteNumber,
  weights: snapshotKind,
  isFirstAgain: truth,
};

function eventOf(event: TrainRecord, { start = 0, weights = [] }: TensorboardEventOptions): number[] {
  const { seconds, loss, learningRate, metrics, validation = {} } = event;
  const scalars = {
    loss,
    learning_rate: learningRate,
    ...metrics,
    ...Object.fromEntries(Object.entries(validation).map(([name, value]) => [`validation/${name}`, value])),
  };
  const values = Object.entries(scalars).flatMap(([tag, value]) =>
    value === undefined ? [] : valueField(tag, float(2, value)),
  );
  const shown = finite(weights);
  const filters = shown.find(({ parameter }) => parameter.shape.length === 4);
  const picture = filters
    ? valueField(`filters/${filters.parameter.name}`, bytesField(4, image(filterPicture(filters))))
    : [];
  return [
    ...double(1, start + seconds),
    ...stepField(event),
    ...bytesField(5, [values, histograms('weights', shown), picture].flat()),
  ];
}

function finite(snapshot: Snapshot): Snapshot {
  return snapshot.filter((one) => one.values.every(Number.isFinite));
}

function histograms(folder: string, snapshot: Snapshot): number[] {
  return snapshot.flatMap(({ parameter, values }) =>
    valueField(`${folder}/${parameter.name}`, bytesField(5, histogram(values))),
  );
}

function stepField({ step }: TrainRecord): number[] {
  return [2 << 3, ...varint(step)];
}

function valueField(tag: string, content: readonly number[]): number[] {
  return bytesField(1, [...bytesField(1, text.encode(tag)), ...content]);
}

/** Where buckets end: those of TensorFlow's `histogram.cc`, up to the largest number that there is. */
const bucketLimits: Float64Array = /* @__PURE__ */ limitsOfBuckets();

function limitsOfBuckets(): Float64Array {
  const positive: number[] = [];
  for (let limit = 1e-12; limit < 1e20; limit *= 1.1) positive.push(limit);
  positive.push(Number.MAX_VALUE);
  return Float64Array.from([...positive.map((limit) => -limit).reverse(), 0, ...positive]);
}

/** A `HistogramProto`, where a run of empty buckets is one. */
function histogram(values: Float64Array): number[] {
  const counts = new Float64Array(bucketLimits.length);
  let [least, most, sum, squares] = [Number.MAX_VALUE, -Number.MAX_VALUE, 0, 0];
  for (const value of values) {
    counts[bucketOf(value)]!++;
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
    squares += value * value;
  }
  const ends = Array.from(counts, (_, i) => i).filter(
    (i) => counts[i]! > 0 || i === counts.length - 1 || counts[i + 1]! > 0,
  );
  return [
    ...[least, most, values.length, sum, squares].flatMap((value, i) => double(i + 1, value)),
    ...doubles(
      6,
      ends.map((i) => bucketLimits[i]!),
    ),
    ...doubles(
      7,
      ends.map((i) => counts[i]!),
    ),
  ];
}

/** The first bucket whose end is above the value. */
function bucketOf(value: number): number {
  let [low, high] = [0, bucketLimits.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bucketLimits[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A `Summary.Image`. */
function image({ width, height, channels, png }: FilterPicture): number[] {
  const numbers = [height, width, channels].flatMap((value, i) => [(i + 1) << 3, ...varint(value)]);
  return [...numbers, ...bytesField(4, png)];
}
