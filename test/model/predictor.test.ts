/** Predictions of wide networks: as many rows at a time as memory allows, with the bits of a single row. */
import { expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import { mlp } from '../../src/nn/mlp.ts';

/** Opens a predictor of 2 -> width -> 1; gives what it predicts for some rows at once and one by one, and its memory. */
async function wide(width: number, rows: number) {
  let numbers = 0;
  const counting: Backend = {
    ...wasm,
    instantiate: (program) => {
      numbers = program.arenaSize;
      return wasm.instantiate(program);
    },
  };
  const { predict, free } = await openPredictor(mlp({ inputs: 2, hidden: [width], outputs: 1 }), undefined, counting);
  const x = Array.from({ length: 2 * rows }, (_, i) => Math.fround(Math.sin(i)));
  const together = predict(x);
  const alone = Array.from({ length: rows }, (_, row) => predict(x.slice(2 * row, 2 * row + 2))[0]!);
  free();
  return { numbers, together: [...together], alone };
}

it.each([16_000, 16_500, 1_000_000])('a layer of %i units', async (width) => {
  const { numbers, together, alone } = await wide(width, 7);
  expect(together).toEqual(alone);
  // Four numbers a unit are weights and biases; 256 rows of the widest would be 1 GB of float32.
  const most = Math.max(1 << 22, width);
  expect(numbers).toBeGreaterThan(4 * width);
  expect(numbers).toBeLessThan(4.1 * width + 2.5 * most);
});
