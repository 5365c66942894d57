/** Which form of network a fit takes, by the rows that its trainings held out. */
import type { Backend } from '../backends/backend.ts';
import { compile } from '../compiler/compile.ts';
import { constant, input } from '../graph/node.ts';
import { sizeOf } from '../graph/shape.ts';
import type { Loss } from '../nn/loss.ts';
import { rowWeights } from '../nn/mean-loss.ts';
import type { Network } from '../nn/network.ts';
import { mul } from '../ops/index.ts';
import { arrayRows, type TrainingData } from '../train/data.ts';
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
  readonly blocks: readonly TrainingData[];
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

/** Of all rows that the folds hold out, one fold after the other. */
async function heldScores({ network, folds: ofFolds }: JudgedForm, judging: Judging): Promise<HeldScores> {
  const { folds, blocks, loss, backend } = judging;
  const source = joinedRows(blocks.map((block) => arrayRows(block, network.row)));
  const chunk = rowsAtOnce(network);
  const x = input('x', [chunk, ...network.row]);
  const y = loss.targets === 'classes' ? input('y', [chunk], 'int32') : input('y', [chunk, sizeOf(network.output)]);
  const sampleWeights = source.weighted ? input('sampleWeights', [chunk]) : undefined;
  const outputs = network.forward(x);
  const results = {
    loss: loss.perRow(outputs, y),
    weight: mul(rowWeights(loss, y, sampleWeights) ?? constant(1), constant(new Float64Array(chunk).fill(1), [chunk])),
    ...(loss.correct && { accuracy: loss.correct(outputs, y) }),
  };
  const executable = await backend.instantiate(compile([{ name: 'held', outputs: results }]));
  const table = executable.table('held');
  const arrayOf = (name: string) => table.field(name).get(0);
  const rows = folds.reduce((sum, { held }) => sum + held.length, 0);
  const [scores, weights] = [new Float64Array(rows), new Float64Array(rows)];
  let at = 0;
  try {
    for (const [i, { held }] of folds.entries()) {
      for (const { name, node } of network.parameters) executable.write(node, ofFolds[i]![name]!);
      for (let start = 0; start < held.length; start += chunk) {
        // The last chunk may have rows of the one before, which nobody looks at.
        const numbers = held.subarray(start, start + chunk);
        await source.read(numbers, arrayOf('x'), arrayOf('y'), sampleWeights && arrayOf('sampleWeights'), 0);
        await executable.run('held', 1);
        const [losses, counts] = [arrayOf('loss'), arrayOf('weight')];
        const right = loss.correct && arrayOf('accuracy');
        for (let row = 0; row < numbers.length; row++, at++) {
          scores[at] = watched({ loss: losses[row]!, ...(right && { accuracy: right[row]! }) });
          weights[at] = counts[row]!;
        }
      }
    }
  } finally {
    executable.free();
  }
  return { scores, weights };
}
