/** Weka's ARFF: columns with the types of its header. */
import { fail } from '../../graph/error.ts';
import { parseNumber } from '../cell.ts';
import type { DescribedColumn } from '../describe-column.ts';
import type { FormatReader } from './format.ts';
import { linesOf } from './lines.ts';
import { dateColumn, numberColumn, textColumn, typedTable } from './typed.ts';

interface Attribute {
  readonly name: string;
  readonly type: 'number' | 'text' | 'date';
  /** The values that a nominal attribute may have. */
  readonly nominal?: readonly string[];
}

type Cells = (number | null)[] | (string | null)[];

export const read: FormatReader = async (input) => {
  const attributes: Attribute[] = [];
  const columns: Cells[] = [];
  let isData = false;
  for await (const [text, line] of linesOf(input)) {
    const content = text.trim();
    if (content === '' || content.startsWith('%')) continue;
    const what = `${input.name}, line ${line}`;
    if (isData) addRow(content, attributes, columns, what);
    else if (/^@data\b/i.test(content)) isData = true;
    else if (/^@attribute\b/i.test(content)) {
      attributes.push(attributeOf(content, what));
      columns.push([]);
    } else if (!/^@relation\b/i.test(content))
      fail({
        what,
        problem: 'not a line of the header',
        got: shown(content),
        expected: '@relation, @attribute or @data',
      });
  }
  if (!isData || attributes.length === 0)
    fail({ what: input.name, problem: 'no data', expected: 'lines @attribute, @data and rows below them' });
  if (columns[0]!.length === 0) fail({ what: input.name, problem: 'no rows', expected: 'rows below @data' });
  return typedTable(
    input,
    attributes.map((attribute, at) => ({
      name: attribute.name,
      read: (asText: boolean) => columnOf(attribute, columns[at]!, asText),
    })),
  );
};

function columnOf({ name, type, nominal }: Attribute, cells: Cells, asText: boolean): DescribedColumn {
  if (type === 'number') return numberColumn(name, 'numeric', cells as (number | null)[]);
  if (type === 'date') return dateColumn(name, type, cells as (string | null)[], asText);
  return textColumn(name, nominal ? 'nominal' : type, cells as (string | null)[], nominal);
}

function attributeOf(line: string, what: string): Attribute {
  const rest = line.replace(/^@attribute\s*/i, '');
  const [name, afterName] = firstWord(rest, what, ' \t{');
  const type = afterName.trim();
  if (type.startsWith('{')) {
    const end = type.lastIndexOf('}');
    if (end < 0) fail({ what, problem: 'no } at the end of the values', got: shown(type), expected: '{a,b,…}' });
    return { name, type: 'text', nominal: splitCells(type.slice(1, end), what).map(({ text }) => text) };
  }
  const word = /^\w*/.exec(type)![0].toLowerCase();
  if (['numeric', 'real', 'integer'].includes(word)) return { name, type: 'number' };
  if (word === 'string') return { name, type: 'text' };
  if (word === 'date') return { name, type: 'date' };
  return fail({
    what,
    problem: 'an attribute of a type that is not read',
    got: shown(type),
    expected: 'numeric, real, integer, string, date or {a,b,…}',
  });
}

function addRow(line: string, attributes: readonly Attribute[], columns: readonly Cells[], what: string): void {
  if (line.startsWith('{')) {
    addSparseRow(line, attributes, columns, what);
    return;
  }
  const cells = splitCells(line, what);
  if (cells.length !== attributes.length)
    fail({
      what,
      problem: 'a row of another length',
      got: `${cells.length} values`,
      expected: `${attributes.length}, one for each attribute`,
    });
  attributes.forEach((attribute, at) => {
    const { text, isQuoted } = cells[at]!;
    (columns[at] as (number | string | null)[]).push(!isQuoted && text === '?' ? null : cellOf(attribute, text, what));
  });
}

/** `{1 yes, 4 2.5}`: attributes by their place from 0; the others are 0, or the first of the nominal values. */
function addSparseRow(line: string, attributes: readonly Attribute[], columns: readonly Cells[], what: string): void {
  const row = attributes.map(({ type, nominal }) => (type === 'number' ? 0 : (nominal?.[0] ?? ''))) as (
    | number
    | string
    | null
  )[];
  const end = line.lastIndexOf('}');
  if (end < 0) fail({ what, problem: 'no } at the end of the row', got: shown(line), expected: '{place value, …}' });
  const inside = line.slice(1, end).trim();
  for (const part of inside === '' ? [] : splitPairs(inside)) {
    const [place, rest] = firstWord(part.trim(), what, ' \t');
    const at = Number(place);
    if (!/^\d+$/.test(place) || at >= attributes.length)
      fail({ what, problem: 'no such attribute', got: shown(place), expected: `0 to ${attributes.length - 1}` });
    const { text, isQuoted } = splitCells(rest, what)[0]!;
    row[at] = !isQuoted && text === '?' ? null : cellOf(attributes[at]!, text, what);
  }
  row.forEach((value, at) => {
    (columns[at] as (number | string | null)[]).push(value);
  });
}

function cellOf({ name, type, nominal }: Attribute, text: string, what: string): number | string {
  if (type === 'number') {
    const value = parseNumber(text);
    if (Number.isNaN(value))
      fail({
        what,
        problem: `not a number in the numeric attribute ${JSON.stringify(name)}`,
        got: shown(text),
        expected: 'a number, or ? where it is missing',
      });
    return value;
  }
  if (nominal && !nominal.includes(text))
    fail({
      what,
      problem: `no value of the nominal attribute ${JSON.stringify(name)}`,
      got: shown(text),
      expected: `one of ${nominal.slice(0, 12).join(', ')}${nominal.length > 12 ? ', …' : ''}`,
    });
  return text;
}

interface CellText {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** Cells between commas (or tabs, where there are no commas), with the quotes and backslashes of ARFF taken away. */
function splitCells(line: string, what: string): CellText[] {
  const isTab = !line.includes(',') && line.includes('\t');
  const cells: CellText[] = [];
  let rest = line;
  for (;;) {
    rest = rest.trimStart();
    const quote = rest[0];
    if (quote === "'" || quote === '"') {
      const [text, after] = unquoted(rest, quote, what);
      cells.push({ text, isQuoted: true });
      rest = after.trimStart();
      if (rest === '') return cells;
      if (rest[0] !== ',') fail({ what, problem: 'text after a closing quote', got: shown(rest), expected: 'a comma' });
      rest = rest.slice(1);
      continue;
    }
    const end = rest.indexOf(isTab ? '\t' : ',');
    cells.push({ text: (end < 0 ? rest : rest.slice(0, end)).trim(), isQuoted: false });
    if (end < 0) return cells;
    rest = rest.slice(end + 1);
  }
}

/** The parts between commas that no quotes hold. */
function splitPairs(text: string): string[] {
  return text.match(/(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^,'"])+/g) ?? [];
}

/** The first word, which may be quoted, and what comes after it. */
function firstWord(text: string, what: string, ends: string): [word: string, rest: string] {
  const quote = text[0];
  if (quote === "'" || quote === '"') return unquoted(text, quote, what);
  let end = 0;
  while (end < text.length && !ends.includes(text[end]!)) end++;
  if (end === 0) fail({ what, problem: 'a name is missing', got: shown(text), expected: '@attribute name type' });
  return [text.slice(0, end), text.slice(end)];
}

function unquoted(text: string, quote: string, what: string): [string, string] {
  let word = '';
  for (let at = 1; at < text.length; at++) {
    const character = text[at]!;
    if (character === quote) return [word, text.slice(at + 1)];
    if (character === '\\' && at + 1 < text.length) word += text[++at]!;
    else word += character;
  }
  return fail({ what, problem: 'an open quote', got: shown(text), expected: `a closing ${quote}` });
}

function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text);
}
