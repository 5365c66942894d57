/** Parquet, by hyparquet: column by column, with the types of the file. */
import type { ColumnMetaData, Compressors, FileMetaData, ParquetParsers, SchemaElement, SchemaTree } from 'hyparquet';
import type { DescribedColumn } from '../describe-column.ts';
import {
  allBytes,
  type FormatInput,
  type FormatReader,
  type ReadTable,
  refuseColumn,
  refuseDamaged,
  requireCells,
} from './format.ts';
import { type ColumnChunkPlace, guarded } from './parquet-pages.ts';
import { clockText, dateText, momentText, type TimeUnit } from './times.ts';
import { booleanColumn, dateColumn, numberColumn, textColumn, typedTable } from './typed.ts';

/** Where a column lies, group by group. */
function chunksOf({ row_groups: groups }: FileMetaData, path: readonly string[]): ColumnChunkPlace[] {
  return groups.map(({ columns, num_rows: rows }) => {
    const data = columns.find(({ meta_data: one }) => one?.path_in_schema.join('.') === path.join('.'))?.meta_data;
    if (!data) throw new Error(`no column ${path.join('.')} in a group of rows`);
    const start = Number(data.dictionary_page_offset || data.data_page_offset);
    return { start, end: start + Number(data.total_compressed_size), rows: Number(rows), codec: data.codec };
  });
}

/** More rows than arrays hold. */
const mostRows = 0x7fffffff;

export const read: FormatReader = async (input) => {
  const bytes = await allBytes(input);
  try {
    const { parquetMetadata } = await import('hyparquet');
    return await readWith(parquetMetadata(bufferOf(bytes)), input, bytes);
  } catch (error) {
    return refuseDamaged(input.name, 'Parquet', error);
  }
};

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

/** The rows that the metadata describe, whose places are those in `bytes`. */
export async function readWith(
  metadata: FileMetaData,
  input: Pick<FormatInput, 'name' | 'options'>,
  bytes: Uint8Array,
): Promise<Omit<ReadTable, 'format'>> {
  const { name } = input;
  const file = bufferOf(bytes);
  const [{ parquetSchema, parquetRead }, { compressors }, { decompress }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
    import('fzstd'),
  ]);
  // Into room of the size that the page says, whatever the packed bytes say.
  const unpackers: Compressors = {
    ...compressors,
    ZSTD: (packed, length) => decompress(packed, new Uint8Array(length)),
  };
  try {
    const { children } = parquetSchema(metadata);
    requireRows(name, metadata, children.length);
    requireCells(name, Number(metadata.num_rows), children.length, bytes.length);
    const columns = children.map((tree) => ({
      name: tree.element.name,
      read: async (asText: boolean) => {
        requireFlat(name, tree);
        const element = { ...tree.element };
        const isDecimal = element.converted_type === 'DECIMAL' || element.logical_type?.type === 'DECIMAL';
        // The library multiplies by a power of ten, which may give the number beside the right one.
        if (isDecimal) Object.assign(tree.element, { converted_type: undefined, logical_type: undefined });
        const values: unknown[] = new Array<unknown>(Number(metadata.num_rows));
        let seen = 0;
        await parquetRead({
          file,
          metadata,
          columns: [tree.element.name],
          compressors: guarded(unpackers, bytes, chunksOf(metadata, [tree.element.name]), {
            levels: tree.element.repetition_type === 'OPTIONAL' ? 1 : 0,
            isTruth: tree.element.type === 'BOOLEAN',
          }),
          utf8: !isDecimal,
          parsers: parsersFor(tree.element),
          onChunk: ({ columnData, rowStart }) => {
            for (let i = 0; i < columnData.length; i++) values[rowStart + i] = columnData[i];
            seen += columnData.length;
          },
        });
        if (seen !== values.length)
          refuseDamaged(name, 'Parquet', `${seen} values in column ${tree.element.name} of ${values.length} rows`);
        return typedColumn(name, element, values, asText);
      },
    }));
    return await typedTable(input, columns);
  } catch (error) {
    return refuseDamaged(name, 'Parquet', error);
  }
}

/** What the file says of its rows must agree, before room is made for them. */
function requireRows(name: string, { num_rows: rows, row_groups: groups }: FileMetaData, columns: number): void {
  const inGroups = groups.reduce((sum, group) => sum + group.num_rows, 0n);
  const chunks: readonly (readonly (ColumnMetaData | undefined)[])[] = groups.map((group) =>
    group.columns.map(({ meta_data: data }) => data),
  );
  const isFlat = chunks.every((group) => group.length === columns);
  const agree =
    rows >= 0n &&
    inGroups === rows &&
    (!isFlat ||
      chunks.every((group, at) =>
        group.every(
          (data) => data === undefined || data.path_in_schema.length > 1 || data.num_values === groups[at]!.num_rows,
        ),
      ));
  if (!agree || rows > mostRows) refuseDamaged(name, 'Parquet', `a count of rows (${rows}) that its parts do not have`);
}

function requireFlat(file: string, { element, children }: SchemaTree): void {
  if (children.length > 0 || element.num_children !== undefined) {
    const kind = element.logical_type?.type ?? element.converted_type;
    refuseColumn(file, element.name, kind === 'LIST' || kind === 'MAP' ? `a ${kind.toLowerCase()}` : 'a struct', true);
  }
  if (element.repetition_type === 'REPEATED') refuseColumn(file, element.name, 'a list', true);
}

/** Dates and times as text; without a zone where the file has none. */
function parsersFor({ logical_type: type }: SchemaElement): Partial<ParquetParsers> {
  const isUtc = type?.type === 'TIMESTAMP' ? type.isAdjustedToUTC : type === undefined;
  const moment = (unit: TimeUnit) => (count: bigint) => momentText(BigInt(count), unit, isUtc);
  return {
    dateFromDays: dateText,
    timestampFromMilliseconds: moment('MILLIS'),
    timestampFromMicroseconds: moment('MICROS'),
    timestampFromNanoseconds: (count) => momentText(BigInt(count), 'NANOS', isUtc && type !== undefined),
    stringFromBytes: (bytes) => bytes && new TextDecoder('utf-8', { fatal: true }).decode(bytes),
    jsonFromBytes: (bytes) => bytes && new TextDecoder('utf-8', { fatal: true }).decode(bytes),
  };
}

function typedColumn(file: string, element: SchemaElement, values: unknown[], asText: boolean): DescribedColumn {
  const { name, type, converted_type: converted, logical_type: logical } = element;
  const kind = logical?.type ?? converted ?? type;
  const label = String(kind).toLowerCase();
  if (type === 'BOOLEAN') return booleanColumn(name, values as boolean[]);
  if (kind === 'DECIMAL') return numberColumn(name, 'decimal', decimals(values, element));
  if (kind === 'TIME' || kind === 'TIME_MILLIS' || kind === 'TIME_MICROS') {
    const unit = logical?.type === 'TIME' ? logical.unit : kind === 'TIME_MILLIS' ? 'MILLIS' : 'MICROS';
    const clock = (value: unknown) =>
      value === null || value === undefined ? null : clockText(BigInt(value as number), unit);
    return dateColumn(name, 'time', values.map(clock), asText);
  }
  const isNumber = type === 'INT32' || type === 'INT64' || type === 'FLOAT' || type === 'DOUBLE' || kind === 'FLOAT16';
  const isMoment = type === 'INT96' || /^(DATE|TIMESTAMP)/.test(String(kind));
  if (isNumber && !isMoment) return numberColumn(name, label, values as (number | bigint)[]);
  const isText = values.every((value) => value === null || value === undefined || typeof value === 'string');
  if (!isText) refuseColumn(file, name, `${label}, which is no value of a table`);
  return isMoment ? dateColumn(name, 'date', values as string[], asText) : textColumn(name, 'text', values as string[]);
}

/** The float64 nearest to the decimal, from the integer that the file holds. */
function decimals(values: readonly unknown[], { scale = 0, logical_type: logical }: SchemaElement): (number | null)[] {
  const places = logical?.type === 'DECIMAL' ? logical.scale : scale;
  return values.map((value) => {
    if (value === null || value === undefined) return null;
    const digits = value instanceof Uint8Array ? bigEndian(value) : String(value as number | bigint);
    return Number(`${digits}e${-places}`);
  });
}

/** An integer in two's complement, the highest byte first. */
function bigEndian(bytes: Uint8Array): string {
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return String(BigInt.asIntN(8 * bytes.length, value));
}
