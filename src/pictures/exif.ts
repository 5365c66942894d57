/** How a camera was held: the orientation in EXIF data, and turning pixels by it. */
import type { Rgba } from './picture.ts';

/**
 * The orientation, from 1 to 8, in the TIFF structure of EXIF data: tag 0x0112 of its first directory (EXIF 2.3, 4.6.4). 1, as
 * it is, where there is none or the data cannot be read.
 */
export function orientationIn(tiff: Uint8Array): number {
  if (tiff.length < 8) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const isLittle = view.getUint16(0) === 0x4949;
  if ((!isLittle && view.getUint16(0) !== 0x4d4d) || view.getUint16(2, isLittle) !== 42) return 1;
  const start = view.getUint32(4, isLittle);
  if (start + 2 > tiff.length) return 1;
  const entries = view.getUint16(start, isLittle);
  for (let i = 0, at = start + 2; i < entries && at + 12 <= tiff.length; i++, at += 12) {
    if (view.getUint16(at, isLittle) !== 0x0112) continue;
    const value = view.getUint16(at + 8, isLittle);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** The picture as it was seen: mirrored and turned as its orientation says. */
export function upright(picture: Rgba, orientation: number): Rgba {
  if (orientation === 1) return picture;
  const { width, height } = picture;
  // 5 to 8 lie on their side.
  const [across, down] = orientation >= 5 ? [height, width] : [width, height];
  const data = new Uint8Array(across * down * 4);
  const from = new Uint32Array(picture.data.buffer, picture.data.byteOffset, width * height);
  const to = new Uint32Array(data.buffer);
  for (let y = 0, at = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const [column, row] = orientation >= 5 ? [y, x] : [x, y];
      const isMirrored = orientation === 2 || orientation === 3 || orientation === 7 || orientation === 8;
      const isUpsideDown = orientation === 3 || orientation === 4 || orientation === 6 || orientation === 7;
      const fromX = isMirrored ? width - 1 - column : column;
      const fromY = isUpsideDown ? height - 1 - row : row;
      to[at++] = from[fromY * width + fromX]!;
    }
  }
  return { width: across, height: down, data };
}
