/** Labelled pictures of a folder or a file, of one size, ready to be learned. */
import { stat } from 'node:fs/promises';
import { callback, type OptionKinds, text, truth } from '../../graph/option-kinds.ts';
import { requireOptions } from '../../graph/options.ts';
import {
  classesIn,
  numbered,
  type PictureForm,
  type PictureParts,
  type PictureSet,
  requireSize,
  sizeKind,
} from '../../pictures/picture-set.ts';
import { readError } from '../file-errors.ts';
import { requirePath } from '../files.ts';
import { idxPictures, npzPictures, partsFrom } from './arrays.ts';
import { cachedPictures, type PictureProgress } from './cache.ts';
import { type FoundFiles, type Part, picturesIn } from './folder.ts';
import { picturesOfTable } from './table.ts';

/** How pictures are read. */
export interface PicturesOptions extends PictureForm {
  /**
   * The folder in which decoded pictures are kept, for the next time; that of the system when absent (`~/.cache/chainrule/pictures`
   * on Linux). What lies in it may be deleted at any time, and is when nobody has opened it for 30 days.
   */
  readonly cache?: string | undefined;
  /** Of a table with a column of paths: the column of classes. When absent the one called label, class, category, target or y, else the only other one. */
  readonly target?: string | undefined;
  /** Told how far reading has come. */
  readonly onProgress?: ((progress: PictureProgress) => void) | undefined;
}

const kinds: OptionKinds<PicturesOptions> = {
  size: sizeKind,
  grey: truth,
  cache: text,
  target: text,
  onProgress: callback,
};

/**
 * Opens pictures with their classes, for `fitPictures`. What `path` may be:
 *
 * - a folder whose subfolders are the classes; these may lie in folders `train`, `validation` (or `val`) and `test`;
 * - a folder with the files of MNIST or of sets like it, packed or not: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, and
 *   `t10k-…` or `test-…`;
 * - a `.npz` with arrays of pictures, uint8 [pictures, height, width] or with channels behind, and of their classes: `x_train`, `y_train`,
 *   `x_test`, `y_test`; or `images` and `labels`;
 * - a table, CSV or any other that `readTableFile` reads, with a column of paths, from the folder that it lies in, and one of classes; a
 *   column whose values are train, validation and test says who learns and who judges.
 *
 * All pictures come to one size as {@link readPicture} says: that of `size`, else their own where it is the same for all and at most
 * 64 pixels, else a square of at most 64. Files are decoded once into the `cache`, whose checksum is looked at each time, and
 * read from there as they are wanted, so that they need not fit in memory. What is broken, empty, too large, or no picture is left
 * out, and named in `leftOut`; where none is left, and where there is nothing of the kind, it throws.
 *
 * @example
 * import { mkdirSync, writeFileSync } from 'node:fs';
 * import { openPictures } from 'chainrule/node';
 *
 * // Two classes of one picture each, a BMP of one pixel.
 * const header = [66, 77, 58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24];
 * for (const [name, value] of Object.entries({ dark: 10, light: 240 })) {
 *   mkdirSync(`shades/${name}`, { recursive: true });
 *   writeFileSync(`shades/${name}/1.bmp`, Uint8Array.from([...header, ...Array(25).fill(0), value, value, value, 0]));
 * }
 * const { classes, names, width, height, channels } = await openPictures('shades', { cache: 'decoded' });
 * console.log(classes, names, [width, height, channels]); // ['dark', 'light'] ['dark/1.bmp', 'light/1.bmp'] [1, 1, 3]
 */
export async function openPictures(path: string, options: PicturesOptions = {}): Promise<PictureSet> {
  requirePath(path);
  requireOptions<PicturesOptions>('openPictures', options, kinds);
  requireSize(options.size);
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    async (error: unknown) => {
      throw await readError(path, error);
    },
  );
  if (!isFolder) {
    if (/\.npz$/i.test(path)) return withDuplicates(await npzPictures(path, options));
    return withDuplicates(await filesOf(path, await picturesOfTable(path, options.target), options));
  }
  const arrays = await idxPictures(path, options);
  return withDuplicates(arrays ?? (await filesOf(path, await picturesIn(path), options)));
}

async function filesOf(path: string, found: FoundFiles, options: PicturesOptions): Promise<PictureSet> {
  const { pictures, width, height, channels, leftOut, read } = await cachedPictures(path, found.files, options);
  const files = pictures.map(([number]) => found.files[number]!);
  const isSplit = files.some(({ part }) => part);
  const learned = files.filter(({ part }) => !isSplit || part === 'train');
  const classes = classesIn(learned.map(({ label }) => label));
  const indices = new Map(classes.map((name, i) => [name, i]));
  const parts: Record<Part, number[]> = { train: [], validation: [], test: [] };
  // A class that nobody learns cannot be judged either.
  const kept = files.flatMap(({ label }, i) => (indices.has(label) ? [i] : []));
  for (const [i, from] of kept.entries()) parts[files[from]!.part ?? 'train'].push(i);
  const unknown = files.filter(({ label }) => !indices.has(label));
  const places = Int32Array.from(kept);
  return {
    width,
    height,
    channels,
    classes,
    labels: Int32Array.from(kept, (i) => indices.get(files[i]!.label)!),
    names: kept.map((i) => files[i]!.name),
    content: numbered(kept.map((i) => pictures[i]![1])),
    parts: isSplit ? partsFrom(parts) : undefined,
    leftOut: [
      ...found.leftOut,
      ...leftOut,
      ...unknown.map(({ name, label }) => ({
        name,
        problem: `${name}: of the class ${label}, which train does not have`,
      })),
    ],
    warnings: [],
    read: (numbers, pixels) =>
      read(
        Int32Array.from(numbers, (number) => places[number]!),
        pixels,
      ),
  };
}

/** What is in two parts is learned and judged: said, not changed. */
function withDuplicates(set: PictureSet): PictureSet {
  const { parts } = set;
  if (!parts) return set;
  const warnings = (['validation', 'test'] as const).flatMap((part) => {
    const twice = duplicates(set, parts, part);
    const [first] = twice;
    if (!first) return [];
    return [
      `${twice.length} of the ${parts[part].length} ${part} pictures are among those to train on, byte for byte, such as ${first[0]} = ${first[1]}: their scores say nothing of new pictures`,
    ];
  });
  return { ...set, warnings: [...set.warnings, ...warnings] };
}

function duplicates({ content, names }: PictureSet, parts: PictureParts, part: Part): [string, string][] {
  const learned = new Map(Array.from(parts.train, (number) => [content[number]!, number]));
  return Array.from(parts[part]).flatMap((number) => {
    const same = learned.get(content[number]!);
    return same === undefined ? [] : [[names[number]!, names[same]!] as [string, string]];
  });
}
