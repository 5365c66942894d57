/** A classifier of the user's own pictures: read, learned, looked through and saved in the worker. */
import { fitPictures, type Picture, type PictureFit, type PictureSet, readPicture } from '../../src/data.ts';
import { compile, type Executable, fail, layerOutputs } from '../../src/engine.ts';
import { countParameters, input, modelToBytes, wasm } from '../../src/index.ts';
import type { Exported } from './export.ts';
import type { FileBytes } from './open-table.ts';
import type { Desk } from './questions.ts';

/** The side of all pictures, in pixels. */
const pictureSide = 32;
const channels = 3;
const rowSize = pictureSide * pictureSide * channels;

/** Of fewer pictures no box is learned. */
const fewestOfBox = 3;
/** With fewer in a box none are kept back to judge. */
const fewestToJudge = 10;
const epochs = 40;

export interface PictureBox {
  readonly name: string;
  readonly pictures: readonly { readonly name: string; readonly pixels: Uint8Array }[];
}

/** Told after each epoch. */
export interface LearningStep {
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
}

export interface Learned {
  readonly classes: readonly string[];
  readonly epochs: number;
  readonly seconds: number;
  readonly parameters: number;
  /** On pictures that were kept back, where there were enough. */
  readonly judged?: { readonly rows: number; readonly right: number } | undefined;
}

/** What the network makes of one picture. */
export interface Look {
  readonly probabilities: readonly number[];
  /** Of each filter of the first convolution what it gives, [side, side], by the largest absolute value of all. */
  readonly maps: readonly Float32Array[];
}

/** What was learned, with a program for the first convolution. */
export interface LearnedPictures {
  readonly model: PictureFit;
  readonly convolution: Executable;
}

/** A file as the network sees it: its middle, 32 x 32, in colours. */
export async function readSmall(_: Desk, { name, content }: FileBytes): Promise<Uint8Array> {
  const picture = await readPicture(content, { name, size: [pictureSide, pictureSide] });
  if (picture.channels === channels) return picture.pixels;
  return Uint8Array.from({ length: rowSize }, (_unused, i) => picture.pixels[Math.floor(i / channels)]!);
}

/** Trains on the pictures of the boxes; what was learned takes the place of what was before. */
export async function learnPictures(
  desk: Desk,
  boxes: readonly PictureBox[],
  tell: (step: LearningStep) => void,
): Promise<Learned> {
  requireBoxes(boxes);
  const stop = new AbortController();
  desk.learning = stop;
  const fewest = Math.min(...boxes.map(({ pictures }) => pictures.length));
  const model = await fitPictures(setOf(boxes), {
    epochs,
    ...(fewest < fewestToJudge && { test: 0 }),
    signal: stop.signal,
    onEvent: ({ epoch, loss }) => tell({ epoch, epochs, loss }),
  }).finally(() => {
    delete desk.learning;
  });
  if (model.history.at(-1)!.step === 0) fail({ what: 'training', problem: 'stopped before its first step' });
  const convolution = await openConvolution(model);
  desk.pictures?.convolution.free();
  desk.pictures = { model, convolution };
  const { history, seconds, network, evaluations, classes } = model;
  const judged = evaluations.test?.result;
  return {
    classes,
    epochs: history.at(-1)!.epoch,
    seconds,
    parameters: countParameters(network),
    judged: judged && { rows: judged.rows, right: Math.round(judged.accuracy * judged.rows) },
  };
}

export async function lookAt({ pictures }: Desk, pixels: Uint8Array): Promise<Look> {
  const { model, convolution } = pictures ?? refuseEarly();
  const picture: Picture = { width: pictureSide, height: pictureSide, channels, pixels };
  const { probabilities } = model.predict(picture);
  const { mean, deviation } = model.pictures;
  const table = convolution.table('maps');
  table.field('x').set(
    0,
    Float64Array.from(pixels, (value, i) => (value - mean[i % channels]!) / deviation[i % channels]!),
  );
  await convolution.run('maps');
  return {
    probabilities: model.classes.map((name) => probabilities![name]!),
    maps: mapsOf(table.field('maps').get(0)),
  };
}

/** A file of the model that the command line reads. */
export function savePictures({ pictures }: Desk): Exported {
  const { model } = pictures ?? refuseEarly();
  return { name: 'pictures.safetensors', type: 'application/octet-stream', content: modelToBytes(model) };
}

function refuseEarly(): never {
  return fail({ what: 'pictures', problem: 'nothing is learned yet', hint: 'Train first' });
}

function requireBoxes(boxes: readonly PictureBox[]): void {
  const filled = boxes.filter(({ pictures }) => pictures.length > 0);
  if (filled.length < 2) {
    fail({
      what: 'boxes',
      problem: 'too few have pictures',
      got: String(filled.length),
      expected: 'at least two',
      hint: 'drop pictures into another box, or take them with the camera',
    });
  }
  for (const { name, pictures } of boxes) {
    if (name.trim() === '' || boxes.filter((other) => other.name === name).length > 1) {
      fail({
        what: 'boxes',
        problem: name.trim() === '' ? 'one has no name' : 'two have the same name',
        got: `“${name}”`,
        expected: 'a name of its own for each',
        hint: 'write what its pictures show',
      });
    }
    if (pictures.length < fewestOfBox) {
      fail({
        what: `box “${name}”`,
        problem: 'too few pictures',
        got: String(pictures.length),
        expected: `at least ${fewestOfBox}, better 20 and more`,
        hint: pictures.length === 0 && boxes.length > 2 ? 'more pictures, or remove the box' : 'more pictures',
      });
    }
  }
}

function setOf(boxes: readonly PictureBox[]): PictureSet {
  const all = boxes.flatMap(({ pictures }, label) => pictures.map((picture) => ({ ...picture, label })));
  const known = new Map<string, number>();
  const content = Int32Array.from(all, ({ pixels }) => {
    const key = String.fromCharCode(...pixels);
    const number = known.get(key) ?? known.size;
    known.set(key, number);
    return number;
  });
  return {
    width: pictureSide,
    height: pictureSide,
    channels,
    classes: boxes.map(({ name }) => name),
    labels: Int32Array.from(all, ({ label }) => label),
    names: all.map(({ name }) => name),
    content,
    leftOut: [],
    warnings: [],
    read: (numbers, pixels) => {
      for (const [i, number] of numbers.entries()) pixels.set(all[number]!.pixels, i * rowSize);
    },
  };
}

/** The network up to its first convolution. */
async function openConvolution({ network }: PictureFit): Promise<Executable> {
  const at = network.layers.findIndex(({ layer }) => layer.type === 'conv2d');
  const outputs = layerOutputs(network, input('x', [1, ...network.row]));
  const executable = await wasm.instantiate(compile([{ name: 'maps', outputs: { maps: outputs[at]! } }]));
  const own = `${network.layers[at]!.name}.`;
  for (const { name, node, values } of network.parameters) if (name.startsWith(own)) executable.write(node, values);
  return executable;
}

function mapsOf(values: ArrayLike<number>): Float32Array[] {
  const pixels = pictureSide * pictureSide;
  const filters = values.length / pixels;
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return Array.from({ length: filters }, (_, filter) =>
    Float32Array.from({ length: pixels }, (_unused, i) => values[i * filters + filter]! / (most || 1)),
  );
}
