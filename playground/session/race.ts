/** Races: the page's network several times, with another value of one setting each, from the same start or from many. */
import { signal } from '@preact/signals';
import { counted } from '../engine/counted.ts';
import type { Budget, Goal, LaneFrame, Look, RaceEnd, RacePart, RaceWish, Start } from '../engine/race.ts';
import type { RaceFacts, RacePlan } from '../lesson/chapter.ts';
import { type PropertyName, properties, type State } from '../state/properties.ts';
import { advance, pause, startAs } from './actions.ts';
import { notice, playing, state } from './store.ts';
import { ask } from './worker-client.ts';

/** What lanes can differ in, with values to begin with, as links write them. */
export const raced: readonly {
  readonly name: PropertyName;
  readonly label: string;
  readonly values: readonly string[];
}[] = [
  { name: 'learningRate', label: 'Learning rate', values: ['0.01', '0.1', '1'] },
  { name: 'optimizer', label: 'Optimizer', values: ['sgd', 'adam'] },
  { name: 'batchSize', label: 'Batch size (0: all rows)', values: ['1', '10', '0'] },
  { name: 'networkShape', label: 'Hidden units', values: ['2', '4', '8'] },
  { name: 'activation', label: 'Activation', values: ['tanh', 'relu', 'sigmoid'] },
  { name: 'initializer', label: 'First weights', values: ['auto', 'zeros'] },
  { name: 'regularizationRate', label: 'Penalty', values: ['0', '0.01'] },
  { name: 'dropout', label: 'Dropout', values: ['0', '0.2'] },
  { name: 'wseed', label: 'Seed of the weights', values: ['1', '2', '3'] },
];

export const mostLanes = 4;
export const mostStarts = 100;

/** The setting that lanes differ in; none: one lane, as the page is. */
export const setting = signal<PropertyName | 'none'>('learningRate');
export const laneValues = signal<readonly string[]>(raced[0]!.values);
export const budget = signal<Budget>({ count: 500, unit: 'steps' });
export const goal = signal<Goal>({ kind: 'acc', value: 0.95 });
export const starts = signal(1);
/** Which lane, or how many starts, somebody thinks; made before the race, and kept. */
export const bet = signal<number | undefined>(undefined);

export interface Lane {
  readonly name: string;
  readonly state: State;
}

/** What a race was of, and where it is. */
export interface Race {
  readonly lanes: readonly Lane[];
  readonly budget: Budget;
  readonly goal: Goal;
  readonly starts: number;
  readonly bet: number | undefined;
  readonly frames: readonly LaneFrame[];
  /** The losses of each lane on the way. */
  readonly courses: readonly (readonly Look[])[];
  readonly ends: readonly (readonly Start[])[];
  readonly status: 'running' | 'done' | 'cancelled' | 'long';
  /** What it would take, where that is long. */
  readonly seconds?: number;
}
export const race = signal<Race | undefined>(undefined);

export function chooseSetting(name: PropertyName | 'none'): void {
  setting.value = name;
  laneValues.value = raced.find((one) => one.name === name)?.values ?? [];
  bet.value = undefined;
}

let prepared: RacePlan | undefined;

/** Sets up the race of a chapter; one that was begun from the same plan stays. */
export function prepare(plan: RacePlan): void {
  if (prepared === plan && race.peek()) return;
  prepared = plan;
  setUp();
  setting.value = plan.setting;
  laneValues.value = plan.values;
  budget.value = plan.budget;
  goal.value = plan.goal;
  starts.value = plan.starts;
}

const budgetForm = /^(\d{1,7})(steps|epochs|rows)?$/;
const goalForm = /^(acc|loss):(\d*\.?\d+)$/;

/** Sets up what a link says, and gives what of it cannot be read. */
export function setUpFrom(link: Pick<State, 'race' | 'budget' | 'goal' | 'seeds'>): string[] {
  const [, name = '', written = ''] = /^(\w+):?(.*)$/.exec(link.race) ?? [];
  const unread: string[] = [];
  setUp();
  const known = raced.find((one) => one.name === name);
  const values = written.split('|').filter(Boolean);
  if (known) {
    setting.value = known.name;
    const isReadable = values.length >= 2 && values.length <= mostLanes && !values.some(valueProblem);
    laneValues.value = isReadable ? values : known.values;
    if (!isReadable && written !== '') unread.push(`race=${link.race}`);
  } else if (name === 'none') {
    setting.value = 'none';
    laneValues.value = [];
  } else if (link.race !== '') unread.push(`race=${link.race}`);
  const [, count, unit = 'steps'] = budgetForm.exec(link.budget) ?? [];
  if (count !== undefined) budget.value = { count: Math.max(1, Number(count)), unit: unit as Budget['unit'] };
  else if (link.budget !== '') unread.push(`budget=${link.budget}`);
  const [, kind, value] = goalForm.exec(link.goal) ?? [];
  if (kind !== undefined) goal.value = { kind: kind as Goal['kind'], value: Number(value) };
  else if (link.goal !== '') unread.push(`goal=${link.goal}`);
  if (link.seeds > 0) starts.value = [5, 20, mostStarts].find((most) => link.seeds <= most) ?? 1;
  return unread;
}

/** The race as it is set up, for a link. */
export function setUpLink(): Pick<State, 'race' | 'budget' | 'goal' | 'seeds'> {
  const { count, unit } = budget.peek();
  const { kind, value } = goal.peek();
  const values = laneValues.peek();
  return {
    race: `${setting.peek()}${values.length > 0 ? `:${values.join('|')}` : ''}`,
    budget: `${count}${unit === 'steps' ? '' : unit}`,
    goal: `${kind}:${value}`,
    seeds: starts.peek() > 1 ? starts.peek() : 0,
  };
}

/** What the lesson asks of a race: that it was guessed, and run to its end. */
export function raceFacts(): RaceFacts | undefined {
  const { value: now } = race;
  if (now?.status !== 'done' || now.bet === undefined) return undefined;
  return {
    lanes: now.lanes.map((lane) => lane.state),
    starts: now.starts,
    failed: now.ends.flat().flatMap(({ isThere, wseed }) => (isThere ? [] : [wseed])),
  };
}

/** What cannot be read of a value; undefined where nothing is wrong. */
export function valueProblem(written: string): string | undefined {
  const { value: name } = setting;
  if (name === 'none') return undefined;
  const { codec } = properties[name] as { codec: { parse(text: string): unknown } };
  return written.trim() === '' || codec.parse(written.trim()) === undefined
    ? `${written || 'nothing'} is no value`
    : undefined;
}

/** The lanes as they are set up. */
export function lanesNow(): Lane[] {
  const { value: name } = setting;
  const { value: now } = state;
  if (name === 'none') return [{ name: 'this network', state: now }];
  const { codec } = properties[name] as { codec: { parse(text: string): unknown } };
  const { label } = raced.find((one) => one.name === name)!;
  return laneValues.value.map((written) => ({
    name: `${label.replace(/ \(.*/, '')} ${written}`,
    state: {
      ...now,
      [name]: codec.parse(written.trim()),
      ...((name === 'wseed' || name === 'initializer') && { weights: [] }),
      ...(name === 'regularizationRate' && now.regularization === 'none' && { regularization: 'L2' as const }),
    },
  }));
}

export async function start(isSure = false): Promise<void> {
  if (playing.peek()) pause();
  const lanes = isSure ? race.peek()!.lanes : lanesNow();
  const begun: Race = {
    lanes,
    budget: budget.peek(),
    goal: goal.peek(),
    starts: starts.peek(),
    bet: bet.peek(),
    frames: [],
    courses: lanes.map(() => []),
    ends: [],
    status: 'running',
  };
  race.value = begun;
  const wish: RaceWish = { ...begun, lanes: lanes.map((lane) => lane.state), isSure };
  // Another race may have been set up meanwhile.
  const isStill = () => race.peek()?.lanes === lanes;
  try {
    const end = await ask<RaceEnd>('race', wish, (part) => {
      if (isStill()) take(part as RacePart);
    });
    if (isStill())
      race.value = { ...race.peek()!, status: end.kind, ...(end.kind === 'long' && { seconds: end.seconds }) };
  } catch (error) {
    if (!isStill()) return;
    race.value = undefined;
    notice.value = { kind: 'problem', text: (error as Error).message };
  }
}

function take(part: RacePart): void {
  const { value: now } = race;
  if (now?.status !== 'running') return;
  if (part.kind === 'frames') {
    const courses = now.courses.map((course, i) => [...course, ...part.courses[i]!]);
    race.value = { ...now, frames: part.lanes, courses };
    return;
  }
  const ends = [...now.ends];
  ends[part.lane] = part.starts;
  race.value = { ...now, ends };
}

export function cancel(): void {
  void ask('cancelRace');
}

/** Back to setting up; what was bet on before is no bet on the next one. */
export function setUp(): void {
  if (race.peek()?.status === 'running') cancel();
  race.value = undefined;
  bet.value = undefined;
}

/** The page's network as one start of the race, trained as far, at the same place of the lesson; it can be taken back. */
export function openStart(lane: Lane, { wseed }: Start, steps: number): void {
  const { lesson, lstep, lseed, notation, strict, order } = state.peek();
  startAs({ ...lane.state, lesson, lstep, lseed, notation, strict, order, wseed, weights: [] });
  advance(steps);
}

/** The lane that won: first at the goal by the share of its budget, else the lowest loss; undefined before the end. */
export function winner({ frames, ends, starts: count, status }: Race): number | undefined {
  if (status !== 'done') return undefined;
  const scores =
    count > 1
      ? ends.map((all) => all.filter(({ isThere }) => isThere).length)
      : frames.map(({ reached, steps, train, test, diverged }) => {
          if (diverged) return Number.NEGATIVE_INFINITY;
          if (reached !== undefined) return 2 - reached / steps;
          return -counted({ train, test }).loss;
        });
  const best = Math.max(...scores);
  const first = scores.indexOf(best);
  return scores.lastIndexOf(best) === first && Number.isFinite(best) ? first : undefined;
}
