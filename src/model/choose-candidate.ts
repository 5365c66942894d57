/** Which form of network a fit takes, and how sure it may be, by the rows that its trainings held out. */
import type { Backend, NumberArray } from '../backends/backend.ts';
import { compile } from '../compiler/compile.ts';
import { constant, input, type Node } from '../graph/node.ts';
import { sizeOf } from '../graph/shape.ts';
import type { Loss } from '../nn/loss.ts';
import { rowWeights } from '../nn/mean-loss.ts';
import type { Network } from '../nn/network.ts';
import { exp, log } from '../numeric/elementary.ts';
import { div, mul } from '../ops/index.ts';
import { arrayRows, isSource, type RowSource, type TrainingData } from '../train/data.ts';
import { joinedRows } from '../train/joined-rows.ts';
import type { ArraysByName } from '../train/state.ts';
import { rowsAtOnce } from './predictor.ts';
import { type Fold, watched } from './train-folds.ts';

/** A form of network with the weights that each fold came to, without the rows that it holds out. */
export interface JudgedForm {
  readonly network: Network;
  readonly folds: readonly ArraysByName[];
}

/** What the choice is made by. */
export interface Judging {
  readonly folds: readonly Fold[];
  /** The rows of all folds. */
  readonly blocks: readonly (TrainingData | RowSource)[];
  readonly loss: Loss;
  readonly backend: Backend;
}

/** What each held-out row adds to what is watched, and how much the row counts. */
export interface HeldScores {
  readonly scores: Float64Array;
  readonly weights: Float64Array;
}

/**
 * The forms that are taken, the better one first: one of two, where the held-out rows prefer it by more than one standard
 * error of the mean difference between the two on the same rows, else both.
 */
export async function chooseForms(forms: readonly JudgedForm[], judging: Judging): Promise<number[]> {
  const [first, second] = [await heldScores(forms[0]!, judging), await heldScores(forms[1]!, judging)];
  const { mean, error } = meanDifference(second, first);
  if (mean > error) return [0];
  if (mean < -error) return [1];
  return mean > 0 ? [0, 1] : [1, 0];
}

/** The weighted mean of the differences between scores of the same rows, and its standard error. */
export function meanDifference(one: HeldScores, other: HeldScores): { mean: number; error: number } {
  const { weights } = one;
  let [total, sum, squares] = [0, 0, 0];
  for (const [i, weight] of weights.entries()) {
    total += weight;
    sum += weight * (one.scores[i]! - other.scores[i]!);
  }
  const mean = total > 0 ? sum / total : 0;
  for (const [i, weight] of weights.entries()) {
    const off = weight * (one.scores[i]! - other.scores[i]! - mean);
    squares += off * off;
  }
  return { mean, error: total > 0 ? Math.sqrt(squares) / total : 0 };
}

/**
 * By what the outputs of a form's networks are divided: more than 1 where it is surer than it is right on the held-out rows, less
 * where it could be surer (Guo et al. 2017, "On calibration of modern neural networks"). It is the most likely number between a half
 * and 4 after these rows, where its logarithm was normally distributed before them: however many are all right, few rows do not make
 * a network surer.
 */
export async function chooseTemperature(form: JudgedForm, judging: Judging): Promise<number> {
  const sums = new Float64Array(temperatures.length);
  let total = 0;
  const { loss } = judging;
  await overHeld(
    form,
    judging,
    (outputs, y) =>
      Object.fromEntries(temperatures.map((t, i) => [`loss${i}`, loss.perRow(div(outputs, constant(t)), y)])),
    (arrayOf, row) => {
      const weight = arrayOf('weight')[row]!;
      total += weight;
      for (let i = 0; i < sums.length; i++) sums[i]! += weight * arrayOf(`loss${i}`)[row]!;
    },
  );
  const rows = rowsHeld(judging);
  const unlikely = sums.map((sum, i) => {
    const deviations = log(temperatures[i]!) / deviation;
    return (rows * sum) / total + (deviations * deviations) / 2;
  });
  return temperatures[unlikely.indexOf(Math.min(...unlikely))] ?? 1;
}

/** Of the logarithm, before any rows are seen: see bench/RESULTS.md. */
const deviation = 0.3;
/** From a half to 4, an eighth of a factor of two apart: closer ones differ by less than rows can tell. */
const temperatures = Array.from({ length: 25 }, (_, i) => exp((i / 8 - 1) * Math.LN2));

async function heldScores(form: JudgedForm, judging: Judging): Promise<HeldScores> {
  const rows = rowsHeld(judging);
  const [scores, weights] = [new Float64Array(rows), new Float64Array(rows)];
  const { loss } = judging;
  const { correct } = loss;
  await overHeld(
    form,
    judging,
    (outputs, y) => ({ loss: loss.perRow(outputs, y), ...(correct && { accuracy: correct(outputs, y) }) }),
    (arrayOf, row, at) => {
      const right = correct && { accuracy: arrayOf('accuracy')[row]! };
      scores[at] = watched({ loss: arrayOf('loss')[row]!, ...right });
      weights[at] = arrayOf('weight')[row]!;
    },
  );
  return { scores, weights };
}

function rowsHeld({ folds }: Judging): number {
  return folds.reduce((sum, { held }) => sum + held.length, 0);
}

/** Visits all rows that the folds hold out, one fold after the other, with what the network of the fold makes of them, and `weight`. */
async function overHeld(
  { network, folds: ofFolds }: JudgedForm,
  { folds, blocks, loss, backend }: Judging,
  resultsOf: (outputs: Node, y: Node) => Readonly<Record<string, Node>>,
  visit: (arrayOf: (name: string) => NumberArray, row: number, at: number) => void,
): Promise<void> {
  const source = joinedRows(blocks.map((block) => (isSource(block) ? block : arrayRows(block, network.row))));
  const chunk = rowsAtOnce(network);
  const x = input('x', [chunk, ...network.row]);
  const y = loss.targets === 'classes' ? input('y', [chunk], 'int32') : input('y', [chunk, sizeOf(network.output)]);
  const sampleWeights = source.weighted ? input('sampleWeights', [chunk]) : undefined;
  const results = {
    ...resultsOf(network.forward(x), y),
    weight: mul(rowWeights(loss, y, sampleWeights) ?? constant(1), constant(new Float64Array(chunk).fill(1), [chunk])),
  };
  const executable = await backend.instantiate(compile([{ name: 'held', outputs: results }]));
  const table = executable.table('held');
  const arrayOf = (name: string) => table.field(name).get(0);
  let at = 0;
  try {
    for (const [i, { held }] of folds.entries()) {
      for (const { name, node } of network.parameters) executable.write(node, ofFolds[i]![name]!);
      for (let start = 0; start < held.length; start += chunk) {
        // The last chunk may have rows of the one before, which nobody looks at.
        const numbers = held.subarray(start, start + chunk);
        await source.read(numbers, arrayOf('x'), arrayOf('y'), sampleWeights && arrayOf('sampleWeights'), 0);
        await executable.run('held', 1);
        for (let row = 0; row < numbers.length; row++, at++) visit(arrayOf, row, at);
      }
    }
  } finally {
    executable.free();
  }
}
