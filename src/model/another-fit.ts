/** A fit within a fit: of a fold of cross-validation, or of rows split in another way. */
import type { FitOptions, Target } from './fit-options.ts';

/** Its options: what is said and kept of a training is of the first alone. */
export function ofAnotherFit(options: FitOptions<Target>): FitOptions<Target> {
  const { checkpoint: _, resume: _resume, onStart: _start, onEvent: _event, pathPoints: _path, ...others } = options;
  return others;
}
