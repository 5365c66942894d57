/** The numbers of a walk on the network: products and sums on the way forward, gradients on the way back. */
import type { NetworkWalk, WalkNeuron } from '../../src/explain.ts';
import { alongLink, type Layout, linkPath } from '../draw/layout.ts';
import { phasesOf } from '../session/phases.ts';
import { isHidden } from '../session/predict.ts';
import { lit } from '../session/store.ts';
import { phase, walk } from '../session/walk.ts';
import { decimal } from './format.ts';
import { px } from './px.ts';

/** More numbers on one layer's links cannot be told apart; then those of the neuron that is lit are shown. */
const mostLabels = 24;

export function WalkLabels({ layout, problem }: { layout: Layout; problem: number }) {
  const answer = walk.value;
  if (!answer || answer.problem !== problem) return null;
  const phases = phasesOf(answer.walk);
  const now = Math.min(phase.value, phases.length - 1);
  const reached = new Map<number, 'forward' | 'backward'>([[0, 'forward']]);
  for (const past of phases.slice(0, now + 1)) if ('stage' in past) reached.set(past.stage, past.kind);
  const at = phases[now]!;
  const back = at.kind === 'backward';
  const active = 'stage' in at ? answer.walk.stages[at.stage]!.layer : undefined;
  const isSum = 'stage' in at && answer.walk.stages[at.stage]!.kind === 'sum';
  return (
    <div aria-hidden="true">
      {active !== undefined && active > 0 && isSum && (
        <EdgeLabels walk={answer.walk} layout={layout} layer={active} back={back} />
      )}
      <NodeLabels walk={answer.walk} layout={layout} reached={reached} />
    </div>
  );
}

function EdgeLabels({
  walk: way,
  layout,
  layer,
  back,
}: {
  walk: NetworkWalk;
  layout: Layout;
  layer: number;
  back: boolean;
}) {
  const neurons = way.neurons.filter((neuron) => neuron.layer === layer);
  const isCrowded = neurons.reduce((count, { terms }) => count + terms.length, 0) > mostLabels;
  const chosen = lit.value?.layer === layer ? lit.value.unit + 1 : 1;
  return (
    <>
      {neurons
        .filter(({ unit }) => !isCrowded || unit === chosen)
        .map((neuron) => (
          <NeuronEdges key={neuron.unit} neuron={neuron} layout={layout} back={back} />
        ))}
    </>
  );
}

function NeuronEdges({ neuron, layout, back }: { neuron: WalkNeuron; layout: Layout; back: boolean }) {
  const { layer, unit, terms } = neuron;
  return (
    <>
      {terms.map(({ product, weight }, input) => {
        if (!layout.columns[layer]?.[unit - 1] || !layout.columns[layer - 1]?.[input]) return null;
        // Each neuron's numbers stand at another place of their links, so that they do not cover each other.
        const units = layout.columns[layer]!.length;
        const t = units === 1 ? 0.4 : 0.2 + (0.38 * (unit - 1)) / (units - 1);
        const { x, y } = alongLink(linkPath(layout, layer, unit - 1, input), t);
        return (
          <span key={weight.text} class={back ? 'edge-label back' : 'edge-label'} style={px({ left: x, top: y })}>
            {isHidden(back ? `∂ℓ/∂${weight.text}` : neuron.z.text)
              ? '?'
              : decimal(back ? (weight.gradient ?? Number.NaN) : product, 2)}
          </span>
        );
      })}
    </>
  );
}

function NodeLabels({
  walk: way,
  layout,
  reached,
}: {
  walk: NetworkWalk;
  layout: Layout;
  reached: ReadonlyMap<number, string>;
}) {
  const lastOf = new Map<number, { stage: number; how: string }>();
  for (const [stage, how] of reached) {
    const { layer, kind } = way.stages[stage]!;
    const known = lastOf.get(layer);
    // On the way back δ, the gradient by the sum, is the number of a neuron.
    if (!known || how === 'forward' || kind === 'sum' || kind === 'input' || known.how === 'forward')
      lastOf.set(layer, { stage, how });
  }
  return (
    <>
      {[...lastOf].flatMap(([layer, { stage, how }]) =>
        layout.columns[layer]!.map(({ x, y }, unit) => {
          const quantity = way.stages[stage]!.units[unit];
          if (!quantity) return null;
          const back = how === 'backward';
          const half = layout.sizes[layer]! / 2;
          // Inputs stand close: below one is the next one's name.
          const place = layer === 0 ? { left: x + half + 2, top: y } : { left: x, top: y + half + 8 };
          return (
            <span
              key={`${layer}/${unit}`}
              class={`node-label${back ? ' back' : ''}${layer === 0 ? ' beside' : ''}`}
              style={px(place)}
            >
              {isHidden(back ? `∂ℓ/∂${quantity.text}` : quantity.text)
                ? '?'
                : decimal(back ? (quantity.gradient ?? Number.NaN) : quantity.value, 2)}
            </span>
          );
        }),
      )}
    </>
  );
}
