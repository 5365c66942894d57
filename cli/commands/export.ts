/** `chainrule export`: a model as a program of its own, as plain JSON, or as an ONNX file. */

import { extname } from 'node:path';
import type { Command } from 'commander';
import { fail } from '../../src/engine.ts';
import { writeFileAtomically } from '../../src/node.ts';
import { exportModel, exportWeights, formatBytes } from '../../src/report.ts';
import { loadTableModel } from '../data/model-data.ts';
import { addDebugOption } from '../options.ts';
import { addForceOption, requireForm, requireOutput, standardStream, writeOutput } from '../output.ts';
import { writeBytes, writeOut } from '../screen.ts';
import { choiceValue } from '../values.ts';

interface ExportFlags {
  to?: Form;
  onnx?: boolean;
  out?: string;
  force?: boolean | undefined;
  debug?: boolean;
}

/** Where the file of ONNX goes, and the form that was asked for beside it. */
interface OnnxFlags {
  to: Form | undefined;
  out: string;
  force: boolean | undefined;
}

const forms = ['ts', 'js', 'json'] as const;
type Form = (typeof forms)[number];

const help = `
ts and js are one file that depends on nothing: import { predict } from it, and give it a row by column names; it fills,
standardises and encodes the row as the model does, and gives the class with all probabilities, or the number. json is
the layers with their weights, and the preprocessing, for programs of other languages. --onnx is a file for ONNX Runtime and
others (operator set 17, any number of rows): an input for each column, [rows, 1], double for numbers (NaN where missing), text
for categories ("" where missing); outputs label and probabilities, or value. Columns of dates are refused.

Examples:
  chainrule export runs/flowers/model.safetensors --out predict.ts
  chainrule export runs/flowers/model.safetensors --to js > predict.mjs
  chainrule export runs/flowers/model.safetensors --out weights.json
  chainrule export runs/flowers/model.safetensors --onnx --out model.onnx`;

export function exportCommand(program: Command): void {
  const command = program
    .command('export')
    .description('Write a model as a standalone predict function, as JSON, or as an ONNX file.')
    .argument('<model>', 'a model.safetensors that train wrote')
    .option('--to <ts|js|json>', 'the form (default: by the name of --out, else ts)', choiceValue('--to', forms))
    .option('--onnx', 'an ONNX file')
    .option('--out <file>', 'write to a new file, whole or not at all (default: -, standard output)')
    .addHelpText('after', help)
    .action(run);
  addDebugOption(addForceOption(command));
}

async function run(path: string, { to, onnx, out = standardStream, force }: ExportFlags): Promise<void> {
  if (onnx) return exportOnnx(path, { to, out, force });
  if (to === undefined) requireForm('--out', out, 'TypeScript, JavaScript or JSON', ['.ts', '.js', '.json']);
  await requireOutput('--out', out, { force });
  const model = await loadTableModel(path);
  const form = to ?? formOf(out);
  const text =
    form === 'json' ? `${JSON.stringify(exportWeights(model), null, 2)}\n` : exportModel(model, { language: form });
  await writeOutput(out, text);
  if (out === standardStream) return;
  const content = form === 'json' ? 'layers, weights and preprocessing' : 'one function, predict(row)';
  await writeOut(`${out}: ${formatBytes(new TextEncoder().encode(text).length)}, ${content}\n`);
}

async function exportOnnx(path: string, { to, out, force }: OnnxFlags): Promise<void> {
  if (to !== undefined)
    fail({ what: '--onnx', problem: 'is a form itself', got: `--to ${to} too`, hint: 'one of them' });
  requireForm('--out', out, 'an ONNX file', ['.onnx']);
  if (out === standardStream && process.stdout.isTTY) {
    fail({ what: '--onnx', problem: 'a terminal cannot show it', hint: '--out model.onnx' });
  }
  await requireOutput('--out', out, { force });
  const model = await loadTableModel(path);
  const { toOnnx } = await import('../../src/onnx.ts');
  const bytes = toOnnx(model);
  if (out === standardStream) return writeBytes(bytes);
  await writeFileAtomically(out, bytes);
  await writeOut(`${out}: ${formatBytes(bytes.length)}, ONNX of operator set 17\n`);
}

function formOf(out: string): Form {
  const extension = extname(out);
  if (extension === '.json') return 'json';
  return ['.js', '.mjs'].includes(extension) ? 'js' : 'ts';
}
