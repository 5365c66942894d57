/** Weights in a link. */
import { expect, test } from 'vitest';
import { makeData } from '../../playground/engine/data.ts';
import { makeProblem } from '../../playground/engine/problem.ts';
import { initialState, parseLink, printLink } from '../../playground/state/link.ts';
import { listedWeights } from '../../playground/state/listed-weights.ts';

test('are unit by unit, inputs and then the bias', () => {
  expect(listedWeights([[0.5, -0.25, -2, 1], [0, 3], [1, -1], [0]])).toEqual([0.5, -0.25, 0, -2, 1, 3, 1, -1, 0]);
});

test.each([[[4, 2]], [[8, 8, 3]]])(
  'of a network of %j come back with the same 32 bits through a link',
  (networkShape) => {
    const state = { ...initialState(), networkShape };
    const arraysOf = (from: typeof state) =>
      makeProblem(from, makeData(from)).network.parameters.map(({ values }) => Array.from(values, Math.fround));
    const before = arraysOf({ ...state, wseed: '7' });
    const weights = listedWeights(before)!;
    const read = parseLink(printLink({ ...state, weights }), () => 0);
    expect(arraysOf(read as typeof state)).toEqual(before);
  },
);

test('are none where there are too many, or one is no number', () => {
  expect(listedWeights([new Float64Array(400), new Float64Array(20)])).toBeUndefined();
  expect(listedWeights([[Number.NaN], [0]])).toBeUndefined();
});
