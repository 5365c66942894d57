/** Operators on truths, indices and classes, with results that are worked out by hand. */
import { expect, it } from 'vitest';
import { applyOperator, type Pass } from '../../src/onnx/read/operator.ts';
import { operators } from '../../src/onnx/read/operators/index.ts';
import { knownTexts } from '../../src/onnx/read/value.ts';
import { byHand, ints, strings } from './by-hand.ts';

const pass: Pass = { rows: 2, rowsOfFile: undefined, weightsOf: () => [], markStatistic: () => {} };

it.each(Object.entries(byHand))('%s', (name, { inputs, attributes = [], expected, shape }) => {
  const operator = operators.find((record) => record.name === name)!;
  const node = { input: [], output: expected.map((_, i) => `${i}`), attribute: attributes };
  const results = applyOperator({ what: name, node, operator, opset: 17 }, inputs, pass, 0);
  expected.forEach((numbers, i) => {
    expect(Array.from(results[i]!.numbers!)).toHaveLength(numbers.length);
    for (const [at, value] of Array.from(results[i]!.numbers!).entries()) expect(value).toBeCloseTo(numbers[at]!, 12);
  });
  expect(results[0]!.shape).toEqual(shape ?? [expected[0]!.length]);
});

it('LabelEncoder reads texts that are known', () => {
  const operator = operators.find((record) => record.name === 'LabelEncoder')!;
  const attribute = [strings('keys_strings', 'a', 'b'), ints('values_int64s', 5, 6)];
  const step = { what: 'LabelEncoder', node: { input: [], output: ['y'], attribute }, operator, opset: 2 };
  const [value] = applyOperator(step, [knownTexts(['b', 'c'], [2])], pass, 0);
  expect(Array.from(value!.numbers!)).toEqual([6, -1]);
});
