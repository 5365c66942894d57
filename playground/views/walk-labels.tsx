/** The numbers of a walk on the network: products and sums on the way forward, gradients on the way back. */
import type { NetworkWalk } from '../../src/explain.ts';
import { alongLink, type Layout, linkPath } from '../draw/layout.ts';
import { rootSize } from '../draw/type.ts';
import { phasesOf } from '../session/phases.ts';
import { isHidden } from '../session/predict.ts';
import { lit, state } from '../session/store.ts';
import { phase, walk } from '../session/walk.ts';
import { decimal } from './format.ts';
import { px } from './px.ts';

/** More numbers on one layer's links cannot be told apart; then those of the neuron that is lit are shown. */
const mostLabels = 12;

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
      {active !== undefined && active > 0 && isSum && state.value.labels !== 'off' && (
        <EdgeLabels walk={answer.walk} layout={layout} layer={active} back={back} />
      )}
      <NodeLabels walk={answer.walk} layout={layout} reached={reached} />
    </div>
  );
}

interface EdgesProps {
  readonly walk: NetworkWalk;
  readonly layout: Layout;
  readonly layer: number;
  readonly back: boolean;
}

/** Those of the neuron that is lit where there are too many, else the largest; what has no place of its own is counted. */
function EdgeLabels({ walk: way, layout, layer, back }: EdgesProps) {
  const { labels } = state.value;
  const letters = rootSize() / 16;
  const all = way.neurons
    .filter((neuron) => neuron.layer === layer && layout.columns[layer]?.[neuron.unit - 1])
    .flatMap((neuron) =>
      neuron.terms.flatMap(({ weight, product }, input) =>
        layout.columns[layer - 1]?.[input]
          ? { neuron, weight, input, value: back ? (weight.gradient ?? Number.NaN) : product }
          : [],
      ),
    );
  const ofLit = all.filter(({ neuron }) => lit.value?.layer === layer && neuron.unit === lit.value.unit + 1);
  const isCrowded = all.length > mostLabels;
  const wanted = isCrowded
    ? [...(ofLit.length > 0 ? ofLit : all)].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, mostLabels)
    : all;
  const taken: Box[] = layout.columns.flatMap((column, i) =>
    column.map(({ x, y }) => boxAround(x, y, layout.sizes[i]! / 2, layout.sizes[i]! / 2)),
  );
  const placed = wanted.flatMap(({ neuron, weight, input, value }, i) => {
    const name = back ? `∂ℓ/∂${weight.text}` : neuron.z.text;
    const number = labels === 'local' && !back ? decimal(weight.value, 2) : isHidden(name) ? '?' : decimal(value, 2);
    const path = linkPath(layout, layer, neuron.unit - 1, input);
    // By turns nearer to the end and to the start, so that neighbours do not meet.
    for (const t of i % 2 === 0 ? sharesOfLinks : sharesOfLinks.map((share) => 1 - share)) {
      const { x, y } = alongLink(path, t);
      const box = boxAround(
        x,
        y,
        letters * labelSize.perLetter * (number.length / 2 + 1),
        (letters * labelSize.height) / 2,
      );
      if (taken.some((other) => meet(box, other))) continue;
      taken.push(box);
      return { key: weight.text, number, x, y };
    }
    return [];
  });
  const left = all.length - placed.length;
  return (
    <>
      {placed.map(({ key, number, x, y }) => (
        <span key={key} class={back ? 'edge-label back' : 'edge-label'} style={px({ left: x, top: y })}>
          {number}
        </span>
      ))}
      {left > 0 && <span class="edge-rest">+{left}, select a neuron</span>}
    </>
  );
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const labelSize = { perLetter: 8, height: 18 };
const sharesOfLinks = [0.7, 0.3, 0.6, 0.4, 0.5, 0.8, 0.2];

function boxAround(x: number, y: number, width: number, height: number): Box {
  return { left: x - width, top: y - height, right: x + width, bottom: y + height };
}

function meet(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
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
