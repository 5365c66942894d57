/** Reads a table for a trained model: the columns that it needs, as what it learned them. */
import { type CsvOptions, type ForcedKind, openCsv } from '../../src/data.ts';
import { fail } from '../../src/engine.ts';
import type { AnyTableModel } from '../../src/index.ts';
import { load } from '../../src/node.ts';
import { commandText } from '../invocation.ts';
import { type Data, type DataOptions, type LoadedTable, loadTable, type TextData, titleOf } from './source.ts';

export interface ModelTable extends LoadedTable {
  /** Whether the first row of the file names the columns. */
  readonly header: boolean;
}

const isModelName = (path: string) => path.endsWith('.safetensors');

/** Reads the model of `chainrule <command> <model> <data>`, unless the two have changed places. */
export async function loadModel(command: string, path: string, spec: string): Promise<AnyTableModel> {
  if (isModelName(spec) && !isModelName(path)) {
    fail({
      what: `chainrule ${command}`,
      problem: 'the model and the data have changed places',
      got: `${path} ${spec}`,
      hint: commandText([command, spec, path]),
    });
  }
  return load<AnyTableModel>(path);
}

/** `target`: whether the columns that the model predicts, and the weights of rows, are needed too. */
export async function loadForModel(
  data: Data,
  model: AnyTableModel,
  { header = 'auto', target }: Pick<DataOptions, 'header'> & { target: boolean },
): Promise<ModelTable> {
  if (data.kind === 'generator') return { ...(await loadTable(data, {})), header: true };
  const { names, header: hasHeader } = await namesOf(data, model, header);
  // Refuses data without the columns that the model needs before all of them are read.
  model.predictTable({
    rows: 0,
    columns: names.map((name) => ({ name, kind: 'number', values: new Float64Array(0) })),
  });
  const types = typesFor(model, names, target);
  const loaded = await loadTable(data, { header: hasHeader ? 'yes' : 'no', types });
  return { ...loaded, header: hasHeader };
}

/** A first row that holds every name the model needs is a header, whatever its cells look like. */
async function namesOf(
  data: TextData,
  { preprocessing }: AnyTableModel,
  header: NonNullable<CsvOptions['header']>,
): Promise<{ names: readonly string[]; header: boolean }> {
  if (header === 'auto') {
    const named = await head(data, 'yes');
    if (preprocessing.columns.every(({ name }) => named.names.includes(name))) return named;
  }
  return head(data, header);
}

async function head(data: TextData, header: NonNullable<CsvOptions['header']>) {
  const opened = await openCsv(data.open(), { name: titleOf(data), header });
  await opened.batches.return(undefined);
  return opened;
}

function typesFor(
  { preprocessing }: AnyTableModel,
  names: readonly string[],
  target: boolean,
): Record<string, ForcedKind> {
  const { columns, dropped, targets, sampleWeights } = preprocessing;
  const kinds = new Map<string, ForcedKind>(columns.map(({ name, kind }) => [name, kind]));
  for (const { column } of dropped) kinds.set(column, 'ignore');
  if (sampleWeights !== undefined) kinds.set(sampleWeights, target ? 'number' : 'ignore');
  for (const learned of targets) {
    if (!target) kinds.set(learned.column, 'ignore');
    else if (learned.kind === 'classes') kinds.set(learned.column, 'category');
  }
  return Object.fromEntries([...kinds].filter(([name]) => names.includes(name)));
}
