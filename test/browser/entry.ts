/** The page's one script: the tasks, where a test can call them, here and in a worker. */
import { tasks } from './tasks.ts';

function runInWorker(task: string, argument: unknown): Promise<unknown> {
  const worker = new Worker(new URL('./task-worker.ts', import.meta.url), { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }) => resolve(data));
    worker.addEventListener('error', ({ message }) => reject(new Error(message)));
    worker.postMessage({ task, argument });
  }).finally(() => worker.terminate());
}

Object.assign(window, { tasks, runInWorker });
