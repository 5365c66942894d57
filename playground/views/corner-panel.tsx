/** The XOR corner: a line by hand against four marks, what its numbers say, and the plane of the hidden units, where one line is enough. */
import {
  best,
  flipMark,
  flipSides,
  handles,
  high,
  isFlipped,
  line,
  low,
  marks,
  moveHandle,
  moveMark,
  possible,
  right,
  setLine,
  setMarks,
} from '../session/corner.ts';
import { dependence, exclusiveOr, isRight, type Line, type Mark, type Place, sumAt } from '../state/corner.ts';
import '../styles/corner.css';
import { useState } from 'preact/hooks';
import { MarkShape, onScreen, SideShade, side } from './corner-shapes.tsx';
import { dragging } from './drag.ts';
import { decimal } from './format.ts';
import { HiddenPlane } from './hidden-plane.tsx';

export function CornerPanel() {
  return (
    <div class="corner-panel">
      <figure class="corner-figure">
        <LinePicture />
        <figcaption>One line on (x₁, x₂): above 0 it says 1</figcaption>
      </figure>
      <Inequalities />
      <HiddenPlane />
    </div>
  );
}

function LinePicture() {
  const { value: now } = line;
  const [p, q] = handles.value;
  const [from, to] = [p, q].map((place) => onScreen(place, low, high)) as [[number, number], [number, number]];
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const far = (3 * side) / Math.max(1, Math.sqrt(dx * dx + dy * dy));
  return (
    <div class="corner-stage">
      <svg class="corner-svg" viewBox={`0 0 ${side} ${side}`} aria-hidden="true">
        <SideShade line={now} low={low} high={high} />
        <Square />
        <line
          class="corner-line"
          x1={from[0] - far * dx}
          y1={from[1] - far * dy}
          x2={to[0] + far * dx}
          y2={to[1] + far * dy}
        />
        {[from, to].map(([x, y], which) => (
          <circle key={which} class="knob" cx={x} cy={y} r={7} />
        ))}
        {marks.value.map((mark, i) => (
          <ShownMark key={i} mark={mark} isOk={isRight(now, mark)} />
        ))}
      </svg>
      {([0, 1] as const).map((which) => {
        const at = handles.value[which];
        const label = `Handle ${which + 1} of the line, at ${decimal(at[0], 2)}, ${decimal(at[1], 2)}: drag, or arrow keys`;
        const move = (place: Place) => moveHandle(which, place);
        return <Grip key={which} at={() => handles.peek()[which]} label={label} move={move} />;
      })}
      {marks.value.map((mark, i) => (
        <MarkGrip key={i} mark={mark} which={i} isOk={isRight(now, mark)} />
      ))}
    </div>
  );
}

interface GripProps {
  readonly at: () => Place;
  readonly label: string;
  readonly move: (place: Place) => void;
  readonly press?: (() => void) | undefined;
}

const square = { low: [low, low], high: [high, high], step: [0.05, 0.05], leap: [0.25, 0.25] } as const;

/** What is dragged: a button over its drawing, large enough for a finger. */
function Grip({ at, label, move, press }: GripProps) {
  const [x, y] = onScreen(at(), low, high);
  const style = { left: `${(100 * x) / side}%`, top: `${(100 * y) / side}%` };
  return (
    <button
      type="button"
      class="grip corner-grip"
      aria-label={label}
      style={style}
      {...dragging({ ...square, at, move, press })}
    />
  );
}

/** The unit square, with its axes named. */
function Square() {
  const [left, bottom] = onScreen([0, 0], low, high);
  const [rightEnd, top] = onScreen([1, 1], low, high);
  return (
    <g>
      <rect class="corner-square" x={left} y={top} width={rightEnd - left} height={bottom - top} />
      <text x={side - 8} y={side - 8} text-anchor="end">
        x₁ →
      </text>
      <text x={8} y={18}>
        x₂ ↑
      </text>
    </g>
  );
}

function ShownMark({ mark: { x1, x2, y }, isOk }: { mark: Mark; isOk: boolean }) {
  const [px, py] = onScreen([x1, x2], low, high);
  return (
    <g>
      <MarkShape x={px} y={py} y01={y} />
      <text x={px + 12} y={py - 10} class={isOk ? 'right-sign' : 'wrong-sign'}>
        {isOk ? '✓' : '✗'}
      </text>
    </g>
  );
}

/** A click, which is not the end of a drag, changes the class. */
function MarkGrip({ mark: { x1, x2, y }, which, isOk }: { mark: Mark; which: number; isOk: boolean }) {
  const label = `Mark at ${plainNumber(x1)}, ${plainNumber(x2)}, class ${y}, ${isOk ? 'right' : 'wrong'}: drag, or arrow keys; press to change its class`;
  return (
    <Grip
      at={() => {
        const { x1: a, x2: b } = marks.peek()[which]!;
        return [a, b];
      }}
      label={label}
      move={([a, b]) => moveMark(which, { x1: a, x2: b })}
      press={() => flipMark(which)}
    />
  );
}

function plainNumber(value: number): string {
  return String(Number(value.toFixed(2))).replace('-', '−');
}

/** 0.5 a + b + c, for a mark. */
function sumText({ x1, x2 }: Pick<Mark, 'x1' | 'x2'>, constants = 1): string {
  const parts = (
    [
      [x1, 'a'],
      [x2, 'b'],
      [constants, 'c'],
    ] as const
  ).flatMap(([factor, name]) => {
    const rounded = Number(factor.toFixed(2));
    if (rounded === 0) return [];
    const size = Math.abs(rounded);
    return [{ isNegative: rounded < 0, text: size === 1 ? name : `${size} ${name}` }];
  });
  return parts
    .map(({ isNegative, text }, i) =>
      i === 0 ? `${isNegative ? '−' : ''}${text}` : `${isNegative ? '−' : '+'} ${text}`,
    )
    .join(' ');
}

function Inequalities() {
  const { value: now } = line;
  const { value: all } = marks;
  const wrong = all.filter((mark) => !isRight(now, mark));
  const isPossible = possible.value !== undefined || new Set(all.map(({ y }) => y)).size < 2;
  // What the others force: it cannot be right too.
  const contradiction = !isPossible && wrong.length === 1 ? wrong[0] : undefined;
  return (
    <section class="corner-sums" aria-labelledby="corner-sums">
      <h3 id="corner-sums">What the line must do</h3>
      <p class="quiet number">{lineText(now)}</p>
      <table>
        <tbody>
          {all.map((mark, i) => {
            const isOk = isRight(now, mark);
            return (
              <tr key={i} class={mark === contradiction ? 'contradiction' : undefined}>
                <th scope="row">
                  ({plainNumber(mark.x1)}, {plainNumber(mark.x2)}) is {mark.y}
                </th>
                <td>
                  {sumText(mark)} {mark.y === 1 ? '> 0' : '< 0'}
                </td>
                <td class="number">{decimal(sumAt(now, mark), 2)}</td>
                <td class={isOk ? 'right-sign' : 'wrong-sign'}>
                  {isOk ? '✓' : '✗'}
                  <span class="unseen">{isOk ? 'right' : 'wrong'}</span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p role="status">
        <b>
          {right.value} of {all.length}
        </b>{' '}
        right; best so far {best.value} of {all.length}.
      </p>
      {contradiction && <Contradiction mark={contradiction} />}
      <div class="row">
        <button type="button" class="small" aria-pressed={isFlipped.value} onClick={flipSides}>
          Exchange sides
        </button>
        <button type="button" class="small" disabled={all === exclusiveOr} onClick={() => setMarks(exclusiveOr)}>
          Back to XOR
        </button>
      </div>
      <Why />
    </section>
  );
}

function lineText({ a, b, c }: Line): string {
  return `a = ${decimal(a, 2)}, b = ${decimal(b, 2)}, c = ${decimal(c, 2)}`;
}

/** Why the last one cannot be right too: its sum is made of those of the others. */
function Contradiction({ mark }: { mark: Mark }) {
  const { value: all } = marks;
  const weights = dependence(all);
  const own = weights[all.indexOf(mark)]!;
  const others = all.flatMap((other, i) =>
    other === mark || Math.abs(weights[i]!) < 1e-9 ? [] : [{ other, factor: -weights[i]! / own }],
  );
  if (own === 0) return null;
  const { value: now } = line;
  return (
    <p class="contradiction-text">
      <b>
        ✗ ({plainNumber(mark.x1)}, {plainNumber(mark.x2)}) contradicts the others:
      </b>{' '}
      {sumText(mark)} ={' '}
      {others
        .map(({ other, factor }, i) => {
          const size = Number(Math.abs(factor).toFixed(2));
          const sign = factor < 0 ? (i === 0 ? '−' : ' − ') : i === 0 ? '' : ' + ';
          return `${sign}${size === 1 ? '' : `${size} · `}(${sumText(other)})`;
        })
        .join('')}{' '}
      = <span class="number">{decimal(sumAt(now, mark), 2)}</span>, which the three of them force{' '}
      {mark.y === 1 ? 'below' : 'above'} 0.
    </p>
  );
}

/** The two sums that contradict each other, for who asks. */
function Why() {
  const [isOpen, open] = useState(false);
  const { value: all } = marks;
  const { value: found } = possible;
  const weights = dependence(all).map(Math.abs);
  const total = (y: number) => {
    const parts = all.map((mark, i) => ({ ...mark, weight: weights[i]! })).filter((mark) => mark.y === y);
    const sum = (of: (mark: Mark & { weight: number }) => number) => parts.reduce((all, mark) => all + of(mark), 0);
    return sumText(
      { x1: sum(({ x1, weight }) => weight * x1), x2: sum(({ x2, weight }) => weight * x2) },
      sum(({ weight }) => weight),
    );
  };
  return (
    <>
      <button type="button" class="link" aria-expanded={isOpen} onClick={() => open(!isOpen)}>
        Can any line be right about all of them?
      </button>
      {isOpen && (
        <div class="corner-why">
          {found ? (
            <p>
              Yes: a line can divide these marks.{' '}
              <button type="button" class="small" onClick={() => setLine(found)}>
                Show one
              </button>
            </p>
          ) : new Set(all.map(({ y }) => y)).size < 2 ? (
            <p>There is only one class: nothing to divide.</p>
          ) : (
            <p>
              No. Add what must be above 0, and what must be below 0:
              <br />
              those of class 1: <span class="number">{total(1)} &gt; 0</span>
              <br />
              those of class 0: <span class="number">{total(0)} &lt; 0</span>
              <br />
              It is the same sum, and cannot be both.
            </p>
          )}
        </div>
      )}
    </>
  );
}
