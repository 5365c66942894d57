/** Predictions of a network: compiled once for a chunk of rows and for a single row, then called at once. */
import { type Backend, backendKind, type Executable, type NumberArray } from '../backends/backend.ts';
import { wasm } from '../backends/wasm/wasm.ts';
import { compile } from '../compiler/compile.ts';
import { fail } from '../graph/error.ts';
import { input, type Node, type Parameter, parameter } from '../graph/node.ts';
import { requireKind } from '../graph/options.ts';
import { sizeOf } from '../graph/shape.ts';
import { dependencies, topologicalOrder } from '../graph/walk.ts';
import { asLoss, type LossOrName } from '../nn/from-options.ts';
import { type Network, networkKind } from '../nn/network.ts';
import { valuesOf, weightsVersion } from '../nn/weights.ts';
import { checkRows } from '../train/check-data.ts';
import { blocksOf, type RowBlock, type RowSource } from '../train/data.ts';
import { checkNumbers, flatRows, type NumberRows } from '../train/given-rows.ts';

/** A network's forward pass, compiled and ready to answer. */
export interface Predictor {
  /** From features [rows, inputs] to probabilities or values [rows, outputs], row-major. Throws where one of these is not finite. */
  readonly predict: (x: NumberRows) => Float64Array;
  /**
   * The same for so many rows whose features `write` puts where the program reads them: those of `count` rows from `start`
   * on, into the first of `x`. `numberOf` says what errors call a row; they count from 1 when it is absent. `room` takes the
   * predictions, where it is given and large enough: what comes back is a part of it.
   */
  readonly predictRows: (
    rows: number,
    write: RowWriter,
    numberOf?: (index: number) => number,
    room?: Float64Array,
  ) => Float64Array;
  /** All rows of a source in order, some at a time, with the predictions for them; the next ones take their place in memory. */
  readonly predictSource: (source: RowSource) => AsyncGenerator<PredictedBlock, void, undefined>;
  /** Gives the memory back; the predictor must not be used afterwards. */
  readonly free: () => void;
}

/** Rows of a source with the predictions for them. */
export interface PredictedBlock extends RowBlock {
  /** Probabilities or values [rows, outputs], row-major. */
  readonly predictions: Float64Array;
}

/** Writes rows of features, `count` from `start` on, to the beginning of an array. */
export type RowWriter = (x: NumberArray, start: number, count: number) => void;

const mostChunkRows = 64;

/** The widest array of a chunk holds at most so many numbers, unless one row alone has more. */
const mostChunkNumbers = 1 << 22;

/**
 * Compiles the forward pass, which answers with the weights that the network has when it is asked. With the loss that
 * the network was trained by, predictions are probabilities or values (`[p]` of class 1 for one output of binary
 * cross-entropy); without it, the bare outputs. Rows of another width, and predictions that are not finite, are errors.
 *
 * @example
 * import { layers, openPredictor, sequential } from 'chainrule';
 * import { setWeights } from 'chainrule/engine';
 *
 * const network = sequential([layers.linear(2, 1)]);
 * const predictor = await openPredictor(network, 'binaryCrossEntropy');
 * setWeights(network, [[1, -1], [0]]);
 * console.log(predictor.predict([[0, 0], [2, 0]])); // [0.5, 0.8808]
 * predictor.free();
 */
export async function openPredictor(network: Network, loss?: LossOrName, backend: Backend = wasm): Promise<Predictor> {
  requireKind('openPredictor: network', network, networkKind);
  requireKind('openPredictor: backend', backend, backendKind);
  const [inputs, outputs] = [sizeOf(network.row), sizeOf(network.output)];
  const predict = loss === undefined ? (logits: Node) => logits : asLoss(loss).predict;
  // What depends on the weights alone is computed when they are written; the reference computes the graph as files hold it.
  const kept = new Map<string, { readonly parameter: Parameter; readonly value: Node }>();
  const once = (name: string, value: Node): Node => {
    const known = kept.get(name) ?? { parameter: parameter(name, value.shape), value };
    kept.set(name, known);
    return known.parameter;
  };
  const graphFor = (rows: number) => {
    const x = input('x', [rows, ...network.row]);
    return { x, predictions: predict(network.forward(x, backend.name === 'reference' ? {} : { once })) };
  };
  const ofRow = graphFor(1);
  const chunkRows = rowsFor(ofRow.x, ofRow.predictions);
  const functions = [
    { name: 'chunk', outputs: { predictions: graphFor(chunkRows).predictions } },
    { name: 'row', outputs: { predictions: ofRow.predictions } },
  ];
  const updates = new Map(Array.from(kept.values(), ({ parameter: to, value }) => [to, value]));
  const executable = await backend.instantiate(
    compile(updates.size === 0 ? functions : [...functions, { name: 'weights', outputs: {}, updates }]),
  );
  const run = requireSync(executable, backend);
  let version: number | undefined;
  /** The weights as they are now, where they are others than before. */
  const writeWeights = (): void => {
    const now = weightsVersion(network);
    if (now === version) return;
    for (const one of network.parameters) executable.write(one.node, valuesOf(one));
    if (updates.size > 0) run('weights');
    version = now;
  };
  writeWeights();
  const fieldsOf = (name: string) => {
    const table = executable.table(name);
    return { x: table.field('x').get(0), result: table.field('predictions').get(0) };
  };
  const [row, chunk] = [fieldsOf('row'), fieldsOf('chunk')];
  const predictRows: Predictor['predictRows'] = (rows, write, numberOf = (index) => index + 1, room) => {
    writeWeights();
    const size = rows * outputs;
    const predictions = room && room.length >= size ? room.subarray(0, size) : new Float64Array(size);
    const [name, step, { x, result }] =
      rows === 1 ? (['row', 1, row] as const) : (['chunk', chunkRows, chunk] as const);
    for (let start = 0; start < rows; start += step) {
      const count = Math.min(step, rows - start);
      write(x, start, count);
      // The last chunk is filled up with older rows, whose predictions nobody reads.
      run(name);
      const answers = count === step ? result : result.subarray(0, count * outputs);
      checkAnswers(answers, (at) => numberOf(start + Math.floor(at / outputs)));
      predictions.set(answers, start * outputs);
    }
    return predictions;
  };
  const predictArray = (given: NumberRows, first = 0): Float64Array => {
    const x = flatRows('predict: features', given, inputs);
    const rows = x.length / inputs;
    if (!Number.isInteger(rows)) {
      fail({
        what: 'predict',
        problem: 'features do not fill whole rows',
        got: `${x.length} values`,
        expected: `a multiple of ${inputs}`,
      });
    }
    checkNumbers('predict: features', x, inputs, first);
    const write: RowWriter = (to, start, count) => copy(x, start * inputs, count * inputs, to);
    return predictRows(rows, write, (index) => first + index + 1);
  };
  return {
    predictRows,
    predict: (x) => predictArray(x),
    predictSource: async function* (source) {
      checkRows('predict', source, network.row);
      for await (const block of blocksOf(source, network.row)) {
        yield { ...block, predictions: predictArray(block.x, block.first) };
      }
    },
    free: () => executable.free(),
  };
}

/**
 * The backend for the predictions of what was trained on another: wasm, since threads would live as long as the model, but
 * `reference` for what was trained there, perhaps because the place may not compile WebAssembly.
 */
export function answering(trainedOn: Backend = wasm): Backend {
  return trainedOn.name === 'reference' ? trainedOn : wasm;
}

/** Refuses answers that are not finite; `rowOf` gives the number of the row that an answer is in. */
export function checkAnswers(answers: ArrayLike<number>, rowOf: (index: number) => number): void {
  for (let i = 0; i < answers.length; i++) {
    // 0 for finite numbers only: `Number.isFinite` takes twice as long.
    if (answers[i]! - answers[i]! === 0) continue;
    fail({
      what: 'predict',
      problem: 'the prediction is not a finite number',
      got: `${answers[i]} for row ${rowOf(i)}`,
      hint: 'features of the size that the network learned, or weights that are smaller',
    });
  }
}

/** How many rows a program for the network works on at once, so that its memory stays small. */
export function rowsAtOnce(network: Network): number {
  const row = input('x', [1, ...network.row]);
  return rowsFor(row, network.forward(row));
}

/** The same of the graph of one row. */
function rowsFor(x: Node, output: Node): number {
  return Math.max(1, Math.min(mostChunkRows, Math.floor(mostChunkNumbers / widthBetween(x, output))));
}

/** How many numbers the widest node has that is computed from `x` on the way to `output`, both counted. */
function widthBetween(x: Node, output: Node): number {
  let width = sizeOf(x.shape);
  const computed = new Set([x]);
  for (const node of topologicalOrder([output])) {
    if (!dependencies(node).some((from) => computed.has(from))) continue;
    computed.add(node);
    width = Math.max(width, sizeOf(node.shape));
  }
  return width;
}

/** Copies `count` elements from `start` on to the first of `to`. */
function copy(from: ArrayLike<number>, start: number, count: number, to: NumberArray): void {
  if (from instanceof Float32Array || from instanceof Float64Array) {
    to.set(from.length === count ? from : from.subarray(start, start + count));
  } else {
    for (let i = 0; i < count; i++) to[i] = from[start + i]!;
  }
}

function requireSync(executable: Executable, { name }: Backend): (functionName: string) => void {
  if (!executable.runSync) {
    fail({ what: 'predict', problem: `the backend ${name} cannot answer at once`, expected: 'wasm or reference' });
  }
  return (functionName) => executable.runSync?.(functionName);
}
