/** What `--json` says of every training, of tables and of pictures. */
import type { PictureFit } from '../../src/data.ts';
import { type AnyFit, countParameters } from '../../src/index.ts';

type Told = Pick<
  PictureFit | AnyFit,
  'history' | 'seconds' | 'network' | 'seed' | 'backend' | 'reproducible' | 'stopped'
>;

/** How a training went: epochs, seconds, what ended it, and on what. */
export function trainedJson(fit: Told): object {
  return {
    epochs: fit.history.at(-1)!.epoch,
    seconds: fit.seconds,
    parameters: countParameters(fit.network),
    seed: fit.seed,
    backend: fit.backend,
    reproducible: fit.reproducible,
    stopped: fit.stopped,
  };
}
