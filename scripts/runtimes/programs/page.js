/** A page that trains on two threads, and sends its server what that gave and how many workers it started. */
import { wasmThreads } from 'chainrule';
import { smoke } from './smoke.js';

let workers = 0;
const Plain = Worker;
globalThis.Worker = class extends Plain {
  /**
   * @param {string | URL} script
   * @param {WorkerOptions} [options]
   */
  constructor(script, options) {
    super(script, options);
    workers++;
  }
};

const found = await smoke(wasmThreads(2)).then(
  (result) => ({ ...result, workers }),
  (error) => ({ error: String(error) }),
);
await fetch('/results', { method: 'POST', body: JSON.stringify(found) });
