/** What the tests of this folder read: development data next to the repository, and bytes cut into chunks. */
import { createReadStream, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Column, Table } from '../../src/data/table.ts';
import { cellAt, columnNamed } from '../../src/data/table.ts';

const sharedData = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

/** True, and a loud word, where a file of development data is not there: its tests are skipped. */
export function lacks(path: string): boolean {
  if (existsSync(sharedData + path)) return false;
  console.warn(`SKIPPED: ../shared/data/${path} is not there`);
  return true;
}

export function sharedFile(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(sharedData + path);
}

/** The bytes in chunks of the given lengths (the last repeats), as a network might deliver them. */
export async function* inChunks(bytes: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[Math.min(i, lengths.length - 1)]!;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

export async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A column as plain values, null where missing. */
export function valuesOf(table: Table, name: string): (number | string | null)[] {
  const column: Column = columnNamed(table, name);
  return Array.from({ length: table.rows }, (_, row) => cellAt(column, row));
}
