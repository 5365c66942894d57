/** Ctrl-C: the first stops the training and keeps the best model so far, the second quits at once. */
import { exitCodes } from '../errors.ts';

export interface Interruption {
  /** Aborted by the first Ctrl-C once training goes on. */
  readonly signal: AbortSignal;
  readonly happened: () => boolean;
  /** From here on there is something to keep. */
  startTraining(): void;
  /** From here on files are being written: the first Ctrl-C lets that finish. */
  end(): void;
}

/**
 * Listens until `end`. `beforeMessage` makes room for a line on stderr. `readsPipe`: the program may be waiting for
 * bytes that never come, in a thread that an orderly exit would wait for in turn.
 */
export function listenForInterruption(beforeMessage: () => void, readsPipe = false): Interruption {
  const controller = new AbortController();
  let training = false;
  let happened = false;
  const quit = (message: string) => {
    beforeMessage();
    process.stderr.write(`${message}\n`);
    if (readsPipe && !training) {
      // Ends by the signal itself, which shells report as the same 130.
      process.off('SIGINT', listener);
      process.kill(process.pid, 'SIGINT');
    } else {
      process.exit(exitCodes.interrupted);
    }
  };
  const listener = (): void => {
    if (happened) {
      quit('stopped at once: nothing more is written');
    } else if (!training) {
      quit('stopped before training began: nothing is written');
    } else {
      happened = true;
      beforeMessage();
      process.stderr.write('stopping: the best model so far is kept (Ctrl-C once more quits at once)\n');
      controller.abort();
    }
  };
  process.on('SIGINT', listener);
  return {
    signal: controller.signal,
    happened: () => happened,
    startTraining: () => {
      training = true;
    },
    end: () => process.off('SIGINT', listener),
  };
}
