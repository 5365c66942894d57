/** `chainrule check`: a gradient of one's own held against ours: right, or the mistake named. */
import type { Command } from 'commander';
import { compareDerivative, derivativesOf } from '../../src/calculus.ts';
import { encodeRows, selectRows } from '../../src/data.ts';
import { fail } from '../../src/engine.ts';
import { compareGradients, type GradientComparison } from '../../src/explain.ts';
import { readBytes } from '../../src/node.ts';
import { loadForModel, loadModel } from '../data/model-data.ts';
import { type DataOptions, findData } from '../data/source.ts';
import { checkText } from '../derive/check-text.ts';
import { exitCodes } from '../errors.ts';
import {
  addCommonOptions,
  addDataArgument,
  addGeneratorOptions,
  addWrittenOptions,
  type CommonFlags,
} from '../options.ts';
import { pointValue } from '../point.ts';
import { screen, wrapped, writeJson } from '../screen.ts';
import { table } from '../terminal/table.ts';
import { formatDigits } from '../terminal/value.ts';
import { integerValue, namesValue } from '../values.ts';

interface CheckFlags extends CommonFlags, DataOptions {
  gradient?: string;
  wrt?: string[];
  at?: Record<string, number>;
  row: number[];
  member?: number;
}

const help = `
Of an expression: --gradient is the derivative, or for several variables [.., ..], in any form or as numbers at a point.

Of a model: --gradient is a JSON file of another program, { "layer1.weight": [[..], ..], "layer1.bias": [..], .. }, by our
names, by those of PyTorch ("0.weight"), or all arrays in the order of the network. They are of the mean loss over the rows,
by what the network reads: inputs and targets as chainrule walk --json has them (numbers standardised).

Equal to what float32 or six printed digits leave is right. What is wrong is named where a usual mistake leads to just these
numbers: sign, 1/n, sum and mean, σ′, a transposed matrix, the δ or the activation of another layer, a bias counted twice.
The exit code is 0 where all is right, else 1.

Examples:
  chainrule check 'sin(x^2)' --gradient 'cos(x^2)'
  chainrule check 'sigma(w x + b)' --wrt w,b --at w=0.5,b=-1,x=2 --gradient '[0.5, 0.25]'
  chainrule check runs/xor/model.safetensors xor --row 3 --gradient mine.json
  chainrule check runs/xor/model.safetensors xor --row 1,2,3,4 --gradient mine.json`;

export function checkCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('check')
    .description('Hold a gradient of your own against ours: right, or the mistake named.')
    .argument('<subject>', "an expression such as 'sin(x^2)', or a model.safetensors that train wrote");
  addDataArgument(command, '[data]', 'of a model: a table, or built-in data such as xor')
    .option('--gradient <text>', 'the gradient: an expression, or for a model a JSON file')
    .option('--wrt <names>', 'the variables to differentiate by, between commas (default: all)', namesValue('--wrt'))
    .option('--at <values>', 'a point, such as x=1,y=2', pointValue)
    .option('--row <list>', 'the rows, counted from 1, such as 3 or 1,2,5 (default: 1)', rowsValue, [1])
    .option(
      '--member <n>',
      'of an ensemble, the network that the gradients are of, from 1',
      integerValue('--member', 1),
    )
    .addHelpText('after', help)
    .action(async (subject: string, data: string | undefined, flags: CheckFlags) => {
      finish(await check(subject, data, flags));
    });
  addCommonOptions(addGeneratorOptions(addWrittenOptions(command)));
}

async function check(subject: string, data: string | undefined, flags: CheckFlags): Promise<number> {
  const { gradient } = flags;
  if (gradient === undefined) {
    const hint = data === undefined ? "chainrule check 'x^2' --gradient '2x'" : '--gradient mine.json';
    fail({ what: '--gradient', problem: 'is missing', expected: 'the gradient that is to be checked', hint });
  }
  const isRight =
    data === undefined && !subject.endsWith('.safetensors')
      ? await checkExpression(subject, gradient, flags)
      : await checkModel(subject, data, gradient, flags);
  return isRight ? exitCodes.done : exitCodes.failed;
}

async function checkExpression(expression: string, gradient: string, flags: CheckFlags): Promise<boolean> {
  const { wrt, at, json, member } = flags;
  if (member !== undefined)
    fail({ what: '--member', problem: 'is for a model that is an ensemble', got: String(member) });
  const comparison = compareDerivative(expression, gradient, { wrt, at });
  if (json) {
    await writeJson({ kind: 'expression', expression, gradient, ...comparison });
    return comparison.verdict === 'right';
  }
  const display = screen(flags);
  const { expected, values } = comparison;
  const isList = expected.length > 1;
  const inBrackets = (all: readonly string[]) => (isList ? `[${all.join(', ')}]` : all[0]!);
  const lines = [`yours  ${gradient}`, `ours   ${inBrackets(expected)}`];
  if (values) {
    const numbers = (all: readonly number[]) => inBrackets(all.map(formatDigits));
    lines.push(`there  ${numbers(values.given)} and ${numbers(values.expected)}`);
    for (const { check: ofOurs, wrt: by } of derivativesOf(expression, { wrt, at }).derivatives)
      if (ofOurs) lines.push(wrapped(`ours by numbers: ${checkText(ofOurs, by.at(-1)!.name)}`, display.width));
  }
  display.say([...lines, '', wrapped(verdictText(comparison), display.width)].join('\n'));
  return comparison.verdict === 'right';
}

function verdictText({ verdict, message }: { readonly verdict: string; readonly message: string }): string {
  return `${verdict === 'right' ? '✓' : verdict === 'wrong' ? '✗' : '?'} ${message}`;
}

async function checkModel(path: string, data: string | undefined, file: string, flags: CheckFlags): Promise<boolean> {
  if (data === undefined)
    fail({ what: 'chainrule check', problem: '<data> is missing', hint: `chainrule check ${path} data.csv --row 1` });
  const { row, json, member } = flags;
  if (flags.wrt ?? flags.at) fail({ what: '--wrt and --at', problem: 'are for an expression', got: path });
  const model = await loadModel('check', path, data, flags);
  const gradients = await gradientsIn(file);
  const loaded = await loadForModel(await findData(data, flags), model, { ...flags, target: true });
  const last = loaded.table.rows;
  const absent = row.find((one) => one > last);
  if (absent !== undefined) fail({ what: '--row', problem: 'no such row', got: `${absent}`, expected: `1 to ${last}` });
  const chosen = selectRows(
    loaded.table,
    row.map((one) => one - 1),
  );
  const encoded = encodeRows(model, chosen);
  const display = screen(flags);
  display.warn([...loaded.warnings, ...encoded.warnings]);
  const comparison = await compareGradients(model.network, encoded.data, gradients, { loss: model.loss, member });
  if (json) await writeJson({ kind: 'model', row, ...comparison });
  else display.say(modelText(comparison, row, display.width));
  return comparison.verdict === 'right';
}

function modelText(comparison: GradientComparison, row: readonly number[], width: number): string {
  const { parameters, firstWrong } = comparison;
  const rows = row.length === 1 ? `row ${row[0]}` : `the mean over ${row.length} rows`;
  const lines = parameters.map(({ name, shape, isRight, error, first }) => [
    isRight ? '✓' : '✗',
    name,
    `[${shape.join(', ')}]`,
    isRight ? '' : `off by ${Number((100 * error).toPrecision(2))} %`,
    first ? `[${first.index.join(', ')}] is ${formatDigits(first.given)}, ours ${formatDigits(first.expected)}` : '',
  ]);
  const begins = firstWrong === undefined ? '' : `\nGoing back from the output, it begins at ${firstWrong}.`;
  const told = comparison.mistakes.length > 0 ? begins : '';
  return `Gradients of the loss, ${rows}\n\n${table(lines)}\n\n${wrapped(verdictText(comparison), width)}${told}`;
}

/** The arrays of a JSON file by their names. */
async function gradientsIn(file: string): Promise<Record<string, never>> {
  const text = new TextDecoder().decode(await readBytes(file));
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Record<string, never>;
  } catch (cause) {
    fail({ what: file, problem: 'not JSON', got: (cause as Error).message, expected: shape, cause });
  }
  return fail({ what: file, problem: 'not an object of arrays', expected: shape });
}

const shape = '{ "layer1.weight": [[..], ..], "layer1.bias": [..], .. }';

function rowsValue(text: string): number[] {
  return text.split(',').map((part) => integerValue('--row', 1)(part));
}
