/** BMP of 1, 4, 8, 24 and 32 bits, not packed. By hand: the packages for it are not kept, and this is all there is to it. */
import { type Decoder, type Rgba, refuseBroken, refusePicture } from '../picture.ts';

export const decode: Decoder = (bytes, name) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [start, headerSize] = [view.getUint32(10, true), view.getUint32(14, true)];
  const isOld = headerSize === 12;
  if (bytes.length < 14 + (isOld ? 12 : 40)) refuseBroken(name, 'BMP', 'no whole header');
  const width = isOld ? view.getUint16(18, true) : Math.abs(view.getInt32(18, true));
  const signedHeight = isOld ? view.getUint16(20, true) : view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  const bits = view.getUint16(isOld ? 24 : 28, true);
  const packing = isOld ? 0 : view.getUint32(30, true);
  // Packing 3 says where the channels of 32 bits are, which is here in nearly every file.
  if (![1, 4, 8, 24, 32].includes(bits) || (packing !== 0 && !(packing === 3 && bits === 32))) {
    refusePicture(name, 'a BMP picture of a kind that is not read', {
      got: `${bits} bits, packing ${packing}`,
      expected: '1, 4, 8, 24 or 32 bits, not packed',
      hint: 'saving the picture as PNG',
    });
  }
  const line = Math.ceil((width * bits) / 32) * 4;
  if (start + line * height > bytes.length) refuseBroken(name, 'BMP', 'an end inside of its pixels');
  const entry = isOld ? 3 : 4;
  const result: Rgba = { width, height, data: new Uint8Array(4 * width * height) };
  for (let y = 0, to = 0; y < height; y++) {
    const row = start + line * (signedHeight > 0 ? height - 1 - y : y);
    for (let x = 0; x < width; x++, to += 4) {
      const index =
        bits > 8 ? 0 : (bytes[row + ((x * bits) >> 3)]! >> (8 - bits - ((x * bits) & 7))) & ((1 << bits) - 1);
      const at = bits > 8 ? row + (x * bits) / 8 : 14 + headerSize + entry * index;
      // Blue comes first.
      for (let i = 0; i < 3; i++) result.data[to + i] = bytes[at + 2 - i]!;
      result.data[to + 3] = 255;
    }
  }
  return result;
};
