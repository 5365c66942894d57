/** Predictions of a network: compiled once for a chunk of rows and for a single row, then called at once. */
import type { Backend, Executable, NumberArray } from '../backends/backend.ts';
import { wasm } from '../backends/wasm/wasm.ts';
import { compile } from '../compiler/compile.ts';
import { fail } from '../graph/error.ts';
import { input, type Node } from '../graph/node.ts';
import { sizeOf } from '../graph/shape.ts';
import type { Loss } from '../nn/loss.ts';
import type { Network } from '../nn/network.ts';
import { checkRows } from '../train/check-data.ts';
import { blocksOf, type RowBlock, type RowSource } from '../train/data.ts';

export interface Predictor {
  /** From features [rows, inputs] to probabilities or values [rows, outputs], row-major. */
  readonly predict: (x: ArrayLike<number>) => Float64Array;
  /** The same for so many rows whose features `write` puts where the program reads them: those of `count` rows from `start` on, into the first of `x`. */
  readonly predictRows: (rows: number, write: RowWriter) => Float64Array;
  /** All rows of a source in order, some at a time, with the predictions for them; the next ones take their place in memory. */
  readonly predictSource: (source: RowSource) => AsyncGenerator<PredictedBlock, void, undefined>;
  readonly free: () => void;
}

export interface PredictedBlock extends RowBlock {
  /** Probabilities or values [rows, outputs], row-major. */
  readonly predictions: Float64Array;
}

type RowWriter = (x: NumberArray, start: number, count: number) => void;

const chunkRows = 256;

/**
 * Compiles the forward pass with the weights as they are now. With the loss that the network was trained by, predictions
 * are probabilities or values (`[p]` of class 1 for one output of binary cross-entropy); without it, the bare outputs.
 */
export async function openPredictor(network: Network, loss?: Loss, backend: Backend = wasm): Promise<Predictor> {
  const [inputs, outputs] = [sizeOf(network.row), sizeOf(network.output)];
  const predict = loss?.predict ?? ((logits: Node) => logits);
  const functionOf = (name: string, rows: number) => ({
    name,
    outputs: { predictions: predict(network.forward(input('x', [rows, ...network.row]))) },
  });
  const executable = await backend.instantiate(compile([functionOf('chunk', chunkRows), functionOf('row', 1)]));
  for (const { node, values } of network.parameters) executable.write(node, values);
  const run = requireSync(executable, backend);
  const fieldsOf = (name: string) => {
    const table = executable.table(name);
    return { x: table.field('x').get(0), result: table.field('predictions').get(0) };
  };
  const [row, chunk] = [fieldsOf('row'), fieldsOf('chunk')];
  const predictRows = (rows: number, write: RowWriter): Float64Array => {
    const predictions = new Float64Array(rows * outputs);
    const [name, step, { x, result }] =
      rows === 1 ? (['row', 1, row] as const) : (['chunk', chunkRows, chunk] as const);
    for (let start = 0; start < rows; start += step) {
      const count = Math.min(step, rows - start);
      write(x, start, count);
      // The last chunk is filled up with older rows, whose predictions nobody reads.
      run(name);
      predictions.set(count === step ? result : result.subarray(0, count * outputs), start * outputs);
    }
    return predictions;
  };
  const predictArray = (x: ArrayLike<number>): Float64Array => {
    const rows = x.length / inputs;
    if (!Number.isInteger(rows)) {
      fail({
        what: 'predict',
        problem: 'features do not fill whole rows',
        got: `${x.length} values`,
        expected: `a multiple of ${inputs}`,
      });
    }
    return predictRows(rows, (to, start, count) => copy(x, start * inputs, count * inputs, to));
  };
  return {
    predictRows,
    predict: predictArray,
    predictSource: async function* (source) {
      checkRows('predict', source, network.row);
      for await (const block of blocksOf(source, network.row)) yield { ...block, predictions: predictArray(block.x) };
    },
    free: () => executable.free(),
  };
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
