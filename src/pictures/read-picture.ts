/** A picture of any of the formats, as pixels. */
import { type OptionKind, type OptionKinds, text, truth } from '../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import { upright } from './exif.ts';
import { type PictureFormat, readHeader } from './header.ts';
import { type Decoder, onWhite, type Picture } from './picture.ts';
import { requireSize, sizeKind } from './picture-set.ts';
import { resize } from './resize.ts';

/** What reading a picture can be told. */
export interface PictureOptions {
  /** The file's name, for messages. */
  readonly name?: string | undefined;
  /** `[width, height]` in pixels: the picture is scaled until it covers both, and its middle is taken. Its own size when absent. */
  readonly size?: readonly number[] | undefined;
  /** Whether colours become grey; not when absent. Pictures of a format without colours are grey in any case. */
  readonly grey?: boolean | undefined;
}

const kinds: OptionKinds<PictureOptions> = {
  name: text,
  size: sizeKind,
  grey: truth,
};

const decoders: Readonly<Record<PictureFormat, () => Promise<{ decode: Decoder }>>> = {
  JPEG: () => import('./formats/jpeg.ts'),
  PNG: () => import('./formats/png.ts'),
  WebP: () => import('./formats/webp.ts'),
  GIF: () => import('./formats/gif.ts'),
  BMP: () => import('./formats/bmp.ts'),
};

/**
 * Reads a picture: JPEG (baseline and progressive), PNG, WebP, the first frame of a GIF, BMP; what it is say its bytes, not its
 * name. The same bits in Node and in pages. What is clear becomes white, 16 bits become 8, and a photograph is turned as its EXIF
 * data say. Colour profiles are not looked at. Smaller pictures come from the mean over areas, larger ones are bilinear; grey is
 * 0.299 red + 0.587 green + 0.114 blue (ITU-R 601).
 *
 * Refuses, by name: empty files, broken ones, other formats, CMYK, and more than 67 million pixels, by their header, before
 * anything is decoded.
 *
 * @example
 * import { readPicture } from 'chainrule/data';
 *
 * // A BMP of two pixels: red, then blue.
 * const header = [66, 77, 62, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24];
 * const bytes = Uint8Array.from([...header, ...Array(25).fill(0), 0, 0, 255, 255, 0, 0, 0, 0]);
 * console.log((await readPicture(bytes)).pixels); // [255, 0, 0, 0, 0, 255]
 * console.log((await readPicture(bytes, { size: [1, 1], grey: true })).pixels); // [53]
 */
export async function readPicture(bytes: Uint8Array, options: PictureOptions = {}): Promise<Picture> {
  requireOptions<PictureOptions>('readPicture', options, kinds);
  requireKind('readPicture: bytes', bytes, bytesKind);
  const { name = 'picture', size, grey } = options;
  requireSize(size);
  const header = readHeader(bytes, name);
  const { decode } = await decoders[header.format]();
  const decoded = upright(await decode(bytes, name), header.orientation);
  const picture = onWhite(decoded, header.isGrey || grey === true);
  return size ? resize(picture, size[0]!, size[1]!) : picture;
}

const bytesKind: OptionKind = { expected: 'a Uint8Array', fits: (value) => value instanceof Uint8Array };
