/** What the page can ask of the worker, by name: each takes and gives plain data. Code that few questions need is loaded when one is asked. */

import { generate } from '../../src/data.ts';
import { ChainruleError } from '../../src/index.ts';
import { loadFormulas } from '../state/formula-reader.ts';
import { initialState } from '../state/link.ts';
import type { State } from '../state/properties.ts';
import type { Place } from './check-gradient.ts';
import { makeData } from './data.ts';
import type { DerivationWish } from './derivation.ts';
import type { ExportKind } from './export.ts';
import type { LandscapeWish, WalkWish } from './inside.ts';
import type { FileBytes, TableText } from './open-table.ts';
import type { LearnedPictures, PictureBox } from './pictures.ts';
import type { RaceWish } from './race.ts';
import type { Studio } from './studio.ts';
import type { OwnTable, TableChoice } from './table.ts';

export interface Sample {
  readonly x1: Float64Array;
  readonly x2: Float64Array;
  readonly y: Float64Array;
  /** 0 for regression. */
  readonly classes: number;
}

/** What the worker has on its desk. */
export interface Desk {
  studio?: Studio;
  /** Told how much of a landscape is computed. */
  onProgress?: (share: number) => void;
  /** The race that runs. */
  race?: { isCancelled: boolean };
  /** The training on pictures that runs, and what the last one gave. */
  learning?: AbortController;
  pictures?: LearnedPictures;
  own?: { readonly table: OwnTable; readonly choice: TableChoice; readonly link?: string | undefined };
}

type Tell = (part: unknown) => void;
type Question = (desk: Desk, argument: never, tell: Tell) => unknown;

interface SampleWish extends Pick<State, 'rule' | 'problem'> {
  readonly name: string;
  readonly classes: number;
}

async function sample(_: Desk, { name, classes, rule, problem }: SampleWish): Promise<Sample> {
  if (name === 'formula' || name === 'corners') {
    if (name === 'formula') await loadFormulas();
    const {
      x1,
      x2,
      y,
      classes: found,
    } = makeData({ ...initialState(), points: 220, dataset: name, regDataset: 'formula', rule, problem });
    return { x1, x2, y, classes: found };
  }
  const generator = { 'reg-plane': 'plane', 'reg-gauss': 'bumps' }[name] ?? name;
  const many = generator === 'spiral' || generator === 'blobs';
  const { columns } = generate(generator, { rows: 220, seed: 1, ...(many && { classes }) });
  const [x1, x2, y] = columns.map((column) =>
    column.kind === 'category' ? Float64Array.from(column.codes) : column.values,
  );
  return { x1: x1!, x2: x2!, y: y!, classes: columns[2]!.kind === 'number' ? 0 : many ? classes : 2 };
}

const inside = () => import('./inside.ts');
const tables = () => import('./open-table.ts');
const pictures = () => import('./pictures.ts');

const questions: ReadonlyMap<string, Question> = new Map<string, Question>([
  ['sample', sample],
  ['walk', async ({ studio }, wish: WalkWish) => studio && (await inside()).walkOf(studio, wish)],
  ['examine', async ({ studio }) => studio && (await inside()).examine(studio)],
  [
    'landscape',
    async ({ studio, onProgress }, wish: LandscapeWish) =>
      studio && (await inside()).landscapeOf(studio, wish, onProgress),
  ],
  ['ball', async ({ studio }) => studio && (await import('./ball.ts')).placeBall(studio)],
  [
    'hidden',
    async ({ studio }, wish: { x1: number[]; x2: number[] }) =>
      studio && (await import('./hidden-plane.ts')).hiddenPlane(studio, wish),
  ],
  [
    'derive',
    async ({ studio }, wish: DerivationWish) => studio && (await import('./derivation.ts')).deriveAt(studio, wish),
  ],
  [
    'check',
    async ({ studio }, place: Place) => studio && (await import('./check-gradient.ts')).checkGradient(studio, place),
  ],
  [
    'export',
    async ({ studio }, { kind }: { kind: ExportKind }) =>
      studio && (await import('./export.ts')).exportAs(studio, kind),
  ],
  ['race', async (desk, wish: RaceWish, tell) => (await import('./race.ts')).runRace(desk, wish, tell)],
  [
    'cancelRace',
    ({ race }) => {
      if (race) race.isCancelled = true;
    },
  ],
  ['readPicture', async (desk, file: FileBytes) => (await pictures()).readSmall(desk, file)],
  [
    'learnPictures',
    async (desk, boxes: readonly PictureBox[], tell) => (await pictures()).learnPictures(desk, boxes, tell),
  ],
  ['stopPictures', ({ learning }) => learning?.abort()],
  ['lookAtPicture', async (desk, pixels: Uint8Array) => (await pictures()).lookAt(desk, pixels)],
  ['savePictures', async (desk) => (await pictures()).savePictures(desk)],
  ['openModel', async (desk, file: FileBytes) => (await tables()).openModel(desk, file)],
  ['openTable', async (desk, file: TableText) => (await tables()).openTable(desk, file)],
  ['chooseColumns', async (desk, choice: TableChoice) => (await tables()).chooseColumns(desk, choice)],
]);

/** The answer, or the message of the error. */
export async function answer(
  desk: Desk,
  question: string,
  argument: unknown,
  tell: Tell,
): Promise<{ value?: unknown; error?: string }> {
  try {
    const known = questions.get(question);
    if (!known) throw new Error(`no such question: ${question}`);
    return { value: await known(desk, argument as never, tell) };
  } catch (error) {
    return { error: error instanceof ChainruleError || error instanceof Error ? error.message : String(error) };
  }
}
