/** How much memory a training will need, from its sizes alone: known, and refused, before anything is allocated. */
import { fail } from '../graph/error.ts';
import { isStreamed } from '../train/learned-rows.ts';

export interface TrainingSizes {
  /** Widths of the network from the inputs to the outputs. */
  readonly widths: readonly number[];
  readonly batch: number;
  /** Rows that stay in memory: of training and validation. */
  readonly rows: number;
  /** Arrays that the optimizer keeps per parameter. */
  readonly slots: number;
  /** Trainings that take turns on one program; 1 when absent. */
  readonly trainings?: number;
}

/** What 32-bit WebAssembly can address. */
const largestProgram = 4_294_967_296;

/**
 * Bytes at least: in the program weights, gradients, optimizer state, two values per neuron and row of the batch, and
 * the data unless they are written step by step, all float32; beside it the data once more, the network's weights in
 * float64, the best ones, and the weights and optimizer state of each training whose turn it is not.
 */
function trainingBytes({ widths, batch, rows, slots, trainings = 1 }: TrainingSizes): {
  program: number;
  total: number;
} {
  const parameters = widths.slice(1).reduce((sum, units, i) => sum + (widths[i]! + 1) * units, 0);
  const neurons = widths.slice(1).reduce((sum, units) => sum + units, 0);
  const features = rows * widths[0]!;
  const resident = isStreamed(rows, widths[0]! + 1, batch) ? 0 : features + rows;
  const program = 4 * (parameters * (2 + slots) + 2 * batch * neurons + batch * widths[0]! + resident);
  const aside = (trainings - 1) * parameters * (1 + slots);
  return { program, total: program + (8 + 4) * parameters + 4 * (features + rows + aside) };
}

/** Refuses a training that cannot fit; gives the bytes that it needs at least. */
export function requireMemory(sizes: TrainingSizes): number {
  const { program, total } = trainingBytes(sizes);
  if (program <= largestProgram) return total;
  const ofBatch = trainingBytes({ ...sizes, batch: 1 }).program;
  return fail({
    what: `network ${sizes.widths.join('-')}, batches of ${sizes.batch} rows`,
    problem: 'too large for memory',
    got: `at least ${gigabytes(program)} for training`,
    expected: `at most ${gigabytes(largestProgram)}`,
    hint: ofBatch <= largestProgram ? 'smaller batches' : 'smaller hidden layers',
  });
}

function gigabytes(bytes: number): string {
  return `${bytes < 1e10 ? (bytes / 1e9).toFixed(1) : Math.round(bytes / 1e9)} GB`;
}
