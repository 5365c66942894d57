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

/** One object a line; what is missing is null. */
export function asJsonLines({ rows, columns }: Table): string {
  const ofRow = (row: number) =>
    JSON.stringify(Object.fromEntries(columns.map((column) => [column.name, cellAt(column, row)])));
  return Array.from({ length: rows }, (_, row) => `${ofRow(row)}\n`).join('');
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
  const { values } = column;
  const data = Array.from(values, (value) => (Number.isNaN(value) ? null : value));
  const isInteger = data.every((value) => value === null || (Object.is(value, value | 0) as boolean));
  return { name, data, type: isInteger ? ('INT32' as const) : ('DOUBLE' as const), nullable: true };
}
