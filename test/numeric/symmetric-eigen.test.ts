import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { symmetricEigen } from '../../src/numeric/symmetric-eigen.ts';

describe('symmetricEigen', () => {
  it('knows the Hilbert matrix of size 4', () => {
    // The digits are those of numpy.linalg.eigvalsh.
    const hilbert = Array.from({ length: 16 }, (_, k) => 1 / (Math.floor(k / 4) + (k % 4) + 1));
    const { values } = symmetricEigen(hilbert, 4);
    const known = [1.5002142800592426, 0.16914122022145003, 0.0067382736057606165, 9.670230402260835e-5];
    for (const [i, value] of known.entries()) expect(Math.abs(values[i]! - value)).toBeLessThan(1e-15);
  });

  it('gives vectors of length 1 at right angles that the matrix only stretches', () => {
    const matrices = fc.integer({ min: 1, max: 8 }).chain((size) =>
      fc
        .array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: size * size, maxLength: size * size })
        .map((raw) => ({
          size,
          matrix: raw.map((_, k) => raw[k]! + raw[(k % size) * size + Math.floor(k / size)]!),
        })),
    );
    fc.assert(
      fc.property(matrices, ({ size, matrix }) => {
        const { values, vectors } = symmetricEigen(matrix, size);
        const scale = Math.sqrt(matrix.reduce((sum, value) => sum + value * value, 0)) || 1;
        for (const [k, vector] of vectors.entries()) {
          expect(values[k]).toBeLessThanOrEqual(values[k - 1] ?? Number.POSITIVE_INFINITY);
          for (const [l, other] of vectors.entries()) {
            const product = vector.reduce((sum, value, i) => sum + value * other[i]!, 0);
            expect(Math.abs(product - (k === l ? 1 : 0))).toBeLessThan(1e-13);
          }
          for (let i = 0; i < size; i++) {
            const image = vector.reduce((sum, value, j) => sum + matrix[i * size + j]! * value, 0);
            expect(Math.abs(image - values[k]! * vector[i]!)).toBeLessThan(1e-13 * scale);
          }
        }
      }),
    );
  });
});
