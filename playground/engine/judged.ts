/** How well predictions do: their loss, and what can be counted of them. */
import { confusionMatrix, evaluateRegression } from '../../src/metrics.ts';
import type { PlayData } from './data.ts';
import type { Part } from './messages.ts';
import type { Judgement } from './scene.ts';

/** Of the rows of training or of the test, in the order of the data. */
export function judged(data: PlayData, isSigned: boolean, name: 'train' | 'test', judgement: Judgement): Part {
  const { loss, predictions } = judgement;
  if (!Number.isFinite(loss)) return { loss };
  const targets = name === 'train' ? data.y.subarray(0, data.trainRows) : data.y.subarray(data.trainRows);
  if (data.task === 'regression') return { loss, r2: evaluateRegression({ predictions, targets }).r2 ?? Number.NaN };
  const predicted = predictedClasses(predictions, data.classes, isSigned ? 0 : 0.5);
  const confusion = confusionMatrix(predicted, Int32Array.from(targets), data.classes);
  const right = confusion.reduce((sum, row, i) => sum + row[i]!, 0);
  return { loss, confusion, accuracy: right / targets.length };
}

function predictedClasses(predictions: Float64Array, classes: number, threshold: number): Int32Array {
  if (classes === 2) return Int32Array.from(predictions, (value) => Number(value > threshold));
  return Int32Array.from({ length: predictions.length / classes }, (_, row) => {
    let best = 0;
    for (let i = 1; i < classes; i++) {
      if (predictions[row * classes + i]! > predictions[row * classes + best]!) best = i;
    }
    return best;
  });
}
