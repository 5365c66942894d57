/** Keeps calls into the engine short, so that abort, Ctrl-C and progress work while it trains. */

/** Longest time between two looks at the abort signal, in milliseconds. */
const chunkMilliseconds = 50;

/** How many steps to run in one call, so that calls are short; and a pause for other work after each. */
export class Pace {
  steps = 1;
  #sincePause = 0;

  async note(count: number, milliseconds: number): Promise<void> {
    const perStep = Math.max(milliseconds / count, 1e-4);
    this.steps = Math.max(1, Math.min(count * 8, Math.floor(chunkMilliseconds / perStep)));
    this.#sincePause += milliseconds;
    if (this.#sincePause < chunkMilliseconds) return;
    this.#sincePause = 0;
    await pause();
  }
}

/**
 * Where there is setImmediate, it lets other work in without delay: a timer of Node waits a millisecond, 2 % of all
 * time.
 */
function pause(): Promise<void> {
  const { setImmediate: immediately } = globalThis as { setImmediate?: (then: () => void) => void };
  return new Promise((resolve) => {
    if (immediately) immediately(resolve);
    else setTimeout(resolve, 0);
  });
}
