/** The phase of the loss, line by line: each with the number of what stands on its left. */
import type { NetworkWalk, WalkQuantity } from '../../src/explain.ts';
import { decimal } from './format.ts';
import { inParentheses, type Line, shown } from './line.ts';

type Loss = NonNullable<NetworkWalk['loss']>;

export function lossLines(walk: NetworkWalk): Line[] {
  const { loss, output } = walk;
  if (!loss) return [];
  const [first, ...rest] = loss.derivation;
  const ofLoss = first ?? { latex: `\\ell = ${loss.formula.latex}`, text: `ℓ = ${loss.formula.text}` };
  const numbers = numbersOf(walk, loss);
  return [
    numbered(first?.where, output.units),
    equation(ofLoss, [...(numbers ? [numbers] : []), shown(loss.value)], loss.value),
    ...(rest.length > 0
      ? rest.map((line, i) => slopeLine(walk, loss, line, i))
      : [numbered(undefined, gradients(walk, loss))]),
  ].map((line, i) => ({ ...line, key: String(i) }));
}

/** What the loss is of, in numbers: of one class that is true, its share. */
function numbersOf({ output }: NetworkWalk, { numbers, targets }: Loss): string | undefined {
  if (numbers) return numbers.latex;
  const truth = truthOf(targets);
  return truth < 0 ? undefined : `-\\ln ${inParentheses(output.units[truth]!.value ?? Number.NaN)}`;
}

/** The class that is true, where it is one. */
function truthOf(targets: Loss['targets']): number {
  return targets.filter(({ value }) => value !== 0).length === 1 ? targets.findIndex(({ value }) => value === 1) : -1;
}

interface Written {
  readonly text: string;
  readonly latex: string;
}

/** A line of the derivation; one that is of every class has the numbers of each. */
function slopeLine(walk: NetworkWalk, loss: Loss, line: Loss['derivation'][number], at: number): Omit<Line, 'key'> {
  if (line.value !== null) return equation(line, [shown(line.value)], line.value);
  const { output, stages } = walk;
  const sums = stages.at(-1)!.units;
  const truth = Math.max(0, truthOf(loss.targets));
  const of = output.units[truth]!;
  const byPrediction = output.units.map((unit) => ({ ...partial('\\ell', 'ℓ', unit), value: unit.gradient }));
  const bySums = sums.map((sum, i) => ({ ...partial(of.latex, of.text, sum), value: output.jacobian?.[truth]?.[i] }));
  return numbered(line, [byPrediction, bySums, gradients(walk, loss)][at] ?? []);
}

function gradients({ stages }: NetworkWalk, { deltas }: Loss): Numbered[] {
  return stages.at(-1)!.units.map((sum, i) => ({ ...partial('\\ell', 'ℓ', sum), value: deltas[i]?.value }));
}

function partial(latex: string, text: string, by: WalkQuantity): Written {
  return { latex: `\\frac{\\partial ${latex}}{\\partial ${by.latex}}`, text: `∂${text}/∂${by.text}` };
}

interface Numbered extends Written {
  readonly value: number | null | undefined;
}

/** More numbers in a row are hard to read. */
const perRow = 4;

/** An equation in symbols, and under it what it is for each; of one, at its end. */
function numbered(known: Written | undefined, each: readonly Numbered[]): Omit<Line, 'key'> {
  const values = each.map(({ value }) => value ?? Number.NaN);
  const [only] = each;
  if (only && each.length === 1) return equation(known ?? only, [shown(values[0]!)], values[0]!);
  const cells = each.map(({ latex }, i) => `${latex} = ${shown(values[i]!)}`);
  const rows = cells.flatMap((_, i) => (i % perRow === 0 ? [cells.slice(i, i + perRow).join(',\\quad ')] : []));
  const text = each.map((one, i) => `${one.text} = ${decimal(values[i], 4)}`).join(', ');
  return {
    latex: `\\begin{aligned} &${[...(known ? [known.latex] : []), ...rows].join(' \\\\ &')} \\end{aligned}`,
    text: known ? `${known.text}: ${text}` : text,
  };
}

function equation({ latex, text }: Written, sides: readonly string[], value: number): Omit<Line, 'key'> {
  return { latex: [latex, ...sides].join(' = '), text: `${text} = ${decimal(value, 4)}` };
}
