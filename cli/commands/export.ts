/** `chainrule export`: a model as a program of its own, as plain JSON, or as an ONNX file. */

import { extname } from 'node:path';
import type { Command } from 'commander';
import type { PictureModel } from '../../src/data.ts';
import { fail } from '../../src/engine.ts';
import type { AnyTableModel } from '../../src/index.ts';
import { writeFileAtomically } from '../../src/node.ts';
import type { OnnxInput } from '../../src/onnx.ts';
import { exportModel, exportWeights, formatBytes } from '../../src/report.ts';
import { loadAnyModel } from '../data/model-data.ts';
import { addDebugOption } from '../options.ts';
import { addForceOption, requireForm, requireOutput, standardStream } from '../output.ts';
import { writeBytes, writeOut } from '../screen.ts';
import { clean } from '../terminal/text.ts';
import { choiceValue } from '../values.ts';

interface ExportFlags {
  to?: Form;
  onnx?: boolean;
  out?: string;
  force?: boolean | undefined;
  debug?: boolean;
}

const forms = ['ts', 'js', 'json', 'onnx'] as const;
type Form = (typeof forms)[number];

const help = `
ts and js are one file that depends on nothing: import { predict } from it, and give it a row by column names; it fills,
standardises and encodes the row as the model does, and gives the class with all probabilities, or the number. json is
the layers with their weights, and the preprocessing, for programs of other languages. --onnx is a file for ONNX Runtime and
others (operator set 17, any number of rows): an input for each column, [rows, 1], double for numbers (NaN where missing), text
for categories ("" where missing); outputs label and probabilities, or value. A date is a number, double too: days since 1970, or what
its column counted where it was numbers; the command says which, as does the file.

Of a model of pictures predict takes the ImageData of a canvas, of any size. Its ONNX file takes pixels, uint8 [rows, height, width,
channels] of the size that describe tells, and gives label and probabilities; its JSON has mean and deviation under pictures.

Examples:
  chainrule export runs/flowers/model.safetensors --out predict.ts
  chainrule export runs/flowers/model.safetensors --to js > predict.mjs
  chainrule export runs/flowers/model.safetensors --out weights.json
  chainrule export runs/flowers/model.safetensors --out model.onnx`;

export function exportCommand(program: Command): void {
  const command = program
    .command('export')
    .description('Write a model as a standalone predict function, as JSON, or as an ONNX file.')
    .argument('<model>', 'a model.safetensors that train wrote')
    .option('--to <ts|js|json|onnx>', 'the form (default: by the name of --out, else ts)', choiceValue('--to', forms))
    .option('--onnx', 'the same as --to onnx')
    .option('--out <file>', 'write to a new file, whole or not at all (default: -, standard output)')
    .addHelpText('after', help)
    .action(run);
  addDebugOption(addForceOption(command));
}

async function run(path: string, { to, onnx, out = standardStream, force }: ExportFlags): Promise<void> {
  if (onnx && to !== undefined && to !== 'onnx')
    fail({ what: '--onnx', problem: 'is a form itself', got: `--to ${to} too`, hint: 'one of them' });
  const named = onnx ? 'onnx' : to;
  if (named === undefined)
    requireForm('--out', out, 'TypeScript, JavaScript, JSON or ONNX', ['.ts', '.js', '.json', '.onnx']);
  const form = named ?? formOf(out);
  if (form === 'onnx') requireBinary(out);
  await requireOutput('--out', out, { force });
  const model = await loadAnyModel(path);
  const { content, inputs } = form === 'onnx' ? await onnxOf(model) : { content: textOf(model, form), inputs: [] };
  if (out === standardStream) return typeof content === 'string' ? writeOut(content) : writeBytes(content);
  await writeFileAtomically(out, content);
  const size = typeof content === 'string' ? new TextEncoder().encode(content).length : content.length;
  await writeOut(
    [
      `${out}: ${formatBytes(size)}, ${'pictures' in model ? contents[form].replace('row', 'picture') : contents[form]}`,
      ...inputs.map(({ name, type, about }) => clean(`input ${name}, ${type}: ${about}`)),
      '',
    ].join('\n'),
  );
}

/** The file, and those of its inputs about which there is something to say. */
async function onnxOf(model: AnyTableModel | PictureModel): Promise<{ content: Uint8Array; inputs: OnnxInput[] }> {
  const { onnxInputs, toOnnx } = await import('../../src/onnx.ts');
  const content = toOnnx(model);
  return { content, inputs: onnxInputs(content).filter(({ name }) => isSpecial(model, name)) };
}

/** Inputs that are not what the column has in a file: dates, and pictures. */
function isSpecial(model: AnyTableModel | PictureModel, input: string): boolean {
  if ('pictures' in model) return true;
  return model.preprocessing.columns.some(({ name, kind }) => name === input && kind === 'date');
}

const contents: Readonly<Record<Form, string>> = {
  ts: 'one function, predict(row)',
  js: 'one function, predict(row)',
  json: 'layers, weights and preprocessing',
  onnx: 'ONNX of operator set 17',
};

function textOf(model: AnyTableModel | PictureModel, form: Exclude<Form, 'onnx'>): string {
  if (form === 'json') {
    const weights =
      'pictures' in model ? { ...exportWeights(partsOf(model)), pictures: model.pictures } : exportWeights(model);
    return `${JSON.stringify(weights, null, 2)}\n`;
  }
  return exportModel(model, { language: form });
}

/** What takes pixels as numbers of mean 0. */
function partsOf({ network, loss }: PictureModel): Pick<PictureModel, 'network' | 'loss'> {
  return { network, loss };
}

/** ONNX is no text: not for a file whose name says that it is one, nor for a terminal. */
function requireBinary(out: string): void {
  requireForm('--out', out, 'an ONNX file', ['.onnx']);
  if (out === standardStream && process.stdout.isTTY) {
    fail({ what: '--onnx', problem: 'a terminal cannot show it', hint: '--out model.onnx' });
  }
}

function formOf(out: string): Form {
  switch (extname(out)) {
    case '.json':
      return 'json';
    case '.onnx':
      return 'onnx';
    case '.js':
    case '.mjs':
      return 'js';
    default:
      return 'ts';
  }
}
