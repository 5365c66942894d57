/** Predictions of a network: compiled once for a chunk of rows and for a single row, then called at once. */
import type { Backend, Executable, HostField } from '../backends/backend.ts';
import { wasm } from '../backends/wasm/wasm.ts';
import { compile } from '../compiler/compile.ts';
import { fail } from '../graph/error.ts';
import { input, type Node } from '../graph/node.ts';
import type { Loss } from '../nn/loss.ts';
import type { Network } from '../nn/network.ts';

export interface Predictor {
  /** From features [rows, inputs] to probabilities or values [rows, outputs], row-major. */
  readonly predict: (x: ArrayLike<number>) => Float64Array;
  readonly free: () => void;
}

const chunkRows = 256;

/**
 * Compiles the forward pass with the weights as they are now. With the loss that the network was trained by, predictions
 * are probabilities or values (`[p]` of class 1 for one output of binary cross-entropy); without it, the bare outputs.
 */
export async function openPredictor(network: Network, loss?: Loss, backend: Backend = wasm): Promise<Predictor> {
  const { inputs, outputs } = network;
  const predict = loss?.predict ?? ((logits: Node) => logits);
  const functionOf = (name: string, rows: number) => ({
    name,
    outputs: { predictions: predict(network.forward(input('x', [rows, inputs]))) },
  });
  const executable = await backend.instantiate(compile([functionOf('chunk', chunkRows), functionOf('row', 1)]));
  for (const { node, values } of network.parameters) executable.write(node, values);
  const run = requireSync(executable, backend);
  const fieldsOf = (name: string) => {
    const table = executable.table(name);
    return { x: table.field('x')!, result: table.field('predictions')! };
  };
  const [row, chunk] = [fieldsOf('row'), fieldsOf('chunk')];
  return {
    predict: (x) => {
      const rows = x.length / inputs;
      if (!Number.isInteger(rows)) {
        fail({
          what: 'predict',
          problem: 'features do not fill whole rows',
          got: `${x.length} values`,
          expected: `a multiple of ${inputs}`,
        });
      }
      const predictions = new Float64Array(rows * outputs);
      const [name, step, fields] = rows === 1 ? (['row', 1, row] as const) : (['chunk', chunkRows, chunk] as const);
      for (let start = 0; start < rows; start += step) {
        const count = Math.min(step, rows - start);
        fill(fields.x, x, start * inputs, count * inputs);
        run(name);
        const { values, offset } = fields.result;
        predictions.set(values.subarray(offset, offset + count * outputs), start * outputs);
      }
      return predictions;
    },
    free: () => executable.free(),
  };
}

/** Copies `count` elements of x from `start` on into a field, and zeros behind them. */
function fill({ values, offset, size }: HostField, x: ArrayLike<number>, start: number, count: number): void {
  if (x instanceof Float32Array || x instanceof Float64Array) {
    values.set(x.length === count ? x : x.subarray(start, start + count), offset);
  } else {
    for (let i = 0; i < count; i++) values[offset + i] = x[start + i]!;
  }
  if (count < size) values.fill(0, offset + count, offset + size);
}

function requireSync(executable: Executable, { name }: Backend): (functionName: string) => void {
  if (!executable.runSync) {
    fail({ what: 'predict', problem: `the backend ${name} cannot answer at once`, expected: 'wasm or reference' });
  }
  return (functionName) => executable.runSync?.(functionName);
}
