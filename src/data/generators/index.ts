/** The built-in data sets: a generator is a file of its own and one line here. */

import { fail } from '../../graph/error.ts';
import { finiteNumber, integerFrom, type OptionKinds, text as textKind } from '../../graph/option-kinds.ts';
import { formatValue, requireKind, requireOptions } from '../../graph/options.ts';
import { random } from '../../numeric/random.ts';
import { didYouMean, makeTable, type Table } from '../table.ts';
import { blobs } from './blobs.ts';
import { bumps } from './bumps.ts';
import { circle } from './circle.ts';
import { gauss } from './gauss.ts';
import type { DataGenerator } from './generator.ts';
import { moons } from './moons.ts';
import { plane } from './plane.ts';
import { spiral } from './spiral.ts';
import { xor } from './xor.ts';

export type { DataGenerator } from './generator.ts';

/**
 * The generators by name.
 *
 * @example
 * import { dataGenerators } from 'chainrule/data';
 *
 * console.log([...dataGenerators.keys()]);
 * // ['xor', 'circle', 'gauss', 'spiral', 'moons', 'blobs', 'plane', 'bumps']
 */
export const dataGenerators: ReadonlyMap<string, DataGenerator> = new Map(
  [xor, circle, gauss, spiral, moons, blobs, plane, bumps].map((generator) => [generator.name, generator]),
);

export const fewestRows = 8;
export const mostRows = 10_000_000;

/** How many points are made, and how untidy they are. */
export interface GenerateOptions {
  /** 8 to 10,000,000; the generator's `defaultRows` when absent. */
  rows?: number;
  /** 0 (the default) to 0.5. */
  noise?: number;
  /** 0 by default. */
  seed?: number;
  /**
   * Arms of a spiral, clouds of blobs: 2 to 10; the generator's own number when absent. Others take no other number.
   */
  classes?: number;
}

const kinds: OptionKinds<GenerateOptions> = {
  rows: finiteNumber,
  noise: finiteNumber,
  seed: integerFrom(0),
  classes: finiteNumber,
};

/** A generator and a number of rows, as `spiral:2000` names them. */
export interface GeneratorSpec {
  name: string;
  rows: number;
}

/**
 * A table of points with the columns x1, x2 and y, in random order: y is a category `0`, `1`, ... for classification
 * and a number for regression. The same name and options always give the same bits. Throws with "did you mean" for
 * another name, and on options out of range.
 *
 * @example
 * import { generate } from 'chainrule/data';
 *
 * const table = generate('spiral', { rows: 300, noise: 0.1, classes: 3, seed: 1 });
 * console.log(table.rows, table.columns.map(({ name, kind }) => `${name}: ${kind}`));
 * // 300 ['x1: number', 'x2: number', 'y: category']
 */
export function generate(name: string, options: GenerateOptions = {}): Table {
  const generator = generatorNamed(name);
  requireOptions<GenerateOptions>('generate', options, kinds);
  const { rows = generator.defaultRows, noise = 0, seed = 0, classes = generator.classes } = options;
  checkRows(name, rows);
  checkClasses(generator, classes);
  if (!(noise >= 0 && noise <= 0.5))
    fail({ what: `${name}: noise`, problem: 'out of range', got: `${noise}`, expected: '0 to 0.5' });
  const stream = random(seed, `data/${name}`);
  const order = random(seed, `data/${name}/order`).shuffle(Int32Array.from({ length: rows }, (_, row) => row));
  const x1 = new Float64Array(rows);
  const x2 = new Float64Array(rows);
  const y = new Float64Array(rows);
  for (let index = 0; index < rows; index++) {
    const point = generator.point(index, rows, noise, stream, classes);
    const row = order[index]!;
    x1[row] = point.x1;
    x2[row] = point.x2;
    y[row] = point.y;
  }
  const categories = Array.from({ length: classes }, (_, index) => `${index}`);
  return makeTable([
    { name: 'x1', kind: 'number', values: x1 },
    { name: 'x2', kind: 'number', values: x2 },
    generator.task === 'regression'
      ? { name: 'y', kind: 'number', values: y }
      : { name: 'y', kind: 'category', codes: Int32Array.from(y), categories },
  ]);
}

/**
 * `spiral` or `spiral:2000` as name and rows. Throws with "did you mean" for another name, and for impossible rows.
 *
 * @example
 * import { parseGeneratorSpec } from 'chainrule/data';
 *
 * console.log(parseGeneratorSpec('spiral:2000')); // { name: 'spiral', rows: 2000 }
 */
export function parseGeneratorSpec(text: string): GeneratorSpec {
  requireKind('parseGeneratorSpec: text', text, textKind);
  const [name = '', rows, ...more] = text.split(':');
  const generator = generatorNamed(name);
  if (rows === undefined) return { name, rows: generator.defaultRows };
  if (more.length > 0 || !/^\d+$/.test(rows))
    fail({
      what: text,
      problem: 'not a number of rows',
      got: `"${[rows, ...more].join(':')}"`,
      expected: `${name}:500 or the like`,
    });
  checkRows(name, Number(rows));
  return { name, rows: Number(rows) };
}

function generatorNamed(name: string): DataGenerator {
  const found = dataGenerators.get(name);
  if (found !== undefined) return found;
  const names = [...dataGenerators.keys()];
  const given: unknown = name;
  if (typeof given !== 'string')
    fail({ what: 'generator', problem: 'no name', got: formatValue(given), expected: `one of ${names.join(', ')}` });
  return fail({
    what: `generator ${JSON.stringify(name)}`,
    problem: 'unknown',
    expected: `one of ${names.join(', ')}`,
    ...didYouMean(name, names),
  });
}

function checkClasses({ name, classes: usual, mostClasses = usual }: DataGenerator, classes: number): void {
  if (classes === usual || (Number.isInteger(classes) && classes >= 2 && classes <= mostClasses)) return;
  fail({
    what: `${name}: classes`,
    problem: 'out of range',
    got: `${classes}`,
    expected: mostClasses === usual ? `${usual}` : `2 to ${mostClasses}`,
  });
}

function checkRows(name: string, rows: number): void {
  if (!Number.isInteger(rows) || rows < fewestRows || rows > mostRows)
    fail({ what: `${name}: rows`, problem: 'out of range', got: `${rows}`, expected: `${fewestRows} to ${mostRows}` });
}
