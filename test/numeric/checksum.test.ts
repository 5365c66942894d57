/** The checksum against zlib's CRC-32 and its promise to notice changes. */
import { deflateRawSync, gzipSync } from 'node:zlib';
import { array, assert, integer, property, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checksum } from '../../src/numeric/checksum.ts';

/** The CRC-32 that zlib writes at the end of a gzip file. */
function zlibCrc(bytes: Uint8Array): string {
  const file = gzipSync(bytes);
  return file
    .readUInt32LE(file.length - 8)
    .toString(16)
    .padStart(8, '0');
}

describe('checksum', () => {
  it('gives the check value of CRC-32, cbf43926 for "123456789", and 00000000 for nothing', () => {
    expect(checksum(new TextEncoder().encode('123456789'))).toBe('cbf43926');
    expect(checksum(new Uint8Array(0))).toBe('00000000');
  });

  it('equals the CRC-32 of zlib for every length from 0 to 64 and for views at any offset', () => {
    const bytes = deflateRawSync(new Uint8Array(400).map((_, i) => (i * 37) ^ (i >> 3)));
    for (let length = 0; length <= 64; length++) {
      const view = bytes.subarray(length % 5, (length % 5) + length);
      expect(checksum(view)).toBe(zlibCrc(view));
    }
    assert(property(uint8Array({ maxLength: 500 }), (data) => checksum(data) === zlibCrc(data)));
  });

  it('differs after any change of up to four neighbouring bytes', () => {
    assert(
      property(
        uint8Array({ minLength: 12, maxLength: 200 }),
        integer({ min: 0, max: 8 }),
        array(integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 }),
        (data, start, change) => {
          const altered = data.map((byte, i) => byte ^ (change[i - start] ?? 0));
          return change.every((byte) => byte === 0) || checksum(altered) !== checksum(data);
        },
      ),
    );
  });
});
