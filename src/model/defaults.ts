/** What training uses where nothing is said: sizes and rates that serve most tables, chosen on held-out training rows. */
import { log } from '../numeric/elementary.ts';

export interface Defaults {
  readonly hidden: readonly number[];
  readonly activation: string;
  readonly initializer: string;
  /** At the start; it falls to nothing along half a cosine over all epochs. */
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly patience: number;
  readonly l2: number;
  /** Where few inputs are to matter: the penalty on |w| of the weights that they come in by. */
  readonly l1OfInputs: number;
  /** Trainings, each with other rows held out, that decide together how long to train. */
  readonly folds: number;
}

/** A table as training sees it. */
export interface TableSize {
  /** To learn from, and to validate by. */
  readonly rows: number;
  /** Numbers per row. */
  readonly features: number;
}

/** Tables of fewer rows are small. */
const smallRows = 1000;
const fewestEpochs = 20;

/**
 * A function of the table's size alone: the same table always gets the same training. The comparisons behind the
 * numbers are in bench/RESULTS.md.
 */
export function defaultsFor({ rows, features }: TableSize): Defaults {
  const isSmall = rows < smallRows;
  const hidden = isSmall ? [64, 32] : [128, 64];
  // The 15 % that are held out of a few rows say too little about when to stop: each row has its turn. With very many
  // features so many networks would not fit in memory.
  const folds = isSmall && features <= 10_000 ? 5 : 1;
  const batchSize = Math.round(clamp(rows / 40, 32, 256));
  // A hard table (a spiral, steps) needs so many steps, however few or many rows it has; an easy one stops by itself.
  // Tables of very many numbers get fewer, so that training takes seconds.
  const steps = isSmall ? 2000 : 3000;
  const weights = features * hidden[0]! + hidden[0]! * hidden[1]!;
  const affordable = (isSmall ? 2e9 : 3e10) / (rows * weights * (folds + 1));
  const epochs = Math.round(Math.max(fewestEpochs, Math.min((steps * Math.min(batchSize, rows)) / rows, affordable)));
  // A prior on the weights: the more rows there are, the less it counts in their mean loss; more features need more
  // of it.
  const l2 = Math.min(0.01, (0.3 * (1 + features / rows)) / rows);
  return {
    hidden,
    activation: 'relu',
    // First weights smaller than He's: features are then learned rather than kept as drawn, which matters most for few
    // rows.
    initializer: 'glorotUniform',
    learningRate: isSmall ? 5e-3 : 2e-3,
    batchSize,
    epochs,
    patience: Math.max(5, Math.round(epochs / 4)),
    l2,
    l1OfInputs: Math.min(3, log(features) / Math.LN2) * l2,
    folds,
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
