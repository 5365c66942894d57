/**
 * Preloaded into a program, which then gets the signals of SIGNALS when it first tells its progress, and at once: another
 * process, and the system too, could be late, and find it done.
 */
const signals = /** @type {NodeJS.Signals[]} */ ((process.env.SIGNALS ?? '').split(','));
const write = process.stderr.write.bind(process.stderr);
let isSent = false;

/** @param {unknown[]} given */
process.stderr.write = (...given) => {
  const isFlushed = /** @type {boolean} */ (Reflect.apply(write, undefined, given));
  if (!isSent && String(given[0]).includes('epoch')) {
    isSent = true;
    for (const signal of signals) {
      if (!process.emit(signal, signal)) process.kill(process.pid, signal);
    }
  }
  return isFlushed;
};
