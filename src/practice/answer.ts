/** Answers: numbers, expressions, lists of them, or a choice; as text, and when two of them are the same. */

import { formatExpression } from '../calculus/format.ts';
import type { Node } from '../graph/node.ts';
import type { OptionKind } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { shortNumber } from '../graph/shown.ts';
import { sameAtPoints } from './points.ts';

/**
 * The letters of choices, in order.
 *
 * @example
 * import { answerLetters } from 'chainrule/practice';
 *
 * console.log(answerLetters[0]); // a
 */
export const letters = 'abcdefgh';

/** What a calculation can come to. */
export type Value = number | readonly number[] | Node | readonly Node[];

export interface Numbers {
  readonly kind: 'numbers';
  readonly values: readonly number[];
  /** Typed as `[1, 2]`. */
  readonly isList: boolean;
  /** Whether rounding is a mistake: counts are exact. */
  readonly exact: boolean;
}

export interface Expressions {
  readonly kind: 'expressions';
  readonly nodes: readonly Node[];
  readonly isList: boolean;
}

export interface Choice {
  readonly kind: 'choice';
  /** From 0. */
  readonly index: number;
}

/** The answer of a problem: numbers, expressions, or a choice. */
export type Answer = Numbers | Expressions | Choice;

const answerKind: OptionKind = {
  expected: 'an answer, such as problem.answer',
  fits: (value) => {
    const { kind, values, nodes, index } = (value ?? {}) as Partial<
      Omit<Numbers & Expressions & Choice, 'kind'> & Answer
    >;
    if (kind === 'choice') return letters[index ?? -1] !== undefined;
    return Array.isArray(kind === 'numbers' ? values : nodes);
  },
};

export function answerOf(value: Value, exact: boolean): Numbers | Expressions {
  const isList = Array.isArray(value);
  const list = (isList ? value : [value]) as readonly number[] | readonly Node[];
  return isNumbers(list)
    ? { kind: 'numbers', values: list, isList, exact }
    : { kind: 'expressions', nodes: list, isList };
}

function isNumbers(list: readonly number[] | readonly Node[]): list is readonly number[] {
  return typeof list[0] === 'number';
}

/** Three significant digits are asked of a number that is not exact; a unit of the third one may differ. */
const digits = 3;

/** How far from the right number an answer may be: a unit in the third significant digit, or nothing but float64 rounding. */
export function toleranceOf(value: number, exact: boolean): number {
  const rounding = Math.abs(value) * 1e-9;
  if (exact || value === 0) return rounding + 1e-12;
  const magnitude = Number(Math.abs(value).toExponential().split('e')[1]);
  return rounding + Number(`1e${magnitude - digits + 1}`);
}

/** Whether a number ends within four digits, as 1.4, 2 and 135 do: such an answer is not rounded. */
export function isShort(value: number): boolean {
  return Number.isInteger(value) || Math.abs(Number(value.toPrecision(4)) - value) <= 1e-12 * Math.abs(value);
}

/** How far a typed number may be from one that is rounded: half a unit of the third digit. */
export function roundingRoom(value: number): number {
  return 0.5005 * toleranceOf(value, false);
}

/** Whether a typed number is the right one: exactly where that is short, otherwise rounded to three digits or closer. */
export function isRightNumber(typed: number, value: number, exact: boolean): boolean {
  return Math.abs(typed - value) <= (exact || isShort(value) ? toleranceOf(value, true) : roundingRoom(value));
}

/** Whether a typed answer stands for this one: numbers to the digits that are asked, expressions by their values. */
export function matchesAnswer(typed: Answer, answer: Answer): boolean {
  return isNear(typed, answer, Math.min);
}

/** Whether two answers cannot be told apart in typing: one number could be typed for both. */
export function sameAnswer(a: Answer, b: Answer): boolean {
  return isNear(a, b, (...tolerances) => 2 * Math.max(...tolerances));
}

function isNear(a: Answer, b: Answer, combined: (...tolerances: number[]) => number): boolean {
  if (a.kind === 'choice') return b.kind === 'choice' && a.index === b.index;
  if (a.kind === 'expressions')
    return b.kind === 'expressions' && a.nodes.length === b.nodes.length && sameAtPoints(a.nodes, b.nodes);
  if (b.kind !== 'numbers' || a.values.length !== b.values.length) return false;
  return a.values.every((value, i) => {
    const other = b.values[i]!;
    return Math.abs(value - other) <= combined(toleranceOf(value, a.exact), toleranceOf(other, b.exact));
  });
}

/**
 * An answer as somebody would type it.
 *
 * @example
 * import { answerText, drawProblem } from 'chainrule/practice';
 *
 * console.log(answerText(drawProblem('chain-rule', { seed: 17, level: 2 }).answer)); // 18*x*(3*x^2 - 2)^2
 */
export function answerText(answer: Answer): string {
  requireKind('answerText: answer', answer, answerKind);
  if (answer.kind === 'choice') return letters[answer.index]!;
  const texts =
    answer.kind === 'numbers'
      ? answer.values.map(answer.exact ? String : shortNumber)
      : answer.nodes.map(formatExpression);
  return answer.isList ? `[${texts.join(', ')}]` : texts[0]!;
}

/** A list of expressions for a text, each of them as mathematics of its own. */
export function expressionList(nodes: readonly Node[]): string {
  return `[${nodes.map((node) => `\`${formatExpression(node)}\``).join(', ')}]`;
}
