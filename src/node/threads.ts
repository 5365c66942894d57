/** Threads of Node for the backends that share programs out. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Backend } from '../backends/backend.ts';
import { checkThreads, fewestInstructions } from '../backends/wasm/shares.ts';
import { type Thread, type Threads, threadsBy } from '../backends/wasm/team.ts';
import { serve, type ThreadData } from '../backends/wasm/thread.ts';
import { wasmBackend } from '../backends/wasm/wasm.ts';

/**
 * The wasm backend on up to `threads` threads (1 to 16), but no more than the machine runs at once: the same bits as on
 * one. A program in which no kernel is large enough to be shared out runs on one thread. The threads end with `free()`,
 * and do not keep the process alive. Another number of threads is refused.
 *
 * @example
 * import { fit, mlp, wasmThreads } from 'chainrule/node';
 *
 * const data = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] };
 * await fit(mlp({ inputs: 2, hidden: 8, outputs: 1 }), data, { epochs: 5, backend: wasmThreads(2) });
 */
export function wasmThreads(threads: number): Backend {
  return threadedBackend(possibleThreads(threads));
}

/** The number of threads that the machine runs at once, of those wanted. */
export function possibleThreads(threads: number): number {
  checkThreads(threads);
  return Math.min(threads, availableParallelism());
}

/** The wasm backend on exactly so many threads, which share kernels of at least `fewest` SIMD instructions. */
export function threadedBackend(threads: number, fewest: number = fewestInstructions): Backend {
  return wasmBackend('wasm', true, undefined, nodeThreads(threads, fewest));
}

/**
 * So many threads. Where the backend has kernels of the host, `openSource` is JavaScript whose value is their `open`; it may
 * use `require`.
 */
export function nodeThreads(threads: number, fewest: number = fewestInstructions, openSource = 'undefined'): Threads {
  const crew = { threads, fewestInstructions: fewest, firstMaySleep: true };
  return threadsBy((data) => startThread(data, openSource), crew);
}

const startThread = async (data: ThreadData, openSource: string): Promise<Thread> => {
  // Text, since a worker starts from it wherever this library was built or bundled; some loaders name functions by __name.
  const source = `const { parentPort, workerData } = require('node:worker_threads');
const __name = (named) => named;
(${serve.toString()})(workerData, () => parentPort.postMessage('ready'), ${openSource});`;
  // Without the loaders of the process, which the text above does not need.
  const worker = new Worker(source, { eval: true, workerData: data, execArgv: [], name: 'chainrule' });
  let alive = true;
  worker.on('exit', () => {
    alive = false;
  });
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.on('error', reject);
    worker.once('exit', () => reject(new Error('the thread ended while it started')));
  });
  worker.unref();
  return { isAlive: () => alive, end: () => void worker.terminate() };
};
