/** The ball over the contour map: dragged, moved by keys, let go; with the way down, and the way that it rolled. */
import type { Landscape } from '../../src/explain.ts';
import { edgesOf } from '../draw/contour-map.ts';
import { advance, toggle } from '../session/actions.ts';
import { ball, moveBall, place, redraw, type Spot, trail } from '../session/ball.ts';
import { playing, reading } from '../session/store.ts';
import { dragging } from './drag.ts';
import { decimal, percent, whole } from './format.ts';
import '../styles/ball.css';

interface Edges {
  readonly low: readonly [number, number];
  readonly high: readonly [number, number];
}

function edges({ x, y }: Landscape): Edges {
  const [xs, ys] = [edgesOf(x.values), edgesOf(y.values)];
  return { low: [xs[0], ys[0]], high: [xs[1], ys[1]] };
}

const middle: Spot = { x: 0, y: 0 };
/** The side of the drawing over the map, and the length of the arrow in it. */
const side = 100;
const arrow = 14;

function onScreen({ x, y }: Spot, { low, high }: Edges): [number, number] {
  return [((x - low[0]) / (high[0] - low[0])) * side, ((high[1] - y) / (high[1] - low[1])) * side];
}

/** Inside the picture: at its rim the ball stops. */
function within({ x, y }: Spot, { low, high }: Edges): Spot {
  const clamp = (value: number, i: 0 | 1) => Math.min(high[i], Math.max(low[i], value));
  return { x: clamp(x, 0), y: clamp(y, 1) };
}

/** Where somebody pressed on the map. */
export function spotAt(landscape: Landscape, [across, down]: readonly [number, number]): Spot {
  const { low, high } = edges(landscape);
  return { x: low[0] + across * (high[0] - low[0]), y: high[1] - down * (high[1] - low[1]) };
}

export function Ball({ landscape }: { landscape: Landscape }) {
  const range = edges(landscape);
  const spot = ball.value ?? middle;
  const [px, py] = onScreen(spot, range);
  const span = [range.high[0] - range.low[0], range.high[1] - range.low[1]] as const;
  const drag = dragging({
    ...range,
    at: () => {
      const { x, y } = ball.peek() ?? middle;
      return [x, y];
    },
    step: [span[0] / 40, span[1] / 40],
    leap: [span[0] / 8, span[1] / 8],
    move: ([x, y]) => moveBall(within({ x, y }, range)),
  });
  const loss = reading.value?.train.loss;
  const isOff = px < 0 || px > side || py < 0 || py > side;
  return (
    <>
      <svg class="ball-drawing" viewBox={`0 0 ${side} ${side}`} preserveAspectRatio="none" aria-hidden="true">
        {trail.value.length > 1 && (
          <polyline class="ball-trail" points={trail.value.map((one) => onScreen(one, range).join()).join(' ')} />
        )}
        {!playing.value && <Down from={[px, py]} range={range} />}
      </svg>
      {!isOff && (
        <button
          type="button"
          class="grip ball"
          style={{ left: `${(100 * px) / side}%`, top: `${(100 * py) / side}%` }}
          aria-label={`The ball: loss ${decimal(loss)} at ${decimal(spot.x, 2)}, ${decimal(spot.y, 2)}${downWords()}; arrow keys move it, Enter rolls it, Delete puts it back`}
          {...drag}
          onClick={(event) => {
            // A drag ends with a click that is none.
            if (event.detail === 0) toggle();
          }}
          onKeyDown={(event) => {
            if (event.key === 'Delete' || event.key === 'Backspace') moveBall(middle);
            else drag.onKeyDown(event);
          }}
        />
      )}
    </>
  );
}

/** An arrow the way down, of one length: how steep it is, is said. */
function Down({ from: [px, py], range }: { from: readonly [number, number]; range: Edges }) {
  const { value: here } = place;
  if (!here || here.slope === 0) return null;
  const { x, y } = here.down;
  const [dx, dy] = [(x / (range.high[0] - range.low[0])) * side, (-y / (range.high[1] - range.low[1])) * side];
  const length = Math.sqrt(dx * dx + dy * dy);
  if (!(length > 0)) return null;
  const [ux, uy] = [dx / length, dy / length];
  const end = (along: number, beside: number) =>
    `${px + arrow * along * ux - beside * uy},${py + arrow * along * uy + beside * ux}`;
  return (
    <g class="ball-down">
      <path d={`M${px},${py} L${end(1, 0)}`} />
      <path d={`M${end(0.75, 2)} L${end(1, 0)} L${end(0.75, -2)}`} />
    </g>
  );
}

/** Where it is lower, in words. */
function downWords(): string {
  const { value: here } = place;
  if (!here) return '';
  const { x, y } = here.down;
  const size = Math.max(Math.abs(x), Math.abs(y));
  if (size === 0) return '';
  const words = [
    ...(Math.abs(x) > 0.4 * size ? [x > 0 ? 'right' : 'left'] : []),
    ...(Math.abs(y) > 0.4 * size ? [y > 0 ? 'up' : 'down'] : []),
  ];
  return `; lower to the ${words.join(' and ')}`;
}

/** What can be done with the ball, and what is known of where it lies. */
export function BallControls({ drawnAt }: { drawnAt: number }) {
  const { value: here } = place;
  const isMoved = ball.value !== undefined;
  const step = reading.value?.step ?? 0;
  return (
    <div class="ball-controls">
      <div class="row">
        <button type="button" class="small" onClick={() => advance(1)}>
          One step down
        </button>
        <button type="button" class="small" onClick={toggle}>
          {playing.value ? 'Stop' : 'Roll'}
        </button>
        <button type="button" class="small" disabled={!isMoved} onClick={redraw}>
          Redraw
        </button>
      </div>
      <p class="quiet" role="status">
        {isMoved
          ? `Drawn at step ${whole(drawnAt)}; the ball is at step ${whole(step)}.`
          : 'Drag the ball: the weights follow. Or press on the map.'}
      </p>
      {here && (
        <dl class="facts">
          <div>
            <dt>Loss at the ball</dt>
            <dd data-testid="ball-loss">{decimal(reading.value?.train.loss, 4)}</dd>
          </div>
          <div>
            <dt>Length of the gradient; share of it in this plane</dt>
            <dd data-testid="ball-slope">
              {decimal(here.slope, 4)}; {percent(here.share)}
            </dd>
          </div>
          <div>
            <dt>From the plane</dt>
            <dd data-testid="ball-distance">{decimal(here.distance)}</dd>
          </div>
        </dl>
      )}
    </div>
  );
}
