/**
 * Above each layer: how many neurons it has, and its activation; layers come and go here. Where columns are narrow, only
 * the number stands there, and opens the rest.
 */
import { Fragment } from 'preact';
import { useState } from 'preact/hooks';
import { headWidth, type Layout } from '../draw/layout.ts';
import { activationsOf } from '../engine/activations.ts';
import type { Opened } from '../engine/messages.ts';
import { change } from '../session/actions.ts';
import { isLocked, isShown, state } from '../session/store.ts';
import { mostLayers, mostNeurons } from '../state/properties.ts';
import { LessOrMore } from './buttons.tsx';
import { Select } from './controls.tsx';
import { activationNames, activationTitle } from './names.ts';
import { px } from './px.ts';

interface Props {
  readonly about: Opened;
  readonly layout: Layout;
}

const endsWidth = 42;

export function LayerHeads({ about, layout }: Props) {
  const [open, setOpen] = useState<number | undefined>(undefined);
  const isNarrow = layout.step < headWidth;
  /** The words over the first and the last column would cover the numbers beside them. */
  const hasEnds = layout.step > endsWidth;
  const { networkShape } = state.value;
  const canChange = isShown('numHiddenLayers') && !isLocked('numHiddenLayers');
  const at = (layer: number) => layout.columns[layer]![0]!.x;
  const { activation } = about.layers.at(-1)!;
  return (
    <>
      {hasEnds && (
        <div class="layer-head" style={px({ left: at(0) - Math.max(0, 44 - layout.step) })}>
          <strong>Features</strong>
        </div>
      )}
      {networkShape.map((units, i) => {
        // The layers of the network may still be those before.
        if (!layout.columns[i + 1]) return null;
        const x = at(i + 1);
        if (!isNarrow) return <LayerHead key={i} index={i} units={units} x={x} />;
        const isOpen = open === i;
        const middle = Math.min(Math.max(x, headWidth / 2 + 10), layout.width - headWidth / 2 - 10);
        return (
          <Fragment key={i}>
            <button
              type="button"
              class="link layer-units"
              style={px({ left: x })}
              aria-expanded={isOpen}
              aria-label={`Hidden layer ${i + 1}: ${units} ${units === 1 ? 'neuron' : 'neurons'}, ${activationTitle(activationsOf(state.value)[i]!)}`}
              onClick={() => setOpen(isOpen ? undefined : i)}
            >
              {units}
            </button>
            {isOpen && <LayerHead index={i} units={units} x={middle} isOver close={() => setOpen(undefined)} />}
          </Fragment>
        );
      })}
      {hasEnds && (
        <div class="layer-head" style={px({ left: at(layout.columns.length - 1) })}>
          <strong>Output</strong>
          <span class="quiet">{activationTitle(activation)}</span>
        </div>
      )}
      {canChange && <LayerCount count={networkShape.length} />}
    </>
  );
}

function LayerCount({ count }: { count: number }) {
  const { networkShape } = state.value;
  return (
    <div class="layer-count">
      <LessOrMore
        value={count}
        min={0}
        max={mostLayers}
        less="Remove the last hidden layer"
        more="Add a hidden layer"
        onChange={(wanted) => change({ networkShape: [...networkShape, 2].slice(0, wanted) })}
      >
        <span>
          <span class="number">{count}</span> <span class="which">hidden </span>
          {count === 1 ? 'layer' : 'layers'}
        </span>
      </LessOrMore>
    </div>
  );
}

interface HeadProps {
  readonly index: number;
  readonly units: number;
  readonly x: number;
  /** Whether it was opened over the picture. */
  readonly isOver?: boolean;
  readonly close?: () => void;
}

function LayerHead({ index, units, x, isOver = false, close }: HeadProps) {
  const { networkShape, compatible } = state.value;
  const each = activationsOf(state.value);
  return (
    <fieldset
      class={isOver ? 'layer-head open' : 'layer-head'}
      style={px({ left: x })}
      aria-label={`Hidden layer ${index + 1}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close?.();
      }}
    >
      {isShown('numHiddenLayers') && isLocked('numHiddenLayers') && (
        <span class="number" title="locked by the link of this page">
          {units}
        </span>
      )}
      {isShown('numHiddenLayers') && !isLocked('numHiddenLayers') && (
        <span class="stepper">
          <LessOrMore
            value={units}
            min={1}
            max={mostNeurons}
            less={`One neuron less in layer ${index + 1}`}
            more={`One neuron more in layer ${index + 1}`}
            onChange={(wanted) =>
              change({ networkShape: networkShape.map((count, i) => (i === index ? wanted : count)) })
            }
          >
            <span class="number">{units}</span>
          </LessOrMore>
        </span>
      )}
      {!compatible && isShown('activation') && !isLocked('activation') && (
        <Select
          label={`Activation of layer ${index + 1}`}
          hideLabel
          value={each[index]!}
          options={activationNames(false)}
          onChange={(value) => change({ activation: each.map((name, i) => (i === index ? value : name)) })}
        />
      )}
    </fieldset>
  );
}
