/** Gradients that shrink or grow from layer to layer on their way back. */
import { type Finding, say } from './finding.ts';
import type { Vitals } from './vitals.ts';

/**
 * One learning rate serves all layers: where the gradients of two layers differ by this, the one learns in a thousand
 * steps what the other learns in one. X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward
 * neural networks", 2010, compare layers in the same way.
 */
const farApart = 1000;

/** `learned`: near a minimum gradients are small anyway, and their ratios say little. */
export function judgeGradients({ gradients, units }: Vitals, learned: boolean): Finding[] {
  const first = gradients[0];
  const last = gradients.at(-1);
  if (!first || !last || gradients.length < 2) return [];
  if (!gradients.every(({ rms }) => Number.isFinite(rms))) {
    return [
      {
        id: 'exploding gradients',
        severity: 'problem',
        measured: Object.fromEntries(gradients.map(({ layer, rms }) => [layer, rms])),
        text: 'The gradients are no longer finite numbers.',
        why: 'One step with them turns all weights into NaN.',
        advice: 'a smaller learning rate, clipping of gradients, or smaller initial weights',
      },
    ];
  }
  const measured = { first: first.rms, last: last.rms, ratio: first.rms / last.rms, layers: gradients.length };
  const sentence = `The gradient that reaches ${first.layer} has a root mean square of ${say(first.rms)}, at ${last.layer} it is ${say(last.rms)}`;
  if (!learned && last.rms > 0 && first.rms * farApart < last.rms) {
    const isFlat = units.some(({ squashes }) => squashes);
    return [
      {
        id: 'vanishing gradients',
        severity: first.rms * farApart * farApart < last.rms ? 'problem' : 'warning',
        layer: first.layer,
        measured,
        text: `${sentence}: ${first.rms === 0 ? 'nothing is left of it' : `${say(last.rms / first.rms)} times less`}, ${gradients.length - 1} layers further back.`,
        why: `By the chain rule the gradient is multiplied, layer by layer, by the weights and by the slope of the activation${isFlat ? ', at most 1/4 for sigmoid' : ''}: the first layers hardly learn.`,
        advice: `${isFlat ? 'relu or another activation with a slope near 1, with heNormal weights' : 'larger initial weights, such as heNormal'}; fewer layers; layer normalisation`,
      },
    ];
  }
  if (first.rms > farApart * last.rms && last.rms > 0) {
    return [
      {
        id: 'exploding gradients',
        severity: first.rms > farApart * farApart * last.rms ? 'problem' : 'warning',
        layer: first.layer,
        measured,
        text: `${sentence}: ${say(first.rms / last.rms)} times more, ${gradients.length - 1} layers further back.`,
        why: 'By the chain rule the gradient is multiplied by the weights of each layer: where they are large it grows, and a step that suits the last layer throws the first ones far away.',
        advice:
          'smaller initial weights (heNormal for relu, glorotUniform for tanh and sigmoid), clipping of gradients, or layer normalisation',
      },
    ];
  }
  return [];
}
