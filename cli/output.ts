/** Where a command is told to write: a file that is not there yet, or one that `--force` gives up; `-` is standard output. */
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Command } from 'commander';
import { fail } from '../src/engine.ts';
import { writeFileAtomically } from '../src/node.ts';
import { writeOut } from './screen.ts';

export interface OutputFlags {
  json?: boolean | undefined;
  force?: boolean | undefined;
}

export const standardStream = '-';

export function addForceOption(command: Command): Command {
  return command.option('--force', 'write over a file that is there');
}

/** Refuses a place that must not be written to, before any work is done for it; `flag` is the option that named it. */
export async function requireOutput(flag: string, path: string | undefined, flags: OutputFlags): Promise<void> {
  if (path === standardStream && flags.json) {
    const hint = `the name of a file for ${flag}`;
    fail({ what: flag, problem: 'standard output has another document', got: path, hint });
  }
  if (path === undefined || path === standardStream || flags.force) return;
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isFile())
    fail({ what: path, problem: 'is there already', hint: '--force to write over it, or another name' });
}

/** Writes all of a text, to a file whole or not at all. */
export async function writeOutput(path: string, text: string): Promise<void> {
  await (path === standardStream ? writeOut(text) : writeFileAtomically(path, text));
}

/** Names that say another form than any text of ours has, or than all but one. */
const forms =
  '.png .jpg .jpeg .gif .webp .pdf .xls .xlsx .ods .parquet .arrow .feather .npy .npz .db .sqlite .arff .libsvm .gz .zst .onnx .py .safetensors .svg .html .htm .json .jsonl .csv .tsv'.split(
    ' ',
  );

/** Refuses a name that says another form than what is written has: a picture called .png would be none. */
export function requireForm(flag: string, path: string | undefined, what: string, own: readonly string[]): void {
  const extension = path === undefined ? '' : extname(path).toLowerCase();
  if (own.includes(extension) || !forms.includes(extension)) return;
  fail({ what: flag, problem: `what is written is ${what}`, got: path, expected: `a name that ends in ${own[0]}` });
}
