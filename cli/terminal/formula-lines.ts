/** Long formulas on several lines, broken before an operator, as books do. */
import { displayWidth } from './text.ts';

/** Lines may be so long in all. */
const widest = 100;
/** What goes on is so far from where it began. */
const indent = '    ';
/** However far from the margin it stands, a line has room for so much. */
const least = 40;

/** How long a line may be that begins so many places from the margin. */
export function roomAt(margin: number): number {
  return Math.max(least, widest - margin);
}

/** The lines of a formula that begins so many places from the margin. */
export function formulaLines(formula: string, margin = 0): string[] {
  const lines: string[] = [];
  let rest = formula;
  for (;;) {
    const room = roomAt(margin);
    const at = displayWidth(rest) > room ? breakOf(rest, room) : undefined;
    if (at === undefined) return [...lines, rest];
    lines.push(rest.slice(0, at).trimEnd());
    rest = `${indent}${rest.slice(at).trimStart()}`;
  }
}

/** Before which character: a sum rather than a product, outside of brackets rather than inside, late rather than early. */
function breakOf(text: string, room: number): number | undefined {
  const begin = text.length - text.trimStart().length;
  let depth = 0;
  let best: { readonly at: number; readonly cost: number } | undefined;
  for (let at = 0; at < Math.min(text.length, room); at++) {
    const character = text[at]!;
    if (')]'.includes(character)) depth--;
    const isApart = text[at - 1] === ' ' && text[at + 1] === ' ';
    const isSum = (isApart && '+-='.includes(character)) || text.startsWith('  with ', at - 2);
    const isBreak = isSum || character === '*' || (isApart && character === '·');
    // A break that leaves little on its line costs as much as one bracket deeper.
    const cost = 4 * depth + (isSum ? 0 : 2) + (at < room / 2 ? 4 : 0);
    if (isBreak && at > begin + room / 5 && (!best || cost <= best.cost)) best = { at, cost };
    if ('(['.includes(character)) depth++;
  }
  return best?.at;
}
