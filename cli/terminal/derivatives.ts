/** All derivatives of a text written down: the steps of each, its result and its check, and in the end all results. */
import {
  briefLatex,
  briefText,
  type Derivation,
  type Derivative,
  type Derivatives,
  latexName,
} from '../../src/calculus.ts';
import { checkText } from '../derive/check-text.ts';
import { wrapped } from '../screen.ts';
import { derivationText, partLines } from './derivation.ts';
import { formulaLines } from './formula-lines.ts';
import { table, widestCell } from './table.ts';
import { displayWidth, pad } from './text.ts';
import type { Writing } from './writing.ts';

/** What `chainrule derive` prints, for a terminal so many characters wide. */
export function derivativesText(all: Derivatives, writing: Writing, width: number): string {
  const told = new Set<Derivation>();
  const sections = all.derivatives.map((derivative) => section(all, derivative, told, writing, width));
  const notes = all.notes.map((note) => writing.line(0, wrapped(writing.words(note), width)));
  return [...notes, ...sections, ...(all.derivatives.length > 1 ? [summary(all, writing)] : [])].join('\n\n');
}

/** One derivative: its steps, the result, the check. What was told before, of a lower order, is only named. */
function section(
  all: Derivatives,
  derivative: Derivative,
  told: Set<Derivation>,
  writing: Writing,
  width: number,
): string {
  const { variables, point } = all;
  const { show, math, words, isLatex } = writing;
  const line = (text: string) => writing.line(0, text);
  const { output, wrt, derivations, notes, value, check } = derivative;
  const held = variables.filter((variable) => !wrt.includes(variable));
  const partial = variables.length > 1;
  const lines = [writing.heading(`${math(nameOf(all, derivative, isLatex))} of ${math(show(output))}`)];
  if (held.length > 0) lines.push(line(`with ${math(held.map((one) => writing.show(one)).join(', '))} held constant`));
  for (const [i, derivation] of derivations.entries()) {
    if (told.has(derivation)) {
      const before = nameOf(all, { output, wrt: wrt.slice(0, i + 1) }, isLatex);
      lines.push('', line(`${math(`${before} = ${show(derivation.root.result)}`)}, as above`));
      continue;
    }
    told.add(derivation);
    const at = point && { point: point.has(derivation.wrt) ? point : new Map(point).set(derivation.wrt, 0) };
    lines.push('', derivationText(derivation, { writing, partial, ...at }));
  }
  const hasComparisons = !isLatex && lines.some((line) => / [<>]=? /.test(line));
  const name = nameOf(all, derivative, isLatex);
  lines.push('', line(math(`${name} = ${resultText(derivative, isLatex)}`)));
  lines.push(...partLines(derivative.named?.parts ?? [], writing, 0));
  if (value !== undefined) lines.push(line(`at ${pointText(all, writing)}: ${math(writing.number(value))}`));
  if (check) lines.push(line(wrapped(words(`check: ${checkText(check, wrt.at(-1)!.name)}`), width)));
  for (const note of [...notes, ...(hasComparisons ? [aboutComparisons] : [])])
    lines.push(line(wrapped(words(`note: ${note}`), width)));
  return lines.join('\n');
}

const aboutComparisons = 'a comparison in brackets such as [x > 0] is 1 where it holds, and 0 elsewhere';

/** As many operations and operands as can be written at all. */
const longestResult = 50_000;

/** Over the names of long parts where it has some, and whole, however long it is. */
function resultText({ result, named }: Derivative, latex: boolean): string {
  return (latex ? briefLatex : briefText)(named?.result ?? result, longestResult);
}

/** The gradient, the Jacobian or the Hessian. */
function summary(all: Derivatives, writing: Writing): string {
  const { derivatives, isList, order, point } = all;
  const { math, isLatex } = writing;
  const title =
    order === 2 ? 'Hessian' : order > 2 ? `Derivatives of order ${order}` : isList ? 'Jacobian' : 'Gradient';
  const rows = derivatives.map((derivative) => [
    nameOf(all, derivative, isLatex),
    `= ${resultText(derivative, isLatex)}`,
    ...(point ? [valueText(derivative, writing)] : []),
  ]);
  const heading = writing.heading(`${title}${point ? ` at ${pointText(all, writing)}` : ''}`);
  const lines = isLatex ? rows.map((row) => writing.line(0, math(row.join(' ')))).join('\n') : aligned(rows);
  const parts = new Map(derivatives.flatMap(({ named }) => (named?.parts ?? []).map((part) => [part.variable, part])));
  return [heading, lines, ...partLines([...parts.values()], writing, 0)].join('\n');
}

/** In columns, but never cut: where a result is long, its value follows it at once. */
function aligned(rows: readonly (readonly string[])[]): string {
  if (rows.every((row) => displayWidth(row[1]!) <= widestCell)) return table(rows);
  const width = Math.max(...rows.map((row) => displayWidth(row[0]!)));
  return rows.flatMap(([name, ...rest]) => formulaLines([pad(name!, width), ...rest].join('  '))).join('\n');
}

function valueText({ value }: Derivative, { isLatex, number }: Writing): string {
  if (value !== undefined) return isLatex ? `\\;\\to\\; ${number(value)}` : `→ ${number(value)}`;
  return isLatex ? '\\;\\text{(no value)}' : 'no value';
}

function pointText({ point }: Derivatives, { show, math, number }: Writing): string {
  return [...(point ?? [])].map(([variable, value]) => math(`${show(variable)} = ${number(value)}`)).join(', ');
}

/** `df/dx`, `∂f2/∂x`, `∂²f/∂x∂y`, `d²f/dx²`. */
function nameOf(
  { outputs, isList, variables, name = 'f' }: Derivatives,
  { output, wrt }: Pick<Derivative, 'output' | 'wrt'>,
  isLatex: boolean,
): string {
  const isPartial = variables.length > 1;
  const f = isList ? `f${outputs.indexOf(output) + 1}` : name;
  const below: { readonly name: string; times: number }[] = [];
  for (const one of wrt) {
    const last = below.at(-1);
    if (last?.name === one.name) last.times++;
    else below.push({ name: one.name, times: 1 });
  }
  if (isLatex) {
    const d = isPartial ? '\\partial' : 'd';
    const power = (times: number) => (times === 1 ? '' : `^{${times}}`);
    const by = below.map((one) => `${d} ${bracketed(latexName(one.name), one.times)}${power(one.times)}`).join(' ');
    return `\\frac{${d}${power(wrt.length)} ${latexName(f)}}{${by}}`;
  }
  const d = isPartial ? '∂' : 'd';
  const by = below.map((one) => `${d}${one.name}${raised(one.times)}`).join('');
  return `${d}${raised(wrt.length)}${f}/${by}`;
}

/** A power may not follow a layer or a prime. */
function bracketed(name: string, times: number): string {
  return times > 1 && /[\^']/.test(name) ? `{${name}}` : name;
}

function raised(times: number): string {
  return times === 1 ? '' : [...String(times)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('');
}
