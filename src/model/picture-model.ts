/** A trained network for pictures, together with what brings them to the numbers that it learned. */
import type { Backend } from '../backends/backend.ts';
import { wasm } from '../backends/wasm/wasm.ts';
import * as is from '../data/checked.ts';
import { fail } from '../graph/error.ts';
import { sizeOf } from '../graph/shape.ts';
import {
  type AnyPicture,
  encode,
  type PictureEncoding,
  picturesAtOnce,
  pixelsFor,
  tablesOf,
} from '../pictures/picture-encoding.ts';
import type { PictureSet } from '../pictures/picture-set.ts';
import type { RowSource } from '../train/data.ts';
import { type ClassificationEvaluation, evaluateClassification, predictedClasses } from '../train/metrics.ts';
import { mistakesOf, type WrongRow } from './mistakes.ts';
import type { NetworkParts } from './network-model.ts';
import type { Prediction } from './prediction.ts';
import { openPredictor } from './predictor.ts';

/** What the file of such a model holds. */
export interface PictureModelParts extends NetworkParts {
  readonly pictures: PictureEncoding;
}

/** How a model does on some pictures. */
export interface PictureEvaluation {
  readonly result: ClassificationEvaluation;
  /** The mistakes of which the model was most sure, the worst first: `row` is the number of the picture in its set. */
  readonly mistakes: readonly WrongRow[];
}

/** A model of pictures, ready to predict. */
export interface PictureModel extends PictureModelParts {
  readonly classes: readonly string[];
  /** The class of a picture of any size, and the probability of each class. */
  predict(picture: AnyPicture): Prediction;
  /** For several pictures, a prediction each. */
  predict(pictures: readonly AnyPicture[]): Prediction[];
  /** Scores on pictures of a set whose classes the model knows: on those of the numbers, or on all. They may be of another size than those that were learned. */
  evaluate(set: PictureSet, numbers?: Int32Array): Promise<PictureEvaluation>;
}

/** Makes the model ready to predict. */
export async function makePictureModel(
  { network, loss, pictures }: PictureModelParts,
  backend: Backend = wasm,
): Promise<PictureModel> {
  const { classes } = pictures;
  const predictor = await openPredictor(network, loss, backend);
  const tables = tablesOf(pictures);
  const row = sizeOf(network.row);
  const probabilitiesOf = (count: number, pixelsOf: (start: number, count: number) => Uint8Array) =>
    predictor.predictRows(count, (x, start, some) => encode(tables, pixelsOf(start, some), x, 0, some * row));
  const predict = (given: AnyPicture | readonly AnyPicture[]): Prediction | Prediction[] => {
    const all = Array.isArray(given) ? (given as readonly AnyPicture[]) : [given as AnyPicture];
    const pixels = new Uint8Array(all.length * row);
    for (const [i, picture] of all.entries()) pixels.set(pixelsFor(pictures, picture), i * row);
    const probabilities = probabilitiesOf(all.length, (start, count) =>
      pixels.subarray(start * row, (start + count) * row),
    );
    const predictions = all.map((_, i) =>
      predictionOf(classes, probabilities.subarray(i * classes.length, (i + 1) * classes.length)),
    );
    return Array.isArray(given) ? predictions : predictions[0]!;
  };
  return {
    network,
    loss,
    pictures,
    classes,
    predict: predict as PictureModel['predict'],
    evaluate: async (set, numbers = Int32Array.from(set.names, (_, i) => i)) => {
      const labels = labelsFor(classes, set, numbers);
      const form = { width: set.width, height: set.height, channels: set.channels };
      const own = set.width * set.height * set.channels;
      const read = new Uint8Array(Math.min(numbers.length, picturesAtOnce) * own);
      const probabilities = probabilitiesOf(numbers.length, (start, count) => {
        const pixels = new Uint8Array(count * row);
        for (let at = 0; at < count; at += picturesAtOnce) {
          const some = numbers.subarray(start + at, start + Math.min(count, at + picturesAtOnce));
          set.read(some, read);
          for (let i = 0; i < some.length; i++) {
            const picture = { ...form, pixels: read.subarray(i * own, (i + 1) * own) };
            pixels.set(pixelsFor(pictures, picture), (at + i) * row);
          }
        }
        return pixels;
      });
      const result = evaluateClassification({ probabilities, labels, classes });
      const values = Float64Array.from(predictedClasses(probabilities, classes.length));
      const judged = {
        rows: numbers,
        values,
        probabilities,
        actual: Float64Array.from(labels),
        sampleWeights: undefined,
      };
      return { result, mistakes: mistakesOf(classes, judged) };
    },
  };
}

function predictionOf(classes: readonly string[], probabilities: Float64Array): Prediction {
  let most = 0;
  for (let i = 1; i < probabilities.length; i++) if (probabilities[i]! > probabilities[most]!) most = i;
  return {
    prediction: classes[most]!,
    probabilities: Object.fromEntries(classes.map((name, i) => [name, probabilities[i]!])),
  };
}

/** The pictures of a set, as the network takes them, with their classes. */
export function pictureRows(encoding: PictureEncoding, set: PictureSet, numbers: Int32Array): RowSource {
  const { width, height, channels } = encoding;
  const row = width * height * channels;
  const tables = tablesOf(encoding);
  const labels = labelsFor(encoding.classes, set, numbers);
  let pixels = new Uint8Array(0);
  return {
    rows: numbers.length,
    row: [height, width, channels],
    target: 1,
    read: (wanted, x, y, _weights, at) => {
      if (pixels.length < wanted.length * row) pixels = new Uint8Array(wanted.length * row);
      set.read(
        Int32Array.from(wanted, (i) => numbers[i]!),
        pixels,
      );
      encode(tables, pixels, x, at * row, wanted.length * row);
      for (const [i, place] of wanted.entries()) y[at + i] = labels[place]!;
    },
  };
}

/** Classes as the model counts them. */
function labelsFor(classes: readonly string[], set: PictureSet, numbers: Int32Array): Int32Array {
  const own = set.classes.map((name) => classes.indexOf(name));
  return Int32Array.from(numbers, (number) => {
    const label = own[set.labels[number]!]!;
    if (label >= 0) return label;
    return fail({
      what: set.names[number]!,
      problem: 'of a class that the model does not know',
      got: set.classes[set.labels[number]!]!,
      expected: classes.slice(0, 20).join(', '),
    });
  });
}

const origin = 'the model file as it was saved';
const isSide = is.all(is.safeInteger, is.least(1));

/** The encoding in a file, after checking it, and that it fits the network. */
export function parsePictures(data: unknown, { network }: NetworkParts): PictureEncoding {
  const encoding = is.checked<PictureEncoding>(
    'pictures',
    is.fields({
      width: isSide,
      height: isSide,
      channels: isSide,
      mean: is.listOf(is.finite),
      deviation: is.listOf(is.all(is.finite, is.moreThan(0))),
      classes: is.listOf(is.text, 2),
    }),
    data,
    origin,
  );
  const { width, height, channels, mean, deviation, classes } = encoding;
  const fits = [height, width, channels].join() === network.row.join() && sizeOf(network.output) === classes.length;
  if (!fits || mean.length !== channels || deviation.length !== channels || (channels !== 1 && channels !== 3)) {
    fail({
      what: 'network',
      problem: 'does not fit its pictures',
      got: `rows of [${network.row.join(', ')}], ${sizeOf(network.output)} outputs`,
      expected: `[${height}, ${width}, ${channels}], ${classes.length} classes`,
    });
  }
  return encoding;
}
