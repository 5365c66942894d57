/** The page's one script: the tasks, where a test can call them, here and in a worker, or as the server asks for them. */
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

export interface Request {
  readonly task: keyof typeof tasks;
  readonly argument?: unknown;
  readonly where?: 'page' | 'worker';
}

/** For engines that nobody drives: runs what the server asks for, and sends it what that gave. */
async function report(): Promise<{ results: unknown[] } | { error: string }> {
  try {
    const response = await fetch('/tasks');
    const results: unknown[] = [];
    for (const { task, argument, where } of (await response.json()) as Request[]) {
      const run = tasks[task] as (argument: unknown) => unknown;
      results.push(where === 'worker' ? await runInWorker(task, argument) : await run(argument));
    }
    return { results };
  } catch (error) {
    return {
      error:
        error instanceof Error && error.cause instanceof Error
          ? `${error.message} (${error.cause.message})`
          : String(error),
    };
  }
}

if (location.pathname === '/report') {
  void report().then((found) => fetch('/results', { method: 'POST', body: JSON.stringify(found) }));
}
