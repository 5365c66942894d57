/** Numbers that stand for a missing value by convention, such as -999 and 9999: repeated, and far from all others. */

const marks = /^(?:([789])\1+(?:\.\1+)?|-([789])\2*(?:\.\2+)?)$/;
/** Of fewer other values nobody can say what is far. */
const fewestOthers = 10;

/** What to say of such numbers in a column; nothing where there are none. */
export function gapMarkWarnings(name: string, values: Float64Array): string[] {
  // What lies far from all others is at an end.
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!mayBeMark(low) && !mayBeMark(high)) return [];
  const counts = new Map<number, number>();
  let [least, greatest, others] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (mayBeMark(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
    else {
      others++;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
  }
  const range = greatest - least;
  if (counts.size === 0 || others < fewestOthers || range === 0) return [];
  const far = [...counts].filter(([mark, count]) => count > 1 && Math.max(least - mark, mark - greatest) >= range);
  if (far.length === 0) return [];
  const said = far.map(([mark, count]) => `${mark} stands in ${count} rows`).join(' and ');
  return [
    `${name}: ${said}, far from all other values, ${least} to ${greatest}, and is taken for a number: if it is a mark for a missing value, --missing=${far.map(([mark]) => mark).join(',')}`,
  ];
}

function mayBeMark(value: number): boolean {
  return (value < 0 || value > 70) && Math.abs(value) < 1e10 && marks.test(String(value));
}
