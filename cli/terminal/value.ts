/** Numbers as results: enough digits to compute with, no more than float64 has. */

/** The number in at most ten significant digits. */
export function formatDigits(value: number): string {
  return String(Number(value.toPrecision(10)));
}
