/** What the training doctor finds: what it measured, why it matters, what to try. */
import type { DoctorAnswer } from '../engine/inside.ts';
import { examination } from '../session/doctor.ts';
import { opened } from '../session/store.ts';
import { decimal } from './format.ts';
import { findingTitle, inPageTerms } from './names.ts';

export function AdvicePanel() {
  const now = examination.value;
  const about = opened.value;
  if (!now || !about) return <p class="empty">The training doctor looks once training has begun.</p>;
  const { findings, curvature } = now;
  const said = (text: string) => inPageTerms(text, about);
  return (
    <div class="advice">
      {findings.length === 0 && <p>Nothing is wrong that can be measured.</p>}
      {findings.map(({ id, layer, severity, text, why, advice }) => (
        <article key={`${id}/${layer ?? ''}`} class={severity === 'problem' ? 'finding problem' : 'finding'}>
          <h3>
            {findingTitle(id)}
            {layer && <span class="quiet"> in {said(layer)}</span>}
          </h3>
          <p>{said(text)}</p>
          <p class="quiet">{said(why)}</p>
          <p>
            <b>Try</b> {said(advice)}.
          </p>
        </article>
      ))}
      {curvature && <Curvature {...curvature} isFlat={findings.some(({ id }) => flat.has(id))} />}
    </div>
  );
}

/** Where these are found, the loss hardly depends on many weights, and its curvature says nothing about those. */
const flat: ReadonlySet<string> = new Set(['dead units', 'saturated units', 'vanishing gradients']);
/** No learning rate of the list is larger. */
const largestRate = 10;

function Curvature({
  largest,
  limit,
  learningRate,
  isFlat,
}: NonNullable<DoctorAnswer['curvature']> & { isFlat: boolean }) {
  return (
    <p class="quiet">
      The largest curvature of the loss is {decimal(largest)}:{' '}
      {isFlat || !(limit <= largestRate)
        ? 'it is flat here, and no limit of the learning rate follows from that.'
        : `learning rates up to ${decimal(limit)} are stable here; it is ${decimal(learningRate)}.`}
    </p>
  );
}
