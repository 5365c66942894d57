/** A picture under the first filters: the sums by hand, the gradients against differences of the loss, and what is written of them. */
import { describe, expect, it } from 'vitest';
import { walkLatex, walkPicture, walkSvg, walkText } from '../../src/explain.ts';
import { type ChainruleError, type Conv2dLayerOptions, layers, losses, sequential } from '../../src/index.ts';
import { makePictureModel, type PictureModel } from '../../src/model/picture-model.ts';
import { random } from '../../src/numeric/random.ts';

const [height, width, channels] = [6, 5, 3] as const;
const draws = random(7, 'pixels');
const picture = {
  width,
  height,
  channels,
  pixels: Uint8Array.from({ length: height * width * channels }, () => Math.floor(60 + 100 * draws.uniform())),
};

/** A large deviation, so that a step of one in a pixel is a small one for the network. */
function modelWith(options: Conv2dLayerOptions, filters = 6): Promise<PictureModel> {
  const network = sequential(
    [layers.conv2d(filters, [3, 2], options), layers.activation('tanh'), layers.flatten(), layers.linear(3)],
    { row: [height, width, channels], seed: 4 },
  );
  const pictures = {
    width,
    height,
    channels,
    mean: [100, 110, 90],
    deviation: [400, 500, 600],
    classes: ['cat', 'dog', 'owl'],
  };
  return makePictureModel({ network, loss: losses.crossEntropy(), pictures });
}

const forms: readonly Conv2dLayerOptions[] = [
  {},
  { padding: 'same' },
  { stride: 2, padding: 1, bias: false },
  { dilation: [2, 1], padding: [2, 1] },
  { groups: 'channels', padding: 'same' },
];

describe('walkPicture', () => {
  it.each(forms)('is the sum of products for %o, and its gradients are differences of the loss', async (options) => {
    const model = await modelWith(options);
    const weight = model.network.parameters[0]!;
    const walk = walkPicture(model, picture, { target: 'owl', place: [2, 2, 5] });
    const { z, bias, loss, convolution } = walk;
    const sum = walk.channels.reduce((all, channel) => all + channel.sum, bias?.value ?? 0);
    expect(sum).toBeCloseTo(z.value, 12);
    const [, down, across] = [0, convolution.corner.row - 1, convolution.corner.column - 1];
    const depth = options.groups === 'channels' ? 1 : channels;
    expect(walk.channels).toHaveLength(depth);
    // Filter 5 of 6 reads, in groups of one channel, the third.
    expect(walk.channels[0]!.name).toBe(depth === 1 ? 'blue' : 'red');
    const outside: unknown[] = [];
    const lossWith = (changed: typeof picture) => walkPicture(model, changed, { target: 'owl' }).loss!.value;
    for (const [c, channel] of walk.channels.entries()) {
      const from = depth === 1 ? 2 : c;
      for (const [y, row] of channel.patch.entries()) {
        for (const [x, met] of row.entries()) {
          const [top, left] = [down + y * convolution.dilation[0]!, across + x * convolution.dilation[1]!];
          const isInside = top >= 0 && top < height && left >= 0 && left < width;
          const pixel = picture.pixels[(top * width + left) * channels + from]!;
          const { mean, deviation } = model.pictures;
          expect(channel.pixels![y]![x]).toBe(isInside ? pixel : null);
          expect(met).toBeCloseTo(isInside ? (pixel - mean[from]!) / deviation[from]! : 0, 6);
          expect(channel.products[y]![x]).toBe(met * channel.filter[y]![x]!);
          expect(channel.filterParts![y]![x]).toBe(z.gradient! * met);
          expect(channel.patchParts![y]![x]).toBe(z.gradient! * channel.filter[y]![x]!);
          const at = ((y * 2 + x) * depth + c) * 6 + 4;
          expect(weight.values[at]).toBe(channel.filter[y]![x]);
          const before = weight.values[at]!;
          const [more, less] = [1e-5, -1e-5].map((step) => {
            weight.values[at] = before + step;
            return lossWith(picture);
          });
          weight.values[at] = before;
          expect(channel.filterGradients![y]![x]).toBeCloseTo((more! - less!) / 2e-5, 7);
          if (!isInside) {
            outside.push(channel.patchGradients![y]![x]);
            continue;
          }
          const [lighter, darker] = [1, -1].map((step) => {
            const pixels = picture.pixels.slice();
            pixels[(top * width + left) * channels + from] = pixel + step;
            return lossWith({ ...picture, pixels });
          });
          expect(channel.patchGradients![y]![x]! / deviation[from]!).toBeCloseTo((lighter! - darker!) / 2, 7);
        }
      }
    }
    expect(outside.filter((gradient) => gradient !== null)).toEqual([]);
    expect(loss!.value).toBeCloseTo(-Math.log(walk.output.probabilities[2]!), 6);
    expect(model.predict(picture).prediction).toBe(walk.output.prediction);
  });

  it('walks the output that counts most where none is asked for, and goes forward only without a class', async () => {
    const model = await modelWith({ padding: 'same' });
    const { place, z } = walkPicture(model, picture, { target: 'cat' });
    for (const filter of [1, 2, 3, 4, 5, 6]) {
      const other = walkPicture(model, picture, { target: 'cat', place: [place.row, place.column, filter] }).z;
      expect(Math.abs(other.value * other.gradient!)).toBeLessThanOrEqual(Math.abs(z.value * z.gradient!));
    }
    const forward = walkPicture(model, picture);
    expect(forward.loss).toBeNull();
    expect(forward.channels[0]!.filterGradients).toBeNull();
    expect(forward.notes[0]).toMatch(/^the class of the picture is not known/);
    expect(walkText(forward)).not.toContain('Backward');
  });

  it('is written as text, LaTeX and a drawing', async () => {
    const model = await modelWith({ padding: 'same' });
    const walk = walkPicture(model, picture, { target: 'owl', place: [1, 1, 2], name: '<owl> & co.png' });
    const text = walkText(walk, { width: 400 });
    expect(text.split('\n')[0]).toBe(
      '<owl> & co.png through the first filters of a network of 657 parameters, cross-entropy',
    );
    expect(text).toContain('(3 x 2 x 3 + 1) x 6 = 114 parameters');
    expect(text).toContain('It reads rows 0 to 2 and columns 1 to 2; what lies outside of the');
    expect(text).toMatch(/z = red \+ green \+ blue \+ bias = /);
    expect(text).toContain('δ times the patch, and the gradient of the filter');
    const latex = walkLatex(walk);
    expect(latex).toContain('\\odot');
    expect(latex).not.toContain('δ');
    expect(latex).toContain('\\& co.png through the first filters');
    const drawing = await walkSvg(walk);
    expect(drawing).toContain('&lt;owl&gt; &amp; co.png under a filter');
    // The patch, the filter, their products and two gradients, of three channels of 6 cells.
    expect(drawing.split('class="cell none"')).toHaveLength(1 + 5 * 3 * 6);
    expect(drawing).toContain('href="data:image/bmp;base64,');
  });

  it('refuses what is not there', async () => {
    const model = await modelWith({});
    const refusal = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        return (error as ChainruleError).message;
      }
      return 'nothing thrown';
    };
    expect(refusal(() => walkPicture(model, picture, { target: 'cow' }))).toBe(
      'target: a class that the model does not know: got cow; expected cat, dog, owl',
    );
    expect(refusal(() => walkPicture(model, picture, { place: [1, 9, 1] }))).toBe(
      'place: no such output of the convolution: got 1, 9, 1; expected row, column and filter, at most 4, 4, 6',
    );
    expect(refusal(() => walkPicture(model, picture, { plase: [1, 1, 1] } as object))).toContain('place');
    const plain = sequential([layers.flatten(), layers.linear(3)], { row: [height, width, channels] });
    const without = await makePictureModel({ ...model, network: plain });
    expect(refusal(() => walkPicture(without, picture))).toContain('walk: the network has no convolution to look into');
  });
});
