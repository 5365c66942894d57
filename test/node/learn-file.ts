/** Learns a file of rows, and prints how much of it the process took into its memory at most, both in MB. */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mlp, openRowFile, train } from '../../src/node.ts';

const width = 256;
const blocks = 100;
const rowsPerBlock = 1000;

const folder = mkdtempSync(join(tmpdir(), 'chainrule-memory-'));
try {
  const path = join(folder, 'rows.f32');
  const block = Float32Array.from({ length: rowsPerBlock * (width + 1) }, (_, i) =>
    i % (width + 1) === width ? i % 2 : (i % 1013) / 1013,
  );
  const file = openSync(path, 'w');
  for (let i = 0; i < blocks; i++) writeSync(file, new Uint8Array(block.buffer));
  closeSync(file);
  const rows = await openRowFile(path, { row: [width] });
  const network = mlp({ inputs: width, hidden: [4], outputs: 1 });
  const peak = () => (process.resourceUsage().maxRSS * 1024) / 1e6;
  const before = peak();
  // The rows of all steps together are those of the file.
  for await (const _ of train(network, rows, { batchSize: 200, epochs: 1, validation: rows }));
  process.stdout.write(JSON.stringify({ file: (blocks * block.byteLength) / 1e6, grown: peak() - before }));
} finally {
  rmSync(folder, { recursive: true });
}
