/** The figures of the lesson: what is turned with a slider, and what it does. Numbers that are asked are not in them. */
import type { FunctionComponent } from 'preact';
import { useId } from 'preact/hooks';
import { figure } from '../session/lesson.ts';
import { decimal } from '../views/format.ts';
import type { FigureName } from './chapter.ts';
import { likelihood } from './drawn.ts';
import { DrawnCurve } from './drawn-curve.tsx';
import { Curve, Dot, type Frame, frameOf, Plot, Straight } from './plot.tsx';

interface FigureProps {
  /** Whether there is an answer. */
  readonly isRevealed: boolean;
}

function settingOf(name: string, otherwise: number): number {
  return figure.value[name] ?? otherwise;
}

interface KnobProps {
  readonly name: string;
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly by: number;
  readonly start: number;
  /** What is shown of it, and set by it: the value itself, or a power of it. */
  readonly shown?: (value: number) => number;
  readonly place?: (value: number) => number;
}

function same(value: number): number {
  return value;
}

function Knob({ name, label, low, high, by, start, shown = same, place = same }: KnobProps) {
  const id = useId();
  const value = settingOf(name, start);
  return (
    <div class="field slider">
      <label for={id}>
        {label} <output>{decimal(value, 2)}</output>
      </label>
      <input
        id={id}
        type="range"
        min={low}
        max={high}
        step={by}
        value={place(value)}
        aria-valuetext={decimal(value, 3)}
        onInput={(event) => {
          figure.value = { ...figure.value, [name]: shown(Number(event.currentTarget.value)) };
        }}
      />
    </div>
  );
}

const square = (x: number) => x * x;
const curveFrame = frameOf([-2.2, -0.6], [2.6, 5.6]);

function CurveFigure({ isRevealed }: FigureProps) {
  const x0 = settingOf('x0', 1);
  const h = settingOf('h', 1);
  const slope = (square(x0 + h) - square(x0)) / h;
  return (
    <>
      <Plot
        frame={curveFrame}
        label={`x squared, and a line through its points at ${x0} and ${x0 + h}`}
        axes={['x', 'f']}
      >
        <Curve frame={curveFrame} of={square} />
        <Straight frame={curveFrame} at={[x0, square(x0)]} slope={slope} class="guess" />
        <Dot frame={curveFrame} at={[x0, square(x0)]} />
        <Dot frame={curveFrame} at={[x0 + h, square(x0 + h)]} class="dot second" />
      </Plot>
      {isRevealed && (
        <>
          <Knob
            name="h"
            label="h, how far the second point is"
            low={-3}
            high={0.301}
            by={0.01}
            start={1}
            shown={(power) => 10 ** power}
            place={(value) => Math.log10(value)}
          />
          <p>
            (f({decimal(x0 + h, 3)}) − f({decimal(x0, 0)})) / {decimal(h, 3)} ={' '}
            <b class="number">{decimal(slope, 3)}</b>
          </p>
        </>
      )}
    </>
  );
}

function TangentFigure({ isRevealed }: FigureProps) {
  const x0 = settingOf('x0', -1.5);
  const at = [x0, square(x0)] as const;
  return (
    <Plot frame={curveFrame} label={`x squared, and a line through its point at ${x0}`} axes={['x', 'f']}>
      <Curve frame={curveFrame} of={square} />
      <Straight frame={curveFrame} at={at} slope={settingOf('slope', 0)} class="guess" />
      {isRevealed && <Straight frame={curveFrame} at={at} slope={2 * x0} class="truth" />}
      <Dot frame={curveFrame} at={at} />
    </Plot>
  );
}

/** A dial: how far it has turned. */
function Dial({ at, turns, name }: { at: number; turns: number; name: string }) {
  const angle = turns * 0.3;
  return (
    <>
      <circle class="dial-ring" cx={at} cy={80} r={30} />
      <line class="guess" x1={at} y1={80} x2={at + 28 * Math.sin(angle)} y2={80 - 28 * Math.cos(angle)} />
      <text x={at} y={132} text-anchor="middle">
        {name}
      </text>
    </>
  );
}

function ChainFigure({ isRevealed }: FigureProps) {
  const x = settingOf('x', 1);
  return (
    <>
      <svg
        class="lesson-plot"
        viewBox="0 0 240 150"
        role="img"
        aria-label={`Three dials: x is ${decimal(x, 2)}, u three times that`}
      >
        <Dial at={42} turns={x} name="x" />
        <text x={81} y={84} text-anchor="middle">
          →
        </text>
        <Dial at={120} turns={3 * x} name="u = 3x" />
        <text x={159} y={84} text-anchor="middle">
          →
        </text>
        <Dial at={198} turns={9 * x * x} name="y = u²" />
      </svg>
      <Knob name="x" label="x" low={0} high={2} by={0.01} start={1} />
      {isRevealed && (
        <p>
          u = {decimal(3 * x, 2)}, y = {decimal(9 * x * x, 2)}; du/dx = 3, dy/du = {decimal(6 * x, 2)}, dy/dx ={' '}
          <b class="number">{decimal(18 * x, 2)}</b>
        </p>
      )}
    </>
  );
}

/** Of equal scales, as angles want them: 14 to 9. */
const surfaceFrame = frameOf([-1.1, -0.1], [4.5, 3.5]);

function SurfaceFigure({ isRevealed }: FigureProps) {
  const angle = (settingOf('angle', 60) * Math.PI) / 180;
  const end = (turn: number, far: number) => [1 + far * Math.cos(turn), 2 + far * Math.sin(turn)] as const;
  return (
    <Plot frame={surfaceFrame} label="Lines of the same height of f, and an arrow at (1, 2)" axes={['x1', 'x2']}>
      {/* x1 (x1 + x2) = c, that is x2 = c / x1 - x1 */}
      {[0.5, 1, 2, 3, 5, 8, 12].map((height) => (
        <Curve key={height} frame={surfaceFrame} of={(x1) => (x1 <= 0 ? Number.NaN : height / x1 - x1)} class="level" />
      ))}
      {figure.value.angle !== undefined && <Arrow frame={surfaceFrame} to={end(angle, 1.3)} name="guess" />}
      {isRevealed && figure.value.angle !== undefined && (
        <Arrow frame={surfaceFrame} to={end(Math.atan2(1, 4), 1.3)} name="truth" />
      )}
      <Dot frame={surfaceFrame} at={[1, 2]} />
    </Plot>
  );
}

function Arrow({ frame: { x, y }, to, name }: { frame: Frame; to: readonly [number, number]; name: string }) {
  return (
    <>
      <line class={name} x1={x(1)} y1={y(2)} x2={x(to[0])} y2={y(to[1])} />
      <circle class={`${name} tip`} cx={x(to[0])} cy={y(to[1])} r={3} />
    </>
  );
}

const planeFrame = frameOf([-4.2, -2.7], [4.2, 2.7]);

function LineFigure({ isRevealed }: FigureProps) {
  const angle = (settingOf('line', 0) * Math.PI) / 180;
  const slope = Math.tan(Math.abs(Math.cos(angle)) < 0.01 ? 1.56 : angle);
  return (
    <Plot frame={planeFrame} label="The plane of the inputs, and a line" axes={['x1', 'x2']}>
      <Straight frame={planeFrame} at={[0, 0]} slope={slope} class="guess" />
      {isRevealed && <Straight frame={planeFrame} at={[0, 0]} slope={1} class="truth" />}
    </Plot>
  );
}

const scoreNames = ['z1', 'z2', 'z3'];
const firstScores = [0, Math.log(2), Math.log(3)];

function SoftmaxFigure({ isRevealed }: FigureProps) {
  const powers = scoreNames.map((name, i) => Math.exp(settingOf(name, firstScores[i]!)));
  const sum = powers.reduce((total, power) => total + power, 0);
  return (
    <>
      {scoreNames.map((name, i) => (
        <div key={name} class="share-row">
          {isRevealed ? (
            <Knob name={name} label={`Score ${i + 1}`} low={-3} high={3} by={0.01} start={firstScores[i]!} />
          ) : (
            <span>Score {i + 1}</span>
          )}
          <meter min={0} max={1} value={powers[i]! / sum} aria-label={`Share of class ${i + 1}`} />
          <span class="number">{decimal(powers[i]! / sum, 2)}</span>
        </div>
      ))}
      <p class="quiet">The shares add up to 1.</p>
    </>
  );
}

const lossFrame = frameOf([0, 0], [1.05, 5]);
const lossAt = (share: number) => -Math.log(share);

function LossFigure({ isRevealed }: FigureProps) {
  const share = settingOf('share', 0.1);
  return (
    <>
      <Plot frame={lossFrame} label="The loss over the share of the truth" axes={['share', 'ℓ']}>
        {isRevealed && <Curve frame={lossFrame} of={lossAt} />}
        <Dot frame={lossFrame} at={[share, lossAt(share)]} />
      </Plot>
      {isRevealed && (
        <>
          <Knob name="share" label="Share of the truth" low={0.01} high={1} by={0.01} start={0.1} />
          <p>
            −ln({decimal(share, 2)}) = <b class="number">{decimal(lossAt(share), 2)}</b>
          </p>
        </>
      )}
    </>
  );
}

const meanLoss = (w: number) => -Math.log(likelihood(w)) / 4;
const weightFrame = frameOf([-2, 0], [4, 2.4]);

function LikelihoodFigure({ isRevealed }: FigureProps) {
  const w = settingOf('w', -1);
  // Of another unit: its peak is as high as the picture.
  const tall = (value: number) => 12 * likelihood(value);
  return (
    <>
      <Plot
        frame={weightFrame}
        label="The mean loss over the weight"
        axes={['w', 'loss, likelihood']}
        isDrawn={!isRevealed}
      >
        <Curve frame={weightFrame} of={meanLoss} />
        {isRevealed && <Curve frame={weightFrame} of={tall} class="truth" />}
        {(!isRevealed || figure.value.h0 !== undefined) && (
          <DrawnCurve frame={weightFrame} names={['Likelihood', 'w']} isOver={isRevealed} />
        )}
        <Dot frame={weightFrame} at={[w, Math.min(2.4, meanLoss(w))]} />
        {isRevealed && <Dot frame={weightFrame} at={[w, tall(w)]} class="dot second" />}
      </Plot>
      {isRevealed && (
        <>
          <Knob name="w" label="w" low={-2} high={4} by={0.02} start={-1} />
          <p>
            Mean loss <b class="number">{decimal(meanLoss(w), 3)}</b>, likelihood{' '}
            <b class="number">{decimal(likelihood(w), 4)}</b>
          </p>
        </>
      )}
    </>
  );
}

const descentFrame = frameOf([-4, 0], [4, 12]);
const shownSteps = 8;

function DescentFigure({ isRevealed }: FigureProps) {
  const rate = settingOf('rate', 0.25);
  const places = [3];
  for (let i = 0; isRevealed && i < shownSteps; i++) places.push(places.at(-1)! * (1 - 2 * rate));
  const inside = places.filter((w) => Math.abs(w) <= 3.5);
  const path = inside.map((w, i) => `${i === 0 ? 'M' : 'L'}${descentFrame.x(w)} ${descentFrame.y(square(w))}`).join('');
  return (
    <>
      <Plot
        frame={descentFrame}
        label={isRevealed ? `Steps down w squared with rate ${rate}` : 'w squared'}
        axes={['w', 'loss']}
      >
        <Curve frame={descentFrame} of={square} />
        <path class="guess" d={path} />
        {inside.map((w, i) => (
          <Dot key={i} frame={descentFrame} at={[w, square(w)]} class={i === 0 ? 'dot' : 'dot second'} />
        ))}
      </Plot>
      {isRevealed && (
        <>
          <Knob name="rate" label="α" low={0.01} high={1.2} by={0.01} start={0.25} />
          <p class="number">
            w ={' '}
            {places
              .slice(0, 5)
              .map((w) => decimal(w, 2))
              .join(', ')}
            , …
          </p>
        </>
      )}
    </>
  );
}

export const figures: Readonly<Record<FigureName, FunctionComponent<FigureProps>>> = {
  curve: CurveFigure,
  tangent: TangentFigure,
  chain: ChainFigure,
  surface: SurfaceFigure,
  line: LineFigure,
  softmax: SoftmaxFigure,
  loss: LossFigure,
  likelihood: LikelihoodFigure,
  descent: DescentFigure,
};
