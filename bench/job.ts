/** What is measured: jobs, which every contestant does in its own way, and the interface through which it is asked. */

export interface NetworkShape {
  /** Features, the neurons of each hidden layer, outputs. */
  readonly widths: readonly number[];
  readonly activation: 'tanh' | 'sigmoid' | 'relu';
}

/** Training steps: forward, loss, backward, update. */
export interface TrainingJob extends NetworkShape {
  readonly kind: 'training';
  readonly name: string;
  /** Binary: one logit per row. */
  readonly loss: 'binaryCrossEntropy' | 'crossEntropy';
  readonly optimizer: 'sgd' | 'adam';
  readonly learningRate: number;
  readonly batch: number;
  /** Of the data set: a whole number of batches. */
  readonly rows: number;
  /** Steps whose losses are compared before anything is timed. */
  readonly checkedSteps: number;
  /** Holds the data, the initial weights and the order of the rows. */
  readonly folder: string;
}

/** Class probabilities of so many rows in one call. */
export interface InferenceJob extends NetworkShape {
  readonly kind: 'inference';
  readonly rows: number;
  readonly folder: string;
}

/** C = A B (NN), A B^T (NT: a layer forward) or A^T B (TN: the gradient of its weights), all n x n and row-major. */
export interface MatmulJob {
  readonly kind: 'matmul';
  readonly n: number;
  readonly layout: 'NN' | 'NT' | 'TN';
}

export type Job = TrainingJob | InferenceJob | MatmulJob;

/** A job that is ready to run, warm after a few runs. */
export interface Work {
  /** Does at least `count` steps or calls, and gives the number done: only whole epochs may be possible. */
  run(count: number): number | Promise<number>;
  /** Numbers that must agree between contestants: losses of the first `count` steps from the initial weights, or results. Asked once, before `run`. */
  check(count: number): number[] | Promise<number[]>;
}

export interface Peer {
  readonly version: string;
  /** Undefined where it cannot do this job. */
  open(job: Job): Promise<Work | undefined>;
}

/** Multiplications and additions of a training step: three products per layer, but no gradient of the features. */
export function trainingFlops({ widths, batch }: TrainingJob): number {
  return batch * layersOf(widths).reduce((sum, [inputs, outputs], i) => sum + (i === 0 ? 4 : 6) * inputs * outputs, 0);
}

export function inferenceFlops({ widths, rows }: InferenceJob): number {
  return rows * layersOf(widths).reduce((sum, [inputs, outputs]) => sum + 2 * inputs * outputs, 0);
}

/** Inputs and outputs of each layer. */
export function layersOf(widths: readonly number[]): (readonly [inputs: number, outputs: number])[] {
  return widths.slice(1).map((outputs, i) => [widths[i]!, outputs] as const);
}
