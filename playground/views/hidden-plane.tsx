/** The plane of two hidden units: where the four marks come to lie, how the square is bent, and the one line of the output. */
import { useEffect, useState } from 'preact/hooks';
import type { HiddenPlane as Answer } from '../engine/hidden-plane.ts';
import { cornerSide } from '../engine/sizes.ts';
import { change } from '../session/actions.ts';
import { marks } from '../session/corner.ts';
import { opened, reading, state } from '../session/store.ts';
import { ask } from '../session/worker-client.ts';
import type { Place } from '../state/corner.ts';
import { Select, Slider } from './controls.tsx';
import { MarkShape, onScreen, SideShade, side } from './corner-shapes.tsx';
import { decimal, percent } from './format.ts';
import { namesOf } from './names.ts';

const gridLow = -0.25;
const gridHigh = 1.25;
const gridLines = 7;
const perLine = 25;

/** Lines of the first plane, each as points. */
const grid: readonly (readonly Place[])[] = Array.from({ length: 2 * gridLines }, (_, i) => {
  const at = (share: number) => gridLow + share * (gridHigh - gridLow);
  const across = at((i % gridLines) / (gridLines - 1));
  return Array.from({ length: perLine }, (_, j): Place => {
    const along = at(j / (perLine - 1));
    return i < gridLines ? [across, along] : [along, across];
  });
});

export function HiddenPlane() {
  const [answer, setAnswer] = useState<Answer | undefined | 'none'>(undefined);
  const { value: about } = opened;
  const { value: shown } = marks;
  const { value: now } = reading;
  useEffect(() => {
    let isGone = false;
    const places: readonly Place[] = [...shown.map(({ x1, x2 }): Place => [x1, x2]), ...grid.flat()];
    const onPlane = (which: 0 | 1) => places.map((place) => (place[which] - 0.5) * cornerSide);
    void ask<Answer | undefined>('hidden', { x1: onPlane(0), x2: onPlane(1) })
      .then((found) => !isGone && setAnswer(found ?? 'none'))
      // Where it cannot be computed, the last picture stays.
      .catch(() => {});
    return () => {
      isGone = true;
    };
  }, [about, shown, now]);
  if (answer === undefined || !about) return <p class="quiet">…</p>;
  if (answer === 'none')
    return (
      <div class="corner-offer">
        <p>Without a hidden layer the output is one line on (x₁, x₂).</p>
        <LearnCorners label="Add two hidden units, and learn the four corners" />
      </div>
    );
  if (answer.units < 2)
    return (
      <div class="corner-offer">
        <p>The last hidden layer has one unit: no plane.</p>
        <LearnCorners label="Take two, and learn the four corners" />
      </div>
    );
  return answer.problem === about.problem ? <Plane answer={answer} /> : <p class="quiet">…</p>;
}

/** What the network learns here: exclusive or itself, with two hidden units. */
function LearnCorners({ label }: { label: string }) {
  return (
    <button
      type="button"
      class="small"
      onClick={() =>
        change({
          problem: 'classification',
          dataset: 'corners',
          own: '',
          open: [],
          networkShape: [2],
          activation: ['tanh'],
          batchSize: 0,
          learningRate: 0.05,
        })
      }
    >
      {label}
    </button>
  );
}

function Plane({ answer: { units, values, output } }: { answer: Answer }) {
  const [bend, setBend] = useState(1);
  const [pair, setPair] = useState<Place>([0, 1]);
  const [first, second] = pair.every((unit) => unit < units) ? pair : [0, 1];
  const about = opened.value!;
  const layer = about.layers.length - 1;
  const name = (unit: number) => namesOf(about).activation(layer, unit + 1).text;
  const activationAt = (row: number): Place => [values[row * units + first]!, values[row * units + second]!];
  const count = marks.value.length;
  const all = Array.from({ length: values.length / units }, (_, row) => activationAt(row));
  const ends = boundsOf(all);
  const between = (end: number, other: number) => end + bend * (other - end);
  const [low, high] = [between(gridLow - 0.15, ends[0]), between(gridHigh + 0.15, ends[1])];
  const bent = ([x1, x2]: Place, row: number): Place => {
    const [a1, a2] = all[row]!;
    return [x1 + bend * (a1 - x1), x2 + bend * (a2 - x2)];
  };
  const screen = (place: Place, row: number) => onScreen(bent(place, row), low, high);
  const isWhole = bend === 1 && units === 2 && output !== undefined;
  const line = isWhole && { a: output.weights[first]!, b: output.weights[second]!, c: output.bias };
  const rightCount =
    output &&
    marks.value.filter(({ y }, row) => {
      const sum = output.weights.reduce((sum, weight, unit) => sum + weight * values[row * units + unit]!, output.bias);
      return sum > 0 === (y === 1);
    }).length;
  return (
    <div class="corner-hidden">
      <figure class="corner-figure">
        <svg
          class="corner-svg"
          viewBox={`0 0 ${side} ${side}`}
          role="img"
          aria-label={`The marks on the plane of the hidden units ${name(first)} and ${name(second)}`}
        >
          {line && <SideShade line={line} low={low} high={high} />}
          {grid.map((places, i) => (
            <polyline
              key={i}
              class="corner-bent"
              points={places.map((place, j) => screen(place, count + i * perLine + j).join()).join(' ')}
            />
          ))}
          <text x={side - 8} y={side - 8} text-anchor="end">
            {bend < 0.5 ? 'x₁' : name(first)} →
          </text>
          <text x={8} y={18}>
            {bend < 0.5 ? 'x₂' : name(second)} ↑
          </text>
          {marks.value.map(({ x1, x2, y }, row) => {
            const [px, py] = screen([x1, x2], row);
            return <MarkShape key={row} x={px} y={py} y01={y} />;
          })}
        </svg>
        <figcaption>
          The hidden plane ({name(first)}, {name(second)}):{' '}
          {units === 2 ? 'the output is one line here' : 'two of its units'}
        </figcaption>
      </figure>
      <div class="corner-notes">
        <Slider
          label={`From (x₁, x₂) to (${name(first)}, ${name(second)})`}
          value={bend}
          min={0}
          max={1}
          step={0.02}
          text={percent(bend)}
          onChange={setBend}
        />
        {units > 2 && (
          <div class="row">
            {([0, 1] as const).map((which) => (
              <Select
                key={which}
                label={which === 0 ? 'Across' : 'Up'}
                value={which === 0 ? first : second}
                options={Array.from({ length: units }, (_, unit) => ({ value: unit, label: name(unit) }))}
                onChange={(unit) => setPair(which === 0 ? [unit, second] : [first, unit])}
              />
            ))}
          </div>
        )}
        <p role="status">
          {rightCount !== undefined && (
            <>
              The network is right about{' '}
              <b>
                {rightCount} of {count}
              </b>{' '}
              marks.
            </>
          )}{' '}
          {foldedText(all.slice(0, count), ends)}
        </p>
        {line && (
          <p class="number">
            z = {decimal(line.a, 2)} {name(first)} {signed(line.b)} {name(second)} {signed(line.c)}
          </p>
        )}
        {state.value.dataset !== 'corners' && (
          <>
            <p class="quiet">It learns other data now; the marks stand at ±{cornerSide / 2} on its plane.</p>
            <LearnCorners label="Learn the four corners with two units" />
          </>
        )}
      </div>
    </div>
  );
}

function signed(value: number): string {
  return value < 0 ? `− ${decimal(-value, 2)}` : `+ ${decimal(value, 2)}`;
}

/** One range for both axes, with some room. */
function boundsOf(places: readonly Place[]): Place {
  const numbers = places.flat().filter(Number.isFinite);
  const [least, most] = [Math.min(...numbers, 0), Math.max(...numbers, 1)];
  const room = (most - least) * 0.12;
  return [least - room, most + room];
}

/** Marks that the hidden units can no longer tell apart. */
function foldedText(places: readonly Place[], [low, high]: Place): string {
  const near = (high - low) * 0.02;
  const hasMet = places.some((p, i) =>
    places.slice(i + 1).some((q) => Math.abs(p[0] - q[0]) < near && Math.abs(p[1] - q[1]) < near),
  );
  return hasMet ? 'Two marks are folded together: the output cannot tell them apart.' : '';
}
