/** Pictures as addresses, which pages and SVG show without a file. */

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 1: grey; 3: red, green, blue. */
  readonly channels: number;
  /** [height, width, channels], from 0 to 255. */
  readonly pixels: ArrayLike<number>;
}

/** A BMP of 24 bits, whose lines go from the bottom up and are filled up to 4 bytes. */
export function bitmapAddress({ width, height, channels, pixels }: Pixels): string {
  const line = Math.ceil((3 * width) / 4) * 4;
  const bytes = new Uint8Array(54 + line * height);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x424d);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels;
      const to = 54 + (height - 1 - y) * line + 3 * x;
      // Blue comes first.
      for (let i = 0; i < 3; i++) bytes[to + i] = pixels[from + (channels === 1 ? 0 : 2 - i)]!;
    }
  }
  return dataAddress('image/bmp', bytes);
}

/** The bytes of a file as its address. */
export function dataAddress(type: string, bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `data:${type};base64,${btoa(text)}`;
}
