/** The commands of LaTeX as tokens of expressions. */
import { greek } from '../../graph/greek.ts';
import { isFunctionName } from './functions.ts';
import { commandHints } from './hints.ts';
import type { Token, TokenWriter } from './token.ts';

/** Commands that stand for a sign. */
const signs: Readonly<Record<string, string>> = {
  cdot: '*',
  times: '*',
  ast: '*',
  cdotp: '*',
  div: '/',
  odot: '⊙',
  circ: '⊙',
  le: '<=',
  leq: '<=',
  leqslant: '<=',
  ge: '>=',
  geq: '>=',
  geqslant: '>=',
  ne: '!=',
  neq: '!=',
  lt: '<',
  gt: '>',
  lvert: '|',
  rvert: '|',
  vert: '|',
  mid: '|',
  '{': '{',
  '}': '}',
  lbrack: '[',
  rbrack: ']',
  top: '⊤',
  intercal: '⊤',
  sum: 'sum',
  prod: 'prod',
  sqrt: 'sqrt',
  frac: 'frac',
  dfrac: 'frac',
  tfrac: 'frac',
  cfrac: 'frac',
};

/** Blanks, sizes of brackets, and what only changes the look. */
const nothing = new Set(
  ', ; : ! > quad qquad enspace thinspace left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle limits nolimits middle'.split(
    ' ',
  ),
);

const variants: Readonly<Record<string, string>> = {
  varepsilon: 'epsilon',
  vartheta: 'theta',
  varphi: 'phi',
  varrho: 'rho',
  varsigma: 'sigma',
  ell: 'ℓ',
};

const accents: Readonly<Record<string, string>> = {
  hat: '\u0302',
  widehat: '\u0302',
  tilde: '\u0303',
  widetilde: '\u0303',
  bar: '\u0304',
  overline: '\u0304',
  dot: '\u0307',
  ddot: '\u0308',
  check: '\u030c',
  acute: '\u0301',
  grave: '\u0300',
  breve: '\u0306',
  vec: '',
  mathbf: '',
  boldsymbol: '',
  bm: '',
  mathcal: '',
};

const command = /\\([A-Za-z]+|[^A-Za-z]) */y;
const named = /\\(?:operatorname|mathrm|mathit|mathsf|mathtt|text|textrm|textit) *\*? *\{ *([^{}]*?) *\} */y;
const accented = /\\([A-Za-z]+) *(?:\{ *(?:\\([A-Za-z]+)|([A-Za-z])) *\}|\\([A-Za-z]+)|([A-Za-z](?![A-Za-z])))/y;
const upright = /^[\p{L}][\p{L}\p{M}\d]*(?:\\?_[\p{L}\d]+)*$/u;
const begin = /\\begin *\{ *([a-z]+)\*? *\}(?: *\{[lcr| ]*\})?/y;
const end = /\\end *\{ *([a-z]+)\*? *\}/y;
const newline = /\\\\ *(?:\[[^\]]*\])?/y;
const matrices = new Set(['matrix', 'pmatrix', 'bmatrix', 'array']);

/** Reads the command at which the lexer stands, and writes its tokens. */
export function readCommand(lexer: TokenWriter): Token | undefined {
  const start = lexer.at;
  const word = lexer.match(named);
  if (word) return readWord(lexer, start, word[1]!);
  const environment = lexer.match(begin)?.[1];
  if (environment !== undefined) {
    if (environment !== 'cases' && !matrices.has(environment)) refuse(lexer, start, `\\begin{${environment}}`);
    return lexer.symbol(start, environment === 'cases' ? 'cases' : 'matrix');
  }
  if (lexer.match(end)) return lexer.symbol(start, 'end');
  if (lexer.match(newline)) return lexer.symbol(start, '\\\\');
  const accent = readAccent(lexer, start);
  if (accent) return accent;
  const name = lexer.match(command)?.[1];
  if (name === undefined) return refuse(lexer, start, '\\');
  if (name === ' ' || nothing.has(name)) return undefined;
  if (name === 'lfloor' || name === 'rfloor') {
    if (name === 'lfloor') lexer.command(start, 'floor');
    return lexer.symbol(start, name === 'lfloor' ? '(' : ')');
  }
  if (Object.hasOwn(signs, name)) return lexer.symbol(start, signs[name]!);
  const letter = Object.hasOwn(variants, name) ? variants[name]! : name;
  if (letter === 'ℓ' || greek.has(letter)) return lexer.command(start, greekSpelling(letter), true);
  if (isFunctionName(letter)) return lexer.command(start, letter);
  return refuse(lexer, start, `\\${name}`);
}

/** Small letters by name, as they are typed without LaTeX; capitals, which have names of Latin look, as letters. */
function greekSpelling(name: string): string {
  return /^[A-Z]/.test(name) ? greek.get(name)! : name;
}

/** `\mathrm{loss}` is one name; `\text{if}` a word between formulas. */
function readWord(lexer: TokenWriter, start: number, content: string): Token | undefined {
  const word = content.replaceAll('\\_', '_').replace(/[ ,.:]+$/, '');
  if (/^(if|for|when|falls|where)$/.test(word)) return lexer.symbol(start, 'if');
  if (/^(otherwise|else|sonst)$/.test(word)) return lexer.symbol(start, 'otherwise');
  if (word === '' || word === 'and') return word === '' ? undefined : refuse(lexer, start, content);
  if (word === 'T') return lexer.symbol(start, '⊤');
  if (!upright.test(word)) return refuse(lexer, start, content);
  const [base = word] = /^[\p{L}\p{M}]+/u.exec(word) ?? [];
  return lexer.written(start, base, word.slice(base.length));
}

/** `\hat{y}`, `\mathbf{w}`: a letter with what stands on it; bold letters and arrows say that it is a vector, no more. */
function readAccent(lexer: TokenWriter, start: number): Token | undefined {
  const found = lexer.match(accented);
  if (!found) return undefined;
  const [, accent = '', inBraces, letter, bareCommand, bareLetter] = found;
  const word = inBraces ?? bareCommand;
  const base = word === undefined ? (letter ?? bareLetter) : (variants[word] ?? (greek.has(word) ? word : undefined));
  if (!Object.hasOwn(accents, accent) || base === undefined) {
    lexer.at = start;
    return undefined;
  }
  const mark = accents[accent]!;
  const spelled = mark === '' ? base : (greek.get(base) ?? base) + mark;
  return lexer.command(start, spelled.normalize('NFC'), word !== undefined);
}

function refuse(lexer: TokenWriter, start: number, got: string): never {
  return lexer.fail(start, lexer.at, {
    problem: 'a command of LaTeX that expressions do not have',
    got,
    expected: 'a function, a Greek letter, \\frac, \\sqrt, \\cdot, \\sum, cases or a matrix',
    hint: commandHints[got.slice(1)],
  });
}
