/** What runs first: the worker starts while the page's own code is still on its way, because a busy page would keep it waiting. */
import { readyFor } from './state/formula-reader.ts';

const worker = new Worker(new URL('./engine/worker.ts', import.meta.url), { type: 'module' });

void readyFor(location.hash)
  .then(() => import('./main.tsx'))
  .then(({ start }) => start(worker));
