/** What writes the features of one column, for rows that come in parts. */
import type { NumberArray } from '../backends/backend.ts';

/** Some rows, and where their features go. */
export interface Part {
  readonly x: NumberArray;
  readonly at: number;
  readonly features: number;
  readonly start: number;
  readonly count: number;
}

export interface ColumnWriter {
  readonly write: (part: Part) => void;
  readonly warnings: () => string[];
}
