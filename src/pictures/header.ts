/** What a picture is, from its first bytes: format, size and colours, before anything is decoded. */
import { orientationIn } from './exif.ts';
import { refuseBroken, refusePicture } from './picture.ts';

export type PictureFormat = 'JPEG' | 'PNG' | 'WebP' | 'GIF' | 'BMP';

export interface PictureHeader {
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  /** Whether the format itself says that there are no colours. */
  readonly isGrey: boolean;
  /** From 1, as it is, to 8, as EXIF counts. */
  readonly orientation: number;
}

/** More pixels than this are not decoded: a few kilobytes can claim any number of them. */
const mostPixels = 1 << 26;

/** The endings of files of each format. */
export const pictureEndings: Readonly<Record<PictureFormat, readonly string[]>> = {
  JPEG: ['.jpg', '.jpeg', '.jpe', '.jfif'],
  PNG: ['.png'],
  WebP: ['.webp'],
  GIF: ['.gif'],
  BMP: ['.bmp', '.dib'],
};

/** The format by a file's name; undefined where it is none of a picture. */
export function formatByName(name: string): PictureFormat | undefined {
  const lower = name.toLowerCase();
  const formats = Object.keys(pictureEndings) as PictureFormat[];
  return formats.find((format) => pictureEndings[format].some((ending) => lower.endsWith(ending)));
}

/**
 * Reads the header of a picture, whatever its name says. Refuses what is empty, no picture that can be read, or more than
 * 67 million pixels.
 */
export function readHeader(bytes: Uint8Array, name: string): PictureHeader {
  if (bytes.length === 0) refusePicture(name, 'an empty file', { expected: 'a picture' });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begins = (text: string, at = 0) =>
    Array.from(text).every((letter, i) => bytes[at + i] === letter.charCodeAt(0));
  const header = withinBytes(name, () => {
    if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpegHeader(view, bytes, name);
    if (begins('\x89PNG\r\n\x1a\n')) return pngHeader(view, bytes);
    if (begins('RIFF') && begins('WEBP', 8)) return webpHeader(view, bytes, name);
    if (begins('GIF87a') || begins('GIF89a')) return plain('GIF', view.getUint16(6, true), view.getUint16(8, true));
    if (begins('BM')) return bmpHeader(view);
    return undefined;
  });
  if (!header) {
    const isPacked = begins('PK\x03\x04') || begins('\x1f\x8b');
    return refusePicture(name, 'no picture that can be read', {
      got: isPacked ? 'a packed file' : `a file that begins with ${begunBy(bytes)}`,
      expected: 'JPEG, PNG, WebP, GIF or BMP',
      hint: isPacked ? 'unpacking it first' : 'saving the picture as one of these',
    });
  }
  const { format, width, height } = header;
  if (width === 0 || height === 0) refuseBroken(name, format, `${width} x ${height} pixels`);
  if (width * height > mostPixels) {
    refusePicture(name, 'too large to be decoded', {
      got: `${width} x ${height} pixels`,
      expected: `at most ${mostPixels} pixels`,
      hint: 'a smaller copy of the picture',
    });
  }
  return header;
}

/** What a file that is no picture is, for people. */
function begunBy(bytes: Uint8Array): string {
  const start = bytes.subarray(0, 12);
  const isText = start.every((byte) => byte >= 32 && byte < 127);
  if (isText) return JSON.stringify(String.fromCharCode(...start));
  return `the bytes ${Array.from(start.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
}

/** A header that ends too soon is read beyond the bytes. */
function withinBytes<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return refusePicture(name, 'a broken picture', { got: 'no whole header' });
    throw error;
  }
}

function plain(format: PictureFormat, width: number, height: number, isGrey = false, orientation = 1): PictureHeader {
  return { format, width, height, isGrey, orientation };
}

/** Segments of a marker and a length, up to the one that says the size (ITU T.81, B.2). */
function jpegHeader(view: DataView, bytes: Uint8Array, name: string): PictureHeader {
  let orientation = 1;
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) refuseBroken(name, 'JPEG', `no marker at byte ${at}`);
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = view.getUint16(at + 2);
    if (length < 2) refuseBroken(name, 'JPEG', `a segment of ${length} bytes`);
    const isExif = marker === 0xe1 && view.getUint32(at + 4) === 0x45786966;
    if (isExif) orientation = orientationIn(bytes.subarray(at + 10, at + 2 + length));
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      const [precision, components] = [view.getUint8(at + 4), view.getUint8(at + 9)];
      requireJpeg(name, marker, precision, components);
      return plain('JPEG', view.getUint16(at + 7), view.getUint16(at + 5), components === 1, orientation);
    }
    if (marker === 0xda) refuseBroken(name, 'JPEG', 'pixels before their size');
    at += 2 + length;
  }
}

function requireJpeg(name: string, marker: number, precision: number, components: number): void {
  const got =
    components === 4
      ? 'the four inks of print (CMYK)'
      : marker > 0xc2
        ? 'lossless or arithmetic coding'
        : precision !== 8
          ? `${precision} bits a channel`
          : undefined;
  if (got === undefined) return;
  refusePicture(name, 'a JPEG picture of a kind that is not read', {
    got,
    expected: 'grey or RGB of 8 bits, baseline or progressive',
    hint: 'saving the picture as RGB',
  });
}

/** The colour types without colours are 0 and 4 (PNG, 11.2.2). */
function pngHeader(view: DataView, bytes: Uint8Array): PictureHeader {
  const type = view.getUint8(25);
  let orientation = 1;
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const chunk = view.getUint32(at + 4);
    if (chunk === 0x65584966) orientation = orientationIn(bytes.subarray(at + 8, at + 8 + view.getUint32(at)));
    if (chunk === 0x49444154) break;
  }
  return plain('PNG', view.getUint32(16), view.getUint32(20), type === 0 || type === 4, orientation);
}

/** Chunks of a RIFF container; the first says which of three forms it is (RFC 9649). */
function webpHeader(view: DataView, bytes: Uint8Array, name: string): PictureHeader {
  const kind = view.getUint32(12);
  if (kind === 0x56503820) {
    return plain('WebP', view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
  }
  if (kind === 0x5650384c) {
    const bits = view.getUint32(21, true);
    return plain('WebP', (bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
  }
  if (kind !== 0x56503858) refuseBroken(name, 'WebP', 'an unknown first chunk');
  const flags = view.getUint8(20);
  if (flags & 2) {
    refusePicture(name, 'an animation', { expected: 'a single picture', hint: 'its first frame as a file' });
  }
  const size = (at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 65536 + 1;
  let orientation = 1;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    if (view.getUint32(at) === 0x45584946) orientation = orientationIn(bytes.subarray(at + 8, at + 8 + length));
    at += 8 + length + (length & 1);
  }
  return plain('WebP', size(24), size(27), false, orientation);
}

function bmpHeader(view: DataView): PictureHeader {
  if (view.getUint32(14, true) === 12) return plain('BMP', view.getUint16(18, true), view.getUint16(20, true));
  return plain('BMP', Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true)));
}
