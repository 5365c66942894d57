/** A question that is answered by drawing in the figure: committed by Check, and kept beside the truth. */
import type { CurveAsk } from '../lesson/chapter.ts';
import { asAnswer, heightsIn, heightsOf } from '../lesson/drawn.ts';
import { type Entry, figure, note } from '../session/lesson.ts';
import { state } from '../session/store.ts';
import { Text } from './question.tsx';

interface Props {
  readonly ask: CurveAsk;
  readonly id: string;
  readonly entry: Entry;
}

export function DrawAsk({ ask, id, entry: { first, result } }: Props) {
  const isDrawn = figure.value.h0 !== undefined;
  const shape = first ? ask.shapeOf(heightsIn(first)) : undefined;
  const check = () => note(id, { result: 'committed', first: asAnswer(heightsOf(figure.value)), tries: 1, slips: [] });
  const skip = () => note(id, { result: 'skipped', first: '', tries: 0, slips: [] });
  return (
    <div class="question">
      <Text class="question-text" text={ask.question} />
      {result === undefined ? (
        <>
          <p class="quiet">
            Draw it: drag across the picture; or Tab to a dot, arrow up and down to move it, left and right for the
            next.
          </p>
          <div class="row">
            <button type="button" class="small primary" disabled={!isDrawn} onClick={check}>
              Check
            </button>
            {!state.value.strict && (
              <button type="button" class="small" onClick={skip}>
                Skip
              </button>
            )}
          </div>
        </>
      ) : (
        shape && (
          <div role="status" class="told" data-verdict={shape.isRight ? 'right' : 'wrong'}>
            <Text text={`${shape.isRight ? '✓ Right' : 'Not quite'}: ${shape.sentence}. Dashed is the truth.`} />
          </div>
        )
      )}
    </div>
  );
}
