/** The blas backend on products large enough to be handed over, in every layout. */
import { expect, it } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { input } from '../../src/graph/node.ts';
import { findBlas } from '../../src/node/openblas.ts';
import { random } from '../../src/numeric/random.ts';
import { add, matmul, tanh } from '../../src/ops/index.ts';
import { runOn } from '../backends/cases.ts';

const blas = findBlas();
if (!blas) console.warn('openblas: no BLAS library could be opened: the blas backend is not tested');

it.skipIf(!blas).each([
  [false, false],
  [false, true],
  [true, false],
  [true, true],
])(
  'multiplies 33x65x97 with transposeA %s, transposeB %s, and what follows the product',
  async (transposeA, transposeB) => {
    const [m, n, k] = [33, 65, 97];
    const draws = random(1, 'openblas test');
    const a = input('a', transposeA ? [k, m] : [m, k]);
    const b = input('b', transposeB ? [n, k] : [k, n]);
    const bias = input('bias', [n]);
    const values = new Map(
      [a, b, bias].map((node) => [
        node,
        Float64Array.from({ length: node.shape.reduce((x, y) => x * y) }, () => Math.fround(draws.normal() / 8)),
      ]),
    );
    const outputs = { y: tanh(add(matmul(a, b, { transposeA, transposeB }), bias)) };
    const [right] = evaluate([outputs.y], values);
    const { y } = await runOn(blas!, outputs, values);
    expect(Math.max(...Array.from(y!, (value, i) => Math.abs(value - right![i]!)))).toBeLessThan(2e-6);
  },
);
