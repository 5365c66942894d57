/** What a link says over the page: its title, a task, and the way out of a frame. */
import { state } from '../session/store.ts';
import { printLink } from '../state/link.ts';
import '../styles/embed.css';

export function Task() {
  const { value: now } = state;
  return (
    <section class="task" aria-label="Task">
      {now.title && <b>{now.title}</b>} {now.task}{' '}
      {now.embed && (
        <a
          href={`${location.href.split('#')[0]}#${printLink({ ...now, embed: false })}`}
          target="_blank"
          rel="noopener"
        >
          Open in a page
        </a>
      )}
    </section>
  );
}
