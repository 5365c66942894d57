/** Numbers that stand for a missing value by convention, such as -999 and 9999: repeated, and far from all others. */

const marks = /^(?:([789])\1+(?:\.\1+)?|-([789])\2*(?:\.\2+)?)$/;
/** Of fewer other values nobody can say what is far. */
const fewestOthers = 10;

/** What to say of such numbers in a column; nothing where there are none. */
export function gapMarkWarnings(name: string, values: Float64Array): string[] {
  // What lies far from all others is at an end. By index, which takes a third of the time here.
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
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
      if (value >= least && value <= greatest) continue;
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
      // Then nothing is far from these.
      if (Math.max(least - low, high - greatest) < greatest - least) return [];
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

/** Quick: of most numbers no text is made. */
function mayBeMark(value: number): boolean {
  const size = Math.abs(value);
  if (!(value < 0 || size > 70) || size >= 1e10) return false;
  const whole = Math.trunc(size);
  const digit = whole % 10;
  if (digit < 7 || (whole >= 10 && Math.trunc(whole / 10) % 10 !== digit)) return false;
  if (whole !== size && Math.trunc(size * 10) % 10 !== digit) return false;
  return marks.test(String(value));
}
