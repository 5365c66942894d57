/** An outside list of formulas, pairs and answers as people write them, counted by kind. */
import { expect, it } from 'vitest';
import { boardCases, faultOf } from './board-cases.ts';

if (!boardCases) console.warn('SKIPPED: formulas as people write them: no file shared/cases/math.json');

it.skipIf(!boardCases).each(['derive', 'equivalent', 'answer', 'check'] as const)('every case of kind %s', (kind) => {
  const cases = boardCases!.filter((one) => one.kind === kind);
  expect(cases.length).toBeGreaterThan(25);
  expect(cases.flatMap((one) => faultOf(one) ?? [])).toEqual([]);
});
