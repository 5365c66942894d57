/** Parquet, group of rows by group of rows: each is read as if it were all of its file. */
import type { FileHandle } from 'node:fs/promises';
import type { ColumnChunk, FileMetaData, RowGroup } from 'hyparquet';
import type { CsvOptions } from '../../data/csv-options.ts';
import { refuseDamaged } from '../../data/formats/format.ts';
import { readWith } from '../../data/formats/parquet.ts';
import type { Table } from '../../data/table.ts';
import { openForReading } from '../files.ts';
import type { Chunk } from './chunks.ts';
import { withoutOthers } from './without-others.ts';

/** The length of the metadata, and the mark. */
const endBytes = 8;

export async function* parquetChunks(file: string, options: CsvOptions): AsyncGenerator<Chunk> {
  const handle = await openForReading(file);
  try {
    const metadata = await metadataOf(handle, file);
    const names = metadata.schema.slice(1).map(({ name }) => name);
    let head = options.like as Table | undefined;
    for (const group of metadata.row_groups) {
      const { bytes, part } = await groupOf(handle, file, metadata, group);
      const own = head ? withoutOthers({ ...options, like: head }, names, head) : options;
      const chunk = await readWith(part, { name: file, options: own }, bytes);
      head ??= chunk.table;
      yield chunk;
    }
  } finally {
    await handle.close();
  }
}

async function metadataOf(handle: FileHandle, file: string): Promise<FileMetaData> {
  const { parquetMetadata } = await import('hyparquet');
  try {
    const { size } = await handle.stat();
    const end = await read(handle, Math.max(0, size - endBytes), size);
    const length = new DataView(end.buffer).getUint32(0, true);
    const footer = await read(handle, Math.max(0, size - endBytes - length), size);
    return parquetMetadata(footer.buffer as ArrayBuffer);
  } catch (error) {
    return refuseDamaged(file, 'Parquet', error);
  }
}

async function read(handle: FileHandle, from: number, to: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(to - from);
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, from + done);
    if (bytesRead === 0) throw new Error('the file ends before its parts do');
    done += bytesRead;
  }
  return bytes;
}

/** The bytes of a group, and what describes a file that has nothing else. */
async function groupOf(
  handle: FileHandle,
  file: string,
  metadata: FileMetaData,
  group: RowGroup,
): Promise<{ bytes: Uint8Array; part: FileMetaData }> {
  try {
    const places = group.columns.map(placeOf);
    // With the byte ahead of it: a place of 0 would say that there is no dictionary.
    const from = Math.min(...places.map(({ start }) => start)) - 1;
    const to = Math.max(...places.map(({ end }) => end));
    const { size } = await handle.stat();
    if (!(from >= 0 && to > from && to <= size)) throw new Error('a group of rows outside the file');
    const bytes = await read(handle, from, to);
    const columns = group.columns.map((column) => moved(column, BigInt(from)));
    return { bytes, part: { ...metadata, num_rows: group.num_rows, row_groups: [{ ...group, columns }] } };
  } catch (error) {
    return refuseDamaged(file, 'Parquet', error);
  }
}

function placeOf({ meta_data: data }: ColumnChunk): { start: number; end: number } {
  if (!data) throw new Error('a column without a description');
  const start = Number(data.dictionary_page_offset || data.data_page_offset);
  return { start, end: start + Number(data.total_compressed_size) };
}

function moved(column: ColumnChunk, by: bigint): ColumnChunk {
  const data = column.meta_data!;
  return {
    ...column,
    file_offset: column.file_offset - by,
    meta_data: {
      ...data,
      data_page_offset: data.data_page_offset - by,
      ...(data.dictionary_page_offset && { dictionary_page_offset: data.dictionary_page_offset - by }),
      ...(data.index_page_offset && { index_page_offset: data.index_page_offset - by }),
    },
  };
}
