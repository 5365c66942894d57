/** What reads the numbers of a measure: whoever finds one brings it, and models without any do not load it. */
import type { Measure } from './measures.ts';
import type { DecimalMark } from './number-text.ts';

/** Gives what reads texts of a measure as numbers in one of its units; NaN for all else. */
export type MeasureReader = (measure: Measure, unit: string, decimal: DecimalMark) => (text: string) => number;

let reader: MeasureReader | undefined;

export function readMeasuresWith(given: MeasureReader): void {
  reader = given;
}

/** The reader of a form that has a measure. */
export const measureReaderOf: MeasureReader = (measure, unit, decimal) => reader!(measure, unit, decimal);
