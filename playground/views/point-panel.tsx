/** One data point: its way through the network step by step, with the numbers. */
import type { NetworkWalk } from '../../src/index.ts';
import type { WalkAnswer } from '../engine/studio.ts';
import { phasesOf, phaseTitle } from '../session/phases.ts';
import { opened, point } from '../session/store.ts';
import { phase, walk } from '../session/walk.ts';
import { decimal } from './format.ts';
import { GradientPanel } from './gradient-panel.tsx';
import { Icon } from './icons.tsx';
import { PhaseEquations } from './phase-equations.tsx';

export function PointPanel() {
  const answer = walk.value;
  if (!answer) return <NoPoint />;
  return (
    <div class="point-panel">
      <div>
        <Head answer={answer} />
        <Stepper walk={answer.walk} />
        <PhaseEquations walk={answer.walk} />
      </div>
      <GradientPanel answer={answer} />
    </div>
  );
}

function NoPoint() {
  return (
    <p class="empty">
      Click a point in the output to follow it through the network, or{' '}
      <button
        type="button"
        class="link"
        onClick={() => {
          phase.value = 0;
          point.value = 0;
        }}
      >
        take the first one
      </button>
      .
    </p>
  );
}

function Head({ answer: { row, walk: way, y } }: { answer: WalkAnswer }) {
  const about = opened.value!;
  const last = about.y.length - 1;
  const move = (to: number) => {
    point.value = Math.min(last, Math.max(0, to));
  };
  const target = about.classes > 0 ? `class ${about.classNames[y]}` : decimal(y);
  return (
    <p class="point-head">
      <span class="stepper">
        <button
          type="button"
          class="round"
          aria-label="The point before"
          disabled={row === 0}
          onClick={() => move(row - 1)}
        >
          −
        </button>
        <span>
          Point <span class="number">{row + 1}</span>
        </span>
        <button
          type="button"
          class="round"
          aria-label="The next point"
          disabled={row === last}
          onClick={() => move(row + 1)}
        >
          +
        </button>
      </span>
      <span class="quiet">
        {row < about.trainRows ? 'training' : 'test'}, target {target}, loss{' '}
        <span class="number">{decimal(way.loss?.value, 4)}</span>
      </span>
    </p>
  );
}

function Stepper({ walk: way }: { walk: NetworkWalk }) {
  const phases = phasesOf(way);
  const at = Math.min(phase.value, phases.length - 1);
  const go = (to: number) => {
    phase.value = Math.min(phases.length - 1, Math.max(0, to));
  };
  return (
    <div class="phase-stepper">
      <button
        type="button"
        class="icon-button flipped"
        aria-label="Back"
        disabled={at === 0}
        onClick={() => go(at - 1)}
      >
        <Icon name="step" />
      </button>
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
      <button
        type="button"
        class="icon-button"
        aria-label="Forward"
        disabled={at === phases.length - 1}
        onClick={() => go(at + 1)}
      >
        <Icon name="step" />
      </button>
      <h3>{phaseTitle(phases[at]!, way)}</h3>
    </div>
  );
}
