/** A trained model as a network of the page: its architecture, and rows to show it with. */
import { dataGenerators, generate, type Preprocessing, type Table, tableFromColumns } from '../../src/data.ts';
import { layerDetail, membersOf, requireLayers } from '../../src/engine.ts';
import { type AnyModel, type ErrorParts, modelFromBytes, random, type TableModel } from '../../src/index.ts';
import { mostInputs, mostLayers, mostNeurons } from '../state/properties.ts';
import { drawableOf, mostClasses, type OwnTable, refuse, refuseTooFewNumbers, refuseTooManyInputs } from './table.ts';

export interface ModelShape {
  readonly networkShape: readonly number[];
  readonly activation: readonly string[];
  readonly dropout: number;
}

export interface ReadModel {
  readonly own: OwnTable;
  readonly shape: ModelShape;
  /** Where the rows come from. */
  readonly source: string;
}

/** What the page cannot show of a model. */
function naming(name: string): Pick<ErrorParts, 'what' | 'hint'> {
  return {
    what: `${name}: a model that the page cannot show`,
    hint: 'chainrule walk, landscape and describe, which take any model',
  };
}

/**
 * Reads a model file, and notes what the page cannot show of it. The rows are built-in data that the model predicts
 * well, else drawn at random.
 */
export async function readModel(name: string, content: Uint8Array): Promise<ReadModel> {
  const model = await modelFromBytes<AnyModel>(content, name);
  if (!('preprocessing' in model)) {
    refuse({
      what: naming(name).what,
      problem: 'of rows of numbers, without a table',
      hint: 'a model that chainrule train wrote',
    });
  }
  if (model.target === undefined) {
    refuse({ ...naming(name), problem: 'more than one target', got: model.targets.join(', '), expected: 'one' });
  }
  requireDrawable(name, model);
  const shape = shapeOf(name, model);
  const known = await knownData(model);
  return {
    own: { name, table: known?.table ?? madeUp(model), warnings: [], model: { ...model, file: name } },
    shape,
    source: known
      ? `over the built-in data that it knows best: ${known.name}`
      : `over ${madeUpRows} made-up rows about as its columns were, with its own predictions as their ${model.target}; open a table with these columns to see it on real ones`,
  };
}

function requireDrawable(name: string, { preprocessing, features, classes }: TableModel): void {
  const about = naming(name);
  const numbers = drawableOf(preprocessing).length;
  if (numbers < 2) refuseTooFewNumbers({ ...about, got: `${numbers} of ${preprocessing.columns.length} columns` });
  if (features.length > mostInputs) refuseTooManyInputs({ ...about, got: String(features.length) });
  if (classes.length > mostClasses) {
    const problem = 'too many classes to tell apart by colour';
    refuse({ ...about, problem, got: String(classes.length), expected: `at most ${mostClasses}` });
  }
}

/** Linear layers with an activation after each but the last; dropout of one rate. */
function shapeOf(name: string, { network }: TableModel): ModelShape {
  const about = naming(name);
  const { layers } = requireLayers(about.what, network);
  const members = membersOf(network).length;
  if (members > 0) {
    const expected = 'one, as --effort quick trains';
    refuse({ ...about, problem: 'the mean of several networks', got: String(members), expected });
  }
  const types = layers.map(({ layer }) => layer.type);
  const pattern = types.filter((type) => type !== 'dropout').join(' ');
  const hasBiases = layers.every(({ layer: { type, options } }) => type !== 'linear' || options.bias !== false);
  if (!/^(linear activation )*linear$/.test(pattern) || !hasBiases) {
    const expected = 'linear layers with biases, and one activation after each but the last';
    const got = layers.map(layerDetail).join(', ');
    refuse({ ...about, problem: 'other layers', got, expected });
  }
  const linear = layers.filter(({ layer }) => layer.type === 'linear');
  const networkShape = linear.slice(0, -1).map(({ output }) => output[0]!);
  if (networkShape.length > mostLayers || networkShape.some((units) => units > mostNeurons)) {
    const expected = `at most ${mostLayers} layers of at most ${mostNeurons} neurons`;
    refuse({ ...about, problem: 'too large to draw', got: `layers of ${networkShape.join(', ')} neurons`, expected });
  }
  const named = (type: string, option: string) =>
    layers.filter(({ layer }) => layer.type === type).map(({ layer }) => layer.options[option]);
  return {
    networkShape,
    activation: named('activation', 'name').map(String),
    dropout: Number(named('dropout', 'rate')[0] ?? 0),
  };
}

/** Worse than this, the model was trained on something else. */
const knowsFrom = 0.6;

/** The built-in data of the same columns and classes that the model predicts best, if it does. */
async function knownData(model: TableModel): Promise<{ name: string; table: Table } | undefined> {
  const { columns } = model.preprocessing;
  const isOfPlane =
    columns.length <= 2 && columns.every(({ name }) => ['x1', 'x2'].includes(name)) && model.target === 'y';
  if (!isOfPlane) return undefined;
  let best: { name: string; table: Table; score: number } | undefined;
  for (const { name, classes, mostClasses: most = classes, task } of dataGenerators.values()) {
    const wanted = model.classes.length;
    if (task !== model.task || (wanted > 0 && (wanted > most || wanted < Math.min(classes, 2)))) continue;
    const table = generate(name, { rows: 500, seed: 1, ...(wanted > 0 && { classes: wanted }) });
    const score = await scoreOf(model, table);
    if (score !== undefined && !(best && best.score >= score)) best = { name, table, score };
  }
  return best && best.score > knowsFrom ? best : undefined;
}

async function scoreOf(model: TableModel, table: Table): Promise<number | undefined> {
  try {
    const { result } = await model.evaluate(table);
    return ('accuracy' in result ? result.accuracy : result.r2) ?? 0;
  } catch {
    // Classes of other names, or fewer.
    return undefined;
  }
}

const madeUpRows = 300;
/** In standard deviations: values further out are rare. */
const furthest = 2.5;

/** Rows whose numbers are spread as those of training were, and whose target is what the model says. */
function madeUp(model: TableModel): Table {
  const draw = random(1, 'playground/made-up');
  const inputs = tableFromColumns(
    Object.fromEntries(model.preprocessing.columns.map((column) => [column.name, madeUpColumn(column, draw)])),
  );
  const { values } = model.predictTable(inputs);
  const target = Array.from(values, (value) => model.classes[value] ?? value);
  return { rows: madeUpRows, columns: [...inputs.columns, ...tableFromColumns({ [model.target]: target }).columns] };
}

function madeUpColumn(
  column: Preprocessing['columns'][number],
  draw: ReturnType<typeof random>,
): (number | string | Date)[] {
  return Array.from({ length: madeUpRows }, () => {
    if (column.kind === 'category') return column.categories[draw.integer(column.categories.length)] ?? 'other';
    const far = Math.max(-furthest, Math.min(furthest, draw.normal()));
    if (column.kind === 'number') return column.mean + far * column.scale;
    const days = column.parts.find(({ part }) => part === 'days');
    return new Date(column.median + far * (days?.scale ?? 0) * 86_400_000);
  });
}
