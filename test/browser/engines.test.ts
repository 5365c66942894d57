/** The same bits in the engines of Firefox and Safari as in Node, on one thread and on several; one error without WebAssembly. */
import { availableParallelism } from 'node:os';
import { describe, expect, test } from 'vitest';
import { knownTraining } from '../train/known-training.ts';
import { engines, runInEngine } from './engines.ts';
import type { Request } from './entry.ts';
import { alone } from './same-bits.ts';
import { tasks } from './tasks.ts';

const together: Request[] = (['page', 'worker'] as const).map((where) => ({
  task: 'trainingOnThreads',
  argument: { threads: 2 },
  where,
}));

for (const engine of engines) {
  describe.skipIf(!engine.isHere)(`in ${engine.name}`, () => {
    test('gives the bits of Node', async () => {
      const here: unknown[] = [];
      for (const { task, argument } of alone)
        here.push(await (tasks[task] as (argument: unknown) => unknown)(argument));
      expect(here.at(-1)).toEqual(knownTraining);
      const last = { ...alone.at(-1)!, where: 'worker' } as const;
      expect(await runInEngine(engine, [...alone, last])).toEqual([...here, knownTraining]);
    });

    test('gives them on two threads, from the page and from a worker', async () => {
      const expected = { checksum: knownTraining.checksum, shared: availableParallelism() > 1 };
      expect(await runInEngine(engine, together, { isolated: true })).toEqual([expected, expected]);
    });

    test('says what a page may not that forbids to compile WebAssembly', async () => {
      const [message] = await runInEngine(engine, [{ task: 'wasmRefusal' }], { policy: "default-src 'self'" });
      expect(message).toMatch(
        /^wasm backend: WebAssembly may not be compiled here: got .*; expected .* — try the backend reference, /s,
      );
    });
  });
}
