/** The order of the lesson: by its numbers, or as the slides have it, with the valleys before the walk of one point. */
import { expect, it } from 'vitest';
import { chapters } from '../../playground/lesson/index.ts';
import { placeAfter } from '../../playground/lesson/order.ts';

it.each(['numbers', 'slides'] as const)('by %s every step comes once', (order) => {
  const seen: string[] = [];
  let at = { chapter: 1, step: 1 };
  while (at.chapter <= chapters.length) {
    seen.push(`${at.chapter}.${at.step}`);
    at = placeAfter(at, order);
  }
  const all = chapters.flatMap(({ steps }, i) => [...steps, 0].map((_, k) => `${i + 1}.${k + 1}`));
  expect([...seen].sort()).toEqual([...all].sort());
  expect(seen.indexOf('11.2') < seen.indexOf('10.1')).toBe(order === 'slides');
  expect(seen.indexOf('10.4') < seen.indexOf('11.3')).toBe(true);
});
