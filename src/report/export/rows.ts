/** From a row of a table to the features of a network, and from outputs to a prediction, as code. */
import { usualMissingWords } from '../../data/cell.ts';
import { exponents } from '../../data/number-text.ts';
import {
  type CategoryEncoding,
  type ColumnEncoding,
  featuresOf,
  limitOf,
  type NumberEncoding,
  type Preprocessing,
  type TargetEncoding,
} from '../../data/preprocessing.ts';
import { fail } from '../../graph/error.ts';
import { commented, type Language, literal, typed } from './source.ts';

/** Statements that fill the features `x` from `row`, and the functions that they call. */
export function rowCode(
  { columns, missing }: Preprocessing,
  language: Language,
): { declarations: string; body: string } {
  const t = typed(language);
  const features = columns.reduce((sum, column) => sum + featuresOf(column), 0);
  const hasNumbers = columns.some(({ kind }) => kind === 'number');
  const hasCategories = columns.some(({ kind }) => kind === 'category');
  let offset = 0;
  const statements = columns.map((column) => {
    const code = columnCode(column, offset);
    offset += featuresOf(column);
    return code;
  });
  return {
    declarations: [
      cellCode(t),
      ...(hasNumbers
        ? [
            columns.some(hasForm)
              ? formedNumberCode(
                  t,
                  columns.some((column) => column.kind === 'number' && column.form?.multiples),
                )
              : numberOfCode(t),
          ]
        : []),
      ...(hasCategories ? [categoryOfCode(t, missing ?? usualMissingWords)] : []),
    ].join('\n\n'),
    body: [`  const x = new Float32Array(${features});`, ...statements].join('\n'),
  };
}

function columnCode(column: ColumnEncoding, at: number): string {
  if (column.kind === 'number') return numberCode(column, at);
  if (column.kind === 'category') return categoryCode(column, at);
  return fail({
    what: `export: column ${JSON.stringify(column.name)}`,
    problem: 'dates are not written as code',
    expected: 'columns of numbers and of words',
    hint: 'the model file, which load and predict read',
  });
}

function numberCode(encoding: NumberEncoding, at: number): string {
  const { name, median, mean, scale, indicator, form } = encoding;
  const limit = limitOf(encoding);
  const standardised = `((value / 2 - ${inParentheses(mean / 2)}) / ${scale}) * 2`;
  const held = Number.isFinite(limit);
  const multiples = form?.multiples ? ', true' : '';
  const written =
    form === undefined ? '' : `, ${[form.thousands, form.decimal, form.unit].map(literal).join(', ')}${multiples}`;
  const key = `${literal(name)}${written}`;
  return `  {
    // ${commented(name)}: (value - mean) / scale${held ? `, at most ${limit} in size` : ''}; the median where it is missing${indicator ? ', which a feature says' : ''}
    const given = numberOf(row, ${key});
    const value = Number.isFinite(given) ? given : ${median};
    x[${at}] = ${held ? `Math.min(${limit}, Math.max(-${limit}, ${standardised}))` : standardised};${indicator ? `\n    if (!Number.isFinite(given)) x[${at + 1}] = 1;` : ''}
  }`;
}

function categoryCode(encoding: CategoryEncoding, at: number): string {
  const { name, categories, rare, grouped, indicator } = encoding;
  const missing = at + categories.length + (grouped > 0 ? 1 : 0);
  return `  {
    // ${commented(name)}: one feature for each of ${categories.length} values${grouped > 0 ? ', and one for all others' : ''}${indicator ? ', and one where it is missing' : ''}
    const index = categoryOf(row, ${literal(name)}, ${literal([...categories, ...rare])});
    if (index >= 0 && index < ${categories.length}) x[${at} + index] = 1;${grouped > 0 ? `\n    else if (index !== -1) x[${at + categories.length}] = 1;` : ''}${indicator ? `\n    if (index === -1) x[${missing}] = 1;` : ''}
  }`;
}

function inParentheses(value: number): string {
  return value < 0 ? `(${value})` : String(value);
}

/** The type of a row, for TypeScript. */
export function rowType(columns: readonly ColumnEncoding[]): string {
  const fields = columns.map(({ name }) => `  readonly ${literal(name)}: Cell;`);
  return `/** A number, a text, true or false; null, NaN or "" where it is missing. */
export type Cell = number | string | boolean | null;

export interface Row {
${fields.join('\n')}
}`;
}

/** The statement that makes the prediction of `output`. */
export function predictionCode({ targets }: Preprocessing, outputs: number): string {
  const numbers = targets.map((target, i) =>
    target.kind === 'number' ? `output[${i}]! * ${target.scale} + ${inParentheses(target.mean)}` : '',
  );
  if (targets.length > 1) {
    const [first] = targets;
    const of = (code: (i: number) => string) =>
      targets.map(({ column }, i) => `      ${property(column)}: ${code(i)},`).join('\n');
    if (first!.kind === 'number') return `  return {\n    values: {\n${of((i) => numbers[i]!)}\n    },\n  };`;
    return `  return {
    values: {
${of((i) => `classes[${i}]![${isSecond(targets[i]!, `output[${i}]!`)} ? 1 : 0]!`)}
    },
    probabilities: {
${of((i) => `{ ${both(targets[i]!, i)} }`)}
    },
  };`;
  }
  if (targets[0]!.kind === 'number') return `  return { prediction: ${numbers[0]} };`;
  const probabilities = outputs === 1 ? '[1 - output[0]!, output[0]!]' : 'output';
  const best =
    targets[0]!.threshold === undefined
      ? `  let best = 0;
  for (let i = 1; i < probabilities.length; i++) if (probabilities[i]! > probabilities[best]!) best = i;`
      : `  const best = ${isSecond(targets[0]!, 'probabilities[1]!')} ? 1 : 0;`;
  return `  const probabilities = ${probabilities};
${best}
  return {
    prediction: classes[best]!,
    probabilities: Object.fromEntries(classes.map((name, i) => [name, probabilities[i]!])),
  };`;
}

/** Whether the second of two classes is predicted, from its probability. */
function isSecond(target: TargetEncoding, probability: string): string {
  const threshold = target.kind === 'classes' ? target.threshold : undefined;
  return threshold === undefined ? `${probability} > 1 - ${probability}` : `${probability} >= ${threshold}`;
}

/** The probabilities of the two classes of a label. */
function both(target: TargetEncoding, i: number): string {
  const [first, second] = target.kind === 'classes' ? target.classes : [];
  return `${property(first!)}: 1 - output[${i}]!, ${property(second!)}: output[${i}]!`;
}

/** A name as the key of an object; in brackets, so that none is `__proto__` itself. */
function property(name: string): string {
  return `[${literal(name)}]`;
}

/** What `predict` gives, as a type. */
export function resultType({ targets }: Preprocessing): string {
  const isOfClasses = targets[0]!.kind === 'classes';
  if (targets.length === 1)
    return isOfClasses ? '{ prediction: string; probabilities: Record<string, number> }' : '{ prediction: number }';
  return isOfClasses
    ? '{ values: Record<string, string>; probabilities: Record<string, Record<string, number>> }'
    : '{ values: Record<string, number> }';
}

type Typed = (text: string) => string;

function cellCode(t: Typed): string {
  return `/** The cell of that column: a number, or text without blanks around it; undefined where it is missing. */
function cellOf(row${t(': Row')}, name${t(': string')})${t(': number | string | undefined')} {
  if (!Object.hasOwn(row, name)) throw new Error(\`column \${JSON.stringify(name)}: needed but not in the row\`);
  const cell = ${t('(')}row${t(' as unknown as Record<string, unknown>)')}[name];
  if (cell === null || cell === undefined || Number.isNaN(cell)) return undefined;
  if (typeof cell === 'number') return cell;
  const text = String(cell).trim();
  return text === '' ? undefined : text;
}

/** The number that a text spells in decimal, or NaN. */
function parseNumber(text${t(': string')})${t(': number')} {
  return text === '' || /^0[xob]/i.test(text) ? Number.NaN : Number(text);
}`;
}

/** As a column of numbers reads them. */
const multiplesInCode = Object.fromEntries(
  Object.entries(exponents).flatMap(([name, exponent]) => {
    const factor = Number(`1${exponent}`);
    return name.length > 4
      ? [
          [name, factor],
          [`${name}s`, factor],
        ]
      : [[name, factor]];
  }),
);

function hasForm(column: ColumnEncoding): boolean {
  return column.kind === 'number' && column.form !== undefined;
}

function formedNumberCode(t: Typed, hasMultiples: boolean): string {
  const multiples = `/** Thousands, millions and the like behind a number: 12K, 1.2 million. */
const multiples${t(': Readonly<Record<string, number>>')} = ${JSON.stringify(multiplesInCode)};

`;
  return `${hasMultiples ? multiples : ''}/** NaN where it is missing or spelled so; true and false are 1 and 0. A text is written with such marks and such a unit. */
function numberOf(row${t(': Row')}, name${t(': string')}, thousands = '', decimal = '.', unit = ''${hasMultiples ? ', isMultiple = false' : ''})${t(': number')} {
  const cell = cellOf(row, name);
  if (cell === undefined) return Number.NaN;
  if (typeof cell === 'number') return cell;
  const word = cell.toLowerCase();
  ${hasMultiples ? 'let' : 'const'} bare = (unit === '' ? cell : cell.replace(unit, '')).trim();
${
  hasMultiples
    ? `  const factor = isMultiple ? (multiples[/[a-z]*$/.exec(bare.toLowerCase())?.[0] ?? ''] ?? 1) : 1;
  if (factor > 1) bare = bare.replace(/ ?[a-z]+$/i, '');
`
    : ''
}  const [whole = '', ...parts] = bare.split(decimal);
  const groups = thousands === '' ? [whole] : whole.split(thousands);
  const isGrouped = groups.slice(1).every((group) => group.length === 3);
  const text = isGrouped && parts.length < 2 && (decimal === '.' || !bare.includes('.') || thousands === '.') ? [groups.join(''), ...parts].join('.') : '';
  const value = word === 'true' ? 1 : word === 'false' ? 0 : parseNumber(text)${hasMultiples ? ' * factor' : ''};
  if (Number.isNaN(value) && !/^[+-]?(nan|inf|infinity)$/.test(word)) throw new Error(\`column \${JSON.stringify(name)}: not a number: \${cell}\`);
  return value;
}`;
}

function numberOfCode(t: Typed): string {
  return `/** NaN where it is missing or spelled so; true and false are 1 and 0. */
function numberOf(row${t(': Row')}, name${t(': string')})${t(': number')} {
  const cell = cellOf(row, name);
  if (cell === undefined) return Number.NaN;
  if (typeof cell === 'number') return cell;
  const word = cell.toLowerCase();
  const value = word === 'true' ? 1 : word === 'false' ? 0 : parseNumber(cell);
  if (Number.isNaN(value) && !/^[+-]?(nan|inf|infinity)$/.test(word)) throw new Error(\`column \${JSON.stringify(name)}: not a number: \${cell}\`);
  return value;
}`;
}

function categoryOfCode(t: Typed, missing: readonly string[]): string {
  return `/** Words for a missing value, unless they are labels. */
const missingWords${t(': readonly string[]')} = ${literal(missing)};

/** 1 or 0 for a word that is true or false by itself. */
function truthOf(text${t(': string')})${t(': number')} {
  const word = text.toLowerCase();
  return ['true', 'yes', '1'].includes(word) ? 1 : ['false', 'no', '0'].includes(word) ? 0 : Number.NaN;
}

/** The index of the cell's value among the labels; -1 where it is missing, -2 where it is another value. */
function categoryOf(row${t(': Row')}, name${t(': string')}, labels${t(': readonly string[]')})${t(': number')} {
  const cell = cellOf(row, name);
  if (cell === undefined || (typeof cell === 'number' && !Number.isFinite(cell))) return -1;
  const text = String(typeof cell === 'number' ? cell + 0 : cell);
  const same = labels.indexOf(text);
  if (same >= 0) return same;
  // 7 is 007, and True is true, where only one label means that.
  const number = parseNumber(text);
  const equal = labels.filter((label) => Number.isFinite(number) && parseNumber(label) === number);
  if (equal.length === 1) return labels.indexOf(equal[0]${t('!')});
  const word = text.toLowerCase();
  const truth = labels.filter((label) => (word === 'true' || word === 'false') && label.toLowerCase() === word);
  if (truth.length === 1) return labels.indexOf(truth[0]${t('!')});
  const alike = labels.filter((label) => truthOf(label) === truthOf(text));
  if (alike.length === 1) return labels.indexOf(alike[0]${t('!')});
  return missingWords.includes(text) ? -1 : -2;
}`;
}
