/** The contract that every backend passes: value, first and second derivative of every operation, against the definition of right. */
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { findBlas, threadedBlas } from '../../src/node/openblas.ts';
import { contractCases, runAll, runOn } from './cases.ts';

const blas = findBlas();
if (!blas) console.warn('SKIPPED: the contract of the blas backend: no BLAS library could be opened');
it.skipIf(!blas)('there is a BLAS library to hold to the contract', () => expect(blas?.name).toContain('blas'));

/** Relative to the largest element: float64 must agree exactly but for the order of sums; float32 has 24 bits, of which a chain of operations may lose a few. */
const backends = [
  { backend: reference, bound: 1e-14 },
  { backend: wasm, bound: 1e-5 },
  ...(blas ? [{ backend: blas, bound: 1e-5 }] : []),
  // Every kernel is shared out, however small.
  ...(blas ? [{ backend: threadedBlas(2, 1)!, bound: 1e-5, threads: 2 }] : []),
];

const cases = contractCases();
const expected = new Map(cases.map(({ name, outputs, values }) => [name, evaluate(Object.values(outputs), values)]));

for (const { backend, bound, threads = 1 } of backends) {
  describe(`${backend.name}, ${threads} thread${threads > 1 ? 's' : ''}: within ${bound} of the definition`, () => {
    // Threads are started once, for one program of all cases.
    let together: Awaited<ReturnType<typeof runAll>> | undefined;
    beforeAll(async () => {
      if (threads > 1) together = await runAll(backend, cases);
    });

    for (const { name, outputs, values } of cases) {
      it(`${name}`, async () => {
        const actual = together?.get(name) ?? (await runOn(backend, outputs, values));
        for (const [i, output] of Object.keys(outputs).entries()) {
          const right = expected.get(name)![i]!;
          const scale = Math.max(1, ...Array.from(right, Math.abs));
          const worst = Math.max(...Array.from(right, (value, j) => Math.abs(value - actual[output]![j]!)));
          expect(
            worst / scale,
            `${output}: got ${actual[output]!.slice(0, 4).join()}, expected ${right.slice(0, 4).join()}`,
          ).toBeLessThanOrEqual(bound);
        }
      });
    }
  });
}
