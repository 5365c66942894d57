/** Formats that are known by their first bytes and not read: each with what to do in their place. */
import type { Head } from './format.ts';

interface UnreadFormat {
  readonly name: string;
  readonly begins: (head: Head) => boolean;
  readonly hint: string;
}

const asText = 'saving it as CSV';
const asWorkbook = 'saving it as .xlsx or CSV';
const unpacked = 'unpacking it first';
const fromPython = 'DataFrame.to_parquet in Python';
const fromR = 'write.csv in R';

const isZip = ({ text }: Head) => text.startsWith('PK\x03\x04') || text.startsWith('PK\x05\x06');

/** The name, the first bytes, the hint. */
const byStart: readonly (readonly [name: string, start: string, hint: string])[] = [
  ['an Excel file of the old form (.xls), or another Office file', '\xd0\xcf\x11\xe0', asWorkbook],
  ['an HDF5 file', '\x89HDF', fromPython],
  ['a file of pickled Python objects', '\x80\x02', fromPython],
  ['a file of pickled Python objects', '\x80\x03', fromPython],
  ['a file of pickled Python objects', '\x80\x04\x95', fromPython],
  ['a file of pickled Python objects', '\x80\x05\x95', fromPython],
  ['data of R (.rds)', 'X\n\0\0', fromR],
  ['data of R (.rds)', 'A\n2\n', fromR],
  ['data of R (.rds)', 'A\n3\n', fromR],
  ['data of R (.RData)', 'RDX', fromR],
  ['a PDF', '%PDF', 'the table that it was made of, as CSV or .xlsx'],
  ['a Feather file of version 1', 'FEA1', 'pyarrow.feather.write_feather, which writes version 2'],
  ['an encrypted Parquet file', 'PARE', 'writing it without encryption'],
  ['an ORC file', 'ORC', fromPython],
  ['an Avro file', 'Obj\x01', fromPython],
  ['a Stata file', '<stata_dta>', asText],
  ['an SPSS file', '$FL', asText],
  ['a MATLAB file', 'MATLAB 5.0', asText],
  ['a bzip2 archive', 'BZh', unpacked],
  ['an xz archive', '\xfd7zXZ', unpacked],
  ['a 7z archive', '7z\xbc\xaf', unpacked],
  ['a RAR archive', 'Rar!', unpacked],
  ['an image', '\x89PNG', 'a table with a row for each image'],
  ['an image', '\xff\xd8\xff', 'a table with a row for each image'],
  ['an image', 'GIF8', 'a table with a row for each image'],
];

export const unreadFormats: readonly UnreadFormat[] = [
  {
    name: 'an OpenDocument file (.ods)',
    begins: (head) => isZip(head) && head.text.includes('application/vnd.oasis.opendocument'),
    hint: asWorkbook,
  },
  { name: 'a zip archive', begins: isZip, hint: unpacked },
  ...byStart.map(([name, start, hint]) => ({ name, begins: ({ text }: Head) => text.startsWith(start), hint })),
  { name: 'a tar archive', begins: ({ text }) => text.slice(257, 262) === 'ustar', hint: unpacked },
  {
    name: 'a page of HTML or XML',
    begins: ({ text }) => /^\s*<(!doctype|html|\?xml|table)/i.test(text),
    hint: 'the file itself: a page may ask to sign in first',
  },
];
