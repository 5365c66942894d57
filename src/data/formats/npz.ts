/** NumPy's .npz: arrays of equal length side by side. */
import { fail } from '../../graph/error.ts';
import { allBytes, type FormatReader } from './format.ts';
import { columnsOf, type NumpyArray, parseNumpy } from './npy.ts';
import { typedTable } from './typed.ts';
import { unpackZip } from './zip.ts';

/** `x` of several columns becomes `x1`, `x2`, …; `y` of one stays `y`. `part` names the arrays that are wanted: `x_train,y_train`. */
export const read: FormatReader = async (input) => {
  const { name, part } = input;
  const arrays = new Map<string, NumpyArray>();
  for (const [file, bytes] of await unpackZip(await allBytes(input), name)) {
    const key = file.replace(/\.npy$/, '');
    if (part === undefined || part.split(',').includes(key))
      arrays.set(key, parseNumpy(bytes, `${name}, array ${key}`));
  }
  const wanted = withoutSuffix(chosen(name, arrays, part));
  return typedTable(
    input,
    wanted.flatMap(([key, array]) =>
      array.rank < 2 || array.columns === 1 ? [{ name: key, read: () => array.column(0, key) }] : columnsOf(array, key),
    ),
  );
};

/** `x_train` and `y_train` are `x` and `y`, so that `x_test` and `y_test` have the same columns. */
function withoutSuffix(arrays: readonly Named[]): readonly Named[] {
  const suffixes = new Set(arrays.map(([key]) => /_[A-Za-z]+$/.exec(key)?.[0]));
  const [suffix] = suffixes;
  if (arrays.length < 2 || suffixes.size > 1 || suffix === undefined) return arrays;
  return arrays.map(([key, array]) => [key.slice(0, -suffix.length), array]);
}

type Named = readonly [string, NumpyArray];

function chosen(name: string, arrays: ReadonlyMap<string, NumpyArray>, part: string | undefined): Named[] {
  const shapes = [...arrays].map(([key, { rows, columns }]) => `${key} (${rows} x ${columns})`).join(', ');
  const missing = part?.split(',').find((key) => !arrays.has(key));
  if (missing !== undefined)
    fail({
      what: `${name}#${part}`,
      problem: 'no such array',
      got: missing,
      ...(shapes && { expected: `one of ${shapes}` }),
    });
  if (arrays.size === 0) fail({ what: name, problem: 'no arrays in it', expected: 'arrays that NumPy saved' });
  const wanted = [...arrays];
  const rows = wanted[0]![1].rows;
  const other = wanted.find(([, array]) => array.rows !== rows);
  if (other === undefined) return wanted;
  const alike = wanted.filter(([, array]) => array.rows === rows).map(([key]) => key);
  return fail({
    what: name,
    problem: 'arrays of unequal length',
    got: shapes,
    expected: 'arrays with a row for each row of the table',
    hint: `${name}#${alike.join(',')}`,
  });
}
