/** Weights as people write them, `W1=[[0.5,-0.5],[1,0.25]], b1=[0,0]`, or as JSON, into arrays by name. */
import { fail } from '../../graph/error.ts';
import { formatValue } from '../../graph/options.ts';

/** A number, or lists of lists of them. */
export type Nested = number | readonly Nested[];

const expected = 'names with their numbers, W1=[[..],[..]], b1=[..]';
const example = 'W1=[[0.5,-0.5],[1,0.25]], b1=[0,0]';
/** A number or a fraction, with any of the signs that are used for minus. */
const numeral = /^([-+−]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(?:\/(\d+\.?\d*))?$/i;

/** What is given, as a record: an object as it is, a text that begins with a brace as JSON, any other as assignments. */
export function weightsRecord(given: string | object): Readonly<Record<string, unknown>> {
  if (typeof given !== 'string') return given as Readonly<Record<string, unknown>>;
  if (!given.trimStart().startsWith('{')) return assignments(given);
  try {
    return JSON.parse(given) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    return fail({ what: 'weights', problem: 'not JSON', got: (cause as Error).message, expected, cause });
  }
}

function assignments(text: string): Record<string, Nested> {
  const found = new Map<string, Nested>();
  const name = /[\s,;]*([^\s=,;[\]]+)\s*=/y;
  const end = /[\s,;]*$/y;
  let at = 0;
  for (;;) {
    end.lastIndex = at;
    if (end.test(text) && found.size > 0) return Object.fromEntries(found);
    name.lastIndex = at;
    const [all, called] = name.exec(text) ?? refuse('no name stands before a value', text.slice(at));
    if (found.has(called!)) refuse('a name is given twice', called!);
    const value = valueAt(text, at + all!.length);
    found.set(called!, value.value);
    at = value.end;
  }
}

/** The number or the list that begins there. */
function valueAt(text: string, start: number): { value: Nested; end: number } {
  let at = start + /^\s*/.exec(text.slice(start))![0].length;
  if (text[at] !== '[') {
    const [word] = /^[^\s,;[\]]*/.exec(text.slice(at))!;
    return { value: numberOf(word), end: at + word.length };
  }
  const values: Nested[] = [];
  do {
    const item = valueAt(text, at + 1);
    values.push(item.value);
    at = item.end + /^\s*/.exec(text.slice(item.end))![0].length;
  } while (text[at] === ',');
  if (text[at] !== ']') refuse('a list has no end, or no comma between its numbers', text.slice(start));
  return { value: values, end: at + 1 };
}

function numberOf(word: string): number {
  const [, over, under = '1'] = numeral.exec(word) ?? refuse('not a number', word);
  const value = Number(over!.replace('−', '-')) / Number(under);
  return Number.isFinite(value) ? value : refuse('not a finite number', word);
}

function refuse(problem: string, got: string): never {
  return fail({ what: 'weights', problem, got: formatValue(got.slice(0, 60)), expected, hint: example });
}

/** The numbers of a parameter, row by row; a list for the only unit, or a number for the only element, will do. */
export function filled(name: string, given: unknown, shape: readonly number[]): number[] {
  const depth = (value: unknown): number[] | undefined => {
    if (typeof value === 'number') return Number.isFinite(value) ? [] : undefined;
    if (!Array.isArray(value) || value.length === 0) return undefined;
    const inner = value.map(depth);
    const [first] = inner;
    return first && inner.every((one) => String(one) === String(first)) ? [value.length, ...first] : undefined;
  };
  const got = depth(given);
  const what = `weights: ${name}`;
  if (!got) {
    return fail({
      what,
      problem: 'not finite numbers in rows of one length',
      got: formatValue(given),
      expected: inWords(shape),
    });
  }
  const ones = shape.slice(got.length).fill(1);
  if (String([...ones, ...got]) === String(shape)) return [given].flat(2) as number[];
  const isTurned = String(got.toReversed()) === String(shape) && got.length === 2;
  return fail({
    what,
    problem: isTurned ? 'rows and columns have changed places' : 'does not fit the network',
    got: inWords(got),
    expected: `${inWords(shape)}${shape.length === 2 ? ', a row for each unit with a number for each of its inputs' : ''}`,
    ...(isTurned && { hint: formatRows(given as number[][]) }),
  });
}

function inWords(shape: readonly number[]): string {
  const [first, second] = shape;
  if (first === undefined) return 'one number';
  if (second === undefined) return `a list of ${first}`;
  return shape.length === 2 ? `${first} rows of ${second}` : shape.join(' x ');
}

function formatRows(given: readonly (readonly number[])[]): string {
  const turned = given[0]!.map((_, i) => `[${given.map((row) => row[i]).join(',')}]`);
  return `[${turned.join(',')}]`;
}
