/** Ctrl-C and SIGTERM: the first stops the training and keeps the best model so far, the second quits at once. */
import { endingSignals } from '../errors.ts';

type Signal = keyof typeof endingSignals;

export interface Interruption {
  /** Aborted by the first signal once training goes on. */
  readonly signal: AbortSignal;
  /** The exit code of the signal that came, if one did. */
  readonly exitCode: () => number | undefined;
  /** From here on there is something to keep; `resume` is the command that goes on from it, where there is one. */
  startTraining(resume?: string): void;
  /** From here on signals have their usual effect again. */
  end(): void;
}

/**
 * Listens until `end`. `beforeMessage` makes room for a line on stderr. `readsPipe`: the program may be waiting for
 * bytes that never come, in a thread that an orderly exit would wait for.
 */
export function listenForInterruption(beforeMessage: () => void, readsPipe = false): Interruption {
  const controller = new AbortController();
  let training = false;
  let goOn = '';
  let happened: Signal | undefined;
  const quit = (signal: Signal, message: string) => {
    beforeMessage();
    process.stderr.write(`${message}\n`);
    if (readsPipe && !training) {
      // Ends by the signal itself, which shells report as the same exit code.
      process.off(signal, listener);
      process.kill(process.pid, signal);
    } else {
      process.exit(endingSignals[signal]);
    }
  };
  const listener = (signal: Signal): void => {
    if (happened) {
      quit(signal, `stopped at once: nothing more is written${goOn}`);
    } else if (!training) {
      quit(signal, 'stopped before training began: nothing is written');
    } else {
      happened = signal;
      beforeMessage();
      process.stderr.write('stopping: the best model so far is kept (Ctrl-C once more quits at once)\n');
      controller.abort();
    }
  };
  const names = Object.keys(endingSignals) as Signal[];
  for (const name of names) process.on(name, listener);
  return {
    signal: controller.signal,
    exitCode: () => happened && endingSignals[happened],
    startTraining: (resume) => {
      training = true;
      if (resume !== undefined) goOn = `; go on with: ${resume}`;
    },
    end: () => {
      for (const name of names) process.off(name, listener);
    },
  };
}
