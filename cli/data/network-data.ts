/** Networks of other programs, as ONNX files, on tables: they know nothing of columns, so that these are taken in order. */
import type { Table, WrittenOptions } from '../../src/data.ts';
import { fail } from '../../src/engine.ts';
import { type Network, openPredictor, type TablePredictions } from '../../src/index.ts';
import { readBytes } from '../../src/node.ts';
import { formatCount } from '../../src/report.ts';
import { commandText } from '../invocation.ts';
import { isOnnxName, type ModelTable } from './model-data.ts';
import { type Data, isText, loadTable, sourceName, writtenFlags } from './source.ts';

/** The network of an ONNX file of another program; undefined of all other files, which hold a model. */
export async function loadNetwork(command: string, path: string, spec = ''): Promise<Network | undefined> {
  if (isOnnxName(spec) && !isOnnxName(path)) {
    fail({
      what: `chainrule ${command}`,
      problem: 'the model and the data have changed places',
      got: `${path} ${spec}`,
      hint: commandText([command, spec, path]),
    });
  }
  if (!isOnnxName(path)) return undefined;
  const { fromOnnx, isOnnxModel } = await import('../../src/onnx.ts');
  const bytes = await readBytes(path);
  return isOnnxModel(bytes, path) ? undefined : fromOnnx(bytes, path);
}

export async function loadForNetwork(data: Data, flags: WrittenOptions): Promise<ModelTable> {
  if (data.kind === 'generator') return { ...(await loadTable(data, {})), form: {}, isText: false };
  const form = { ...writtenFlags(flags), name: sourceName(data) };
  return { ...(await loadTable(data, form)), form, isText: await isText(data) };
}

/** What the network gives for the columns of numbers of a table, in their order. */
export async function networkPredictions(network: Network, { rows, columns }: Table): Promise<TablePredictions> {
  const numbers = columns.flatMap((column) => (column.kind === 'number' ? [column] : []));
  const width = network.row.reduce((product, length) => product * length, 1);
  if (numbers.length !== width) {
    fail({
      what: 'predict',
      problem: 'the network takes another number of columns',
      got: `${formatCount(numbers.length, 'column')} of numbers: ${numbers
        .slice(0, 5)
        .map(({ name }) => name)
        .join(', ')}${numbers.length > 5 ? ', …' : ''}`,
      expected: `${width}, in the order of its input [${['rows', ...network.row].join(', ')}]`,
      hint: 'a table of just these columns',
    });
  }
  const x = new Float64Array(rows * width);
  numbers.forEach(({ name, values }, column) => {
    for (let row = 0; row < rows; row++) {
      if (Number.isNaN(values[row]!)) {
        fail({
          what: `column ${JSON.stringify(name)}`,
          problem: 'a number is missing',
          got: `nothing in row ${row + 1}`,
          expected: 'a number in each row, because a network of another program says nothing of missing ones',
        });
      }
      x[row * width + column] = values[row]!;
    }
  });
  const predictor = await openPredictor(network);
  try {
    return { rows, values: predictor.predict(x), warnings: [] };
  } finally {
    predictor.free();
  }
}
