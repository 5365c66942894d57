/** What a thread beside the first does: it runs the functions of a program when it is told to, together with the others. */
import type { cells } from './barrier.ts';
import type { HostShare } from './host.ts';

/**
 * What a thread gets when it is started; all of it can be posted. Programs that are compiled without the DOM's types read
 * this, so that it names none of WebAssembly's.
 */
export interface ThreadData {
  /** A `WebAssembly.Module`. */
  readonly module: object;
  /** The `WebAssembly.Memory` that all threads share. */
  readonly memory: { readonly buffer: ArrayBuffer };
  /** From 1: the first thread is the one that starts the others. */
  readonly thread: number;
  readonly cellsAddress: number;
  readonly cells: typeof cells;
  /** What this thread does of each call that the host runs. */
  readonly shares: readonly (HostShare | undefined)[];
}

/** The kernels of the host, opened on a memory. */
type Open = (memory: ArrayBuffer) => (share: HostShare, row: number) => void;

/**
 * Serves until it is told to end; calls `ready` before it begins. It looks for its next command for a while before it
 * sleeps. Its text is all that a worker of Node gets: it must use nothing from outside it but its arguments.
 */
export function serve(
  { module, memory, thread, cellsAddress, cells: at, shares }: ThreadData,
  ready: () => void,
  open?: Open,
): void {
  const run = open?.(memory.buffer);
  const call = (index: number, row: number): void => {
    const share = shares[index];
    if (share) run?.(share, row >>> 0);
  };
  const imports = { host: { memory: memory as WebAssembly.Memory, call } };
  const { exports } = new WebAssembly.Instance(module as WebAssembly.Module, imports);
  const shared = new Int32Array(memory.buffer, cellsAddress);
  const [generation, phase, done] = [at.generation / 4, at.phase / 4, at.done / 4];
  ready();
  for (let seen = 0; ; ) {
    for (let looks = 100000; looks > 0 && Atomics.load(shared, generation) === seen; looks--);
    Atomics.wait(shared, generation, seen);
    seen = Atomics.load(shared, generation);
    if (shared[at.quit / 4]) return;
    try {
      const step = exports[`run${shared[at.functionIndex / 4]}`] as (
        row: number,
        count: number,
        thread: number,
      ) => void;
      step(shared[at.row / 4]!, shared[at.count / 4]!, thread);
    } catch {
      Atomics.store(shared, at.failed / 4, 1);
      Atomics.add(shared, phase, 1);
      Atomics.notify(shared, phase);
    }
    Atomics.add(shared, done, 1);
    Atomics.notify(shared, done);
  }
}
