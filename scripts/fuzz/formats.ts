/** Spoiled files of the formats that tables are read from, whole or packed. */
import { readTable } from '../../src/data.ts';
import { npy, parquet, sampleFiles, zip, zstd } from '../../test/data/formats/samples.ts';
import { type Fuzzer, fuzzer, pick, spoiledBytes } from './fuzz.ts';

export async function fuzzFormats(): Promise<Fuzzer> {
  const x = npy('<f8', [2, 3], Float64Array.of(1, 2, 3, 4, 5, 6));
  const y = npy('|u1', [2], Uint8Array.of(1, 2));
  const files = [
    ...Object.entries(await sampleFiles()),
    ['plain.parquet', parquet('UNCOMPRESSED')],
    ['x.npy', x],
    ['x.npz', zip({ 'x.npy': x, 'y.npy': y })],
    ['x.libsvm', new TextEncoder().encode('1 1:2 3:4\n-1 2:1\n')],
  ] as const;
  return fuzzer('formats', async (draw) => {
    const [name, bytes] = pick(draw, files);
    const whole = draw.integer(8) === 0 ? zstd(bytes) : bytes;
    const { table } = await readTable(spoiledBytes(draw, whole, whole.length), { name });
    const lengths = table.columns.map((column) => (column.kind === 'category' ? column.codes : column.values).length);
    if (lengths.some((length) => length !== table.rows)) throw new Error(`columns of ${lengths.join(', ')} rows`);
  });
}
