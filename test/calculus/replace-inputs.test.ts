/** Expressions of numbers over arrays: what each number alone gives. */
import { describe, expect, it } from 'vitest';
import { parseExpression, replaceInputs, valuesAt } from '../../src/calculus.ts';
import { evaluate, input } from '../../src/index.ts';

describe('replaceInputs', () => {
  it.each(['w*x + b', 'y*log(sigma(x)) + (1 - y)*log(1 - sigma(x))', 'max(x, y)^2 - |x|', '3'])(
    '%s over arrays is what it is over each number',
    (text) => {
      const { node, variables } = parseExpression(text);
      const arrays = new Map([...variables.values()].map((variable) => [variable, input(variable.name, [4])]));
      const values = new Map(
        [...arrays.values()].map((array, k) => [array, [0.3, 0.5, 0.7, 0.2].map((value) => value + k / 10)]),
      );
      const [all] = evaluate([replaceInputs(node, arrays)], values);
      for (let i = 0; i < all!.length; i++) {
        const point = new Map([...arrays].map(([variable, array]) => [variable, values.get(array)![i]!]));
        expect(all![i]).toBe(valuesAt([node], point)[0]);
      }
    },
  );

  it('leaves what is not replaced, and the expression itself, as they are', () => {
    const { node, variables } = parseExpression('a*b');
    const replaced = replaceInputs(node, new Map([[variables.get('a')!, input('a', [2, 1])]]));
    expect(replaced.shape).toEqual([2, 1]);
    expect(node.shape).toEqual([]);
    expect(replaceInputs(node, new Map()).shape).toEqual([]);
  });
});
