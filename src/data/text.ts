/** Bytes to text, chunk by chunk: byte order marks, one kind of line end, and a clear refusal of what is not text. */
import { fail } from '../graph/error.ts';
import { peek } from './bytes.ts';

/**
 * UTF-8 (or UTF-16 that starts with a byte order mark) to text whose lines end in "\n" only.
 * Throws on binary data and on other encodings, and says in which line.
 */
export async function* decodeText(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  const { head, chunks } = await peek(bytes, 4);
  try {
    refuseKnownFormats(head, name);
  } catch (error) {
    await chunks.return(undefined);
    throw error;
  }
  const decoder = new ChunkDecoder(encodingOf(head));
  let line = 1;
  let heldReturn = '';
  for await (const chunk of chunks) {
    const text = heldReturn + decode(decoder, chunk, line, name);
    // A "\r" at the end may be the first half of "\r\n".
    heldReturn = text.endsWith('\r') ? '\r' : '';
    const lines = normaliseLineEnds(heldReturn === '' ? text : text.slice(0, -1));
    const zero = lines.indexOf('\0');
    if (zero >= 0) refuse(name, line + countLines(lines.slice(0, zero)), 'a byte 0');
    line += countLines(lines);
    if (lines !== '') yield lines;
  }
  const last = normaliseLineEnds(heldReturn + decode(decoder, undefined, line, name));
  if (last !== '') yield last;
}

function encodingOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

function refuseKnownFormats(head: Uint8Array, name: string): void {
  const start = String.fromCharCode(...head);
  if (start === 'PK\x03\x04')
    fail({
      what: name,
      problem: 'not text',
      got: 'a zip or Excel file',
      expected: 'CSV or TSV',
      hint: 'exporting it as CSV',
    });
  if (start === 'PAR1')
    fail({
      what: name,
      problem: 'not text',
      got: 'a Parquet file',
      expected: 'CSV or TSV',
      hint: 'exporting it as CSV',
    });
}

/** Text whose chunks may end within a character. */
class ChunkDecoder {
  readonly encoding: string;
  private readonly stream: TextDecoder;
  /** Chunks of whole characters are decoded one by one: for UTF-8 engines have a way that is ten times as fast as a stream's. */
  private readonly whole: TextDecoder;
  private isStart = true;
  private isOpen = false;

  constructor(encoding: string) {
    this.encoding = encoding;
    // Each chunk starts anew for `whole`: a mark that is not at the start of the text is a character like others.
    this.stream = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
    this.whole = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  }

  /** The text of a chunk as far as its characters are whole; of what is left, without a chunk. */
  decode(chunk?: Uint8Array): string {
    const wasOpen = this.isOpen;
    this.isOpen = chunk !== undefined && !(this.encoding === 'utf-8' && chunk.at(-1)! < 0x80);
    const text = wasOpen || this.isOpen ? this.stream.decode(chunk, { stream: this.isOpen }) : this.whole.decode(chunk);
    if (!this.isStart || text === '') return text;
    this.isStart = false;
    return text.startsWith('\ufeff') ? text.slice(1) : text;
  }
}

function decode(decoder: ChunkDecoder, chunk: Uint8Array | undefined, line: number, name: string): string {
  try {
    return decoder.decode(chunk);
  } catch {
    const readable = new TextDecoder(decoder.encoding).decode(chunk);
    const place = readable.search('\ufffd');
    return refuse(
      name,
      line + countLines(readable.slice(0, Math.max(0, place))),
      `bytes that are not ${decoder.encoding}`,
    );
  }
}

function refuse(name: string, line: number, got: string): never {
  return fail({
    what: name,
    problem: 'not text',
    got: `${got} in line ${line}`,
    expected: 'UTF-8 text',
    hint: 'saving it as CSV in UTF-8',
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
