/** Predictions of wide networks: as many rows at a time as memory allows, with the bits of a single row. */
import { expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { constant } from '../../src/graph/node.ts';
import { layers, sequential } from '../../src/index.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import { ensembleOf } from '../../src/nn/ensemble.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { setWeights } from '../../src/nn/weights.ts';

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

it('what the weights alone decide is computed when they are written, also of members of an ensemble', async () => {
  const bend = { edges: [[-1, 0, 0.5, 2], []], width: 3 };
  const bent = () => layers.piecewiseLinear(bend);
  const member = (seed: number) =>
    sequential([layers.residual([bent(), layers.linear(2)]), layers.activation('tanh'), layers.linear(1)], { seed });
  const network = ensembleOf([member(1), member(2)], 'meanSquaredError');
  const x = Array.from({ length: 80 }, (_, i) => 3 * Math.sin(7 * i));
  const { predict, free } = await openPredictor(network);
  for (const size of [0.5, 2]) {
    setWeights(
      network,
      network.parameters.map(({ values }, k) => values.map((_, i) => size * Math.sin(3 * i + k))),
    );
    const weights = new Map(network.parameters.map(({ node, values }) => [node, values]));
    const [expected] = evaluate([network.forward(constant(x, [40, 2]))], weights);
    for (const [i, value] of predict(x).entries()) expect(Math.abs(value - expected![i]!)).toBeLessThan(2e-5);
    // The last rows of a chunk and a single one have the same bits.
    expect(predict(x.slice(78))[0]).toBe(predict(x)[39]);
  }
  free();
});
