/** The rows on which a model is most wrong. */

/** A row whose class was predicted wrongly, or whose number is far off. */
export interface WrongRow {
  /** The row of the table, counted from 0. */
  readonly row: number;
  readonly actual: string | number;
  readonly predicted: string | number;
  /** Of classes: the probability that the model gave to the class it chose. */
  readonly probability?: number;
  /** Of numbers: predicted minus actual. */
  readonly error?: number;
}

const most = 10;

interface Judged {
  readonly rows: Int32Array;
  readonly values: Float64Array;
  readonly probabilities?: Float64Array | undefined;
  readonly actual: Float64Array;
  readonly sampleWeights: Float64Array | undefined;
}

/** The ten mistakes of classes of which the model was most sure, or the ten largest errors of numbers; the worst first. Rows of weight 0 are none; without classes values are numbers. */
export function mistakesOf(
  classes: readonly string[],
  { rows, values, probabilities, actual, sampleWeights }: Judged,
): WrongRow[] {
  const sizeOf = (i: number): number => {
    if (sampleWeights?.[i] === 0) return 0;
    if (!probabilities) return Math.abs(values[i]! - actual[i]!);
    return values[i] === actual[i] ? 0 : probabilities[i * classes.length + values[i]!]!;
  };
  const worst: { at: number; size: number }[] = [];
  for (let i = 0; i < rows.length; i++) {
    const size = sizeOf(i);
    if (size === 0 || (worst.length === most && size <= worst.at(-1)!.size)) continue;
    const place = worst.findIndex((other) => other.size < size);
    worst.splice(place < 0 ? worst.length : place, 0, { at: i, size });
    worst.length = Math.min(most, worst.length);
  }
  return worst.map(({ at, size }) => {
    const row = rows[at]!;
    if (!probabilities) return { row, actual: actual[at]!, predicted: values[at]!, error: values[at]! - actual[at]! };
    return { row, actual: classes[actual[at]!]!, predicted: classes[values[at]!]!, probability: size };
  });
}
