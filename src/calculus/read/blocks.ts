/** What spans several expressions: cases, sums over an index, matrices. */
import type { Node } from '../../graph/node.ts';
import { where } from '../../ops/index.ts';
import { failAfterOperand, failRange } from './ask.ts';
import type { ArgumentReader } from './calls.ts';
import { otherwise, type Row } from './cases.ts';
import { Tensor, type Value } from './tensors.ts';
import type { Token } from './token.ts';

/** More terms of a sum than this are refused. */
const mostTerms = 1_000;

/** What of the parser reads blocks. */
export interface BlockParser extends ArgumentReader {
  /** The indices of the sums around the current token. */
  readonly bound: Map<string, number>;
  whole(): Value;
  comparison(): Value;
  term(): Value;
  atom(): Value;
  close(opening: Token, closing: string): void;
}

export class BlockReader {
  private readonly parser: BlockParser;

  constructor(parser: BlockParser) {
    this.parser = parser;
  }

  /** The cases after the first `if`: those between commas, and `else` or `otherwise` for the rest. */
  conditional({ value }: Pick<Row, 'value'>, start: Token): Node {
    const rows: Row[] = [{ value, condition: this.condition() }];
    for (;;) {
      if (this.parser.accept('else')) {
        const [at, last] = [this.parser.token, this.parser.deeper(() => this.parser.whole())];
        return this.choice([...rows, { value: this.parser.scalar(last, at) }], start);
      }
      if (!this.parser.accept(',')) return this.choice(rows, start);
      const at = this.parser.token;
      const next = this.parser.scalar(this.parser.comparison(), at);
      if (this.parser.accept('otherwise') || this.parser.accept('else'))
        return this.choice([...rows, { value: next }], start);
      if (!this.parser.accept('if')) failAfterOperand(this.parser, 'if or otherwise');
      rows.push({ value: next, condition: this.condition() });
    }
  }

  private condition(): Node {
    const start = this.parser.token;
    return this.parser.scalar(this.parser.comparison(), start);
  }

  private choice(rows: readonly Row[], start: Token): Node {
    this.parser.isLoose = true;
    const last = otherwise(rows);
    if (!last) {
      this.parser.fail(
        start,
        {
          problem: 'cases that leave something out',
          got: this.parser.shown(start.at, this.parser.last.end),
          expected: 'a last case for all the rest: otherwise, or else',
          hint: 'x if x > 0 else 0',
        },
        this.parser.last.end,
      );
    }
    return last.rows.reduceRight(
      (rest, { condition, value }) => this.parser.made(where(condition!, value, rest)),
      last.value,
    );
  }

  /** `\sum_{i=1}^{3} w_i x_i`: the term behind it, read again for each number. */
  range(token: Token): Value {
    this.parser.isLoose = true;
    const opening = this.parser.accept('_') ? this.parser.token : failRange(this.parser, token);
    const closing = this.parser.accept('{') ? '}' : this.parser.accept('(') ? ')' : failRange(this.parser, token);
    const index = this.parser.next();
    if (index.kind !== 'name' || !/^[A-Za-z]$/.test(index.text) || !this.parser.accept('='))
      failRange(this.parser, token);
    const from = this.parser.whole();
    this.parser.close(opening, closing);
    if (!this.parser.accept('^')) failRange(this.parser, token);
    const to = this.argumentOfRange();
    const [first, last] = [from, to].map((value) => this.parser.literalOf(value));
    if (
      first === undefined ||
      last === undefined ||
      !Number.isInteger(first) ||
      !Number.isInteger(last) ||
      last < first
    )
      return failRange(this.parser, token);
    if (last - first >= mostTerms)
      this.parser.fail(token, {
        problem: 'too many terms',
        got: String(last - first + 1),
        expected: `at most ${mostTerms}`,
      });
    const outer = this.parser.bound.get(index.text);
    const start = this.parser.position;
    const plus = token.text === 'sum' ? '+' : '*';
    let total: Value | undefined;
    for (let i = first; i <= last; i++) {
      this.parser.bound.set(index.text, i);
      this.parser.position = start;
      const value = this.parser.deeper(() => this.parser.term());
      total = total === undefined ? value : this.parser.combine({ ...token, text: plus }, total, value);
    }
    if (outer === undefined) this.parser.bound.delete(index.text);
    else this.parser.bound.set(index.text, outer);
    return total!;
  }

  private argumentOfRange(): Value {
    const { token } = this.parser;
    if (token.kind === 'number') return this.parser.literal(this.parser.next().value);
    return this.parser.atom();
  }

  /** `\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}`. */
  casesOf(start: Token): Node {
    const rows: Row[] = [];
    while (!this.parser.isSymbol('end') && !this.parser.isAtEnd) {
      const at = this.parser.token;
      const value = this.parser.scalar(this.parser.comparison(), at);
      this.parser.accept(',');
      this.parser.accept('&');
      this.parser.accept('if');
      if (this.parser.accept('otherwise') || this.parser.accept('else')) rows.push({ value });
      else if (this.parser.isSymbol('end') || this.parser.isSymbol('\\\\')) rows.push({ value });
      else rows.push({ value, condition: this.condition() });
      this.parser.accept(',');
      if (!this.parser.accept('\\\\')) break;
    }
    if (!this.parser.accept('end')) failAfterOperand(this.parser, '\\\\ or \\end{cases}');
    return this.choice(rows, start);
  }

  matrixOf(): Value {
    this.parser.isLoose = true;
    const start = this.parser.last;
    const rows: Node[][] = [[]];
    while (!this.parser.isSymbol('end') && !this.parser.isAtEnd) {
      const at = this.parser.token;
      rows.at(-1)!.push(this.parser.scalar(this.parser.comparison(), at));
      if (this.parser.accept('&')) continue;
      if (!this.parser.accept('\\\\')) break;
      if (!this.parser.isSymbol('end')) rows.push([]);
    }
    if (!this.parser.accept('end')) failAfterOperand(this.parser, '&, \\\\ or \\end');
    if (rows.some((row) => row.length !== rows[0]!.length || row.length === 0))
      this.parser.fail(start, { problem: 'rows of different length', got: 'a matrix', expected: 'rows of one length' });
    return rows.length === 1 && rows[0]!.length === 1 ? rows[0]![0]! : new Tensor(rows);
  }
}
