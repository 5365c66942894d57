/** The formats that tables are read from, beside text with separators: each is a file here and a line in this list. */
import { fail } from '../../graph/error.ts';
import type { Head, TableFormat } from './format.ts';
import { unreadFormats } from './unread.ts';

/** A format that is none of text: by the bytes at its start. */
function starting(...starts: readonly string[]): TableFormat['begins'] {
  return ({ text }) => starts.some((start) => text.startsWith(start));
}

const isWorkbook: TableFormat['begins'] = ({ text, name }) =>
  text.startsWith('PK\x03\x04') &&
  !/\.(docx|pptx)$/.test(name) &&
  /^(\[Content_Types\]\.xml|_rels\/|docProps\/|xl\/)/.test(text.slice(30));

/** In the order in which they are tried; what is recognised by its bytes goes before what has the ending only. */
export const tableFormats: readonly TableFormat[] = [
  {
    name: 'Parquet',
    endings: ['parquet', 'pq'],
    begins: starting('PAR1'),
    reader: async () => (await import('./parquet.ts')).read,
  },
  {
    name: 'Arrow',
    endings: ['arrow', 'arrows', 'feather'],
    begins: starting('ARROW1\0\0', '\xff\xff\xff\xff'),
    reader: async () => (await import('./arrow.ts')).read,
  },
  {
    name: '.npy',
    endings: ['npy'],
    begins: starting('\x93NUMPY'),
    reader: async () => (await import('./npy.ts')).read,
  },
  {
    name: '.npz',
    endings: ['npz'],
    begins: ({ text }) => text.startsWith('PK\x03\x04') && text.slice(30, 300).includes('.npy'),
    reader: async () => (await import('./npz.ts')).read,
  },
  {
    name: 'Excel',
    endings: ['xlsx', 'xlsm'],
    begins: isWorkbook,
    reader: async () => (await import('./excel.ts')).read,
  },
  {
    name: 'SQLite',
    endings: ['db', 'sqlite', 'sqlite3', 'db3'],
    begins: starting('SQLite format 3\0'),
    reader: async () => (await import('./sqlite.ts')).read,
  },
  {
    name: 'ARFF',
    endings: ['arff'],
    begins: ({ text }) => /^(\s*(%[^\n]*)?\n)*\s*@relation\b/i.test(text),
    reader: async () => (await import('./arff.ts')).read,
  },
  {
    name: 'JSON lines',
    endings: ['jsonl', 'ndjson'],
    begins: isJsonLines,
    reader: async () => (await import('./json-lines.ts')).read,
  },
  {
    name: 'JSON',
    endings: ['json'],
    begins: ({ text }) => /^\s*(\[\s*[[{\]]|\{\s*["}])/.test(text),
    reader: async () => (await import('./json.ts')).read,
  },
  {
    name: 'libsvm',
    endings: ['libsvm', 'svmlight', 'svm'],
    begins: isSparse,
    reader: async () => (await import('./libsvm.ts')).read,
  },
];

/** Whether a line is an object by itself, and there are more of them or it is a row: values, not columns. */
function isJsonLines({ text, name }: Head): boolean {
  if (/\.(jsonl|ndjson)$/.test(name)) return /^\s*[{[]/.test(text);
  const line = /^\s*(\{[^\n]*\})\s*?(?=\n|$)/.exec(text);
  if (line === null) return false;
  try {
    const row = Object.values(JSON.parse(line[1]!) as object);
    const isAlone = text.slice(line[0].length).trim() === '';
    return !isAlone || (row.length > 0 && row.every((value) => typeof value !== 'object' || value === null));
  } catch {
    return false;
  }
}

/** Whether the first lines are labels with pairs of rising indices, which no time of day is among. */
function isSparse({ text }: Head): boolean {
  const lines = text
    .split('\n', 11)
    .slice(0, 10)
    .filter((line) => line.trim() !== '');
  const whole = lines.length < 10 && !text.endsWith('\n') ? lines : lines.slice(0, 10);
  return (
    whole.some((line) => line.includes(':')) &&
    whole.every((line) => {
      const [label = '', ...pairs] = line.split('#')[0]!.trim().split(/\s+/);
      const indices = pairs.map((pair) => /^(0|[1-9]\d*):[+-]?[\d.]/.exec(pair)?.[1]);
      return (
        /^[+-]?\d[\d.eE+-]*$/.test(label) &&
        indices.every((index, at) => index !== undefined && (at === 0 || Number(index) > Number(indices[at - 1])))
      );
    })
  );
}

/**
 * The format of a file by its first bytes, else by its ending; undefined for text with separators. Fails for what is
 * known and not read, with what to do.
 */
export function recognise(bytes: Uint8Array, name: string): TableFormat | undefined {
  const head = headOf(bytes, name);
  const isCsv = /\.(csv|tsv)$/.test(head.name);
  const isText = (format: TableFormat) => ['JSON', 'JSON lines', 'libsvm'].includes(format.name);
  const format = tableFormats.find((one) => !(isCsv && isText(one)) && one.begins(head));
  if (format !== undefined) return format;
  const unread = unreadFormats.find(({ begins }) => begins(head));
  if (unread !== undefined)
    fail({ what: name, problem: 'a file that is not read', got: unread.name, expected: readable, hint: unread.hint });
  const ending = /\.(\w+)$/.exec(head.name)?.[1];
  return tableFormats.find(({ endings }) => ending !== undefined && endings.includes(ending));
}

const readable = 'CSV, TSV, JSON, Parquet, Arrow, Excel (.xlsx), SQLite, .npy, .npz, ARFF or libsvm';

function headOf(bytes: Uint8Array, name: string): Head {
  let text = '';
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  for (let at = isMarked ? 3 : 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return { text, name: name.toLowerCase().replace(/(\.(gz|zst|zstd))+$/, '') };
}
