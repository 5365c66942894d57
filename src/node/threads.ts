/** The wasm backend on several threads of Node. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Backend } from '../backends/backend.ts';
import { fewestInstructions } from '../backends/wasm/sharing.ts';
import { type StartThread, threadSource } from '../backends/wasm/team.ts';
import { wasmBackend } from '../backends/wasm/wasm.ts';
import { fail } from '../graph/error.ts';

const mostThreads = 16;

/**
 * The wasm backend on up to `threads` threads (1 to 16), but no more than the machine runs at once: the same bits as on
 * one. A program in which no kernel is large enough to be shared out runs on one thread. The threads end with `free()`,
 * and do not keep the process alive.
 */
export function wasmThreads(threads: number): Backend {
  if (!Number.isInteger(threads) || threads < 1 || threads > mostThreads) {
    fail({ what: 'threads', problem: 'not a number of threads', got: `${threads}`, expected: `1 to ${mostThreads}` });
  }
  return threadedBackend(Math.min(threads, availableParallelism()));
}

/** The wasm backend on exactly so many threads, which share kernels of at least `fewest` SIMD instructions. */
export function threadedBackend(threads: number, fewest: number = fewestInstructions): Backend {
  return wasmBackend('wasm', true, undefined, {
    sharing: { threads, fewestInstructions: fewest },
    start: startThread,
  });
}

const workerSource = `const { parentPort, workerData } = require('node:worker_threads');
(${threadSource})(workerData, () => parentPort.postMessage('ready'));`;

const startThread: StartThread = async (data) => {
  // Without the loaders of the process, which the text above does not need.
  const worker = new Worker(workerSource, { eval: true, workerData: data, execArgv: [], name: 'chainrule' });
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
