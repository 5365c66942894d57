/** The short way through text without quotes: each cell is read straight from its bytes, as a number where it is one. */
import { isDigit, plainValue } from './cell.ts';
import type { DecimalMark } from './number-text.ts';

const lineEnd = 10;
const minus = 45;
const marks = { '.': 46, ',': 44 } as const;
const zero = 48;
/** So many digits always fit in int32. */
const nineDigits = 9;

/** How cells are told apart. */
export interface Dialect {
  readonly separator: string;
  /** What cells with separators stand in; nothing where a quote is a character like others. */
  readonly quote: string;
  /** What stands before a quote within quotes: another quote, or a backslash. */
  readonly escape: string;
}

/**
 * Rows of equal length without quotes. The number of each cell that is a plain decimal is known; a cell's text is cut out
 * only where it is asked for. `values` and `starts` hold until the scanner's next text.
 */
export class PlainRows {
  /** As they are written: a line each, with the separator between cells, and no quotes. */
  readonly text: string;
  private readonly separator: string;
  readonly firstLine: number;
  readonly width: number;
  readonly height: number;
  /** Row by row, the number of each cell; NaN for one that is not a plain decimal. */
  readonly values: Float64Array;
  /** Where each cell starts in the text, and where one after the last would. */
  readonly starts: Int32Array;

  constructor(
    text: string,
    separator: string,
    firstLine: number,
    [width, height]: readonly [width: number, height: number],
    values: Float64Array,
    starts: Int32Array,
  ) {
    this.text = text;
    this.separator = separator;
    this.firstLine = firstLine;
    this.width = width;
    this.height = height;
    this.values = values;
    this.starts = starts;
  }

  get rows(): string[][] {
    return this.text.split('\n').map((row) => row.split(this.separator));
  }

  get lines(): Int32Array {
    return Int32Array.from({ length: this.height }, (_, row) => this.firstLine + row);
  }

  isEmptyColumn(column: number): boolean {
    for (let cell = column; cell < this.width * this.height; cell += this.width)
      if (this.starts[cell + 1]! - this.starts[cell]! > 1) return false;
    return true;
  }

  textAt(cell: number): string {
    return this.text.slice(this.starts[cell]!, this.starts[cell + 1]! - 1);
  }
}

/** Reads plain rows text by text, in buffers that serve all texts of a file. `decimal` is the mark before decimals. */
export class PlainScanner {
  private readonly separator: string;
  private readonly quote: string;
  private readonly mark: number;
  private readonly encoder = new TextEncoder();
  private bytes = new Uint8Array(0);
  private values = new Float64Array(0);
  private starts = new Int32Array(0);

  constructor({ separator, quote }: Pick<Dialect, 'separator' | 'quote'>, decimal: DecimalMark) {
    this.separator = separator;
    this.quote = quote;
    // Where commas separate cells, none is in a number.
    this.mark = decimal === separator ? -1 : marks[decimal];
  }

  /**
   * The finished rows of a text that starts in line `firstLine`, and how far they reach. Undefined where more than a
   * look at separators is needed: quotes, characters beyond ASCII, blank lines, one column, rows of unequal length.
   */
  scan(text: string, firstLine: number): { batch: PlainRows; cursor: number } | undefined {
    const cursor = text.lastIndexOf('\n') + 1;
    if (cursor === 0 || this.separator.length !== 1) return undefined;
    if (this.quote !== '' && text.includes(this.quote)) return undefined;
    if (this.bytes.length < text.length) this.bytes = new Uint8Array(text.length * 2);
    const { read, written } = this.encoder.encodeInto(text, this.bytes);
    if (read !== text.length || written !== text.length) return undefined;
    // Every cell takes at least the byte behind it.
    if (this.starts.length <= cursor) {
      this.values = new Float64Array(cursor * 2);
      this.starts = new Int32Array(cursor * 2);
    }
    const shape = scanCells(this.bytes, cursor, this.separator.charCodeAt(0), this.mark, this.values, this.starts);
    if (shape === undefined) return undefined;
    const rows = text.slice(0, cursor - 1);
    return { batch: new PlainRows(rows, this.separator, firstLine, shape, this.values, this.starts), cursor };
  }
}

/** Fills in the cells of the rows in bytes 0 to `end`, the last of which ends a line; gives width and height. */
function scanCells(
  bytes: Uint8Array,
  end: number,
  separator: number,
  mark: number,
  values: Float64Array,
  starts: Int32Array,
): readonly [width: number, height: number] | undefined {
  let width = 0;
  let height = 0;
  let cell = 0;
  let at = 0;
  while (at < end) {
    starts[cell] = at;
    let byte = bytes[at]!;
    const isNegative = byte === minus;
    if (isNegative) byte = bytes[++at]!;
    const firstDigit = at;
    let pointAt = -1;
    let mantissa = 0;
    for (; ; byte = bytes[++at]!) {
      const digit = byte - zero;
      // As int32, which takes a third of float64's time.
      if (digit >= 0 && digit <= 9) mantissa = (Math.imul(mantissa, 10) + digit) | 0;
      else if (byte === mark && pointAt < 0) pointAt = at;
      else break;
    }
    let value = Number.NaN;
    if (byte === separator || byte === lineEnd) {
      const length = at - firstDigit;
      if (length > nineDigits) mantissa = longMantissa(bytes, firstDigit, at, mark);
      const isSpelled = bytes[firstDigit] === zero && isDigit(bytes[firstDigit + 1]!);
      if (!isSpelled) value = plainValue(mantissa, length, pointAt < 0 ? -1 : at - 1 - pointAt);
    } else {
      while (byte !== separator && byte !== lineEnd) byte = bytes[++at]!;
    }
    values[cell++] = isNegative ? -value : value;
    at++;
    if (byte !== lineEnd) continue;
    if (height === 0) width = cell;
    height++;
    if (width === 1 || cell !== width * height) return undefined;
  }
  starts[cell] = end;
  return [width, height];
}

/** The digits of a longer cell, a mark among them left out: exact below 2^53, and never below it when it is not. */
function longMantissa(bytes: Uint8Array, from: number, to: number, mark: number): number {
  let mantissa = 0;
  for (let at = from; at < to; at++) if (bytes[at] !== mark) mantissa = mantissa * 10 + (bytes[at]! - zero);
  return mantissa;
}
