/** Known bits: the weights after a training, the same on every version of Node and every number of threads. */
import { expect, it } from 'vitest';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { threadedBackend } from '../../src/node/threads.ts';
import { knownTraining, runKnownTraining } from './known-training.ts';

it.each([
  ['one thread', wasm],
  ['two threads', threadedBackend(2)],
])('a network with dropout, layer by layer, on %s', async (_, backend) => {
  expect(await runKnownTraining(backend)).toEqual(knownTraining);
});
