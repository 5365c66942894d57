/** The file of a checkpoint: one safetensors file with a tensor for each array of its state, and all else as JSON in its metadata. */

import * as is from '../data/checked.ts';
import { ChainruleError, fail } from '../graph/error.ts';
import { requireKind } from '../graph/options.ts';
import type { OwnBytes } from '../graph/platform.ts';
import { isState } from '../train/check-state.ts';
import { type Checkpoint, checkpointKind } from '../train/checkpoint-options.ts';
import type { TrainingState } from '../train/state.ts';
import { type FileKind, readDescribed, requireOrder, writeDescribed } from './described-file.ts';
import { type FitState, isFitState } from './fit-state.ts';
import type { SafetensorsTensor, StoredTensor } from './safetensors.ts';

/** What the files of checkpoints are. */
export const fileOfCheckpoint: FileKind = {
  key: 'chainrule-checkpoint',
  name: 'Chainrule checkpoint',
  version: 1,
  origin: 'a file that `chainrule train --checkpoint` or checkpointToBytes() wrote',
};

/** The states that checkpoints have: of `train`, and of `fitTable`. */
interface States {
  readonly training: TrainingState;
  readonly fit: FitState;
}

const stateChecks = { training: isState, fit: isFitState };

/**
 * The bytes of a checkpoint's file, a safetensors file; arrays keep the precision that they have. {@link
 * checkpointFromBytes} reads them back.
 *
 * @example
 * import { checkpointToBytes, mlp, train, type Checkpoint, type TrainingState } from 'chainrule';
 *
 * const files: Uint8Array[] = [];
 * const write = (checkpoint: Checkpoint<TrainingState>) => void files.push(checkpointToBytes(checkpoint));
 * const network = mlp({ inputs: 1, hidden: 4, outputs: 1 });
 * for await (const _ of train(network, { x: [0, 1], y: [0, 1] }, { epochs: 3, checkpoint: { every: 0, write } }));
 * console.log(files.length); // 4
 */
export function checkpointToBytes(checkpoint: Checkpoint<TrainingState | FitState>): OwnBytes {
  requireKind('checkpointToBytes: checkpoint', checkpoint, checkpointKind);
  const { kind, settings, data, state } = checkpoint;
  const tensors: SafetensorsTensor[] = [];
  return writeDescribed(fileOfCheckpoint, tensors, { kind, settings, data, state: toJson(state, 'state', tensors) });
}

/**
 * Reads a checkpoint of `train` (`training`) or of `fitTable` (`fit`) back. `file` is its name, for messages. Throws on
 * files that are truncated, altered, of another version, or not such a checkpoint.
 *
 * @example
 * import { type Checkpoint, checkpointFromBytes, checkpointToBytes, mlp, train, type TrainingState } from 'chainrule';
 *
 * const [network, data] = [mlp({ inputs: 1, hidden: 4, outputs: 1 }), { x: [0, 1, 2], y: [0, 0.5, 1] }];
 * let bytes = new Uint8Array();
 * const write = (checkpoint: Checkpoint<TrainingState>) => void (bytes = checkpointToBytes(checkpoint));
 * for await (const { epoch } of train(network, data, { epochs: 10, checkpoint: { every: 0, write } })) if (epoch === 6) break;
 * const resume = checkpointFromBytes(bytes, 'training');
 * const { value } = await train(network, data, { epochs: 10, resume }).next();
 * console.log(value?.epoch); // 7
 */
export function checkpointFromBytes<K extends keyof States>(
  bytes: Uint8Array,
  kind: K,
  file = 'checkpoint file',
): Checkpoint<States[K]> {
  const { described, tensors } = readDescribed(fileOfCheckpoint, bytes, file);
  const isCheckpoint = is.fields({
    kind: is.literal(kind),
    settings: is.recordOf(is.anything),
    data: is.text,
    state: stateChecks[kind],
  });
  try {
    const names: string[] = [];
    const numbersOf = (name: string) => {
      names.push(name);
      return tensors.get(name)?.data ?? fail({ what: name, problem: 'the tensor is missing' });
    };
    const given = { ...described, state: fromJson(described.state, numbersOf) };
    requireOrder(tensors, names);
    return is.checked('checkpoint', isCheckpoint, given, fileOfCheckpoint.origin);
  } catch (cause) {
    if (!(cause instanceof ChainruleError)) throw cause;
    throw new ChainruleError({ what: file, problem: `not a checkpoint that can be used: ${cause.message}`, cause });
  }
}

/** Plain data for JSON: arrays of numbers become tensors of that name, and numbers that are not finite become texts. */
function toJson(value: unknown, name: string, tensors: SafetensorsTensor[]): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : { number: String(value) };
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry, i) => toJson(entry, `${name}.${i}`, tensors));
  const tensor = tensorOf(value, name);
  if (!tensor) return mapEntries(value, (entry, key) => toJson(entry, `${name}.${key}`, tensors));
  tensors.push(tensor);
  return { tensor: name };
}

function tensorOf(value: object, name: string): SafetensorsTensor | undefined {
  if (value instanceof Float32Array) return { name, dtype: 'F32', shape: [value.length], data: value };
  if (value instanceof Float64Array) return { name, dtype: 'F64', shape: [value.length], data: value };
  return undefined;
}

/** The other way: `numbersOf` gives the numbers of a tensor. Nothing is nested deeply, which was checked as it was read. */
function fromJson(value: unknown, numbersOf: (tensor: string) => StoredTensor['data']): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry) => fromJson(entry, numbersOf));
  const [[key, only] = [], ...others] = Object.entries(value) as [string, unknown][];
  if (others.length === 0 && key === 'tensor' && typeof only === 'string') return numbersOf(only);
  if (others.length === 0 && key === 'number' && typeof only === 'string') return Number(only);
  return mapEntries(value, (entry) => fromJson(entry, numbersOf));
}

function mapEntries(value: object, change: (entry: unknown, key: string) => unknown): object {
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, change(entry, key)]));
}
