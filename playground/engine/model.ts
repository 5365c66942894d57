/** A trained model of two columns of numbers, as a network of the page: its standardisation becomes part of the first layer. */
import {
  ChainruleError,
  type ErrorParts,
  generate,
  generators,
  modelFromBytes,
  type TableModel,
  tableFromColumns,
} from '../../src/index.ts';
import { mostLayers, mostNeurons } from '../state/properties.ts';
import { reach } from './sizes.ts';

export interface OpenedModel {
  readonly networkShape: readonly number[];
  readonly activation: readonly string[];
  readonly classes: number;
  /** In the order of the network's parameters. */
  readonly weights: readonly (readonly number[])[];
  /** Built-in data that the model knows best, and how well. */
  readonly dataset: string;
  readonly share: number;
}

function refuse(parts: ErrorParts): never {
  throw new ChainruleError(parts);
}

export async function openModel(name: string, content: Uint8Array): Promise<OpenedModel> {
  const model = await modelFromBytes(content, name);
  const columns = model.preprocessing.columns.flatMap((column) =>
    column.kind === 'number' && !column.indicator ? [column] : [],
  );
  if (columns.length !== 2 || model.features.length !== 2 || model.task !== 'classification') {
    refuse({
      what: name,
      problem: 'not a model that the page can show',
      got: `${model.features.length} features, ${model.task}`,
      expected: 'a classification by two columns of numbers',
      hint: 'its data as CSV here, or chainrule walk and chainrule landscape',
    });
  }
  const far = columns.find(({ mean, scale }) => Math.abs(mean) + 2 * scale > 2 * reach || scale < 0.1);
  if (far) {
    refuse({
      what: `${name}: ${far.name}`,
      problem: 'its values are not on the plane of the page',
      got: `about ${far.mean.toPrecision(3)} ± ${far.scale.toPrecision(3)}`,
      expected: `within ±${reach}`,
      hint: 'its data as CSV here',
    });
  }
  const shape = shapeOf(model, name);
  return {
    ...shape,
    classes: model.classes.length,
    weights: foldedWeights(model, columns),
    ...bestData(model, columns),
  };
}

function shapeOf({ network }: TableModel, name: string): { networkShape: number[]; activation: string[] } {
  const layers = network.layers.filter(({ type }) => type !== 'dropout');
  const linear = layers.filter(({ type }) => type === 'linear');
  const activation = layers.filter(({ type }) => type === 'activation').map(({ options }) => String(options.name));
  const networkShape = linear.slice(0, -1).map(({ outputs }) => outputs!);
  const isPlain = layers.length === 2 * linear.length - 1 && activation.length === networkShape.length;
  if (!isPlain || networkShape.length > mostLayers || networkShape.some((units) => units > mostNeurons)) {
    refuse({
      what: name,
      problem: 'too large for the page, or of other layers',
      got: `layers of ${networkShape.join(', ')}`,
      expected: `at most ${mostLayers} layers of at most ${mostNeurons} neurons`,
    });
  }
  return { networkShape, activation };
}

/** w (x - mean) / scale + b = (w / scale) x + (b - w mean / scale). */
function foldedWeights({ network }: TableModel, columns: readonly { mean: number; scale: number }[]): number[][] {
  const [first, bias, ...rest] = network.parameters.map(({ values }) => Array.from(values));
  const scaled = first!.map((weight, i) => weight / columns[i % 2]!.scale);
  const shifted = bias!.map(
    (value, unit) => value - columns.reduce((sum, { mean }, i) => sum + scaled[2 * unit + i]! * mean, 0),
  );
  return [scaled, shifted, ...rest];
}

/** The built-in data of as many classes whose points it classifies best. */
function bestData(model: TableModel, columns: readonly { name: string }[]): { dataset: string; share: number } {
  const known = [...generators.values()].filter(
    ({ task, classes }) => task === 'classification' && classes === model.classes.length,
  );
  const shares = known.map(({ name }) => {
    const { rows, columns: points } = generate(name, { rows: 200, seed: 1 });
    const [x1, x2] = points.map((column) => (column.kind === 'number' ? column.values : []));
    const table = tableFromColumns({ [columns[0]!.name]: x1!, [columns[1]!.name]: x2! });
    const { values } = model.predictTable(table);
    const codes = points[2]!.kind === 'category' ? points[2]!.codes : [];
    const right = Array.from(values).filter((value, row) => Number(model.classes[value] ?? -1) === codes[row]).length;
    return { dataset: name, share: right / rows };
  });
  return shares.reduce((best, one) => (one.share > best.share ? one : best), { dataset: 'xor', share: 0 });
}
