/** What lets the library ask for memory back. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** As `node --expose-gc` does: the memory of large tables is asked back between the parts of a fit. */
export function exposeCollector(): void {
  setFlagsFromString('--expose-gc');
  Object.assign(globalThis, { gc: runInNewContext('gc') as () => void });
}
