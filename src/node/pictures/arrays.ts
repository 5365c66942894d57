/** Pictures that lie side by side in one file: IDX files as MNIST has them, and NumPy's .npz. */
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { type NumpyArray, parseNumpy } from '../../data/formats/npy.ts';
import { unpackZip } from '../../data/formats/zip.ts';
import { readIdx } from '../../data/idx.ts';
import { cellAt } from '../../data/table.ts';
import { fail } from '../../graph/error.ts';
import {
  classesIn,
  fitted,
  numbered,
  type PictureForm,
  type PictureParts,
  type PictureSet,
} from '../../pictures/picture-set.ts';
import { openBytes, readBytes } from '../files.ts';
import { entriesOf, type Part, partNamed } from './folder.ts';

/** Pictures of one part, in memory. */
interface Block {
  readonly what: string;
  readonly part: Part | undefined;
  /** [pictures, height, width] or [pictures, height, width, channels]. */
  readonly shape: readonly number[];
  readonly pixels: Uint8Array;
  readonly labels: readonly string[];
}

const idxName = /^(train|validation|valid|val|t10k|test)-(images|labels)([-.].*)?$/i;

/** The files of a folder that are named as those of MNIST; undefined where none is. */
export async function idxPictures(folder: string, form: PictureForm): Promise<PictureSet | undefined> {
  const names = (await entriesOf(folder)).files.filter((name) => idxName.test(name));
  if (names.length === 0) return undefined;
  const blocks: (Block & { readonly start: string })[] = [];
  for (const name of names) {
    const [, start = '', kind] = idxName.exec(name)!;
    // One of them may lie there packed and unpacked.
    if (kind?.toLowerCase() !== 'images' || blocks.some(({ start: before }) => before === start)) continue;
    const isOfPart = (other: string) => other.startsWith(`${start}-labels`);
    const labelsName = names.find(isOfPart);
    if (labelsName === undefined) {
      return fail({ what: join(folder, name), problem: 'no labels beside it', expected: `a file ${start}-labels…` });
    }
    const [images, labels] = [await readArray(folder, name), await readArray(folder, labelsName)];
    if (!(images.values instanceof Uint8Array)) refuseElements(join(folder, name), 'another type of elements');
    blocks.push({
      start,
      what: join(folder, name),
      part: start.toLowerCase() === 't10k' ? 'test' : partNamed(start),
      shape: images.shape,
      pixels: images.values as Uint8Array,
      labels: Array.from(labels.values, String),
    });
  }
  return fromBlocks(folder, blocks, form);
}

function readArray(folder: string, name: string): ReturnType<typeof readIdx> {
  const path = join(folder, name);
  return readIdx(openBytes(path), { name: path });
}

/** The arrays of pictures in a .npz, with those of their classes. */
export async function npzPictures(path: string, form: PictureForm): Promise<PictureSet> {
  const files = await unpackZip(await readBytes(path), path);
  const arrays = new Map<string, NumpyArray>();
  for (const [file, bytes] of files) {
    const key = file.replace(/\.npy$/, '');
    arrays.set(key, parseNumpy(bytes, `${path}, array ${key}`));
  }
  const blocks: Block[] = [];
  for (const [key, { shape, bytes }] of arrays) {
    if (shape.length < 3) continue;
    const words = wordsOf(key);
    const part = words.flatMap((word) => partNamed(word) ?? [])[0];
    const beside = [...arrays].filter(
      ([other, { rank }]) => rank <= 2 && wordsOf(other).flatMap((word) => partNamed(word) ?? [])[0] === part,
    );
    const labels = beside.find(([other]) => wordsOf(other).some((word) => labelWords.has(word))) ?? beside[0];
    const what = `${path}, array ${key}`;
    if (!labels) {
      return fail({
        what,
        problem: 'no classes beside it',
        got: [...arrays.keys()].join(', '),
        expected: 'an array such as y_train beside x_train, or labels beside images',
      });
    }
    if (!bytes) return refuseElements(what, 'another type or order of elements');
    blocks.push({ what, part, shape, pixels: bytes, labels: labelsIn(labels[0], labels[1], path) });
  }
  return fromBlocks(path, blocks, form);
}

const labelWords = new Set(['y', 'labels', 'label', 'target', 'targets']);
const wordsOf = (key: string): string[] => key.toLowerCase().split(/[^a-z0-9]+/);

function labelsIn(key: string, array: NumpyArray, path: string): string[] {
  if (array.columns !== 1) {
    fail({
      what: `${path}, array ${key}`,
      problem: 'not one class for each picture',
      got: `${array.columns} numbers for each`,
      expected: '1',
    });
  }
  const { column } = array.column(0, key);
  return Array.from({ length: array.rows }, (_, row) => String(column && cellAt(column, row)));
}

function refuseElements(what: string, got: string): never {
  return fail({
    what,
    problem: 'no pixels of one byte',
    got,
    expected: 'uint8 from 0 to 255, row after row',
    hint: `np.ascontiguousarray(x.astype('uint8')) before saving`,
  });
}

function fromBlocks(what: string, blocks: readonly Block[], form: PictureForm): PictureSet {
  const [first] = blocks;
  if (!first) {
    return fail({ what, problem: 'no pictures in it', expected: 'an array of [pictures, height, width]' });
  }
  for (const { what: of, shape, labels } of blocks) {
    const [count = 0, ...picture] = shape;
    const channels = picture[2] ?? 1;
    if (picture.length < 2 || picture.length > 3 || (channels !== 1 && channels !== 3) || count === 0) {
      fail({
        what: of,
        problem: 'no array of pictures',
        got: `shape [${shape.join(', ')}]`,
        expected: '[pictures, height, width], or with 1 or 3 channels behind',
      });
    }
    if (labels.length !== count)
      fail({ what: of, problem: 'another number of classes than pictures', got: `${labels.length} for ${count}` });
    if (picture.join() !== first.shape.slice(1).join())
      fail({ what: of, problem: 'another size than the other pictures', got: picture.join(' x ') });
  }
  const [height = 1, width = 1, own = 1] = first.shape.slice(1);
  const [toWidth, toHeight] = form.size ?? [width, height];
  const channels = own === 1 || form.grey ? 1 : 3;
  const labels = blocks.flatMap((block) => block.labels);
  const classes = classesIn(labels);
  const indices = new Map(classes.map((name, i) => [name, i]));
  const row = toWidth! * toHeight! * channels;
  const pixels = new Uint8Array(labels.length * row);
  const checksums: string[] = [];
  const parts: Record<Part, number[]> = { train: [], validation: [], test: [] };
  const names: string[] = [];
  for (const block of blocks) {
    const size = width * height * own;
    block.labels.forEach((_, i) => {
      const number = names.length;
      const picture = block.pixels.subarray(i * size, (i + 1) * size);
      const form = { width, height, channels: own as 1 | 3, pixels: picture };
      pixels.set(fitted(form, toWidth!, toHeight!, channels).pixels, number * row);
      checksums.push(createHash('sha1').update(picture).digest('base64'));
      names.push(`${basename(block.what)}:${i + 1}`);
      if (block.part) parts[block.part].push(number);
    });
  }
  return {
    width: toWidth!,
    height: toHeight!,
    channels,
    classes,
    labels: Int32Array.from(labels, (label) => indices.get(label)!),
    names,
    content: numbered(checksums),
    parts: blocks.every(({ part }) => part) && parts.train.length > 0 ? partsFrom(parts) : undefined,
    leftOut: [],
    warnings: [],
    read: (numbers, to) => {
      for (const [i, number] of numbers.entries()) to.set(pixels.subarray(number * row, (number + 1) * row), i * row);
    },
  };
}

export function partsFrom({ train, validation, test }: Readonly<Record<Part, readonly number[]>>): PictureParts {
  return { train: Int32Array.from(train), validation: Int32Array.from(validation), test: Int32Array.from(test) };
}
