/** What the training doctor finds: what it measured, why it matters, what to try. */
import { examination } from '../session/doctor.ts';
import { decimal } from './format.ts';

export function AdvicePanel() {
  const now = examination.value;
  if (!now) return <p class="empty">The training doctor looks once training has begun.</p>;
  const { findings, curvature } = now;
  return (
    <div class="advice">
      {findings.length === 0 && <p>Nothing is wrong that can be measured.</p>}
      {findings.map(({ id, layer, severity, text, why, advice }) => (
        <article key={`${id}/${layer ?? ''}`} class={severity === 'problem' ? 'finding problem' : 'finding'}>
          <h3>
            {id.charAt(0).toUpperCase() + id.slice(1)}
            {layer && <span class="quiet"> in {layer}</span>}
          </h3>
          <p>{text}</p>
          <p class="quiet">{why}</p>
          <p>
            <b>Try</b> {advice}.
          </p>
        </article>
      ))}
      {curvature && (
        <p class="quiet">
          The largest curvature of the loss is {decimal(curvature.largest)}: learning rates up to{' '}
          {decimal(curvature.limit)} are stable here; it is {decimal(curvature.learningRate)}.
        </p>
      )}
    </div>
  );
}
