/** Known bits: the weights after a training, the same on every version of Node and every number of threads. */
import { expect, it } from 'vitest';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { threadedBackend } from '../../src/node/threads.ts';
import { knownPictures, runKnownPictures } from './known-pictures.ts';
import { knownTraining, runKnownTraining } from './known-training.ts';

const backends = [
  ['one thread', wasm],
  ['two threads', threadedBackend(2)],
] as const;

it.each([...backends, ['three threads that share all', threadedBackend(3, 1)] as const])(
  'filters over pictures that change, on %s',
  async (_, backend) => {
    expect(await runKnownPictures(backend)).toEqual(knownPictures);
  },
);

it.each(backends)('a network with dropout, layer by layer, on %s', async (_, backend) => {
  expect(await runKnownTraining(backend)).toEqual(knownTraining);
});
