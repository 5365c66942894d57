/** Files of ours, spoiled: under a right checksum, or in their bytes. */
import { type FileKind, writeDescribed } from '../../src/model/described-file.ts';
import { readSafetensors, type SafetensorsTensor } from '../../src/model/safetensors.ts';
import type { Random } from '../../src/numeric/random.ts';
import { pick, spoiled, spoiledBytes } from './fuzz.ts';

const oddNumbers = [Number.NaN, Number.POSITIVE_INFINITY, 3e38, -0, 1e-45, 0];

/** A file whose description or numbers are spoiled under a right checksum, or whose bytes are. */
export function spoiledFile(draw: Random, file: Uint8Array, kind: FileKind): Uint8Array {
  if (draw.integer(3) === 0) {
    const header = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
    return spoiledBytes(draw, file, draw.integer(4) === 0 ? file.length : header);
  }
  const { metadata, tensors } = readSafetensors(file);
  const described = JSON.parse(metadata[kind.key]!) as Record<string, unknown>;
  delete described.checksum;
  delete described.formatVersion;
  const written = [...tensors].map(([name, tensor]) => ({ name, ...tensor }) as SafetensorsTensor);
  const isTensor = draw.integer(5) < 2;
  if (isTensor && written.length > 0) spoilTensor(draw, written);
  return writeDescribed(kind, written, isTensor ? described : (spoiled(draw, described) as object));
}

/** A number that is none, a name that is another, a tensor away, or one twice under two names. */
function spoilTensor(draw: Random, tensors: SafetensorsTensor[]): void {
  const at = draw.integer(tensors.length);
  const tensor = tensors[at]!;
  const way = draw.integer(4);
  if (way === 0 && tensor.data.length > 0) {
    const data = tensor.data.slice();
    data[draw.integer(data.length)] = pick(draw, oddNumbers);
    tensors[at] = { ...tensor, data } as SafetensorsTensor;
  } else if (way === 1) {
    const other = draw.integer(tensors.length);
    [tensors[at], tensors[other]] = [
      { ...tensor, name: tensors[other]!.name },
      { ...tensors[other]!, name: tensor.name },
    ];
  } else if (way === 2) tensors.splice(at, 1);
  else tensors.push({ ...tensor, name: `${tensor.name}?` });
}
