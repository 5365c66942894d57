/** The curves of a training as TensorBoard reads them: a file of events, each a length and its bytes with checksums (TFRecord). */
import { finiteNumber, listOf, objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import type { OwnBytes } from '../graph/platform.ts';
import type { TrainRecord } from '../train/event.ts';

/**
 * The history of a training as the bytes of an event file: `loss`, `learning_rate`, the metrics, and those of the validation rows
 * under `validation/`, each by its step. `start` is when the training began, in seconds from 1970: 0 when absent. TensorBoard shows
 * files whose names have `tfevents` in them.
 *
 * @example
 * import { fitTable, generate } from 'chainrule/node';
 * import { tensorboardEvents } from 'chainrule/report';
 *
 * const { history } = await fitTable(generate('xor', { rows: 60 }), { target: 'y', epochs: 3, effort: 'quick' });
 * console.log(tensorboardEvents(history).length > 100); // true
 */
export function tensorboardEvents(history: readonly TrainRecord[], start = 0): OwnBytes {
  requireKind(
    'tensorboardEvents: history',
    history,
    listOf(objectWith('an event', 'step', 'seconds', 'loss', 'metrics'), 'the history of a training'),
  );
  requireKind('tensorboardEvents: start', start, finiteNumber);
  const events = [[...double(1, start), ...bytesField(3, text.encode('brain.Event:2'))]];
  for (const { step, seconds, loss, learningRate, metrics, validation = {} } of history) {
    const scalars = {
      loss,
      learning_rate: learningRate,
      ...metrics,
      ...Object.fromEntries(Object.entries(validation).map(([name, value]) => [`validation/${name}`, value])),
    };
    const values = Object.entries(scalars).flatMap(([tag, value]) =>
      value === undefined ? [] : bytesField(1, [...bytesField(1, text.encode(tag)), ...float(2, value)]),
    );
    events.push([...double(1, start + seconds), 2 << 3, ...varint(step), ...bytesField(5, values)]);
  }
  return Uint8Array.from(events.flatMap(record));
}

const text = new TextEncoder();

/** A length with its checksum, and what is so long with its own. */
function record(content: readonly number[]): number[] {
  const length = [...littleEndian(content.length), 0, 0, 0, 0];
  return [...length, ...littleEndian(masked(length)), ...content, ...littleEndian(masked(content))];
}

/** The fields of Protocol Buffers that events have: each its number and type, then its value. */
function bytesField(field: number, content: ArrayLike<number>): number[] {
  return [(field << 3) | 2, ...varint(content.length), ...Array.from(content)];
}

function double(field: number, value: number): number[] {
  return [(field << 3) | 1, ...new Uint8Array(Float64Array.of(value).buffer)];
}

function float(field: number, value: number): number[] {
  return [(field << 3) | 5, ...new Uint8Array(Float32Array.of(value).buffer)];
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

function littleEndian(value: number): number[] {
  return [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
}

/** CRC-32C, turned and shifted as TFRecord has it, so that a checksum of checksums is none. */
function masked(bytes: readonly number[]): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  const sum = ~crc >>> 0;
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
}
