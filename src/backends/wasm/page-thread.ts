/** The script of a thread in a page: a module worker, which is sent its data. */
import { serve, type ThreadData } from './thread.ts';

addEventListener('message', ({ data }: MessageEvent<ThreadData>) => serve(data, () => postMessage('ready')), {
  once: true,
});
