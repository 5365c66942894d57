/** Excel's .xlsx, by the optional package read-excel-file: a sheet as the rows of a text file, so that headers and numbers are found as there. */
import { fail } from '../../graph/error.ts';
import { readCsv } from '../csv.ts';
import { allBytes, choosePart, type FormatReader, mostUnpacked, refuseDamaged, refuseMissing } from './format.ts';
import { unpackedSize } from './zip.ts';

export const read: FormatReader = async (input) => {
  const { name, part, options } = input;
  const { header, types, names, like, missing, decimal, skip, comment } = options;
  const readXlsxFile = await library(name);
  const bytes = await allBytes(input);
  const sheets = await sheetsOf(name, readXlsxFile, bytes);
  const filled = sheets.filter(({ data }) => data.some((row) => row.some((cell) => cell !== null)));
  const chosen = choosePart(
    name,
    'sheet',
    filled.map(({ sheet }) => sheet),
    part,
  );
  const { data } = filled.find(({ sheet }) => sheet === chosen)!;
  const width = data.reduce((most, row) => Math.max(most, row.length), 0);
  // A blank row stays a line, so that the numbers of lines are those of rows.
  const lines = data.map((row) => Array.from({ length: width }, (_, at) => cellText(row[at])).join(','));
  const { table, notes, warnings } = await readCsv(`${lines.join('\n')}\n`, {
    name: `${name}#${chosen}`,
    header,
    types,
    names,
    like,
    missing,
    decimal,
    skip,
    comment,
    separator: ',',
    quote: '"',
  });
  return { table, notes, warnings };
};

type Reader = typeof import('read-excel-file/universal').default;

async function library(name: string): Promise<Reader> {
  try {
    return (await import('read-excel-file/universal')).default;
  } catch (error) {
    return refuseMissing(name, 'Excel files', 'read-excel-file', error);
  }
}

/** Text of sheets repeats itself, but not as often as an archive can say. */
const mostGrowth = 64;

async function sheetsOf(name: string, readXlsxFile: Reader, bytes: Uint8Array) {
  const size = unpackedSize(bytes);
  if (size > mostUnpacked(bytes.length, mostGrowth))
    fail({
      what: name,
      problem: 'a workbook that unpacks to too much',
      got: `${size} bytes in ${bytes.length}`,
      expected: `at most ${mostUnpacked(bytes.length, mostGrowth)}`,
      hint: 'saving it as CSV',
    });
  try {
    return await readXlsxFile(bytes.slice().buffer as ArrayBuffer);
  } catch (error) {
    return refuseDamaged(name, 'Excel', error);
  }
}

/** A cell as CSV; a day without a time is only its date. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) {
    if (Number.isNaN(cell.getTime())) return '';
    return cell
      .toISOString()
      .replace(/T00:00:00\.000Z$/, '')
      .replace(/(\.000)?Z$/, '');
  }
  const text = String(cell as string | number | boolean).replace(/[\r\n]+/g, ' ');
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
