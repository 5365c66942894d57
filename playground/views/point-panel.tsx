/** The panel of one point: what to do until one is chosen; its walk, whose code is loaded then. */
import { point, state } from '../session/store.ts';
import { phase, walk } from '../session/walk.ts';
import { lazily } from './lazily.tsx';

const PointWalk = lazily(() => import('./point-walk.tsx').then((file) => file.PointWalk));

export function PointPanel() {
  return walk.value ? <PointWalk /> : <NoPoint />;
}

function NoPoint() {
  return (
    <p class="empty">
      Click a point in the output to follow it through the network, or{' '}
      <button
        type="button"
        class="link"
        onClick={() => {
          phase.value = 0;
          point.value = 0;
        }}
      >
        take the first one
      </button>
      .{state.value.lesson === 0 && <NewHere />}
    </p>
  );
}

function NewHere() {
  return (
    <>
      {' '}
      New here?{' '}
      <button
        type="button"
        class="link"
        onClick={() => void import('../session/lesson.ts').then(({ enter }) => enter(1, 1, undefined))}
      >
        Begin the lesson
      </button>
      , or play freely with what is on the page.
    </>
  );
}
