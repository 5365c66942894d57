/** The rail while it is closed: the chapters by their numbers, each a way into the lesson. */
import { chapters } from '../lesson/index.ts';
import { isRailOpen } from '../session/frame.ts';
import { enter } from '../session/lesson.ts';
import { state } from '../session/store.ts';

export function RailStrip() {
  const { lesson } = state.value;
  return (
    <nav aria-label="Chapters">
      <ol class="rail-strip">
        {chapters.map(({ title, steps }, i) => (
          <li key={title}>
            <button
              type="button"
              class="icon-button"
              title={title}
              aria-label={`Chapter ${i + 1}: ${title}`}
              aria-current={lesson === i + 1 ? 'step' : undefined}
              onClick={() => {
                // Its step is shown as it was left.
                if (lesson === i + 1) isRailOpen.value = true;
                else enter(i + 1, 1, steps[0]!.link);
              }}
            >
              {i + 1}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
