/** One data point: its way through the network step by step, with the numbers. */
import type { NetworkWalk } from '../../src/explain.ts';
import type { WalkAnswer } from '../engine/inside.ts';
import type { Opened } from '../engine/messages.ts';
import { change } from '../session/actions.ts';
import { phasesOf, phaseTitle } from '../session/phases.ts';
import { isAsking, isHidden } from '../session/predict.ts';
import { opened, point, state } from '../session/store.ts';
import { phase, walk } from '../session/walk.ts';
import { IconButton, LessOrMore } from './buttons.tsx';
import { Select } from './controls.tsx';
import { decimal, percent } from './format.ts';
import { GradientPanel } from './gradient-panel.tsx';
import { lazily } from './lazily.tsx';
import { PhaseEquations } from './phase-equations.tsx';

export function PointWalk() {
  const answer = walk.value;
  if (!answer) return null;
  return (
    <div class="point-all">
      <Head answer={answer} />
      <div class="point-panel">
        {isAsking.value ? (
          <PredictOfPoint />
        ) : (
          <>
            <div>
              <Stepper walk={answer.walk} />
              <PhaseEquations walk={answer.walk} />
            </div>
            {answer.row >= 0 && (
              <div class="of-gradients">
                <GradientPanel answer={answer} />
              </div>
            )}
          </>
        )}
      </div>
    </div>
  );
}

const PredictOfPoint = lazily(() =>
  import('./predict.tsx').then((file) => () => walk.value && <file.Predict answer={walk.value} />),
);

/** Whether numbers are shown, or asked first. */
function Mode() {
  return (
    <Select
      label="Numbers"
      hideLabel
      title="Numbers: shown, or asked first"
      value={state.value.predict}
      options={[
        { value: 'off', label: 'Numbers are shown' },
        { value: 'ask', label: 'Predict them, of many two' },
        { value: 'all', label: 'Predict all of them' },
        { value: 'last', label: 'Predict the last one' },
      ]}
      onChange={(predict) => change({ predict })}
    />
  );
}

/** What is drawn of the way, and what stands on its edges. */
function Picture() {
  const { view, labels } = state.value;
  return (
    <>
      <Select
        label="Drawing"
        hideLabel
        title="What is drawn above"
        value={view}
        options={[
          { value: 'net', label: 'Draw the network' },
          { value: 'graph', label: 'Draw its graph' },
        ]}
        onChange={(wanted) => change({ view: wanted })}
      />
      <Select
        label="On its links"
        hideLabel
        title="What stands on links and edges"
        value={labels}
        options={
          view === 'graph'
            ? [
                { value: 'value', label: 'With values and slopes' },
                { value: 'off', label: 'Without numbers' },
              ]
            : [
                { value: 'value', label: 'With products, gradients' },
                { value: 'local', label: 'With local derivatives' },
                { value: 'off', label: 'Without numbers' },
              ]
        }
        onChange={(wanted) => change({ labels: wanted })}
      />
    </>
  );
}

/** In the target's own units, to the millionth of a deviation: what follows is the rounding of 32 bits. */
function inUnits(value: number, units: Opened['units']): number {
  if (!units) return value;
  const digit = units.scale * 1e-6;
  return Math.round((value * units.scale + units.mean) / digit) * digit;
}

/** What the network says, in the terms of the data. */
function prediction({ output }: NetworkWalk, { classes, classNames, isSigned, units }: Opened): string {
  const values = output.units.map((unit) => unit.value ?? Number.NaN);
  const [value = Number.NaN] = values;
  if (classes === 0) return decimal(inUnits(value, units));
  if (isSigned) return `${decimal(value)}, class ${classNames[Number(value > 0)]}`;
  const shares = classes === 2 ? [1 - value, value] : values;
  const best = shares.indexOf(Math.max(...shares));
  return best < 0 ? 'not a number' : `class ${classNames[best]}, ${percent(shares[best])}`;
}

function Head({ answer: { row, tableRow, walk: way, y } }: { answer: WalkAnswer }) {
  const about = opened.value!;
  const { units } = about;
  const target = about.classes > 0 ? `class ${about.classNames[y]}` : decimal(inUnits(y, units));
  return (
    <p class="point-head">
      {row < 0 ? (
        <span>A point of its own</span>
      ) : (
        <span class="stepper">
          <LessOrMore
            value={row}
            min={0}
            max={about.y.length - 1}
            less="The point before"
            more="The next point"
            onChange={(wanted) => {
              point.value = wanted;
            }}
          >
            <span>
              Point <span class="number">{row + 1}</span>
            </span>
          </LessOrMore>
        </span>
      )}
      <span class="quiet">
        {tableRow !== undefined && `row ${tableRow} of the table, `}
        {row >= 0 && `${row < about.trainRows ? 'training' : 'test'}, `}target {target}, predicted{' '}
        <span data-testid="prediction">
          {way.output.units.some(({ text }) => isHidden(text)) ? '?' : prediction(way, about)}
        </span>
        , loss <span class="number">{isHidden('ℓ') ? '?' : decimal(way.loss?.value, 4)}</span>
      </span>
      <Mode />
      <Picture />
    </p>
  );
}

function Stepper({ walk: way }: { walk: NetworkWalk }) {
  const phases = phasesOf(way);
  const at = Math.min(phase.value, phases.length - 1);
  const go = (to: number) => {
    phase.value = to;
  };
  return (
    <div class="phase-stepper">
      <IconButton icon="step" flipped label="Back" disabled={at === 0} onClick={() => go(at - 1)} />
      <input
        type="range"
        aria-label="Step of the walk"
        min={0}
        max={phases.length - 1}
        step={1}
        value={at}
        aria-valuetext={phaseTitle(phases[at]!, way)}
        onInput={(event) => go(Number(event.currentTarget.value))}
      />
      <IconButton icon="step" label="Forward" disabled={at === phases.length - 1} onClick={() => go(at + 1)} />
      <h3>{phaseTitle(phases[at]!, way)}</h3>
    </div>
  );
}
