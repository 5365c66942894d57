/** The weight or bias that is selected or under the pointer: its value as it changes, and a field to set it. */
import { useRef } from 'preact/hooks';
import { alongLink, biasPlace, type Layout, linkPath } from '../draw/layout.ts';
import { weightOf } from '../draw/links.ts';
import { usePainter } from '../draw/stage.ts';
import type { Opened } from '../engine/messages.ts';
import { setWeight } from '../session/actions.ts';
import { latest, lit, type Selection, sameSelection, selection } from '../session/store.ts';
import { decimal, plain } from './format.ts';
import { symbolOf } from './names.ts';
import { px } from './px.ts';

interface Props {
  readonly about: Opened;
  readonly layout: Layout;
}

export function LinkCard({ about, layout }: Props) {
  const { value: selected } = lit;
  const number = useRef<HTMLElement>(null);
  const paint = () => {
    const value = selected && latest.frame && numberOf(selected, about, latest.frame.weights);
    if (number.current && value !== undefined) number.current.textContent = decimal(value);
  };
  usePainter(paint, [about, selected]);
  if (!selected || selected.kind === 'neuron' || !layout.columns[selected.layer]?.[selected.unit]) return null;
  const { x, y } = placeOf(selected, layout);
  // Also while the pointer that chose it is still over it.
  const isFixed = sameSelection(selection.value, selected);
  const now = latest.frame && numberOf(selected, about, latest.frame.weights);
  const name = selected.kind === 'weight' ? 'Weight' : 'Bias';
  const symbol = symbolOf(selected, about).text;
  return (
    <div
      class={isFixed ? 'card' : 'card passive'}
      style={px({ left: Math.min(Math.max(x, 80), layout.width - 80), top: y })}
    >
      <span>
        {name} <b>{symbol}</b> = <span class="number" ref={number} />
      </span>
      {isFixed && (
        <span class="unseen" role="status">
          {symbol}, a {name.toLowerCase()}: Enter sets it
        </span>
      )}
      {isFixed && now !== undefined && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const { index, parameter } = indexOf(selected, about);
            setWeight(parameter, index, Number(new FormData(event.currentTarget).get('value')));
          }}
        >
          <input
            name="value"
            type="number"
            step="any"
            aria-label={`New value of ${name.toLowerCase()} ${symbol}`}
            defaultValue={plain(now)}
            key={symbol}
            onKeyDown={(event) => {
              if (event.key === 'Escape')
                document.querySelector<HTMLElement>(`[data-unit="${selected.layer}/${selected.unit}"]`)?.focus();
            }}
          />
          <button type="submit" class="small">
            Set
          </button>
        </form>
      )}
    </div>
  );
}

export function numberOf(
  selected: Selection,
  about: Opened,
  weights: readonly ArrayLike<number>[],
): number | undefined {
  if (selected.kind === 'neuron') return undefined;
  const { layer, unit } = selected;
  return selected.kind === 'bias'
    ? weights[2 * layer - 1]?.[unit]
    : weightOf(weights, about, layer, unit, selected.input);
}

/** Where a number is among the arrays of weights. */
export function indexOf(
  selected: Exclude<Selection, { kind: 'neuron' }>,
  about: Opened,
): { parameter: number; index: number } {
  const { layer, unit } = selected;
  if (selected.kind === 'bias') return { parameter: 2 * layer - 1, index: unit };
  const inputs = layer === 1 ? about.inputNames.length : about.layers[layer - 2]!.units;
  return { parameter: 2 * (layer - 1), index: unit * inputs + selected.input };
}

function placeOf(selected: Exclude<Selection, { kind: 'neuron' }>, layout: Layout): { x: number; y: number } {
  if (selected.kind === 'bias') return biasPlace(layout, selected.layer, selected.unit);
  const { x, y } = alongLink(linkPath(layout, selected.layer, selected.unit, selected.input), 0.5);
  return { x, y };
}
