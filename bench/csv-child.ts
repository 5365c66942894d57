/** One way through a CSV file of numbers, in a process whose memory is all its own: `csv-child.ts <mode> <path> <cells>`. */
import Papa from 'papaparse';
import { readCsv } from '../src/data/csv.ts';
import { fitPreprocessing, transform } from '../src/data/preprocess.ts';
import { openBytes } from '../src/node/files.ts';
import type { CsvMode, CsvResult } from './csv.ts';
import { peakBytes } from './peak.mjs';

async function measure(mode: CsvMode, path: string, cells: number): Promise<CsvResult> {
  const before = peakBytes();
  const start = performance.now();
  if (mode === 'parser') await parseOnly(path);
  else if (mode === 'memory') writeOnly(cells);
  else await readNumbers(path, mode === 'features');
  const seconds = (performance.now() - start) / 1000;
  return { seconds, bytes: peakBytes() - before };
}

/** As the reader uses it: chunk by chunk, the last row of each left for the next. */
async function parseOnly(path: string): Promise<number> {
  const decoder = new TextDecoder();
  let rest = '';
  let cells = 0;
  for await (const chunk of openBytes(path)) {
    rest += decoder.decode(chunk, { stream: true });
    const { data, meta } = new Papa.Parser({ delimiter: ',', newline: '\n' }).parse(rest, 0, true) as {
      data: string[][];
      meta: { cursor: number };
    };
    for (const row of data) cells += row.length;
    rest = rest.slice(meta.cursor);
  }
  return cells;
}

/** What columns and features need at least: memory that is written to once. */
function writeOnly(cells: number): number {
  return new Float64Array(cells).fill(1).length + new Float32Array(cells).fill(1).length;
}

async function readNumbers(path: string, standardises: boolean): Promise<number> {
  const { table } = await readCsv(openBytes(path), { name: path });
  if (!standardises) return table.rows * table.columns.length;
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
  const preprocessing = fitPreprocessing(table, { target: 'y', task: 'regression', trainRows: rows });
  return transform(preprocessing, table, rows).x.length;
}

const [mode, path, cells] = process.argv.slice(2);
console.log(JSON.stringify(await measure(mode as CsvMode, path!, Number(cells))));
