/** The sparse text of libsvm, svmlight and XGBoost: `label index:value index:value …`, absent values being 0. */
import { fail } from '../../graph/error.ts';
import { parseNumber } from '../cell.ts';
import { GrowingFloat64, GrowingInt32 } from '../growable.ts';
import type { FormatReader } from './format.ts';
import { linesOf } from './lines.ts';
import { numberColumn, typedTable } from './typed.ts';

/** Numbers that the table may have, most of which are zeros. */
const mostCells = 1 << 28;
const mostFeatures = 1 << 20;

/** Features are `x1`, `x2`, … by their index; the label comes last, as `y`. */
export const read: FormatReader = async (input) => {
  const { name } = input;
  const labels = new GrowingFloat64();
  const rows = new GrowingInt32();
  const indices = new GrowingInt32();
  const values = new GrowingFloat64();
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for await (const [text, line] of linesOf(input)) {
    const [label = '', ...pairs] = text.split('#')[0]!.trim().split(/\s+/);
    if (label === '') continue;
    const what = `${name}, line ${line}`;
    labels.push(numberOf(label, what));
    for (const pair of pairs) {
      const [, digits = '', value = ''] = /^(\d+):(.*)$/.exec(pair) ?? refusePair(pair, what);
      const index = Number(digits);
      if (index > 0x7fffffff) refusePair(pair, what);
      rows.push(labels.length - 1);
      indices.push(index);
      values.push(numberOf(value, what));
      least = Math.min(least, index);
      most = Math.max(most, index);
    }
  }
  if (labels.length === 0) fail({ what: name, problem: 'empty', got: 'no lines', expected: 'label index:value …' });
  const first = Math.min(least, 1);
  const width = most - first + 1;
  if (width > mostFeatures || width * labels.length > mostCells)
    fail({
      what: name,
      problem: 'too wide for a table that holds its zeros',
      got: `${labels.length} rows of ${width} features`,
      expected: `at most ${mostFeatures} features, and ${mostCells} numbers`,
      hint: 'fewer features or rows',
    });
  const columns = Array.from({ length: width }, () => new Float64Array(labels.length));
  for (let i = 0; i < rows.length; i++) columns[indices.at(i) - first]![rows.at(i)] = values.finish()[i]!;
  const named = [...columns.map((column, at) => [`x${first + at}`, column] as const), ['y', labels.finish()] as const];
  return typedTable(
    input,
    named.map(([column, numbers]) => ({ name: column, read: () => numberColumn(column, 'number', numbers) })),
  );
};

function numberOf(text: string, what: string): number {
  const value = parseNumber(text);
  if (Number.isNaN(value))
    fail({ what, problem: 'not a number', got: JSON.stringify(text.slice(0, 40)), expected: 'label index:value …' });
  return value;
}

function refusePair(pair: string, what: string): never {
  return fail({
    what,
    problem: 'not a pair of an index and a value',
    got: JSON.stringify(pair.slice(0, 40)),
    expected: 'index:value, as in 3:0.5',
  });
}
