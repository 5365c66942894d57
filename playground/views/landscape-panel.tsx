/** The loss landscape around the weights as they are: from above and in space, with the path of the training. */
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Landscape } from '../../src/explain.ts';
import { drawContours, heightColour, heightsOf } from '../draw/contour-map.ts';
import { sharpContext } from '../draw/stage.ts';
import { openSurface, type SurfaceView } from '../draw/surface.ts';
import type { LandscapeAnswer } from '../engine/inside.ts';
import { ball, draws, followBall, lookAtBall, moveBall, redraw } from '../session/ball.ts';
import { directions, landscapeDrawn, seed } from '../session/landscape.ts';
import { landscapeShare, opened, playing, reading } from '../session/store.ts';
import { isDark } from '../session/theme.ts';
import { ask } from '../session/worker-client.ts';
import { Ball, BallControls, spotAt } from './ball.tsx';
import { Select } from './controls.tsx';
import { decimal, percent, whole } from './format.ts';
import { useSize } from './use-size.ts';

const answer = signal<LandscapeAnswer | undefined>(undefined);

const sizeAtRest = 51;
/** While training goes on, a coarser picture more often. */
const sizeInMotion = 31;
const pause = 400;

export function LandscapePanel() {
  useFresh();
  useEffect(followBall, []);
  const { value: now } = answer;
  useEffect(() => void lookAtBall(), [now]);
  if (!now || now.problem !== opened.value?.problem) return <Share isFirst />;
  return (
    <div class="landscape">
      <Share />
      <Contours answer={now} />
      <Surface answer={now} />
      <div class="landscape-side">
        <Select
          label="Plane"
          value={directions.value}
          options={[
            { value: 'path', label: 'Of the path (PCA)' },
            { value: 'random', label: 'Random, filter-normalised' },
          ]}
          onChange={(value) => {
            directions.value = value;
          }}
        />
        {directions.value === 'random' && (
          <Select
            label="Directions"
            value={seed.value}
            options={[1, 2, 3, 4, 5, 6, 7, 8].map((value) => ({ value, label: `seed ${value}` }))}
            onChange={(value) => {
              seed.value = value;
            }}
          />
        )}
        <BallControls drawnAt={now.step} />
        <Facts answer={now} />
      </div>
    </div>
  );
}

/** What takes a while says how far it is. */
function Share({ isFirst = false }: { isFirst?: boolean }) {
  const { value: share } = landscapeShare;
  if (!isFirst && share === 1) return null;
  return (
    <p class={isFirst ? 'empty' : 'landscape-share'}>
      <label>
        Computing the landscape: <span class="number">{Math.floor(100 * (share === 1 ? 0 : share))} %</span>{' '}
        <progress value={share === 1 ? 0 : share} />
      </label>
    </p>
  );
}

/** Asks again when the weights or the choice have changed; one question at a time, with rests while training. */
function useFresh(): void {
  const { value: choice } = directions;
  const { value: from } = seed;
  const problem = opened.value?.problem;
  useEffect(() => {
    let isGone = false;
    let asked = '';
    redraw();
    const look = async () => {
      while (!isGone) {
        const size = playing.peek() ? sizeInMotion : sizeAtRest;
        const wanted = `${reading.peek()?.step}/${size}/${problem}/${draws.peek()}`;
        // Under a ball that was moved the picture stays.
        if (wanted !== asked && ball.peek() === undefined) {
          asked = wanted;
          const found = await ask<LandscapeAnswer | undefined>('landscape', {
            directions: choice,
            seed: from,
            size,
          }).catch(() => undefined);
          if (found && !isGone) {
            answer.value = found;
            landscapeDrawn.value = found.problem;
          }
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    };
    void look();
    return () => {
      isGone = true;
    };
  }, [choice, from, problem]);
}

function Contours({ answer: { landscape } }: { answer: LandscapeAnswer }) {
  const [box, { width }] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { value: dark } = isDark;
  useEffect(() => {
    if (width > 0) drawContours(sharpContext(canvas.current!, width, width), landscape, width);
  }, [landscape, width, dark]);
  return (
    <div class="landscape-map">
      <div class="landscape-picture with-ball" ref={box}>
        <canvas
          ref={canvas}
          role="img"
          aria-label="Contour map of the loss, with the path of the training"
          data-testid="contours"
          onClick={({ offsetX, offsetY }) => moveBall(spotAt(landscape, [offsetX / width, offsetY / width]))}
        />
        <Ball landscape={landscape} />
      </div>
      <Key landscape={landscape} />
    </div>
  );
}

/** What the colours and the two directions are; directions in units of the distance between weights. */
function Key({ landscape }: { landscape: Landscape }) {
  void isDark.value;
  const { low, high, isLog } = heightsOf(landscape);
  const shades = [0, 0.25, 0.5, 0.75, 1].map((share) => `rgb(${heightColour(share).map(Math.round).join(' ')})`);
  const axis = ({ values, explained }: Landscape['x'], number: number) =>
    `${explained === undefined ? `random ${number}, seed ${seed.value}` : `direction ${number} of the path, ${percent(explained)} of its spread`}, ${decimal(values[0], 1)} to ${decimal(values.at(-1), 1)}`;
  return (
    <div class="landscape-key">
      <p>
        <span class="number">{decimal(low)}</span>
        <i style={{ background: `linear-gradient(to right, ${shades.join(', ')})` }} />
        <span class="number">{decimal(high)}</span>
        <span>loss{isLog && ', by its logarithm'}</span>
      </p>
      <p>→ {axis(landscape.x, 1)}</p>
      <p>↑ {axis(landscape.y, 2)}</p>
    </div>
  );
}

function Surface({ answer: { landscape } }: { answer: LandscapeAnswer }) {
  const [box, { width }] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<SurfaceView | undefined>(undefined);
  const { value: dark } = isDark;
  useEffect(() => {
    view.current = openSurface(canvas.current!);
    return () => view.current?.close();
  }, []);
  useEffect(() => {
    if (width > 0) view.current?.resize(width, width);
  }, [width]);
  useEffect(() => view.current?.show(landscape), [landscape, dark]);
  return (
    <div class="landscape-picture" ref={box}>
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label="The loss as a surface; drag, or the arrow keys, to turn it"
        data-testid="surface"
        onKeyDown={(event) => {
          if (event.key === 'ArrowLeft') view.current?.turn(0.15);
          if (event.key === 'ArrowRight') view.current?.turn(-0.15);
        }}
      />
    </div>
  );
}

function Facts({ answer: { landscape, milliseconds, rowsInAll } }: { answer: LandscapeAnswer }) {
  const { x, y, path, centre, lowest, rows } = landscape;
  const end = path?.points.at(-1);
  const gap = path?.points.find(({ epoch }) => epoch === path.largestGap.epoch);
  return (
    <dl class="facts">
      <div>
        <dt>Loss here (true, and in the picture)</dt>
        <dd>
          {decimal(end?.loss ?? centre, 4)}, {decimal(centre, 4)}
        </dd>
      </div>
      <div>
        <dt>Lowest in the picture</dt>
        <dd>{decimal(lowest.loss, 4)}</dd>
      </div>
      {x.explained !== undefined && (
        <div>
          <dt>Of the path's variance in this plane</dt>
          <dd>{percent(x.explained + (y.explained ?? 0))}</dd>
        </div>
      )}
      {gap && (
        <div>
          <dt>Where the picture errs most: epoch {whole(gap.epoch)}</dt>
          <dd>
            true {decimal(gap.loss)}, in the picture {decimal(gap.plotted)}
          </dd>
        </div>
      )}
      <div>
        <dt>
          {landscape.losses.length.toLocaleString('en')} losses over {rows.toLocaleString('en')}
          {rows < rowsInAll && ` of ${rowsInAll.toLocaleString('en')}`} rows
        </dt>
        <dd data-testid="landscape-time">{whole(milliseconds)} ms</dd>
      </div>
    </dl>
  );
}
