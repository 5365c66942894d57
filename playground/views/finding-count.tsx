/** How many findings the training doctor has, on the tab. */
import { examination } from '../session/doctor.ts';

export function FindingCount() {
  const count = examination.value?.findings.length ?? 0;
  return count > 0 ? (
    <span class="count">
      {count}
      <span class="unseen"> {count === 1 ? 'finding' : 'findings'}</span>
    </span>
  ) : null;
}
