/** safetensors: files of other writers, round trips, and every way in which a file can be wrong. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type Arbitrary,
  array,
  assert,
  constantFrom,
  dictionary,
  double,
  float,
  integer,
  property,
  string,
  tuple,
  uint8Array,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChainruleError } from '../../src/graph/error.ts';
import { readSafetensors, type SafetensorsTensor, writeSafetensors } from '../../src/model/safetensors.ts';
import { checksum } from '../../src/numeric/checksum.ts';

const formats = fileURLToPath(new URL('../../../shared/data/formats/', import.meta.url));
const missing = !existsSync(formats);
if (missing) console.warn(`SKIPPED: safetensors files of other writers: no folder ${formats}`);

const sample = (name: string): Uint8Array => readFileSync(formats + name);

/** A file of any header, given as text or as the object that its JSON describes. */
function fileOf(header: unknown, tensorBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + tensorBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const tensor = (begin: number, end: number, shape: unknown = [(end - begin) / 4], dtype: unknown = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

/** The message of the ChainruleError that reading throws, or `read` where it reads. */
function outcome(bytes: Uint8Array): string {
  try {
    readSafetensors(bytes, 'm.safetensors');
    return 'read';
  } catch (error) {
    if (error instanceof ChainruleError) return error.message;
    throw error;
  }
}

describe('files of other writers', () => {
  it.skipIf(missing)('reads the F32 tensors of mlverse', () => {
    const { metadata, tensors } = readSafetensors(sample('mlverse-hello.safetensors'));
    expect(metadata).toEqual({});
    expect([...tensors].map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
      ['hello', 'F32', [10, 10]],
      ['world', 'F32', [5, 10]],
    ]);
    expect(tensors.get('hello')?.data).toEqual(new Float32Array(100).fill(1));
    expect(tensors.get('world')?.data).toEqual(new Float32Array(50));
  });

  it.skipIf(missing)('reads the F64 tensors of safetensors-cpp', () => {
    const { tensors } = readSafetensors(sample('syoyo-model.safetensors'));
    expect([...tensors].map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
      ['weight1', 'F64', [8, 8]],
      ['weight2', 'F64', [16, 16]],
    ]);
    // As NumPy reads them.
    expect(tensors.get('weight1')!.data.slice(0, 2)).toEqual(Float64Array.of(0.08001627472781947, 0.7158429049744487));
    expect(tensors.get('weight2')!.data.at(-1)).toBe(0.4085505781254526);
  });

  it.skipIf(missing)('reads the I32 tensor of swift-safetensors, whose numbers are not aligned', () => {
    const { tensors } = readSafetensors(sample('swift-data.safetensors'));
    expect(tensors.get('test')).toEqual({ dtype: 'I32', shape: [2, 2], data: new Int32Array(4) });
  });

  it.skipIf(missing)('refuses the hostile file of safetensors-cpp, whose header is longer than the file', () => {
    expect(outcome(sample('syoyo-abuse-attempt-1.safetensors'))).toBe(
      'm.safetensors: truncated: got 88 bytes; expected a header of 1000 bytes after the first 8 — try copying or saving the file again',
    );
  });
});

describe('types that other programs write', () => {
  const read = (dtype: string, words: readonly bigint[], bytes: number) => {
    const file = fileOf({ w: tensor(0, words.length * bytes, [words.length], dtype) }, words.length * bytes);
    const view = new DataView(file.buffer, file.length - words.length * bytes);
    words.forEach((word, i) => {
      for (let j = 0; j < bytes; j++) view.setUint8(i * bytes + j, Number((word >> BigInt(8 * j)) & 255n));
    });
    return Array.from(readSafetensors(file).tensors.get('w')!.data as ArrayLike<number | bigint>);
  };

  it('reads float16: normal numbers, the smallest, the largest, zeros, infinities and NaN', () => {
    // IEEE 754-2019, binary16: 1, -2, the largest (65504), the smallest normal (2^-14) and subnormal (2^-24), 1/3 rounded.
    const words = [0x3c00n, 0xc000n, 0x7bffn, 0x0400n, 0x0001n, 0x3555n, 0x0000n, 0x8000n, 0x7c00n, 0xfc00n, 0x7e00n];
    const numbers = [1, -2, 65504, 2 ** -14, 2 ** -24, 0.333251953125, 0, -0, Infinity, -Infinity, NaN];
    expect(read('F16', words, 2)).toEqual(numbers);
  });

  it('reads bfloat16, the upper half of a float32, and whole numbers of 64 bits', () => {
    const words = [0x3f80n, 0xc000n, 0x7f7fn, 0x3eabn, 0x8000n, 0xff80n];
    expect(read('BF16', words, 2)).toEqual([1, -2, 3.3895313892515355e38, 0.333984375, -0, -Infinity]);
    expect(read('I64', [5n, 0xffff_ffff_ffff_fffen], 8)).toEqual([5n, -2n]);
  });
});

const names = string({ unit: 'grapheme', maxLength: 8 }).filter((name) => name !== '__metadata__');
const shapes = array(integer({ min: 0, max: 4 }), { maxLength: 3 });

const anyTensor: Arbitrary<SafetensorsTensor> = tuple(names, shapes, constantFrom('F32', 'F64', 'I32')).chain(
  ([name, shape, dtype]): Arbitrary<SafetensorsTensor> => {
    const length = shape.reduce((product, size) => product * size, 1);
    const exactly = { minLength: length, maxLength: length };
    if (dtype === 'F32')
      return array(float(), exactly).map((data) => ({ name, dtype, shape, data: Float32Array.from(data) }));
    if (dtype === 'F64')
      return array(double(), exactly).map((data) => ({ name, dtype, shape, data: Float64Array.from(data) }));
    return array(integer(), exactly).map((data) => ({ name, dtype: 'I32', shape, data: Int32Array.from(data) }));
  },
);
const differentTensors = array(anyTensor, { maxLength: 5 }).map((tensors) => [
  ...new Map(tensors.map((each) => [each.name, each])).values(),
]);

describe('writing', () => {
  it('gives back what was written: names, types, shapes, numbers and metadata, from any offset in memory', () => {
    assert(
      property(
        differentTensors,
        dictionary(string(), string()),
        integer({ min: 0, max: 9 }),
        (tensors, pairs, offset) => {
          const bytes = writeSafetensors(tensors, pairs);
          const shifted = new Uint8Array(bytes.length + offset);
          shifted.set(bytes, offset);
          const file = readSafetensors(shifted.subarray(offset));
          expect(file.metadata).toEqual({ ...pairs });
          expect(file.tensors.size).toBe(tensors.length);
          for (const { name, ...rest } of tensors) expect(file.tensors.get(name)).toEqual(rest);
        },
      ),
    );
  });

  it('aligns: the header fills a multiple of 8 bytes with spaces, and 8-byte types come first', () => {
    const bytes = writeSafetensors(
      [
        { name: 'a', dtype: 'F32', shape: [1], data: Float32Array.of(1) },
        { name: 'b', dtype: 'F64', shape: [], data: Float64Array.of(2) },
        { name: 'c', dtype: 'I32', shape: [1], data: Int32Array.of(-3) },
      ],
      { note: 'x' },
    );
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
    expect(header.trimEnd()).toBe(
      '{"__metadata__":{"note":"x"},' +
        '"b":{"dtype":"F64","shape":[],"data_offsets":[0,8]},' +
        '"a":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},' +
        '"c":{"dtype":"I32","shape":[1],"data_offsets":[12,16]}}',
    );
    expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 128, 63, 253, 255, 255, 255]);
  });

  it('keeps names that mean something to JavaScript', () => {
    const tensors = ['__proto__', 'constructor', '2', '1', 'toString', ''].map(
      (name, i): SafetensorsTensor => ({ name, dtype: 'I32', shape: [1], data: Int32Array.of(i) }),
    );
    const pairs = JSON.parse('{"__proto__":"polluted","constructor":"x"}') as Record<string, string>;
    const file = readSafetensors(writeSafetensors(tensors, pairs));
    expect([...file.tensors].map(([name, { data }]) => [name, data[0]])).toEqual(
      tensors.map(({ name }, i) => [name, i]),
    );
    expect(Object.entries(file.metadata)).toEqual([
      ['__proto__', 'polluted'],
      ['constructor', 'x'],
    ]);
    expect(Object.getPrototypeOf(file.metadata)).toBe(Object.prototype);
  });

  it('lets the metadata hold a checksum of the tensors, by which every altered byte of them is noticed', () => {
    const weights: SafetensorsTensor = { name: 'w', dtype: 'F32', shape: [3], data: Float32Array.of(1, 2, 3) };
    const bytes = writeSafetensors([weights], (tensorBytes) => ({ crc: checksum(tensorBytes) }));
    const { metadata, tensorBytes } = readSafetensors(bytes);
    expect(metadata).toEqual({ crc: checksum(tensorBytes) });
    for (let i = bytes.length - 12; i < bytes.length; i++) {
      const altered = bytes.with(i, bytes[i]! ^ 1);
      expect(checksum(readSafetensors(altered).tensorBytes)).not.toBe(metadata.crc);
    }
  });

  it('refuses what the format cannot hold', () => {
    const one = { name: 'w', dtype: 'F32', shape: [1], data: Float32Array.of(1) } as const;
    expect(() => writeSafetensors([one, one], {})).toThrow(
      'tensor "w": the name is used twice: expected a name of its own',
    );
    expect(() => writeSafetensors([{ ...one, name: '__metadata__' }], {})).toThrow(
      'tensor "__metadata__": the name is reserved by the format: expected another name',
    );
    expect(() => writeSafetensors([{ ...one, shape: [2, 3] }], {})).toThrow(
      'tensor "w": data of another size: got 1 numbers; expected as many as the shape [2, 3] has',
    );
    expect(() => writeSafetensors([{ ...one, shape: [0.5, 2] }], {})).toThrow('data of another size');
    const float64 = { ...one, data: Float64Array.of(1) } as unknown as SafetensorsTensor;
    expect(() => writeSafetensors([float64], {})).toThrow(
      'tensor "w": data of another type: got Float64Array; expected Float32Array for F32',
    );
  });
});

describe('a file that is wrong', () => {
  const deep = (tensor: string) => fileOf(`{"a":${tensor.replace('?', '['.repeat(100_000) + ']'.repeat(100_000))}}`, 4);
  const nested =
    'altered or damaged: got lists and objects inside one another in its header; expected 100 levels at most';
  it.each<[what: string, bytes: Uint8Array, message: string]>([
    ['empty', new Uint8Array(0), 'm.safetensors: empty: got 0 bytes'],
    ['without header length', new Uint8Array(7), 'm.safetensors: truncated: got 7 bytes'],
    ['header length 0', new Uint8Array(8), 'not a safetensors file: got a header of 0 bytes'],
    [
      'a text file',
      new TextEncoder().encode('sepal_length,sepal_width\n'),
      'm.safetensors: not a safetensors file: got text, "sepal_le"…; expected the length of a header',
    ],
    [
      'no brace',
      fileOf('[1,2]'),
      'not a safetensors file: got a header that starts with the byte 91; expected 123, a brace',
    ],
    ['no JSON', fileOf('{"a":}'), 'm.safetensors: altered or damaged: got a header that is no JSON (SyntaxError'],
    ['no UTF-8', fileOf('{"a":1}').with(10, 255), 'got a header that is no JSON (TypeError'],
    ['deeply nested', deep('?'), nested],
    ['a shape that is deeply nested', deep('{"dtype":"F32","shape":?,"data_offsets":[0,4]}'), nested],
    ['offsets that are deeply nested', deep('{"dtype":"F32","shape":[1],"data_offsets":?}'), nested],
    ['no description', fileOf({ w: 1 }), 'got tensor "w" without description; expected type, shape and offsets'],
    ['null description', fileOf({ w: null }), 'got tensor "w" without description'],
    ['no dtype', fileOf({ w: { shape: [], data_offsets: [0, 4] } }, 4), 'got tensor "w" without dtype'],
    [
      'unknown dtype',
      fileOf({ w: tensor(0, 4, [4], 'F8_E4M3') }, 4),
      'm.safetensors: a type of numbers that is not supported: got tensor "w" of dtype "F8_E4M3"; expected F16, BF16, F32, F64, I32, I64 — try converting it to F32 where the file was written',
    ],
    [
      'dtype __proto__',
      fileOf({ w: tensor(0, 4, [1], '__proto__') }, 4),
      'of dtype "__proto__"; expected F16, BF16, F32, F64, I32, I64',
    ],
    ['no shape', fileOf({ w: { dtype: 'F32', data_offsets: [0, 4] } }, 4), 'got tensor "w" without shape'],
    [
      'negative size',
      fileOf({ w: tensor(0, 4, [-1, -1]) }, 4),
      'got tensor "w" of shape [-1,-1]; expected whole numbers with a product below 2^53',
    ],
    ['fractional size', fileOf({ w: tensor(0, 4, [0.5, 2]) }, 4), 'of shape [0.5,2]'],
    ['text as size', fileOf({ w: tensor(0, 4, ['1']) }, 4), 'of shape ["1"]'],
    [
      'overflow',
      fileOf({ w: tensor(0, 0, [4294967296, 4294967296, 0]) }),
      'of shape [4294967296,4294967296,0]; expected whole numbers with a product below 2^53',
    ],
    [
      'no offsets',
      fileOf({ w: { dtype: 'F32', shape: [1] } }, 4),
      'got tensor "w" with data_offsets nothing; expected two whole numbers',
    ],
    ['three offsets', fileOf({ w: { ...tensor(0, 4), data_offsets: [0, 4, 8] } }, 4), 'with data_offsets [0,4,8]'],
    ['negative offset', fileOf({ w: tensor(-4, 0, [1]) }, 4), 'with data_offsets [-4,0]'],
    [
      'backward offsets',
      fileOf({ w: tensor(4, 0, [1]) }, 4),
      'got tensor "w" at bytes 4 to 0; expected 4 bytes for F32 [1]',
    ],
    [
      'size and shape differ',
      fileOf({ w: tensor(0, 8, [1]) }, 8),
      'got tensor "w" at bytes 0 to 8; expected 4 bytes for F32 [1]',
    ],
    [
      'overlap',
      fileOf({ a: tensor(0, 8), b: tensor(4, 12) }, 12),
      'got tensor "b" at byte 4, which overlaps the tensor before it; expected byte 8',
    ],
    [
      'same bytes twice',
      fileOf({ a: tensor(0, 4), b: tensor(0, 4) }, 4),
      'got tensor "b" at byte 0, which overlaps the tensor before it',
    ],
    [
      'gap',
      fileOf({ a: tensor(0, 4), b: tensor(8, 12) }, 12),
      'got tensor "b" at byte 8, which leaves a gap before it; expected byte 4',
    ],
    [
      'gap at the start',
      fileOf({ a: tensor(4, 8) }, 8),
      'got tensor "a" at byte 4, which leaves a gap before it; expected byte 0',
    ],
    [
      'bytes missing',
      fileOf({ a: tensor(0, 400) }, 399),
      'm.safetensors: truncated: got 399 bytes of tensors; expected 400 — try copying or saving the file again',
    ],
    ['bytes left over', fileOf({ a: tensor(0, 4) }, 5), 'altered or damaged: got 5 bytes of tensors; expected 4'],
    [
      'a name twice',
      fileOf(
        '{"w":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"\\u0077":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}',
      ),
      'got "w" twice in its header; expected each name once',
    ],
    ['metadata twice', fileOf('{"__metadata__":{},"__metadata__":{}}'), 'got "__metadata__" twice in its header'],
    ['a metadata key twice', fileOf('{"__metadata__":{"a":"1","a" : "2"}}'), 'got "a" twice in its header'],
    [
      'dtype twice',
      fileOf('{"w":{"dtype":"F64","dtype":"F32","shape":[0],"data_offsets":[0,0]}}'),
      'got "dtype" twice',
    ],
    [
      'metadata no object',
      fileOf({ __metadata__: ['a'] }),
      'got __metadata__ that is not an object; expected names with texts',
    ],
    [
      'metadata value no text',
      fileOf({ __metadata__: { a: 1 } }),
      'got "a" in __metadata__ that is not a text; expected texts only',
    ],
  ])('%s', (_, bytes, message) => {
    expect(outcome(bytes)).toContain(message);
  });

  it('refuses a header length beyond 2^53', () => {
    const bytes = fileOf({});
    bytes.fill(255, 0, 8);
    expect(outcome(bytes)).toContain('not a safetensors file: got a header of 18446744073709551615 bytes');
  });

  it('does not take equal keys of different objects, or colons and quotes in names, for keys used twice', () => {
    const tensors = ['a":', 'a', '\\', '"a":1'].map(
      (name): SafetensorsTensor => ({ name, dtype: 'F32', shape: [1], data: Float32Array.of(1) }),
    );
    expect(readSafetensors(writeSafetensors(tensors, { a: '"a":"a"' })).tensors.size).toBe(4);
  });

  const valid = writeSafetensors(
    [
      { name: 'layer.weight', dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, -2, 0.5, 3) },
      { name: 'classes', dtype: 'I32', shape: [2], data: Int32Array.of(0, 1) },
      { name: 'mean', dtype: 'F64', shape: [], data: Float64Array.of(0.1) },
    ],
    { chainrule: '{"version":1}' },
  );

  it('never reads a file that was cut short, at whatever byte', () => {
    for (let length = 0; length < valid.length; length++) {
      expect(outcome(valid.subarray(0, length)), `${length} bytes`).toMatch(
        /^m\.safetensors: (empty|truncated): got \d+ bytes/,
      );
    }
  });

  it('reads, or throws a ChainruleError, for every other value of every byte', () => {
    let read = 0;
    let refused = 0;
    for (let i = 0; i < valid.length; i++) {
      for (let value = 0; value < 256; value++) {
        if (outcome(valid.with(i, value)) === 'read') read++;
        else refused++;
      }
    }
    expect(read + refused).toBe(valid.length * 256);
    expect(refused).toBeGreaterThan(read / 2);
  });

  it('reads, or throws a ChainruleError, for any bytes and for any text as header', () => {
    const json = string({
      unit: constantFrom(...'{}[]":,0-1.e\\ F32'.split(''), '"shape":', '"data_offsets":', '"dtype":"F32"'),
    });
    assert(property(uint8Array({ maxLength: 64 }), (bytes) => outcome(bytes) !== ''));
    assert(
      property(json, (text) => outcome(fileOf(`{${text}}`, 4)) !== ''),
      { numRuns: 700 },
    );
  });
});
