/** Runs a task in a worker of the page. */
import { tasks } from './tasks.ts';

addEventListener('message', ({ data }: MessageEvent<{ task: keyof typeof tasks; argument: unknown }>) => {
  const task = tasks[data.task] as (argument: unknown) => unknown;
  void Promise.resolve(task(data.argument)).then((result) => postMessage(result));
});
