/** Races: set up, guessed, run, and what came of it. */
import {
  bet,
  budget,
  cancel,
  chooseSetting,
  goal,
  lanesNow,
  laneValues,
  mostLanes,
  mostStarts,
  race,
  raced,
  setting,
  setUp,
  start,
  starts,
  valueProblem,
} from '../session/race.ts';
import { opened, state } from '../session/store.ts';
import '../styles/race.css';
import { useId } from 'preact/hooks';
import { laneMarks } from '../draw/race-chart.ts';
import { type PropertyName, properties } from '../state/properties.ts';
import { NumberField, Select } from './controls.tsx';
import { whole } from './format.ts';
import { RaceResults } from './race-results.tsx';

export function RacePanel() {
  if (isOwnTable())
    return <p class="empty">A race needs data that the page makes itself, or points that were drawn: not a table.</p>;
  const { value: now } = race;
  if (!now) return <SetUp />;
  return (
    <div class="race">
      <RaceResults race={now} />
      <div class="row" data-testid="race-foot">
        {now.status === 'running' && (
          <button type="button" class="small" onClick={cancel}>
            Cancel
          </button>
        )}
        {now.status === 'long' && (
          <>
            <p role="status">This would take about {whole(now.seconds ?? 0)} s.</p>
            <button type="button" class="small strong" onClick={() => void start(true)}>
              Run it all the same
            </button>
          </>
        )}
        {now.status !== 'running' && (
          <button type="button" class="small" onClick={setUp}>
            Another race
          </button>
        )}
      </div>
    </div>
  );
}

/** Rows of a table are with the page's own network only. */
function isOwnTable(): boolean {
  return opened.value?.table !== undefined;
}

function SetUp() {
  const { value: isDifferent } = setting;
  const problems = isDifferent === 'none' ? [] : laneValues.value.filter((one) => valueProblem(one));
  const isMany = starts.value > 1;
  const lacksLanes = !isMany && isDifferent === 'none';
  return (
    <form
      class="race-setup"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <fieldset class="race-what">
        <legend>The same network, data and order of rows; other</legend>
        <Select
          label="Setting"
          value={isDifferent}
          options={[
            ...raced
              .filter(({ name }) => !state.value.compatible || isShared(name))
              .map(({ name, label }) => ({ value: name as string, label })),
            { value: 'none', label: 'nothing: only other starts' },
          ]}
          onChange={(value) => {
            chooseSetting(value as typeof isDifferent);
            if (value === 'none' && starts.value === 1) starts.value = 20;
          }}
        />
        {isDifferent !== 'none' && <Lanes />}
      </fieldset>
      <fieldset class="race-what">
        <legend>How far, and what for</legend>
        <div class="race-fields">
          <NumberField
            label="Budget"
            value={budget.value.count}
            min={1}
            max={1_000_000}
            step={1}
            onChange={(count) => {
              budget.value = { ...budget.value, count: Math.round(count) };
            }}
          />
          <Select
            label="of"
            value={budget.value.unit}
            options={[
              { value: 'steps', label: 'steps' },
              { value: 'epochs', label: 'epochs' },
              { value: 'rows', label: 'gradients of rows' },
            ]}
            onChange={(unit) => {
              budget.value = { ...budget.value, unit };
            }}
          />
          <Select
            label="Goal"
            value={goal.value.kind}
            options={[
              {
                value: 'acc',
                label: state.value.problem === 'classification' ? 'accuracy at least' : 'R² at least',
              },
              { value: 'loss', label: 'loss at most' },
            ]}
            onChange={(kind) => {
              goal.value = { kind, value: kind === 'acc' ? 0.95 : 0.1 };
            }}
          />
          <NumberField
            label="of that"
            value={goal.value.value}
            step="any"
            onChange={(value) => {
              goal.value = { ...goal.value, value };
            }}
          />
          <Select
            label="Starts"
            value={starts.value}
            options={[1, 5, 20, mostStarts].map((value) => ({
              value,
              label: value === 1 ? 'one, with pictures' : `${value} seeds of the weights`,
            }))}
            onChange={(value) => {
              starts.value = value;
              bet.value = undefined;
            }}
          />
        </div>
      </fieldset>
      {problems.length > 0 ? (
        <p class="formula-problem" role="alert">
          {problems.map((one) => valueProblem(one)).join('; ')}
        </p>
      ) : lacksLanes ? (
        <p class="quiet">Choose what to change, or more starts.</p>
      ) : (
        <Bet isMany={isMany} />
      )}
    </form>
  );
}

/** Whether TensorFlow Playground has it too. */
function isShared(name: PropertyName): boolean {
  return (properties[name] as { shared?: boolean }).shared === true;
}

function Lanes() {
  const { value: all } = laneValues;
  const set = (next: readonly string[]) => {
    laneValues.value = next;
    bet.value = undefined;
  };
  return (
    <div class="race-lanes">
      {all.map((value, i) => (
        <label key={i}>
          <span class="lane-label">Lane {laneMarks[i]}</span>
          <input
            value={value}
            aria-invalid={valueProblem(value) !== undefined}
            onInput={(event) => {
              const { value: written } = event.currentTarget;
              set(all.map((one, j) => (j === i ? written : one)));
            }}
          />
        </label>
      ))}
      <span class="race-count">
        <button
          type="button"
          class="round"
          aria-label="Remove a lane"
          disabled={all.length <= 2}
          onClick={() => set(all.slice(0, -1))}
        >
          −
        </button>
        <button
          type="button"
          class="round"
          aria-label="Add a lane"
          disabled={all.length >= mostLanes}
          onClick={() => set([...all, all.at(-1) ?? ''])}
        >
          +
        </button>
      </span>
    </div>
  );
}

/** The guess comes before the race; who does not want to guess says so. */
function Bet({ isMany }: { isMany: boolean }) {
  const lanes = lanesNow();
  const id = useId();
  const isNumber = isMany && lanes.length === 1;
  const { value: guess } = bet;
  return (
    <div class="race-bet">
      {isNumber ? (
        <div class="field">
          <label for={id}>Your guess: how many of {starts.value} get there?</label>
          <input
            id={id}
            type="number"
            min={0}
            max={starts.value}
            step={1}
            value={guess ?? ''}
            onInput={(event) => {
              const { valueAsNumber: value, validity } = event.currentTarget;
              bet.value = validity.valid && Number.isFinite(value) ? value : undefined;
            }}
          />
        </div>
      ) : (
        <fieldset class="race-votes">
          <legend>Your guess: which one {isMany ? 'gets there from most starts' : 'wins'}?</legend>
          {lanes.map(({ name }, i) => (
            <label key={i} class="check">
              <input
                type="radio"
                name="bet"
                checked={guess === i}
                onChange={() => {
                  bet.value = i;
                }}
              />
              <span>
                {laneMarks[i]}: {name}
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <div class="row">
        <button type="submit" class="small strong" disabled={guess === undefined}>
          Start
        </button>
        {guess === undefined && (
          <button type="button" class="link" onClick={() => void start()}>
            Start without a guess
          </button>
        )}
      </div>
    </div>
  );
}
