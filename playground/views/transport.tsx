/** Play, pause, steps, restart, the dial of speed, and the counters. */
import { advance, advanceEpoch, change, newData, newWeights, restart, toggle } from '../session/actions.ts';
import { explaining, isRailOpen, isWide } from '../session/frame.ts';
import { isShown, lacking, pace, paces, playing, reading, state } from '../session/store.ts';
import { isDark, toggleTheme } from '../session/theme.ts';
import { firstPosition, lastPosition, position, redo, undo } from '../session/undo.ts';
import { IconButton } from './buttons.tsx';
import { rough, whole } from './format.ts';
import { Icon } from './icons.tsx';
import { ShareButton } from './share.tsx';

export function Transport() {
  return (
    <header class="transport">
      <h1>
        <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
          <path d="M9 10c8 0 6 12 14 12M9 22c8 0 6-12 14-12" />
          <circle class="positive" cx="9" cy="10" r="4" />
          <circle class="negative" cx="9" cy="22" r="4" />
          <circle cx="23" cy="10" r="4" />
          <circle cx="23" cy="22" r="4" />
        </svg>
        <span>Chainrule</span>
      </h1>
      {isWide.value && <RailButton />}
      <fieldset class="buttons" aria-label="Training">
        {isShown('resetButton') && (
          <IconButton icon="restart" label="Restart" title="Restart from the same weights (R)" onClick={restart} />
        )}
        {isShown('playButton') && <PlayButton />}
        {isShown('stepButton') && (
          <>
            <IconButton
              icon="step"
              label="One step"
              title="One step: one batch (S)"
              disabled={lacking.value !== undefined}
              onClick={() => advance(1)}
            />
            <IconButton
              icon="epoch"
              label="One epoch"
              title="One epoch (E)"
              disabled={lacking.value !== undefined}
              onClick={advanceEpoch}
            />
          </>
        )}
        {isShown('resetButton') && <DiceButton />}
      </fieldset>
      <Counters />
      {isWide.value && <SpeedDial />}
      <div class="corner">
        <Edits />
        <ExplainButton />
        <ShareButton />
        <IconButton
          icon={isDark.value ? 'sun' : 'moon'}
          label={isDark.value ? 'Light colours' : 'Dark colours'}
          title={isDark.value ? 'Light colours' : 'Dark colours'}
          onClick={toggleTheme}
        />
      </div>
    </header>
  );
}

/** Where the bar has no room for them they stand beside the names of the pictures. */
export function Edits() {
  return (
    <span class="edits">
      <IconButton
        icon="undo"
        label="Undo"
        title="Take the last edit back (Ctrl Z, or Back)"
        disabled={position.value <= firstPosition.value}
        onClick={undo}
      />
      <IconButton
        icon="undo"
        label="Redo"
        title="Do it again (Ctrl Shift Z, or Forward)"
        flipped
        disabled={position.value >= lastPosition.value}
        onClick={redo}
      />
    </span>
  );
}

export function ExplainButton() {
  return (
    <button
      type="button"
      class="icon-button explain-button"
      aria-label="What is this?"
      aria-pressed={explaining.value}
      title="What is this? (hold ?)"
      onClick={() => {
        explaining.value = !explaining.value;
      }}
    >
      ?
    </button>
  );
}

function RailButton() {
  const label = isRailOpen.value ? 'Close settings and lesson' : 'Open settings and lesson';
  return (
    <span class="rail-button">
      <IconButton
        icon="rail"
        label={label}
        title={label}
        onClick={() => {
          isRailOpen.value = !isRailOpen.value;
        }}
      />
    </span>
  );
}

function DiceButton() {
  const { compatible, seed, wseed } = state.value;
  if (compatible)
    return <IconButton icon="dice" label="New seed" title="Other data and weights: another seed" onClick={newData} />;
  const title = `Other weights for the same data; these are of seed ${wseed || seed}`;
  return <IconButton icon="dice" label="New weights" title={title} onClick={newWeights} />;
}

function PlayButton() {
  const isPlaying = playing.value;
  return (
    <button
      type="button"
      class="play"
      title={`${isPlaying ? 'Pause' : 'Play'} (space)`}
      aria-label={isPlaying ? 'Pause' : 'Play'}
      disabled={lacking.value !== undefined}
      onClick={toggle}
    >
      <Icon name={isPlaying ? 'pause' : 'play'} />
    </button>
  );
}

function Counters() {
  const now = reading.value;
  return (
    <dl class="counters">
      <div>
        <dt>Epoch</dt>
        <dd data-testid="epoch">{whole(now?.epoch ?? 0)}</dd>
      </div>
      <div>
        <dt>Step</dt>
        <dd data-testid="step">{whole(now?.step ?? 0)}</dd>
      </div>
      <div>
        <dt>Steps/s</dt>
        <dd data-testid="rate">{rough(now?.stepsPerSecond ?? 0)}</dd>
      </div>
    </dl>
  );
}

export function SpeedDial() {
  const name = pace.value === Number.POSITIVE_INFINITY ? 'full speed' : `${rough(pace.value)} steps/s`;
  return (
    <div class="dial">
      <label for="speed">
        Speed <output>{name}</output>
      </label>
      <input
        id="speed"
        type="range"
        min={0}
        max={paces.length - 1}
        step={1}
        value={state.value.speed}
        aria-valuetext={name}
        onInput={(event) => change({ speed: Number(event.currentTarget.value) })}
      />
    </div>
  );
}
