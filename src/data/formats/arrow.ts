/** Arrow and Feather 2 files and streams, by the optional package apache-arrow. */
import type { Data, Field, Vector } from 'apache-arrow';
import { concatenate } from '../bytes.ts';
import type { DescribedColumn } from '../describe-column.ts';
import { requireBounds, requireBuffers } from './arrow-bounds.ts';
import { allBytes, type FormatReader, mostUnpacked, refuseColumn, refuseDamaged, refuseMissing } from './format.ts';
import { unpackLz4Frame } from './lz4-frame.ts';
import { clockText, dateText, momentText } from './times.ts';
import { booleanColumn, dateColumn, numberColumn, textColumn, typedTable } from './typed.ts';

type Arrow = typeof import('apache-arrow');

export const read: FormatReader = async (input) => {
  const { name } = input;
  const arrow = await library(name);
  const { Decompress } = await import('fzstd');
  const { CompressionType, compressionRegistry } = arrow;
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: unpackLz4Frame });
  compressionRegistry.set(CompressionType.ZSTD, { decode: (packed) => unpackZstd(Decompress, packed) });
  const bytes = await allBytes(input);
  try {
    requireEnd(bytes);
    requireBounds(name, bytes);
    const table = arrow.tableFromIPC(bytes);
    const columns = table.schema.fields.map((field, at) => ({
      name: field.name,
      read: (asText: boolean) => typedColumn(arrow, name, field, table.getChildAt(at)!, asText),
    }));
    return await typedTable(input, columns);
  } catch (error) {
    return refuseDamaged(name, 'Arrow', error);
  }
};

function unpackZstd(Decompress: typeof import('fzstd').Decompress, packed: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const stream = new Decompress((piece) => {
    length += piece.length;
    if (length > mostUnpacked(packed.length)) throw new Error('Zstandard data that give too much');
    // Its memory is written to again.
    pieces.push(piece.slice());
  });
  stream.push(packed, true);
  return concatenate(pieces);
}

async function library(name: string): Promise<Arrow> {
  try {
    return await import('apache-arrow');
  } catch (error) {
    return refuseMissing(name, 'Arrow and Feather files', 'apache-arrow', error);
  }
}

/** A file, which begins with ARROW1, ends with it too; a stream does not. */
function requireEnd(bytes: Uint8Array): void {
  const text = (part: Uint8Array) => String.fromCharCode(...part);
  if (text(bytes.subarray(0, 6)) === 'ARROW1' && text(bytes.subarray(-6)) !== 'ARROW1')
    throw new Error('no footer: the end of the file is missing');
}

function typedColumn(
  arrow: Arrow,
  file: string,
  { name, type }: Field,
  vector: Vector,
  asText: boolean,
): DescribedColumn {
  const { DataType } = arrow;
  const own: unknown = type;
  const value: unknown = DataType.isDictionary(own) ? (own.dictionary as unknown) : own;
  const each = <T>(of: (value: never) => T): (T | null)[] =>
    Array.from({ length: vector.length }, (_, row) => {
      const cell: unknown = vector.get(row);
      return cell === null || cell === undefined ? null : of(cell as never);
    });
  for (const part of vector.data as readonly Data[]) requireBuffers(part, DataType.isBool(value));
  const label = String(value).toLowerCase();
  if (DataType.isInt(value) || DataType.isFloat(value))
    return numberColumn(
      name,
      label,
      each((cell: number | bigint) => cell),
    );
  if (DataType.isBool(value))
    return booleanColumn(
      name,
      each((cell: boolean) => cell),
    );
  if (DataType.isUtf8(value) || DataType.isLargeUtf8(value))
    return textColumn(
      name,
      'text',
      each((cell: string) => cell),
    );
  if (DataType.isNull(value))
    return numberColumn(
      name,
      'null',
      each(() => null),
    );
  if (DataType.isDecimal(value)) {
    const { scale } = value;
    return numberColumn(
      name,
      'decimal',
      each((cell: Uint32Array) => decimal(cell, scale)),
    );
  }
  if (DataType.isDate(value))
    return dateColumn(
      name,
      'date',
      each((cell: number | Date) => dateText(Math.floor(Number(cell) / 86_400_000))),
      asText,
    );
  if (DataType.isTimestamp(value)) {
    const isUtc = value.timezone !== null && value.timezone !== undefined && value.timezone !== '';
    // Milliseconds, with a fraction where the unit is finer.
    const moment = (cell: number) => momentText(BigInt(Math.round(cell * 1000)), 'MICROS', isUtc);
    return dateColumn(name, 'date', each(moment), asText);
  }
  if (DataType.isTime(value)) {
    const unit = (['SECONDS', 'MILLIS', 'MICROS', 'NANOS'] as const)[value.unit];
    return dateColumn(
      name,
      'time',
      each((cell: number | bigint) => clockText(BigInt(cell), unit)),
      asText,
    );
  }
  const isNested = vector.numChildren > 0;
  return refuseColumn(file, name, `${label}, which is no value of a table`, isNested);
}

/** Words of 32 bits, the lowest first, of an integer in two's complement. */
function decimal(words: Uint32Array, scale: number): number {
  let value = 0n;
  for (let i = words.length - 1; i >= 0; i--) value = (value << 32n) | BigInt(words[i]!);
  const digits = BigInt.asIntN(32 * words.length, value).toString();
  return Number(`${digits}e${-scale}`);
}
