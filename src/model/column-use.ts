/** A model and some rows as the importance of columns looks at them: features that can be changed, predictions and scores of these. */
import { type Backend, backendKind } from '../backends/backend.ts';
import { actualValues, featuresOf, labelledRows, type Preprocessing, transform } from '../data/preprocess.ts';
import { weightsIn } from '../data/sample-weights.ts';
import { selectRows, type Table } from '../data/table.ts';
import { callback, indexList, integerFrom, type OptionKinds } from '../graph/option-kinds.ts';
import { random } from '../numeric/random.ts';
import { logCost } from '../train/metrics/classification.ts';
import { regressionEstimates } from '../train/metrics/regression.ts';
import { classesOf, ofTarget, readOutputs, type TablePredictions } from './prediction.ts';
import { openPredictor } from './predictor.ts';
import { type AnyTableModel, type Rows, toTable } from './table-model.ts';

/** The features that one column became: `width` of each row, from `offset` on. */
export interface ColumnFeatures {
  readonly column: string;
  readonly offset: number;
  readonly width: number;
}

/** What changed features are judged by. */
export interface ColumnScores {
  /** R² of numbers, accuracy of classes, in the mean of several targets; null where a target does not vary. */
  readonly score: number | null;
  /** The mean squared error of numbers, standardised, or the log loss of classes. */
  readonly loss: number;
}

export interface OpenedUse {
  readonly columns: readonly ColumnFeatures[];
  /** The rows that were taken, as a table of their own. */
  readonly table: Table;
  readonly rows: number;
  readonly features: number;
  /** [rows, features]. */
  readonly x: Float32Array;
  readonly sampleWeights: Float64Array | undefined;
  readonly predict: (x: Float32Array) => Pick<TablePredictions, 'rows' | 'values' | 'probabilities'>;
  /** Of one copy of the rows after another, which are predicted at once: a program works on some hundred rows at a time. */
  readonly scores: (copies: Float32Array) => ColumnScores[];
  readonly free: () => void;
}

/** What both functions take: which rows, how many of them, and what computes. */
export interface UseOptions {
  /** At most so many rows, drawn with the seed where there are more; 2,000 when absent. */
  mostRows?: number | undefined;
  /** Decides which rows are drawn, and how columns are shuffled; 0 when absent. */
  seed?: number | undefined;
  /** Only these rows of the table, by their numbers from 0. */
  only?: Int32Array | undefined;
  /** What predicts; wasm when absent. */
  backend?: Backend | undefined;
  /** Told, now and then, which share is done. */
  onProgress?: ((share: number) => void) | undefined;
}

export const useKinds: OptionKinds<UseOptions> = {
  mostRows: integerFrom(2),
  seed: integerFrom(0),
  only: indexList('a list of rows'),
  backend: backendKind,
  onProgress: callback,
};

/** At most `mostRows` of the rows with known targets, drawn with the seed, with the model ready to predict them. */
export async function openUse(
  { network, loss, preprocessing }: AnyTableModel,
  given: Rows,
  { mostRows = 2000, seed = 0, backend, only }: UseOptions,
): Promise<OpenedUse> {
  const whole = toTable(given, preprocessing);
  const known = labelledRows(preprocessing, whole, only).rows;
  const table = selectRows(whole, drawn(known, mostRows, seed));
  const { x, rows, features } = transform(preprocessing, table);
  const { targets } = preprocessing;
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  const sampleWeights = weightsIn(preprocessing, table, all);
  const actual = targets.map((target) => actualValues(target, table, all));
  const predictor = await openPredictor(network, loss, backend);
  const predict = (changed: Float32Array) => {
    const count = changed.length / features;
    return { rows: count, ...readOutputs(predictor.predict(changed), targets, count) };
  };
  return {
    columns: columnFeatures(preprocessing),
    table,
    rows,
    features,
    x,
    sampleWeights,
    predict,
    scores: (copies) => {
      const all = predict(copies);
      return Array.from({ length: all.rows / rows }, (_, copy) => {
        const each = targets.map((target, at) => {
          const { values, probabilities } = ofTarget(partOf(all, copy * rows, rows), targets, at);
          if (target.kind === 'number') return ofNumbers(values, actual[at]!, sampleWeights, target.scale);
          return ofClasses(values, probabilities!, actual[at]!, classesOf(target).length, sampleWeights);
        });
        const known = each.flatMap(({ score }) => score ?? []);
        const score = known.length < each.length ? null : mean(known);
        return { score, loss: mean(each.map((one) => one.loss)) };
      });
    },
    free: () => predictor.free(),
  };
}

/** The predictions of `count` rows from `first` on. */
function partOf(
  { rows, values, probabilities }: Pick<TablePredictions, 'rows' | 'values' | 'probabilities'>,
  first: number,
  count: number,
): Pick<TablePredictions, 'rows' | 'values' | 'probabilities'> {
  const part = (all: Float64Array) => {
    const width = all.length / rows;
    return all.subarray(first * width, (first + count) * width);
  };
  return { rows: count, values: part(values), ...(probabilities && { probabilities: part(probabilities) }) };
}

/** Where the features of each column lie. */
function columnFeatures({ columns }: Preprocessing): ColumnFeatures[] {
  let offset = 0;
  return columns.map((encoding) => {
    const width = featuresOf(encoding);
    offset += width;
    return { column: encoding.name, offset: offset - width, width };
  });
}

/** In the order of the table, all of them where they are few. */
function drawn(rows: Int32Array, most: number, seed: number): Int32Array {
  if (rows.length <= most) return rows;
  return random(seed, 'column use').shuffle(rows.slice()).slice(0, most).sort();
}

function ofNumbers(
  predicted: Float64Array,
  actual: Float64Array,
  weights: Float64Array | undefined,
  scale: number,
): ColumnScores {
  const { loss, r2 } = regressionEstimates(predicted, actual, weights);
  return { score: r2?.value ?? null, loss: loss.value / (scale * scale) };
}

function ofClasses(
  predicted: Float64Array,
  probabilities: Float64Array,
  actual: Float64Array,
  classes: number,
  weights: Float64Array | undefined,
): ColumnScores {
  const cost = logCost(probabilities, actual, classes);
  let [right, loss, total] = [0, 0, 0];
  for (let row = 0; row < actual.length; row++) {
    const weight = weights ? weights[row]! : 1;
    total += weight;
    loss += weight * cost(row);
    if (predicted[row] === actual[row]) right += weight;
  }
  return { score: right / total, loss: loss / total };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
