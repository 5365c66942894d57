/** The JSON header of a safetensors file: parsed, and checked against the bytes that follow it. */
import { type ErrorParts, fail } from '../graph/error.ts';
import { jsonFlaw, shortJson } from './json-flaw.ts';

/** Bytes per number of the types that are read here. */
export const dtypeBytes = { F16: 2, BF16: 2, F32: 4, F64: 8, I32: 4, I64: 8 } as const;
export type StoredDtype = keyof typeof dtypeBytes;

/** One tensor of the header; `begin` and `end` count bytes from the end of the header. */
export interface Entry {
  name: string;
  dtype: StoredDtype;
  shape: readonly number[];
  begin: number;
  end: number;
}

/**
 * The number of elements of a shape, or undefined where a size is not a whole number >= 0 or the product is not exact.
 */
export function elementCount(shape: readonly unknown[]): number | undefined {
  let count = 1;
  for (const size of shape) {
    if (!isWholeNumber(size)) return undefined;
    count *= size;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}

/** What the header says, tensors in the order of their bytes, of which there must be `filled` after it. */
export function parseHeader(
  header: Uint8Array,
  file: string,
): { metadata: Record<string, string>; entries: Entry[]; filled: number } {
  const document = parseJson(header, file);
  let metadata: Record<string, string> = {};
  const entries: Entry[] = [];
  for (const [name, value] of Object.entries(document)) {
    if (name === '__metadata__') metadata = parseMetadata(value, file);
    else entries.push(parseEntry(name, value, file));
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  return { metadata, entries, filled: requireNoGaps(entries, file) };
}

function altered(file: string, parts: Omit<ErrorParts, 'what' | 'problem'>): never {
  return fail({ what: file, problem: 'altered or damaged', hint: 'copying or saving the file again', ...parts });
}

function parseJson(header: Uint8Array, file: string): object {
  let text: string;
  let document: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(header);
    document = JSON.parse(text);
  } catch (cause) {
    return altered(file, {
      got: `a header that is no JSON (${String(cause)})`,
      expected: 'a JSON object in UTF-8',
      cause,
    });
  }
  const flaw = jsonFlaw(text);
  if (flaw) altered(file, { ...flaw, got: `${flaw.got} in its header` });
  // The first byte is a brace, so that well-formed JSON is an object.
  return document as object;
}

function parseMetadata(value: unknown, file: string): Record<string, string> {
  if (!isObject(value))
    return altered(file, { got: '__metadata__ that is not an object', expected: 'names with texts' });
  const pairs = Object.entries(value).map(([key, text]): [string, string] =>
    typeof text === 'string'
      ? [key, text]
      : altered(file, { got: `${shortJson(key)} in __metadata__ that is not a text`, expected: 'texts only' }),
  );
  return Object.fromEntries(pairs);
}

function parseEntry(name: string, value: unknown, file: string): Entry {
  const tensor = `tensor ${shortJson(name)}`;
  if (!isObject(value))
    return altered(file, { got: `${tensor} without description`, expected: 'type, shape and offsets' });
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string')
    return altered(file, { got: `${tensor} without dtype`, expected: 'a dtype such as F32' });
  if (!isDtype(dtype)) {
    return fail({
      what: file,
      problem: 'a type of numbers that is not supported',
      got: `${tensor} of dtype ${shortJson(dtype)}`,
      expected: Object.keys(dtypeBytes).join(', '),
      hint: 'converting it to F32 where the file was written',
    });
  }
  if (!Array.isArray(shape)) return altered(file, { got: `${tensor} without shape`, expected: 'a list of sizes' });
  const count = elementCount(shape);
  if (count === undefined) {
    return altered(file, {
      got: `${tensor} of shape ${shortJson(shape)}`,
      expected: 'whole numbers with a product below 2^53',
    });
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isWholeNumber)) {
    return altered(file, { got: `${tensor} with data_offsets ${shortJson(offsets)}`, expected: 'two whole numbers' });
  }
  const [begin, end] = offsets as [number, number];
  if (end - begin !== count * dtypeBytes[dtype]) {
    return altered(file, {
      got: `${tensor} at bytes ${begin} to ${end}`,
      expected: `${count * dtypeBytes[dtype]} bytes for ${dtype} ${shortJson(shape)}`,
    });
  }
  return { name, dtype, shape: shape as number[], begin, end };
}

/** The bytes that all tensors fill together. */
function requireNoGaps(entries: readonly Entry[], file: string): number {
  let filled = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== filled) {
      const problem = begin < filled ? 'overlaps the tensor before it' : 'leaves a gap before it';
      altered(file, {
        got: `tensor ${shortJson(name)} at byte ${begin}, which ${problem}`,
        expected: `byte ${filled}`,
      });
    }
    filled = end;
  }
  return filled;
}

/** Refuses a file that has more or fewer bytes after its header than the tensors fill. */
export function requireFilled(filled: number, available: number, file: string): void {
  if (filled > available) {
    fail({
      what: file,
      problem: 'truncated',
      got: `${available} bytes of tensors`,
      expected: `${filled}`,
      hint: 'copying or saving the file again',
    });
  }
  if (filled < available) altered(file, { got: `${available} bytes of tensors`, expected: `${filled}` });
}

function isDtype(dtype: string): dtype is StoredDtype {
  return Object.hasOwn(dtypeBytes, dtype);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWholeNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0);
}
