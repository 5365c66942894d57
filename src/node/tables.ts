/** Tables and models in files: what `chainrule/node` adds to the public API. */
import { type CsvOptions, type CsvResult, csvKinds, readCsv } from '../data/csv.ts';
import { fail } from '../graph/error.ts';
import { text } from '../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import { type FitOptions, requireFitOptions } from '../model/fit-options.ts';
import { type FitResult, fitTable as fitSource } from '../model/fit-table.ts';
import {
  type LoadOptions,
  modelFromBytes,
  modelToBytes,
  networkFromBytes,
  requireLoadOptions,
} from '../model/model-file.ts';
import type { NetworkModel, NetworkParts } from '../model/network-model.ts';
import type { TableSource } from '../model/source.ts';
import type { ModelParts, TableModel } from '../model/table-model.ts';
import { openBytes, readBytes, writeFileAtomically } from './files.ts';

type FileOptions = Omit<CsvOptions, 'name'>;

const { name: _itsPath, ...fileKinds } = csvKinds;

/** Reads a CSV or TSV file, plain or gzip, as `readCsv` does, without ever holding all of its text. */
export async function readTableFile(path: string, options: FileOptions = {}): Promise<CsvResult> {
  requireOptions<FileOptions>('readTableFile', options, fileKinds);
  return readCsv(openBytes(path), { ...options, name: path });
}

/**
 * `fitTable` of the platform-neutral API, except that a string is always the path of a CSV or TSV file, never its text;
 * so is `options.test`.
 */
export async function fitTable(source: TableSource, options: FitOptions): Promise<FitResult> {
  requireFitOptions(options);
  const { header, types, test } = options;
  for (const path of [source, test]) if (typeof path === 'string' && path.includes('\n')) refuseText();
  return fitSource(typeof source === 'string' ? openBytes(source) : source, {
    ...(typeof source === 'string' && { name: source }),
    ...options,
    ...(typeof test === 'string' && {
      test: (await readTableFile(test, { header, types })).table,
    }),
  });
}

function refuseText(): never {
  fail({
    what: 'fitTable',
    problem: 'a string is the path of a file here',
    got: 'several lines of text',
    hint: "readCsv(text), or fitTable of 'chainrule' instead of 'chainrule/node'",
  });
}

/** Writes a model, of a table or not, to a `.safetensors` file, whole or not at all. */
export async function save(model: ModelParts | NetworkParts, path: string): Promise<void> {
  requireKind('save: path', path, text);
  await writeFileAtomically(path, modelToBytes(model));
}

/**
 * Reads the model of a table back; throws on files that are truncated, altered, of a newer version, or no model. The options make its layers
 * and losses that are not of the library from those that they were saved with, `{ losses: { focal } }`, and choose the `backend`
 * that predicts.
 */
export async function load(path: string, options: LoadOptions = {}): Promise<TableModel> {
  requireKind('load: path', path, text);
  requireLoadOptions('load', options);
  return modelFromBytes(await readBytes(path), path, options);
}

/** Reads a model of rows of numbers back, such as `fit` gives; otherwise as {@link load}. */
export async function loadNetwork(path: string, options: LoadOptions = {}): Promise<NetworkModel> {
  requireKind('loadNetwork: path', path, text);
  requireLoadOptions('loadNetwork', options);
  return networkFromBytes(await readBytes(path), path, options);
}
