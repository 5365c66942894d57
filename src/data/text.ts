/** Bytes to text, chunk by chunk: byte order marks, one kind of line end, and a clear refusal of what is not text. */

import { fail } from '../graph/error.ts';
import { isAscii } from './ascii.ts';
import { concatenate, peek, type ReadChunk } from './bytes.ts';
import { eastAsianEncoding, guessEncoding } from './guess-encoding.ts';

/** What a text may be told about its bytes, and who is told what was found out. */
export interface DecodeOptions {
  /** A name that TextDecoder knows; found out when absent. */
  readonly encoding?: string | undefined;
  readonly warn?: (warning: string) => void;
}

/** So many of the first bytes show whether each second one is 0, as in UTF-16 of Latin letters. */
const headBytes = 256;

/**
 * Bytes to text whose lines end in "\n" only: UTF-8, UTF-16 with or without a byte order mark, or, where bytes that are no
 * UTF-8 follow ASCII alone, Windows-1252 or what their letters say, with a warning. Throws on binary data and on other encodings, and says in which line.
 */
export async function* decodeText(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
  { encoding, warn }: DecodeOptions = {},
): AsyncGenerator<string> {
  const { head, chunks } = await peek(bytes, headBytes);
  try {
    refuseKnownFormats(head.subarray(0, 4), name);
  } catch (error) {
    await chunks.return(undefined);
    throw error;
  }
  const decoder = new ChunkDecoder(encoding ?? encodingOf(head), encoding === undefined);
  let line = 1;
  let heldReturn = '';
  try {
    for (let next = await chunks.next(), chunk: ReadChunk; next.done !== true; next = await chunks.next(chunk)) {
      chunk = next.value;
      const text = heldReturn + decode(decoder, chunk, line, name);
      // A "\r" at the end may be the first half of "\r\n".
      heldReturn = text.endsWith('\r') ? '\r' : '';
      const lines = normaliseLineEnds(heldReturn === '' ? text : text.slice(0, -1));
      const zero = lines.indexOf('\0');
      if (zero >= 0) refuse(name, line + countLines(lines.slice(0, zero)), 'a byte 0');
      line += countLines(lines);
      if (lines !== '') yield lines;
    }
  } finally {
    await chunks.return(undefined);
  }
  const last = normaliseLineEnds(heldReturn + decode(decoder, undefined, line, name));
  if (last !== '') yield last;
  if (decoder.isGuessed) {
    const other = decoder.isForeign
      ? ', but look like another alphabet: --encoding windows-1251 or koi8-r reads Cyrillic, windows-1253 Greek'
      : ` (${decoder.encoding === 'windows-1252' ? '' : `${aboutGuess(decoder.encoding)}; `}--encoding says otherwise)`;
    warn?.(
      `the bytes are not UTF-8: they are read as ${decoder.encoding.replace('windows-1252', 'Windows-1252')}${other}`,
    );
  }
}

function aboutGuess(encoding: string): string {
  if (encoding === 'macintosh') return 'as old Macs write';
  return /^(windows|koi|iso)/.test(encoding) ? 'by its Cyrillic letters' : 'by its East Asian letters';
}

function encodingOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[i % 2]!++;
  const pairs = head.length >> 1;
  if (pairs < 2) return 'utf-8';
  if (zeros[0] === 0 && zeros[1]! * 2 > pairs) return 'utf-16le';
  return zeros[1] === 0 && zeros[0]! * 2 > pairs ? 'utf-16be' : 'utf-8';
}

/** Files of other forms by their first four bytes; more of them are known where a table of any form is read. */
const otherForms: Readonly<Record<string, string>> = {
  'PK\x03\x04': 'a zip or Excel file',
  PAR1: 'a Parquet file',
  ARRO: 'an Arrow file',
  '\x93NUM': 'an array of NumPy',
  SQLi: 'a SQLite database',
};

function refuseKnownFormats(head: Uint8Array, name: string): void {
  const got = otherForms[String.fromCharCode(...head)];
  if (got === undefined) return;
  const hint = 'readTable, which reads tables of other forms, or exporting it as CSV';
  fail({ what: name, problem: 'not text', got, expected: 'CSV or TSV', hint });
}

const noBytes = new Uint8Array(0);

/** Text whose chunks may end within a character. */
class ChunkDecoder {
  encoding: string;
  /** Whether the text turned out not to be what it was taken for, and is read in an encoding of one byte. */
  isGuessed = false;
  /** Whether most letters of what shows that are beyond ASCII, as in no language that Windows-1252 is for. */
  isForeign = false;
  /** As long as the text was ASCII alone. */
  private mayGuess: boolean;
  /** The start of a character that is not whole yet, as long as it may be guessed. */
  private tail: Uint8Array = noBytes;
  private stream: TextDecoder;
  /** Chunks of whole characters are decoded one by one: for UTF-8 engines have a way that is ten times as fast as a stream's. */
  private whole: TextDecoder;
  private isStart = true;
  private isOpen = false;

  constructor(encoding: string, mayGuess: boolean) {
    this.encoding = encoding;
    this.mayGuess = mayGuess && encoding === 'utf-8';
    // Each chunk starts anew for `whole`: a mark that is not at the start of the text is a character like others.
    this.stream = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
    this.whole = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  }

  /** The text of a chunk as far as its characters are whole; of what is left, without a chunk. */
  decode(chunk?: Uint8Array): string {
    const text = this.isWindows() ? decodeWindows(chunk) : this.guessing(chunk);
    if (!this.isStart || text === '') return text;
    this.isStart = false;
    return text.startsWith('\ufeff') ? text.slice(1) : text;
  }

  /** Windows-1252, which is what browsers read as Latin-1 as well. */
  private isWindows(): boolean {
    return this.stream.encoding === 'windows-1252';
  }

  private guessing(chunk?: Uint8Array): string {
    if (!this.mayGuess || chunk === undefined) return this.decodeWhole(chunk);
    let text: string;
    try {
      text = this.decodeWhole(chunk);
    } catch (error) {
      const bytes = concatenate([this.tail, chunk]);
      if (bytes.some(isNoText) || hasLettersOfUtf8(bytes)) throw error;
      this.mayGuess = false;
      this.isGuessed = true;
      const eastern = eastAsianEncoding(bytes);
      const { encoding, isForeign } = eastern ? { encoding: eastern, isForeign: false } : guessEncoding(bytes);
      this.isForeign = isForeign;
      this.encoding = encoding;
      this.isOpen = false;
      this.stream = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
      this.whole = this.stream;
      return this.isWindows() ? decodeWindows(bytes) : this.decodeWhole(bytes);
    }
    // Text is shorter than its bytes where it is more than ASCII, or where its last character is not whole yet.
    const length = this.tail.length + chunk.length;
    const isPlain = text.length === length || isAscii(text);
    this.mayGuess = isPlain;
    if (text.length === length) this.tail = noBytes;
    else if (isPlain) this.tail = concatenate([this.tail, chunk]).subarray(text.length);
    return text;
  }

  private decodeWhole(chunk?: Uint8Array): string {
    const wasOpen = this.isOpen;
    this.isOpen = chunk !== undefined && !(this.encoding === 'utf-8' && chunk.at(-1)! < 0x80);
    return wasOpen || this.isOpen ? this.stream.decode(chunk, { stream: this.isOpen }) : this.whole.decode(chunk);
  }
}

/** Whether a byte is a control character that no text has. */
function isNoText(byte: number): boolean {
  return byte < 32 && !(byte >= 9 && byte <= 13) && byte !== 27;
}

/** Whether some letters beyond ASCII are right in UTF-8, and as many as are not, so that these are damage. */
function hasLettersOfUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes);
  const count = (of: RegExp) => text.match(of)?.length ?? 0;
  return count(/[^\0-\x7f\ufffd]/g) >= Math.max(1, count(/\ufffd/g));
}

/** What Windows-1252 has where Latin-1 has control characters; some engines read these as Latin-1. */
const windowsSigns =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

function decodeWindows(chunk: Uint8Array = noBytes): string {
  const codes = Uint16Array.from(chunk, (byte) =>
    byte >= 0x80 && byte < 0xa0 ? windowsSigns.charCodeAt(byte - 0x80) : byte,
  );
  return new TextDecoder('utf-16le', { ignoreBOM: true }).decode(codes);
}

function decode(decoder: ChunkDecoder, chunk: Uint8Array | undefined, line: number, name: string): string {
  try {
    return decoder.decode(chunk);
  } catch {
    const readable = new TextDecoder(decoder.encoding).decode(chunk);
    const place = readable.search('\ufffd');
    const likely = chunk?.some(isNoText) ? undefined : eastAsianEncoding(chunk ?? noBytes);
    return refuse(
      name,
      line + countLines(readable.slice(0, Math.max(0, place))),
      `bytes that are not ${decoder.encoding}`,
      likely,
    );
  }
}

function refuse(name: string, line: number, got: string, encoding?: string): never {
  return fail({
    what: name,
    problem: 'not text',
    got: `${got} in line ${line}`,
    expected: 'UTF-8 text',
    hint: got.startsWith('bytes')
      ? `--encoding${encoding === undefined ? '' : ` ${encoding}`}, or saving it as CSV in UTF-8`
      : 'saving it as CSV in UTF-8',
  });
}

function normaliseLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

export function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
