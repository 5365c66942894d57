/** The neurons as buttons with pictures in them: each over the plane what it answers. */
import { useRef } from 'preact/hooks';
import { drawClass, drawOutput, drawValues } from '../draw/heat-map.ts';
import type { Layout } from '../draw/layout.ts';
import { scaleOf } from '../draw/plane.ts';
import { isTurnOf, usePainter } from '../draw/stage.ts';
import { activeFeatures, features } from '../engine/features.ts';
import type { Frame, Opened } from '../engine/messages.ts';
import { coarseSide, fineSide } from '../engine/sizes.ts';
import { hovered, isShown, type Selection, sameSelection, selection, state } from '../session/store.ts';
import { isDark } from '../session/theme.ts';
import type { FeatureKey } from '../state/properties.ts';
import { changeFeatures, FeatureMenu } from './feature-menu.tsx';
import { lighting } from './lighting.ts';
import { activationTitle, symbolOf } from './names.ts';
import { px } from './px.ts';

interface Props {
  readonly about: Opened;
  readonly layout: Layout;
}

export function Neurons({ about, layout }: Props) {
  const columns = layout.columns.slice(1);
  const count = columns.reduce((sum, { length }) => sum + length, 0);
  const before = columns.map((_, i) => columns.slice(0, i).reduce((sum, { length }) => sum + length, 0));
  return (
    <>
      <Features about={about} layout={layout} />
      {columns.map((column, i) =>
        column.map(({ unit }) => (
          <Neuron
            key={`${i}/${unit}`}
            about={about}
            layout={layout}
            layer={i + 1}
            unit={unit}
            index={before[i]! + unit}
            count={count}
          />
        )),
      )}
    </>
  );
}

interface NeuronProps extends Props {
  readonly layer: number;
  readonly unit: number;
  /** Among all neurons, and how many there are. */
  readonly index: number;
  readonly count: number;
}

function Neuron({ about, layout, layer, unit, index, count }: NeuronProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { x, y } = layout.columns[layer]![unit]!;
  const size = layout.sizes[layer]!;
  const self = { kind: 'neuron', layer, unit } as const;
  const look = [about, layout, isDark.value];
  const last = useRef<readonly unknown[]>([]);
  usePainter((frame) => {
    if (frame.problem !== about.problem) return;
    const isNew = last.current[1] !== look;
    if (!isNew && (last.current[0] === frame || !isTurnOf(index, count))) return;
    last.current = [frame, look];
    paint(canvas.current!, about, frame, layer, unit, size);
  }, look);
  const isOutput = layer === about.layers.length;
  const name = isOutput
    ? `Output${about.classes > 2 ? ` for class ${about.classNames[unit]}` : ''}`
    : `Neuron ${unit + 1} of layer ${layer}`;
  return (
    <button
      type="button"
      class="neuron"
      style={px({ left: x - size / 2, top: y - size / 2, width: size, height: size })}
      data-unit={`${layer}/${unit}`}
      aria-pressed={sameSelection(selection.value, self)}
      aria-keyshortcuts="ArrowDown ArrowUp"
      aria-label={`${name}, ${activationTitle(about.layers[layer - 1]!.activation)}`}
      title={`${symbolOf(self, about).text}: ${name}; arrow down and up: its weights and its bias`}
      onClick={() => {
        selection.value = sameSelection(selection.value, self) ? undefined : self;
      }}
      onKeyDown={(event) => {
        const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        const chosen = selection.value;
        const isOwn = chosen?.layer === layer && chosen.unit === unit && chosen.kind !== 'neuron';
        if (by !== undefined) selection.value = besideNumber(about, layer, unit, isOwn ? chosen : undefined, by);
        else if (event.key === 'Enter' && isOwn) document.querySelector<HTMLElement>('.card input')?.focus();
        else return;
        hovered.value = undefined;
        event.preventDefault();
      }}
      {...lighting(self)}
    >
      <canvas ref={canvas} />
    </button>
  );
}

/** The next of a neuron's weights, after which comes its bias; undefined, nothing, is between the last and the first. */
function besideNumber(
  about: Opened,
  layer: number,
  unit: number,
  chosen: Selection | undefined,
  by: number,
): Selection | undefined {
  const inputs = layer === 1 ? about.inputNames.length : about.layers[layer - 2]!.units;
  const count = inputs + 2;
  const now = chosen?.kind === 'weight' ? chosen.input : chosen?.kind === 'bias' ? inputs : inputs + 1;
  const next = (now + by + count) % count;
  if (next > inputs) return undefined;
  return next === inputs ? { kind: 'bias', layer, unit } : { kind: 'weight', layer, unit, input: next };
}

function paint(
  canvas: HTMLCanvasElement,
  about: Opened,
  frame: Frame,
  layer: number,
  unit: number,
  size: number,
): void {
  const hidden = frame.hidden[layer - 1];
  // Of a picture that is smaller than half of what is known, each second point in both directions.
  if (hidden)
    drawValues(canvas, hidden, coarseSide, unit, about.layers[layer - 1]!.units, 1, size <= coarseSide / 2 ? 2 : 1);
  else if (about.classes > 2) drawClass(canvas, frame.output, fineSide, about.classes, unit);
  else drawOutput(canvas, frame.output, fineSide, about.isSigned, false, 1 / scaleOf(about));
}

/** The features that feed the network; a click takes one away. Other inputs have only their names. */
function Features({ about, layout }: Props) {
  const { columns, sizes } = layout;
  const places = columns[0]!;
  const size = sizes[0]!;
  const on = activeFeatures(state.value);
  const { formulas } = state.value;
  // Where there are many inputs, as many names as can be read.
  const every = places.length < 2 ? 1 : Math.ceil(nameHeight / (places[1]!.y - places[0]!.y));
  const own = on.length + formulas.length;
  return (
    <>
      {places.map(({ x, y, unit }) => {
        const shared = { index: unit, x, y, size, about };
        const key = on[unit];
        if (key) return isShown(key) && <FeatureButton key={key} name={key} {...shared} />;
        const formula = formulas[unit - on.length];
        if (formula !== undefined) return <FormulaButton key={formula} formula={formula} {...shared} />;
        const name = about.inputNames[unit]!;
        return (
          (unit - own) % every === 0 && (
            <span key={name} class="feature-name other" style={px({ left: x + size / 2, top: y })} title={name}>
              {name}
            </span>
          )
        );
      })}
      <FeatureMenu x={places[0]!.x + size / 2} y={places.at(-1)!.y + size / 2} width={layout.width} />
    </>
  );
}

const nameHeight = 13;

interface FeatureProps {
  readonly name: FeatureKey;
  /** Among the inputs. */
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly about: Opened;
}

function FeatureButton({ name, index, x, y, size, about }: FeatureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { label, of } = features[name];
  usePainter(() => {
    if (canvas.current!.dataset.drawn === `${isDark.value}`) return;
    canvas.current!.dataset.drawn = `${isDark.value}`;
    const values = new Float32Array(coarseSide * coarseSide);
    const at = (i: number) => ((i + 0.5) / coarseSide) * 12 - 6;
    for (let i = 0; i < values.length; i++) values[i] = of(at(i % coarseSide), -at(Math.floor(i / coarseSide)));
    drawValues(canvas.current!, values, coarseSide, 0, 1);
  }, [isDark.value]);
  const self = { kind: 'neuron', layer: 0, unit: index } as const;
  return (
    <>
      <span class="feature-name" style={px({ left: x - size / 2 - 6, top: y })}>
        {label}
      </span>
      <button
        type="button"
        class="neuron feature"
        style={px({ left: x - size / 2, top: y - size / 2, width: size, height: size })}
        aria-label={`Take away the feature ${label}`}
        title={`Without ${label}`}
        onClick={() => {
          // The last one stays: a network needs an input.
          if (about.inputNames.length > 1) changeFeatures({ [name]: false });
        }}
        {...lighting(self)}
      >
        <canvas ref={canvas} />
      </button>
    </>
  );
}

interface FormulaProps extends Omit<FeatureProps, 'name'> {
  readonly formula: string;
}

/** A feature of people: its picture comes from the worker, and a click takes it away. */
function FormulaButton({ formula, index, x, y, size, about }: FormulaProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  usePainter(() => {
    const key = `${about.problem} ${isDark.value}`;
    if (canvas.current!.dataset.drawn === key) return;
    canvas.current!.dataset.drawn = key;
    const points = coarseSide * coarseSide;
    drawValues(canvas.current!, about.inputMaps.subarray(index * points, (index + 1) * points), coarseSide, 0, 1);
  }, [about, index, isDark.value]);
  const self = { kind: 'neuron', layer: 0, unit: index } as const;
  return (
    <>
      <span class="feature-name formula-name" style={px({ left: x - size / 2 - 6, top: y })} title={formula}>
        {formula}
      </span>
      <button
        type="button"
        class="neuron feature"
        style={px({ left: x - size / 2, top: y - size / 2, width: size, height: size })}
        aria-label={`Take away the feature ${formula}`}
        title={`Without ${formula}`}
        onClick={() => changeFeatures({ formulas: state.value.formulas.filter((other) => other !== formula) })}
        {...lighting(self)}
      >
        <canvas ref={canvas} />
      </button>
    </>
  );
}
