/** `chainrule derive`: the derivatives of an expression, step by step and checked. */

import type { Command } from 'commander';
import {
  briefLatex,
  briefText,
  type Derivation,
  type Derivative,
  type Derivatives,
  type DerivativesOptions,
  derivativesJson,
  derivativesOf,
} from '../../src/calculus.ts';
import { fail } from '../../src/engine.ts';
import { deriveBatch } from '../derive/batch.ts';
import { checkText } from '../derive/check-text.ts';
import { addCommonOptions, type CommonFlags } from '../options.ts';
import { pointValue, shapesValue } from '../point.ts';
import { screen, wrapped, writeJson } from '../screen.ts';
import { derivationText } from '../terminal/derivation.ts';
import { table } from '../terminal/table.ts';
import { formatDigits } from '../terminal/value.ts';
import { integerValue, namesValue } from '../values.ts';

interface DeriveFlags extends CommonFlags {
  wrt?: string[];
  at?: Record<string, number>;
  shapes?: Record<string, readonly number[]>;
  inFull?: boolean;
  order: number;
  latex?: boolean;
  batch?: string | true;
}

const help = `
Expressions: + - * / ^, parentheses, juxtaposition (2x, w1 x1), |x|, pi, e, functions with and without parentheses
(sin(x), sin 2x, log_2 x), sums \\sum_{i=1}^{3} w_i x_i, cases x if x > 0 else 0, and the LaTeX of all these. '[f, g]' is
a list, and gives a Jacobian. 'z = w x; sigma(z)' names a part. What can be read in two ways is asked: wx is a product
or a name. docs/notation.md has all of it.

--shapes w=3,W=2x3 makes names vectors and matrices: w^T x, W x + b.

--batch reads lines of JSON, { "expression": "x^2", "wrt": ["x"], "at": { "x": 1 } }, from a file or from stdin, and
writes for each the document of --json on a line; a bad line gives { "error": "..." }, and exit code 1 in the end.

Examples:
  chainrule derive 'x^2 * sin(x)'
  chainrule derive 'sigma(w x + b)' --wrt w,b --at w=0.5,b=-1,x=2
  chainrule derive 'y*log(sigma(z)) + (1 - y)*log(1 - sigma(z))' --wrt z
  chainrule derive 'w^T x + b' --shapes w=3,x=3
  chainrule derive 'z = w x + b; a = sigma(z); -(y log a + (1-y) log(1-a))' --wrt w
  chainrule derive '[x*y, x + y^2]'
  chainrule derive 'exp(-x^2)' --order 2 --latex
  chainrule derive --batch expressions.jsonl`;

const highestOrder = 10;

export function deriveCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('derive')
    .description('Differentiate an expression step by step, with the rules that a person uses.')
    .argument('[expression]', "an expression such as 'x^2 * sin(x)', or a list '[f, g]'")
    .option('--wrt <names>', 'the variables to differentiate by, between commas (default: all)', namesValue('--wrt'))
    .option('--at <values>', 'a point, such as x=1,y=2: every step gets its number', pointValue)
    .option('--shapes <shapes>', 'vectors and matrices by name, such as w=3,W=2x3', shapesValue)
    .option('--in-full', 'write out the parts that the text gives names to')
    .option(
      '--order <n>',
      'how often to differentiate; 2 gives the Hessian (default: 1)',
      integerValue('--order', 1, highestOrder),
      1,
    )
    .option('--latex', 'write LaTeX')
    .option('--batch [file]', 'many expressions, as lines of JSON from a file or from stdin')
    .addHelpText('after', help)
    .action(async (expression: string | undefined, flags: DeriveFlags) => {
      finish(await derive(expression, flags));
    });
  addCommonOptions(command);
}

async function derive(expression: string | undefined, flags: DeriveFlags): Promise<number> {
  if (flags.batch !== undefined) return deriveBatch(flags.batch === true ? expression : flags.batch);
  if (expression === undefined) {
    fail({ what: 'chainrule derive', problem: '<expression> is missing', hint: 'chainrule derive --help' });
  }
  const { wrt, at, order, shapes, inFull } = flags;
  const options: DerivativesOptions = { order, wrt, at, shapes, inFull };
  const derivatives = derivativesOf(expression, options);
  const display = screen(flags);
  if (flags.json) await writeJson(derivativesJson(expression, derivatives));
  else display.say(asText(derivatives, flags.latex === true, display.width));
  return 0;
}

function asText(all: Derivatives, latex: boolean, width: number): string {
  const told = new Set<Derivation>();
  const sections = all.derivatives.map((derivative) => section(all, derivative, told, latex, width));
  const notes = all.notes.map((note) => wrapped(note, width));
  return [...notes, ...sections, ...(all.derivatives.length > 1 ? [summary(all, latex)] : [])].join('\n\n');
}

/** One derivative: its steps, the result, the check. What was told before, of a lower order, is only named. */
function section(
  all: Derivatives,
  derivative: Derivative,
  told: Set<Derivation>,
  latex: boolean,
  width: number,
): string {
  const { variables, point } = all;
  const show = latex ? briefLatex : briefText;
  const { output, wrt, derivations, notes, value, check } = derivative;
  const held = variables.filter((variable) => !wrt.includes(variable)).map(({ name }) => name);
  const partial = variables.length > 1;
  const lines = [`${nameOf(all, derivative)} of ${show(output)}`];
  if (held.length > 0) lines.push(`with ${held.join(', ')} held constant`);
  for (const [i, derivation] of derivations.entries()) {
    if (told.has(derivation)) {
      lines.push('', `${nameOf(all, { output, wrt: wrt.slice(0, i + 1) })} = ${show(derivation.result)}, as above`);
      continue;
    }
    told.add(derivation);
    const at = point && { point: point.has(derivation.wrt) ? point : new Map(point).set(derivation.wrt, 0) };
    lines.push('', derivationText(derivation, { latex, partial, ...at }));
  }
  const hasComparisons = !latex && lines.some((line) => / [<>]=? /.test(line));
  const name = nameOf(all, derivative);
  lines.push('', `${name} = ${resultText(derivative, latex)}`);
  if (!latex && derivative.plain !== derivative.result)
    lines.push(`${' '.repeat(name.length)} = ${briefText(derivative.result)}, as in the steps`);
  if (value !== undefined) lines.push(`at ${pointText(all)}: ${formatDigits(value)}`);
  if (check) lines.push(wrapped(`check: ${checkText(check, wrt.at(-1)!.name)}`, width));
  for (const note of [...notes, ...(hasComparisons ? [aboutComparisons] : [])])
    lines.push(wrapped(`note: ${note}`, width));
  return lines.join('\n');
}

const aboutComparisons = 'in the steps, a comparison such as x > 0 counts as 1 where it holds, and as 0 elsewhere';

/** As text in a form that others can evaluate. */
function resultText({ result, plain }: Derivative, latex: boolean): string {
  return latex ? briefLatex(result) : briefText(plain);
}

/** The gradient, the Jacobian or the Hessian. */
function summary(all: Derivatives, latex: boolean): string {
  const { derivatives, isList, order, point } = all;
  const name = order === 2 ? 'Hessian' : order > 2 ? `Derivatives of order ${order}` : isList ? 'Jacobian' : 'Gradient';
  const rows = derivatives.map((derivative) => [
    nameOf(all, derivative),
    `= ${resultText(derivative, latex)}`,
    ...(point ? [derivative.value === undefined ? 'no value' : `→ ${formatDigits(derivative.value)}`] : []),
  ]);
  return `${name}${point ? ` at ${pointText(all)}` : ''}\n${table(rows)}`;
}

function pointText({ point }: Derivatives): string {
  return [...(point ?? [])].map(([{ name }, value]) => `${name} = ${value}`).join(', ');
}

/** `df/dx`, `∂f2/∂x`, `∂²f/∂x∂y`, `d²f/dx²`. */
function nameOf(
  { outputs, isList, variables, name }: Derivatives,
  { output, wrt }: Pick<Derivative, 'output' | 'wrt'>,
): string {
  const d = variables.length > 1 ? '∂' : 'd';
  const f = isList ? `f${outputs.indexOf(output) + 1}` : (name ?? 'f');
  const below: { readonly name: string; times: number }[] = [];
  for (const { name } of wrt) {
    const last = below.at(-1);
    if (last?.name === name) last.times++;
    else below.push({ name, times: 1 });
  }
  const variablesText = below.map(({ name, times }) => `${d}${name}${raised(times)}`).join('');
  return `${d}${raised(wrt.length)}${f}/${variablesText}`;
}

function raised(times: number): string {
  return times === 1 ? '' : [...String(times)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('');
}
