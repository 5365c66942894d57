/** Every loss, one line each, by the name that the command line uses. */
import { named, optionEntries } from '../../graph/options.ts';
import type { Loss } from '../loss.ts';
import { binaryCrossEntropy } from './binary-cross-entropy.ts';
import { crossEntropy } from './cross-entropy.ts';
import { huber } from './huber.ts';
import { meanAbsoluteError } from './mean-absolute-error.ts';
import { meanSquaredError } from './mean-squared-error.ts';

export { binaryCrossEntropy, crossEntropy, huber, meanAbsoluteError, meanSquaredError };

interface LossKind {
  readonly options: readonly string[];
  readonly make: (options: object) => Loss;
}

export const losses: ReadonlyMap<string, LossKind> = new Map<string, LossKind>([
  ['binaryCrossEntropy', { options: ['labelSmoothing', 'classWeights'], make: binaryCrossEntropy }],
  ['crossEntropy', { options: ['targets', 'labelSmoothing', 'classWeights'], make: crossEntropy }],
  ['meanSquaredError', { options: [], make: meanSquaredError }],
  ['meanAbsoluteError', { options: [], make: meanAbsoluteError }],
  ['huber', { options: ['delta'], make: huber }],
]);

/** The loss of that name. Throws with "did you mean" for another name or an option that it does not have. */
export function lossNamed(name: unknown, options: object = {}): Loss {
  const kind = named('loss', name, losses);
  return kind.make(Object.fromEntries(optionEntries(String(name), options, kind.options)));
}
