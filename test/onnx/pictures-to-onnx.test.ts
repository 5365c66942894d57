/** Models of pictures as ONNX files: pixels go in, classes come out, and the file comes back as a model of pictures. */
import { InferenceSession, Tensor } from 'onnxruntime-web';
import { expect, it } from 'vitest';
import { makePictureModel, type PictureModel } from '../../src/model/picture-model.ts';
import { crossEntropy } from '../../src/nn/losses/index.ts';
import { lenet } from '../../src/nn/picture-networks.ts';
import { onnxInputs } from '../../src/onnx/read/inputs.ts';
import { modelFromOnnx } from '../../src/onnx/read/model.ts';
import { toOnnx } from '../../src/onnx/write/to-onnx.ts';

const [width, height] = [10, 12];

it.each([1, 3] as const)('of %i channels take pixels, normalise them and say the class', async (channels) => {
  const classes = ['cat', 'dog', 'owl'];
  const [mean, deviation] = [[120.5, 80, 33.3].slice(0, channels), [51, 62.5, 70].slice(0, channels)];
  const model = await makePictureModel({
    network: lenet({ row: [height, width, channels], outputs: 3, seed: 4 }),
    loss: crossEntropy(),
    pictures: { width, height, channels, mean, deviation, classes },
  });
  const size = width * height * channels;
  const pictures = Array.from({ length: 7 }, (_, picture) => ({
    width,
    height,
    channels,
    pixels: Uint8Array.from({ length: size }, (_pixel, i) => (i * (37 + picture) + picture * 50) % 256),
  }));
  const bytes = toOnnx(model);
  expect(onnxInputs(bytes)).toEqual([
    {
      name: 'pixels',
      type: 'uint8',
      shape: ['rows', height, width, channels],
      about: `a picture of 10 x 12 pixels, row by row, ${channels === 1 ? 'grey' : 'red, green, blue'}, from 0 to 255`,
    },
  ]);
  const session = await InferenceSession.create(bytes);
  const pixels = Uint8Array.from(pictures.flatMap((picture) => [...picture.pixels]));
  const { label, probabilities } = await session.run({
    pixels: new Tensor('uint8', pixels, [7, height, width, channels]),
  });
  const expected = model.predict(pictures);
  expect(label!.data).toEqual(expected.map(({ prediction }) => prediction));
  for (const [i, one] of expected.flatMap((each) => Object.values(each.probabilities!)).entries())
    expect(Math.abs(Number(probabilities!.data[i]) - one)).toBeLessThan(1e-5);
  const again = (await modelFromOnnx(bytes)) as PictureModel;
  expect(again.pictures).toEqual(model.pictures);
  expect(again.predict(pictures)).toEqual(expected);
});
