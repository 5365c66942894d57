/** Memory of large tables is asked back between the parts of a fit, where the engine lets programs ask. */

/** Of fewer rows the arrays are small beside the program. */
const manyRows = 1 << 17;

/**
 * Takes back what is no longer used, after so many rows. By itself V8 waits until arrays of 64 MB lie about. `node --expose-gc` lets
 * programs ask, and so does our command line.
 */
export function tidy(rows: number): void {
  if (rows >= manyRows) (globalThis as { gc?: () => void }).gc?.();
}
