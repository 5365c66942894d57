/** Threads of pages and of their workers: module workers over shared memory, which only an isolated page has. */
import { ChainruleError, type ErrorParts } from '../../graph/error.ts';
import type { Backend } from '../backend.ts';
import { checkThreads, fewestInstructions } from './shares.ts';
import { maySleep, type StartThread, threadsBy } from './team.ts';
import { wasm, wasmBackend } from './wasm.ts';

/**
 * The wasm backend on up to `threads` threads (1 to 16), but no more than the machine runs at once: the same bits as on
 * one. A program in which no kernel is large enough to be shared out runs on one thread. The threads end with `free()`.
 * Where there can be no threads, as in a page that is not cross-origin isolated, one does the work, and the console says
 * so once. In Node, import it from `chainrule/node`.
 *
 * @example
 * import { fit, mlp, wasmThreads } from 'chainrule';
 *
 * const data = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] };
 * await fit(mlp({ inputs: 2, hidden: 8, outputs: 1 }), data, { epochs: 5, backend: wasmThreads(2) });
 */
export function wasmThreads(threads: number): Backend {
  checkThreads(threads);
  if (threads === 1) return wasm;
  const obstacle = findObstacle();
  if (obstacle) {
    warnOnce(obstacle, threads);
    return wasm;
  }
  const crew = {
    threads: Math.min(threads, navigator.hardwareConcurrency),
    fewestInstructions,
    firstMaySleep: maySleep(),
  };
  return wasmBackend('wasm', true, undefined, threadsBy(startWorker, crew));
}

type Obstacle = Pick<ErrorParts, 'problem' | 'expected' | 'hint'>;

/** Why this place has no threads; undefined where it has. */
function findObstacle(): Obstacle | undefined {
  if (typeof Worker === 'undefined' || typeof crossOriginIsolated === 'undefined') {
    return {
      problem: 'there are no workers of a page here, so one thread does the work',
      hint: 'in Node, wasmThreads of chainrule/node',
    };
  }
  if (crossOriginIsolated) return undefined;
  return {
    problem: 'the page is not cross-origin isolated, so one thread does the work',
    expected: 'the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp',
    hint: 'sending them with the page and its scripts',
  };
}

let warned = false;

function warnOnce(obstacle: Obstacle, threads: number): void {
  if (warned) return;
  warned = true;
  console.warn(new ChainruleError({ what: 'threads', ...obstacle, got: String(threads) }).message);
}

/** A worker whose script is not there says no more than that something is wrong. */
function noScript(): ChainruleError {
  return new ChainruleError(
    {
      what: 'threads',
      problem: 'the script of a thread could not be loaded',
      expected: 'page-thread.js beside the bundle, in a page that allows worker-src',
      hint: 'chainrule/page-thread as a second entry point, where a bundler does not find it by itself (esbuild)',
    },
    'work',
  );
}

const startWorker: StartThread = (data) =>
  new Promise((resolve, reject) => {
    // Bundlers look for this very form; for one that does not, the script is an entry of the package too.
    const worker = new Worker(new URL('./page-thread.ts', import.meta.url), { type: 'module', name: 'chainrule' });
    let alive = true;
    worker.addEventListener('error', ({ message }) => {
      alive = false;
      reject(message ? new Error(message) : noScript());
    });
    worker.addEventListener('message', () => resolve({ isAlive: () => alive, end: () => worker.terminate() }), {
      once: true,
    });
    worker.postMessage(data);
  });
