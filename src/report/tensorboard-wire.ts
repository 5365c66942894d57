/** Records of event files and the fields of Protocol Buffers that they have. */
export const text: TextEncoder = new TextEncoder();

/** A length with its checksum, and what is so long with its own. */
export function record(content: readonly number[]): number[] {
  const length = [...littleEndian(content.length), 0, 0, 0, 0];
  return [...length, ...littleEndian(masked(length)), ...content, ...littleEndian(masked(content))];
}

/** The fields of Protocol Buffers that events have: each its number and type, then its value. */
export function bytesField(field: number, content: ArrayLike<number>): number[] {
  return [(field << 3) | 2, ...varint(content.length), ...Array.from(content)];
}

export function double(field: number, value: number): number[] {
  return [(field << 3) | 1, ...new Uint8Array(Float64Array.of(value).buffer)];
}

export function doubles(field: number, values: readonly number[]): number[] {
  return bytesField(field, new Uint8Array(Float64Array.from(values).buffer));
}

export function float(field: number, value: number): number[] {
  return [(field << 3) | 5, ...new Uint8Array(Float32Array.of(value).buffer)];
}

export function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

function littleEndian(value: number): number[] {
  return [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
}

/** Of CRC-32C, for each byte. */
const remainders: Uint32Array = /* @__PURE__ */ Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1;
  return remainder;
});

/** CRC-32C, turned and shifted as TFRecord has it, so that a checksum of checksums is none. */
function masked(bytes: readonly number[]): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ remainders[(crc ^ byte) & 255]!;
  const sum = ~crc >>> 0;
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
}
