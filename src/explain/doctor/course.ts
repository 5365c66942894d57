/** What the course of a training says: divergence, and overfitting. */
import { type Finding, say } from './finding.ts';

/** One event of a training: a `TrainEvent` is one. */
export interface CourseEvent {
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
  readonly learningRate?: number;
  readonly validation?: { readonly loss: number } | undefined;
  readonly stopped?: { readonly reason: string; readonly step?: number } | undefined;
}

/** The loss at the end of a training that is going wrong, against its lowest, and against where it started. */
const risen = 10;
const aboveStart = 2;

export function judgeDivergence(history: readonly CourseEvent[]): Finding[] {
  const last = history.at(-1);
  if (!last) return [];
  const known = history.filter(({ loss }) => Number.isFinite(loss));
  const first = known[0];
  const lowest = known.reduce((best, event) => (event.loss < best.loss ? event : best), known[0] ?? last);
  const broken = last.stopped?.reason === 'diverged' || !Number.isFinite(last.loss);
  const rising = first && last.loss > risen * lowest.loss && last.loss > aboveStart * first.loss;
  if (!broken && !rising) return [];
  const began =
    lowest === last
      ? 'from the first step on'
      : `from epoch ${lowest.epoch} (step ${lowest.step}) on, where it was lowest, ${say(lowest.loss)}`;
  const end = last.stopped?.step ?? last.step;
  return [
    {
      id: 'divergence',
      severity: 'problem',
      measured: {
        step: end,
        epoch: last.epoch,
        beganAfterStep: lowest === last ? 0 : lowest.step,
        ...(first && { lowestLoss: lowest.loss }),
        ...(Number.isFinite(last.loss) && { loss: last.loss }),
        ...(last.learningRate !== undefined && { learningRate: last.learningRate }),
      },
      text: broken
        ? `The loss is not a number any more, at step ${end} (epoch ${last.epoch}); it went wrong ${began}.`
        : `The loss grows: ${say(last.loss)} after epoch ${last.epoch}; it went wrong ${began}.`,
      why: 'Each step makes the weights, and with them the next gradient and step, larger: this does not mend itself.',
      advice: `${last.learningRate === undefined ? 'a smaller learning rate' : `a learning rate of ${say(last.learningRate / 10)} instead of ${say(last.learningRate)}`}, or clipping of gradients; and inputs and targets that are standardised`,
    },
  ];
}

/** So many epochs without a better validation loss may be chance; so much worse, with a training loss so much better, is not. */
const waitedEpochs = 5;
const waitedShare = 0.1;
const worse = 1.1;
const better = 0.9;

/** Not for a training that validation has stopped: its best weights are kept, which is the cure. */
export function judgeOverfitting(history: readonly CourseEvent[]): Finding[] {
  const validated = history.filter((event) => event.validation && Number.isFinite(event.validation.loss));
  const last = validated.at(-1);
  if (!last || last.stopped?.reason === 'early stopping' || history.at(-1)?.stopped?.reason === 'diverged') return [];
  const best = validated.reduce((lowest, event) => (event.validation!.loss < lowest.validation!.loss ? event : lowest));
  const waited = last.epoch - best.epoch;
  const isWorse = last.validation!.loss > worse * best.validation!.loss && last.loss < better * best.loss;
  if (!isWorse || waited < Math.max(waitedEpochs, waitedShare * last.epoch)) return [];
  return [
    {
      id: 'overfitting',
      severity: 'warning',
      measured: {
        bestEpoch: best.epoch,
        epoch: last.epoch,
        bestValidation: best.validation!.loss,
        validation: last.validation!.loss,
        trainingThen: best.loss,
        training: last.loss,
      },
      text: `Since epoch ${best.epoch} the validation loss has risen from ${say(best.validation!.loss)} to ${say(last.validation!.loss)}, while the training loss fell from ${say(best.loss)} to ${say(last.loss)}.`,
      why: 'The network learns the training rows by heart, their noise included; on rows that it has not seen it gets worse.',
      advice: `stopping at about epoch ${best.epoch} (patience does that), more rows, a smaller network, dropout, or a penalty on the weights (l2)`,
    },
  ];
}
