/** The user's own data on the page: a table that was opened, and points that are being drawn. */
import { computed, effect, signal } from '@preact/signals';
import type { OpenedModel } from '../engine/open-table.ts';
import { type DrawnPoint, isDrawn, parsePoints, printPoints } from '../engine/own.ts';
import type { TableChoice, TableInfo } from '../engine/table.ts';
import type { State } from '../state/properties.ts';
import { begin, change, changeData, pause } from './actions.ts';
import { lacking, notice, opened, point, sketch, state } from './store.ts';
import { ask, tell } from './worker-client.ts';

/** The table as long as it is what is learned. */
export const shownTable = computed(() => opened.value?.table);

/** What the table was read from, to be saved again. */
export const source: { name: string; content: string | Uint8Array<ArrayBuffer> } = { name: '', content: '' };

/** Whether the plane is drawn through the chosen point's other inputs, instead of their middle. */
export const holdsPoint = signal(false);

export function followHold(): void {
  effect(() => {
    const row = holdsPoint.value ? point.value : undefined;
    if (shownTable.value) tell({ kind: 'hold', row });
  });
}

const mostDrawn = 1500;

/** Opens a table from a file or from pasted text; says what is wrong with one that cannot be used. */
export async function openTable(
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
  forModel = false,
): Promise<boolean> {
  return trying(async () => {
    show(await ask<TableInfo>('openTable', { name, content, forModel }));
    Object.assign(source, { name, content });
  });
}

/** Shows a trained model: its network, its weights, and rows to see it with. */
export async function openModel(name: string, content: Uint8Array): Promise<boolean> {
  return trying(async () => {
    const { info, shape, source } = await ask<OpenedModel>('openModel', { name, content });
    show(info, { ...shape, ...plainNetwork });
    notice.value = { kind: 'info', text: `${name}, ${source}.` };
  });
}

/** What a model's network has and does not have. */
const plainNetwork = {
  compatible: false,
  initZero: false,
  loss: 'crossEntropy',
  x: true,
  y: true,
  xSquared: false,
  ySquared: false,
  xTimesY: false,
  sinX: false,
  sinY: false,
  formulas: [],
} as const;

export async function chooseColumns(choice: TableChoice): Promise<void> {
  await trying(async () => show(await ask<TableInfo>('chooseColumns', choice)));
}

async function trying(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    notice.value = { kind: 'problem', text: (error as Error).message };
    return false;
  }
}

function show(info: TableInfo, changes: Partial<State> = {}): void {
  sketch.value = undefined;
  const isClass = info.task === 'classification';
  const before = state.value;
  change({
    ...changes,
    problem: info.task,
    own: info.link ?? '',
    ...(isClass ? { dataset: 'own' } : { regDataset: 'own' }),
  });
  // The state can be the same although the table is another.
  if (state.value === before) begin();
  if (info.notes.length > 0) notice.value = { kind: 'info', text: info.notes.join('; ') };
}

/** Begins to draw, with the present points. */
export function startSketch(): void {
  const { own } = state.value;
  const about = opened.value;
  if (!about) return;
  const all = Array.from(about.y.slice(0, mostDrawn), (y, i) => ({ x1: about.x1[i]!, x2: about.x2[i]!, y }));
  sketch.value = { points: isDrawn(own) ? parsePoints(own).points : all, pen: about.task === 'classification' ? 0 : 1 };
}

/** Points that nothing can be learned from are gone then, and what was learned before is seen again. */
export function endSketch(): void {
  if (lacking.value)
    notice.value = { kind: 'info', text: 'The drawn points were too few to learn from: the data before are back.' };
  sketch.value = undefined;
}

export function setPen(pen: number | undefined): void {
  if (sketch.value) sketch.value = { ...sketch.value, pen };
}

export function addPoint(x1: number, x2: number): void {
  const now = sketch.value;
  if (now?.pen === undefined || now.points.length >= mostDrawn) return;
  setPoints([...now.points, { x1, x2, y: now.pen }]);
}

/** Removes the point nearest to a place, if one is near. */
export function erasePoint(x1: number, x2: number): void {
  const points = sketch.value?.points ?? [];
  const distance = (p: DrawnPoint) => (p.x1 - x1) * (p.x1 - x1) + (p.x2 - x2) * (p.x2 - x2);
  const nearest = points.reduce<DrawnPoint | undefined>(
    (best, p) => (!best || distance(p) < distance(best) ? p : best),
    undefined,
  );
  if (nearest && distance(nearest) < 0.15) setPoints(points.filter((p) => p !== nearest));
}

export function clearPoints(): void {
  setPoints([]);
}

/** Trains on the points as soon as they can be trained on, with the weights as they are. */
function setPoints(points: readonly DrawnPoint[]): void {
  sketch.value = { ...sketch.value!, points };
  if (lacking.value) {
    pause();
    return;
  }
  const isClass = state.value.problem === 'classification';
  changeData({ own: printPoints(points, !isClass), ...(isClass ? { dataset: 'own' } : { regDataset: 'own' }) });
}
