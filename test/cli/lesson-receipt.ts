/** A receipt of the lesson for tests. */
import type { LessonReceipt } from '../../src/practice.ts';

export const receipt: LessonReceipt = {
  name: 'Ada',
  lseed: 1,
  minutes: 12,
  chapters: [
    { number: 1, done: 3, steps: 3 },
    { number: 2, done: 1, steps: 2 },
  ],
  entries: [
    { id: '1.1', result: 'right', tries: 1, first: '3', isFirstRight: true, slips: [] },
    { id: '2.1', result: 'shown', tries: 3, first: '6', isFirstRight: false, slips: ['inner-missing', 'inner-added'] },
  ],
};
