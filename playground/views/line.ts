/** A line of a derivation on the page, and numbers in LaTeX. */
import { latexOf } from './format.ts';

export interface Line {
  readonly key: string;
  readonly latex: string;
  readonly text: string;
  /** The unit that the line is about; a click selects it. */
  readonly unit?: { readonly layer: number; readonly unit: number } | undefined;
}

/** A number in LaTeX. */
export function shown(value: number): string {
  return latexOf(value);
}

/** The same after another, where a sign needs parentheses. */
export function inParentheses(value: number): string {
  return value < 0 ? `(${shown(value)})` : shown(value);
}
