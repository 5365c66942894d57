/**
 * Mathematics of the texts as MathML, which browsers set and print: quotients become fractions, exponents are raised,
 * `w_11`, `w1` and `w₁` get indices, `w(1)11` a layer above them, lists of lists are matrices. What cannot be read stays as it is written.
 */
import { Html, html } from '../drawing/html.ts';

/** The text as MathML elements, one for each part that a line may break before. */
export function mathml(text: string): Html {
  try {
    return html`${chunks(tokens(text), text.length > longLine).map((chunk, i) => html`${i > 0 && new Html('<wbr>')}<math${chunk.length > longPart && new Html(' class="long"')}>${new Reader(chunk, i > 0).all()}</math>`)}`;
  } catch (error) {
    if (error instanceof Unreadable) return html`<math><mtext>${text}</mtext></math>`;
    throw error;
  }
}

/** Of longer ones products are broken too. */
const longLine = 50;

/** Parts of more tokens than this are set smaller on paper, which is too narrow for them. */
const longPart = 40;

/** Browsers break no formula: it is cut before relations, and before signs and factors, outside of all brackets. */
function chunks(list: readonly Token[], withProducts: boolean): Token[][] {
  const found: Token[][] = [[]];
  let depth = 0;
  for (const [i, token] of list.entries()) {
    const before = list[i - 1];
    const isOperand = before !== undefined && (before.kind !== 'sign' || closing.has(before.text));
    const breaks = breaking.has(token.text) || (withProducts && token.text === '*');
    if (token.kind === 'sign' && depth === 0 && isOperand && breaks) found.push([]);
    if (token.kind === 'sign' && '([{'.includes(token.text)) depth++;
    if (token.kind === 'sign' && closing.has(token.text)) depth--;
    found.at(-1)!.push(token);
  }
  return found;
}

class Unreadable extends Error {}

interface Token {
  readonly kind: 'number' | 'name' | 'sign';
  readonly text: string;
}

const pattern =
  /\s+|(\d+(?:\.\d+)?|\.\d+)|(∂?(?:[wWbzaδ]\(\d{1,2}\)[\dijk]*|\p{L}\p{M}*[₀-₉ᵢⱼₖ]+|\p{L}\p{M}*[\p{L}\p{M}\d]*(?:_[\p{L}\d]+)?))|(.)/gu;
/** What a network's numbers are called: letter, layer, indices. */
const layered = /^(\p{L})\((\d+)\)([\dijk]*)$/u;
const lowered = /^(\p{L}\p{M}*)([₀-₉ᵢⱼₖ]+)$/u;

function tokens(text: string): Token[] {
  return [...text.matchAll(pattern)].flatMap(([, number, name, sign]): Token[] => {
    if (number !== undefined) return [{ kind: 'number', text: number }];
    if (name !== undefined) return [{ kind: 'name', text: name }];
    return sign === undefined ? [] : [{ kind: 'sign', text: sign }];
  });
}

const relations = new Set(['=', '≈', '→', '←', '<', '>', ',', '…', ':']);
const additions = new Set(['+', '-', '−', '±']);
const breaking = new Set(['=', '≈', '+', '-']);
const closing = new Set([')', ']', '}']);
const greek: Readonly<Record<string, string>> = { sigma: 'σ', pi: 'π' };
const words = new Set(['sin', 'cos', 'tan', 'tanh', 'exp', 'log', 'ln', 'relu', 'max', 'min', 'abs', 'sqrt']);

/** A part with what a fraction or a root shows of it: without the parentheses around it. */
interface Piece {
  readonly math: Html;
  readonly bare: Html;
}

const thinSpace = new Html('<mspace width="0.15em"/>');

class Reader {
  private readonly list: readonly Token[];
  private readonly isContinued: boolean;
  private at = 0;

  /** `isContinued`: there is something before the first sign. */
  constructor(list: readonly Token[], isContinued = false) {
    this.list = list;
    this.isContinued = isContinued;
  }

  all(): Html {
    const isInfix = this.isSign('+') || this.isSign('-') || this.isSign('=') || this.isSign('≈');
    // A sign alone in front is that of a number.
    const sign = isInfix && this.isContinued ? html`<mo form="infix">${this.take().replace('-', '−')}</mo>` : '';
    if (this.isSign('*')) this.take();
    const math = html`${sign}${this.row()}`;
    if (this.at < this.list.length) throw new Unreadable();
    return math;
  }

  private peek(): Token | undefined {
    return this.list[this.at];
  }

  private isSign(signs: ReadonlySet<string> | string): boolean {
    const token = this.peek();
    return token?.kind === 'sign' && (typeof signs === 'string' ? signs === token.text : signs.has(token.text));
  }

  private take(): string {
    const token = this.list[this.at++];
    if (!token) throw new Unreadable();
    return token.text;
  }

  /** Sums with relations and commas between them. */
  private row(): Html {
    const parts: Html[] = [];
    while (this.peek() && !this.isSign(closing)) {
      if (this.isSign(relations)) parts.push(html`<mo>${this.take()}</mo>`);
      else parts.push(this.sum());
    }
    return grouped(parts);
  }

  private sum(): Html {
    const parts: Html[] = [];
    let isFirst = true;
    while (isFirst || this.isSign(additions)) {
      if (this.isSign(additions)) {
        const sign = this.take().replace('-', '−');
        parts.push(isFirst ? html`<mo form="prefix">${sign}</mo>` : html`<mo>${sign}</mo>`);
      }
      parts.push(this.product());
      isFirst = false;
    }
    return grouped(parts);
  }

  private product(): Html {
    const parts: Piece[] = [this.power()];
    for (;;) {
      const token = this.peek();
      if (!token || this.isSign(closing) || this.isSign(relations) || this.isSign(additions) || this.isSign('|')) break;
      if (this.isSign('/')) {
        this.take();
        const below = this.power();
        const above = parts.pop()!;
        const fraction = html`<mfrac>${above.bare}${below.bare}</mfrac>`;
        parts.push({ math: fraction, bare: fraction });
      } else if (this.isSign('*') || this.isSign('·') || this.isSign('⊙')) {
        const sign = this.take();
        // A product of letters is written without a sign.
        const isPlain = sign === '*' && this.peek()?.kind !== 'number';
        const mark = isPlain ? thinSpace : html`<mo>${sign === '⊙' ? '⊙' : '·'}</mo>`;
        parts.push({ math: mark, bare: mark }, this.power());
      } else {
        parts.push({ math: thinSpace, bare: thinSpace }, this.power());
      }
    }
    return grouped(parts.map(({ math }) => math));
  }

  private power(): Piece {
    const base = this.atom();
    let { math, bare } = base;
    while (this.isSign("'") || this.isSign('′')) {
      this.take();
      math = html`<mrow>${math}<mo lspace="0" rspace="0">′</mo></mrow>`;
      bare = math;
      if (this.isSign('(')) math = html`<mrow>${math}${this.fenced().math}</mrow>`;
    }
    if (!this.isSign('^')) return { math, bare };
    this.take();
    const sign = this.isSign(additions) ? html`<mo form="prefix">${this.take().replace('-', '−')}</mo>` : '';
    const exponent = this.power();
    const raised = html`<msup>${math}<mrow>${sign}${exponent.bare}</mrow></msup>`;
    return { math: raised, bare: raised };
  }

  private atom(): Piece {
    const token = this.peek();
    if (!token) throw new Unreadable();
    if (token.kind === 'number') return same(html`<mn>${this.take()}</mn>`);
    if (token.kind === 'name') return this.name();
    if (token.text === '(') return this.fenced();
    if (token.text === '[') return same(this.brackets());
    if (token.text === '|') {
      this.take();
      const inside = this.row();
      if (this.take() !== '|') throw new Unreadable();
      return same(html`<mrow><mo>|</mo>${inside}<mo>|</mo></mrow>`);
    }
    throw new Unreadable();
  }

  private fenced(): Piece {
    this.take();
    const inside = this.row();
    if (this.take() !== ')') throw new Unreadable();
    return { math: html`<mrow>${fence('(', inside)}${inside}${fence(')', inside)}</mrow>`, bare: inside };
  }

  /** A list, or a matrix where its items are lists. */
  private brackets(): Html {
    this.take();
    const rows: Html[] = [];
    const start = this.at;
    while (this.isSign('[')) {
      this.take();
      rows.push(html`<mtr>${this.cells()}</mtr>`);
      if (this.isSign(',')) this.take();
    }
    if (rows.length > 0 && this.isSign(']')) {
      this.take();
      return html`<mrow><mo>[</mo><mtable>${rows}</mtable><mo>]</mo></mrow>`;
    }
    this.at = start;
    const inside = this.row();
    if (this.take() !== ']') throw new Unreadable();
    return html`<mrow>${fence('[', inside)}${inside}${fence(']', inside)}</mrow>`;
  }

  private cells(): Html[] {
    const cells: Html[] = [];
    while (!this.isSign(']')) {
      cells.push(html`<mtd>${this.sum()}</mtd>`);
      if (this.isSign(',')) this.take();
    }
    this.take();
    return cells;
  }

  private name(): Piece {
    const text = this.take();
    if (text === 'sqrt' && this.isSign('(')) return same(html`<msqrt>${this.fenced().bare}</msqrt>`);
    const written = nameOf(text);
    // What stands in parentheses right after a function belongs to it, in a fraction too.
    if (isFunction(text) && this.isSign('(')) return same(html`<mrow>${written}${this.fenced().math}</mrow>`);
    return same(written);
  }
}

/** Parts as one; a part alone is one already. */
function grouped(parts: readonly Html[]): Html {
  return parts.length === 1 ? parts[0]! : html`<mrow>${parts}</mrow>`;
}

/** Brackets grow with fractions and matrices only: around an exponent they would look too large. */
function fence(sign: string, inside: Html): Html {
  return /<m(frac|table)/.test(inside.text) ? html`<mo>${sign}</mo>` : html`<mo stretchy="false">${sign}</mo>`;
}

function same(math: Html): Piece {
  return { math, bare: math };
}

function isFunction(text: string): boolean {
  return words.has(text) || ['sigma', 'σ', 'f', 'L'].includes(text);
}

/** Digits stand upright, letters in italics. */
function indexOf(index: string): Html {
  const parts = index.match(/\d+|\D/g) ?? [];
  return grouped(parts.map((part) => (/\d/.test(part) ? html`<mn>${part}</mn>` : html`<mi>${part}</mi>`)));
}

/** A letter with its index, the name of a function, or a word. */
function nameOf(text: string): Html {
  if (text.startsWith('∂'))
    return html`<mrow><mo form="prefix">∂</mo>${text.length > 1 ? nameOf(text.slice(1)) : ''}</mrow>`;
  const differential = /^d([\p{L}]\d*)$/u.exec(text);
  if (differential) return html`<mrow><mi>d</mi>${nameOf(differential[1]!)}</mrow>`;
  const [, letter, layer, indices] = layered.exec(text) ?? [];
  if (letter !== undefined) {
    const above = html`<mrow><mo stretchy="false">(</mo><mn>${layer!}</mn><mo stretchy="false">)</mo></mrow>`;
    if (indices === '') return html`<msup><mi>${letter}</mi>${above}</msup>`;
    return html`<msubsup><mi>${letter}</mi>${indexOf(indices!)}${above}</msubsup>`;
  }
  const [, base, below] = lowered.exec(text) ?? [];
  if (base !== undefined) return html`<msub><mi>${base}</mi>${indexOf(below!.normalize('NFKD'))}</msub>`;
  const indexed = /^(\p{L}\p{M}*)(?:_([\p{L}\d]+)|(\d+))$/u.exec(text);
  if (indexed) return html`<msub><mi>${indexed[1]!}</mi><mn>${indexed[2] ?? indexed[3]!}</mn></msub>`;
  if (Object.hasOwn(greek, text)) return html`<mi>${greek[text]!}</mi>`;
  if (words.has(text) || /^\p{L}\p{M}*$/u.test(text)) return html`<mi>${text}</mi>`;
  return html`<mtext>${text}</mtext>`;
}
