/** What comes after a step: the next one, the problems of its chapter, the next chapter; or the order of the slides. */
import { chapters } from './index.ts';

export interface LessonPlace {
  /** From 1; beyond the last one there is no more. */
  readonly chapter: number;
  /** From 1; one more than there are steps for the problems that close the chapter. */
  readonly step: number;
}

const onePoint = 10;
const landscape = 11;
/** So many steps of the landscape are about its valleys, which the slides show before the walk of one point. */
const ofValleys = 2;

export function placeAfter({ chapter, step }: LessonPlace, order: 'numbers' | 'slides'): LessonPlace {
  const { length } = chapters[chapter - 1]!.steps;
  const isLast = step > length;
  if (order === 'slides') {
    if (chapter === onePoint - 1 && isLast) return { chapter: landscape, step: 1 };
    if (chapter === landscape && step === ofValleys) return { chapter: onePoint, step: 1 };
    if (chapter === onePoint && isLast) return { chapter: landscape, step: ofValleys + 1 };
  }
  return isLast ? { chapter: chapter + 1, step: 1 } : { chapter, step: step + 1 };
}
