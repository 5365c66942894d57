/** What a picture becomes for a network, as ONNX operators. */
import type { PictureEncoding } from '../../pictures/picture-encoding.ts';
import type { Builder } from './builder.ts';

/** The input of pixels, and the numbers of mean 0 and deviation 1 that the network reads. */
export function writePixels(builder: Builder, { width, height, channels, mean, deviation }: PictureEncoding): string {
  const colours = channels === 1 ? 'grey' : 'red, green, blue';
  const about = `a picture of ${width} x ${height} pixels, row by row, ${colours}, from 0 to 255`;
  const pixels = builder.input('pixels', 'uint8', ['rows', height, width, channels], about);
  const centred = builder.apply('Sub', [builder.cast(pixels, 'float'), builder.constant(mean, [channels])]);
  return builder.apply('Div', [centred, builder.constant(deviation, [channels])]);
}
