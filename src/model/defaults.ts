/** What training uses where nothing is said: sizes and rates that serve most tables, chosen on held-out training rows. */

export interface Defaults {
  readonly hidden: readonly number[];
  readonly activation: string;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly patience: number;
  readonly l2: number;
}

/** Defaults for a table with so many training rows. */
export function defaultsFor(trainRows: number): Defaults {
  return {
    hidden: [100],
    activation: 'relu',
    learningRate: 2e-3,
    batchSize: Math.max(8, Math.min(200, Math.round(trainRows / 40))),
    epochs: trainRows < 1000 ? 400 : 100,
    patience: trainRows < 1000 ? 40 : 10,
    l2: 1e-4,
  };
}
