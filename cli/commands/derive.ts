/** `chainrule derive`: the derivatives of an expression, step by step and checked. */

import type { Command } from 'commander';
import { type DerivativesOptions, derivativesJson, derivativesOf } from '../../src/calculus.ts';
import { fail } from '../../src/engine.ts';
import { type NotationStyle, notationStyles } from '../../src/explain.ts';
import { deriveBatch } from '../derive/batch.ts';
import { addCommonOptions, type CommonFlags } from '../options.ts';
import { pointValue, shapesValue } from '../point.ts';
import { screen, writeJson } from '../screen.ts';
import { derivativesText } from '../terminal/derivatives.ts';
import { latexWriting, plainWriting } from '../terminal/writing.ts';
import { choiceValue, integerValue, namesValue } from '../values.ts';

interface DeriveFlags extends CommonFlags {
  wrt?: string[];
  at?: Record<string, number>;
  shapes?: Record<string, readonly number[]>;
  notation?: NotationStyle;
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
    .option(
      '--notation <style>',
      'of the elements of matrices: matrix, W[unit][input], or slides, the input first (default: matrix)',
      choiceValue('--notation', notationStyles),
    )
    .option('--in-full', 'write out all parts, those that have names and long ones, which get u1, u2, …')
    .option(
      '--order <n>',
      'how often to differentiate; 2 gives the Hessian (default: 1)',
      integerValue('--order', 1, highestOrder),
      1,
    )
    .option('--latex', 'write the body of a LaTeX document, for amsmath')
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
  const { wrt, at, order, shapes, notation, inFull } = flags;
  if (notation !== undefined && !Object.values(shapes ?? {}).some(({ length }) => length === 2)) {
    fail({
      what: '--notation',
      problem: 'is for the elements of a matrix, and no name is declared as one',
      got: notation,
      expected: 'a matrix among --shapes',
      hint: '--shapes W=2x3,x=3',
    });
  }
  const options: DerivativesOptions = { order, wrt, at, shapes, notation, inFull };
  const derivatives = derivativesOf(expression, options);
  const display = screen(flags);
  if (flags.json) await writeJson(derivativesJson(expression, derivatives));
  else display.say(derivativesText(derivatives, flags.latex === true ? latexWriting : plainWriting, display.width));
  return 0;
}
