/** Predictions in the format that the ending of a file says: CSV, JSON lines or Parquet. */
import { extname } from 'node:path';
import { type Column, cellAt, type Table } from '../../src/data.ts';

export type OutputFormat = 'csv' | 'jsonl' | 'parquet';

const formats: Readonly<Record<string, OutputFormat>> = {
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.parquet': 'parquet',
};

/** The format of a file that is to be written. */
export function outputFormat(path: string | undefined): OutputFormat {
  return formats[extname(path ?? '').toLowerCase()] ?? 'csv';
}

/** Rows whose text is written at once. */
const rowsAtOnce = 1024;

/** One object a line, some lines at a time; what is missing is null. */
export async function* asJsonLines({ rows, columns }: Table): AsyncGenerator<string> {
  const cells = columns.map((column, at): ((row: number) => string) => {
    const key = `${at === 0 ? '{' : ','}${JSON.stringify(column.name)}:`;
    if (column.kind === 'number') return (row) => key + JSON.stringify(column.values[row]);
    if (column.kind === 'date') return (row) => key + JSON.stringify(cellAt(column, row));
    const texts = column.categories.map((text) => key + JSON.stringify(text));
    return (row) => texts[column.codes[row]!] ?? `${key}null`;
  });
  for (let start = 0; start < rows; start += rowsAtOnce) {
    let text = '';
    for (let row = start; row < Math.min(rows, start + rowsAtOnce); row++) {
      for (const cell of cells) text += cell(row);
      text += '}\n';
    }
    yield text;
  }
}

export async function asParquet({ columns }: Table): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  return new Uint8Array(parquetWriteBuffer({ columnData: columns.map(parquetColumn) }));
}

function parquetColumn(column: Column) {
  const { name } = column;
  if (column.kind === 'category') {
    const { codes, categories } = column;
    const isTruth = categories.length === 2 && categories.includes('false') && categories.includes('true');
    const data = Array.from(codes, (code) =>
      code < 0 ? null : isTruth ? categories[code] === 'true' : categories[code]!,
    );
    return { name, data, type: isTruth ? ('BOOLEAN' as const) : ('STRING' as const), nullable: true };
  }
  if (column.kind === 'date') {
    const data = Array.from(column.values, (_, row) => cellAt(column, row));
    return { name, data, type: 'STRING' as const, nullable: true };
  }
  const { values } = column;
  const isInteger = values.every((value) => Number.isNaN(value) || Object.is(value, value | 0));
  const data = values.includes(Number.NaN)
    ? Array.from(values, (value) => (Number.isNaN(value) ? null : value))
    : values;
  return { name, data, type: isInteger ? ('INT32' as const) : ('DOUBLE' as const), nullable: true };
}
