/** Reads event files of TensorBoard by the published format, with nothing of the writer. */
import { expect } from 'vitest';

/** CRC-32C by the polynomial, bit by bit from the other side than the writer: the known sum of "123456789" is e3069283. */
export function crc32c(bytes: Uint8Array): number {
  const table = Array.from({ length: 256 }, (_, n) => {
    let value = n;
    for (let k = 0; k < 8; k++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
    return value >>> 0;
  });
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (table[(sum ^ byte) & 255]! ^ (sum >>> 8)) >>> 0;
  return (sum ^ 0xffffffff) >>> 0;
}

function unmasked(stored: number): number {
  const rotated = (stored - 0xa282ead8) >>> 0;
  return ((rotated << 15) | (rotated >>> 17)) >>> 0;
}

export type Field = readonly [number: number, value: number | Uint8Array];

export function fieldsOf(bytes: Uint8Array): Field[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = bytes[at++]!;
      value += (byte & 127) * scale;
      scale *= 128;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const type = key & 7;
    const length = type === 2 ? varint() : type === 1 ? 8 : type === 5 ? 4 : 0;
    if (type === 0) fields.push([key >> 3, varint()]);
    else if (type === 1) fields.push([key >> 3, view.getFloat64(at, true)]);
    else if (type === 5) fields.push([key >> 3, view.getFloat32(at, true)]);
    else fields.push([key >> 3, bytes.subarray(at, at + length)]);
    at += length;
  }
  return fields;
}

/** The records of a file, whose checksums are right. */
export function recordsOf(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const records: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(view.getBigUint64(at, true));
    expect(unmasked(view.getUint32(at + 8, true))).toBe(crc32c(bytes.subarray(at, at + 8)));
    const content = bytes.subarray(at + 12, at + 12 + length);
    expect(unmasked(view.getUint32(at + 12 + length, true))).toBe(crc32c(content));
    records.push(content);
    at += 16 + length;
  }
  return records;
}

/** The first field of that number, which holds bytes. */
export function bytesOf(fields: readonly Field[], number: number): Uint8Array {
  return fields.find(([field]) => field === number)![1] as Uint8Array;
}

/** The values of a summary by their tags, each with its fields; of an event without a summary none. */
export function valuesOf(event: Uint8Array): Map<string, readonly Field[]> {
  const summary = fieldsOf(event).find(([field]) => field === 5);
  const values = summary ? fieldsOf(summary[1] as Uint8Array) : [];
  return new Map(
    values.map(([, value]) => {
      const [tag, ...rest] = fieldsOf(value as Uint8Array);
      return [new TextDecoder().decode(tag![1] as Uint8Array), rest];
    }),
  );
}
