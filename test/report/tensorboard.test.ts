/** Event files hold what the training told, by checksums and fields that are read here by the published format. */
import { describe, expect, it } from 'vitest';
import { tensorboardEvents } from '../../src/report/tensorboard.ts';
import type { TrainRecord } from '../../src/train/event.ts';

/** CRC-32C by the polynomial, bit by bit from the other side than the writer: the known sum of "123456789" is e3069283. */
function crc32c(bytes: Uint8Array): number {
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

type Field = readonly [number: number, value: number | Uint8Array];

function fieldsOf(bytes: Uint8Array): Field[] {
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
function recordsOf(bytes: Uint8Array): Uint8Array[] {
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

const history: TrainRecord[] = [
  {
    epoch: 1,
    step: 4,
    loss: 0.75,
    metrics: { accuracy: 0.5 },
    validation: { loss: 1, accuracy: 0.25 },
    learningRate: 0.125,
    seconds: 0.5,
  },
  { epoch: 2, step: 300, loss: 0.5, metrics: { accuracy: 0.75 }, learningRate: 0.125, seconds: 1.5 },
];

const asText = (value: number | Uint8Array | undefined) => new TextDecoder().decode(value as Uint8Array);

it('the checksum here is the published one', () => {
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
});

describe('an event file', () => {
  it('has the version, then an event for each of the training', () => {
    const [version, ...events] = recordsOf(tensorboardEvents(history, 1000)).map((bytes) => fieldsOf(bytes));
    expect(version!.map(([field]) => field)).toEqual([1, 3]);
    expect(asText(version![1]![1])).toBe('brain.Event:2');
    const read = events.map((fields) => {
      const [time, step, summary] = [1, 2, 5].map((number) => fields.find(([field]) => field === number)![1]);
      const scalars = fieldsOf(summary as Uint8Array).map(([, value]) => {
        const [tag, number] = fieldsOf(value as Uint8Array);
        return [asText(tag![1]), number![1]];
      });
      return { time, step, scalars: Object.fromEntries(scalars) as Record<string, number> };
    });
    expect(read).toEqual([
      {
        time: 1000.5,
        step: 4,
        scalars: { loss: 0.75, learning_rate: 0.125, accuracy: 0.5, 'validation/loss': 1, 'validation/accuracy': 0.25 },
      },
      { time: 1001.5, step: 300, scalars: { loss: 0.5, learning_rate: 0.125, accuracy: 0.75 } },
    ]);
  });

  it('of a training that told nothing has the version alone', () => {
    expect(recordsOf(tensorboardEvents([]))).toHaveLength(1);
  });
});
