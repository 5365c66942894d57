/** A checksum of bytes, by which a file that was altered or damaged is noticed. */

/** Remainders of CRC-32 (polynomial 0xedb88320, reflected) for one byte followed by 0 to 7 zero bytes. */
const tables = /* @__PURE__ */ buildTables();

function buildTables(): Uint32Array {
  const built = new Uint32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
    built[byte] = remainder;
  }
  for (let i = 256; i < built.length; i++) built[i] = (built[i - 256]! >>> 8) ^ built[built[i - 256]! & 255]!;
  return built;
}

/**
 * CRC-32 of the bytes (ISO 3309, as in zip and PNG) as 8 hexadecimal digits. Every change within 32 neighbouring bits is
 * noticed, any other but for 1 in 4 billion; it does not protect against a forger.
 * Eight bytes a step: Kounavis and Berry, "A systematic approach to building high performance software-based CRC generators", 2005.
 */
export function checksum(bytes: Uint8Array): string {
  const t = tables;
  let crc = 0xffffffff;
  let i = 0;
  for (const end = bytes.length - 7; i < end; i += 8) {
    const first = crc ^ (bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24));
    crc =
      t[1792 + (first & 255)]! ^
      t[1536 + ((first >>> 8) & 255)]! ^
      t[1280 + ((first >>> 16) & 255)]! ^
      t[1024 + (first >>> 24)]! ^
      t[768 + bytes[i + 4]!]! ^
      t[512 + bytes[i + 5]!]! ^
      t[256 + bytes[i + 6]!]! ^
      t[bytes[i + 7]!]!;
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ t[(crc ^ bytes[i]!) & 255]!;
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
}
