/** Generated pairs: what identities rewrite is never called different, and an edit that shows is never called equal. */
import { expect, test } from 'vitest';
import { compareExpressions } from '../../src/calculus/equivalence.ts';
import { parseExpression } from '../../src/calculus/parse.ts';
import { valuesAt } from '../../src/calculus/point.ts';
import { random } from '../../src/numeric/random.ts';
import { generatedPair } from './equivalent-pairs.ts';

const draws = random(5, 'generated pairs');
const pairs = Array.from({ length: 400 }, (_, i) => generatedPair(draws, i));

function verdictOf(a: string, b: string): string {
  return compareExpressions(parseExpression(a).node, parseExpression(b).node, { seed: 1 }).verdict;
}

/** Whether the values differ by a thousandth at some point near 0. */
function visiblyDiffer(a: string, b: string): boolean {
  const left = parseExpression(a);
  const right = parseExpression(b, { variables: left.variables });
  const near = random(1, 'points near 0');
  return Array.from({ length: 50 }).some(() => {
    const point = new Map([...right.variables.values()].map((variable) => [variable, near.uniform() - 0.3]));
    const [u, v] = valuesAt([left.node, right.node], point) as [number, number];
    return Math.abs(u) < 1e6 && Math.abs(v) < 1e6 && Math.abs(u - v) > 1e-3 * Math.max(0.1, Math.abs(u));
  });
}

test('200 rewritten by identities are never different', () => {
  const verdicts = pairs.filter(({ edited }) => !edited).map(({ a, b }) => [verdictOf(a, b), a, b]);
  expect(verdicts.filter(([verdict]) => verdict === 'different')).toEqual([]);
  expect(verdicts.filter(([verdict]) => verdict === 'equal').length).toBeGreaterThan(190);
});

test('200 edited besides are different where that shows', () => {
  const edited = pairs.filter((pair) => pair.edited && visiblyDiffer(pair.a, pair.b));
  expect(edited.filter(({ a, b }) => verdictOf(a, b) !== 'different')).toEqual([]);
  expect(edited.length).toBeGreaterThan(140);
});
