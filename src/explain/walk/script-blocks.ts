/** What a written walk is made of: sections of equations, matrices, tables and sentences, printed by text and LaTeX in their own ways. */
import type { Notation } from './types.ts';

export type Block =
  /** `left = forms[0] = forms[1] = …`; with `isPart`, `left: forms[0] = …`. */
  | {
      readonly kind: 'equation';
      readonly left: Notation;
      readonly forms: readonly Notation[];
      readonly note?: BlockCell;
      readonly isPart?: boolean;
    }
  /** Matrices with numbers in them, and what stands between them. */
  | { readonly kind: 'matrices'; readonly formula: Notation; readonly parts: readonly (Notation | NotationGrid)[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly BlockCell[])[] }
  /** Words; with `latex`, words with mathematics in them. */
  | { readonly kind: 'text'; readonly text: string; readonly latex?: string };

/** Words, or mathematics. */
export type BlockCell = string | Notation;

/** Between what belongs to one neuron and the next. */
export const gap: Block = { kind: 'text', text: '' };

export interface NotationGrid {
  /** Row after row, as they are printed. */
  readonly rows: readonly (readonly Notation[])[];
  /** Its shape. */
  readonly caption: string;
}

/** The first rows and columns and the last, with dots between them, where there are more than so many. */
export function cutGrid(grid: NotationGrid, mostRows: number, mostColumns: number): NotationGrid {
  const rows = kept(grid.rows, mostRows, (row) => row.map((): Notation => ({ text: '⋮', latex: '\\vdots' })));
  return {
    ...grid,
    rows: rows.map((row) => kept(row, mostColumns, (): Notation => ({ text: '…', latex: '\\cdots' }))),
  };
}

function kept<T>(items: readonly T[], most: number, dots: (item: T) => T): readonly T[] {
  return items.length <= most ? items : [...items.slice(0, most - 2), dots(items[0]!), items.at(-1)!];
}

export interface Section {
  readonly title: string;
  /** The title as a formula, where it is one. */
  readonly titleLatex?: string | undefined;
  readonly blocks: readonly Block[];
}

/** The forms of an equation, without one that reads as the one before it. */
export function differentForms(forms: readonly Notation[]): Notation[] {
  return forms.filter(({ text }, i) => i === 0 || text !== forms[i - 1]!.text);
}

export type Equation = Extract<Block, { kind: 'equation' }>;
