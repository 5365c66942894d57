/**
 * Calculations done by hand, step by step, with the places where people slip. Run plainly they give the answer and its
 * worked solution; run with one place (or two) gone wrong, the answer that this mistake leads to.
 */
import type { Value } from './answer.ts';
import type { SlipKind } from './slips.ts';

export interface CalculationStep {
  /** From 1. */
  readonly number: number;
  /** What the step is called in an answer: `z`. */
  readonly name: string;
  /** How it is done, in words and in symbols, without its numbers. */
  readonly rule: string;
  /** The same with the numbers of the problem and its result. */
  readonly text: string;
  readonly value: Value;
}

/** A place of a calculation, and what goes wrong there. */
export interface Place {
  readonly kind: SlipKind;
  /** The number of the step in which it happens. */
  readonly step: number;
  /** What the sentence about the slip names: `the inner derivative 2x`. */
  readonly detail: string;
  /** True where some draws do not show it: there it is no mistake that can be named. */
  readonly isSeldom: boolean;
}

export interface Calculation {
  /** Notes that a step is done, and gives its value back. */
  readonly step: <T extends Value>(name: string, rule: string, text: string, value: T) => T;
  /** The right way, or the wrong one in a run with this slip; it belongs to the step that is noted next. */
  readonly slip: <T>(kind: SlipKind, detail: string, right: T, wrong: T) => T;
  /** The same for a mistake that need not show: a draw in which it leads to the right answer is taken all the same. */
  readonly seldom: <T>(kind: SlipKind, detail: string, right: T, wrong: T) => T;
}

export type Calculate = (calculation: Calculation) => Value;

export interface Run {
  readonly value: Value;
  readonly steps: readonly CalculationStep[];
  /** Every place that was passed, each once. */
  readonly places: readonly Place[];
}

/** Runs a calculation with the given places gone wrong; none for the right answer. */
export function run(calculate: Calculate, wrong: readonly Place[] = []): Run {
  const steps: CalculationStep[] = [];
  const places = new Map<string, Place>();
  const keys = new Set(wrong.map(keyOf));
  const pass = <T>(place: Place, right: T, mistaken: T): T => {
    const key = keyOf(place);
    if (!places.has(key)) places.set(key, place);
    return keys.has(key) ? mistaken : right;
  };
  const at = (kind: SlipKind, detail: string, isSeldom: boolean): Place => ({
    kind,
    detail,
    step: steps.length + 1,
    isSeldom,
  });
  const value = calculate({
    step(name, rule, text, stepValue) {
      steps.push({ number: steps.length + 1, name, rule, text, value: stepValue });
      return stepValue;
    },
    slip: (kind, detail, right, mistaken) => pass(at(kind, detail, false), right, mistaken),
    seldom: (kind, detail, right, mistaken) => pass(at(kind, detail, true), right, mistaken),
  });
  return { value, steps, places: [...places.values()] };
}

/** In one step, the same slip with the same words happens everywhere or nowhere. */
function keyOf({ kind, step, detail }: Place): string {
  return `${kind} ${step} ${detail}`;
}
