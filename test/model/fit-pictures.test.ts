/** Pictures are learned, saved with what brings them to numbers, and judged; whatever size and form new ones have. */
import { describe, expect, it } from 'vitest';
import {
  type FitPicturesOptions,
  fitPictures,
  type PictureFit,
  type PictureModel,
  type PicturePlan,
  type PictureSet,
} from '../../src/data.ts';
import {
  type ChainruleError,
  type Checkpoint,
  checkpointFromBytes,
  checkpointToBytes,
  layers,
  modelFromBytes,
  modelToBytes,
  networkFromBytes,
  sequential,
  type TrainingState,
} from '../../src/index.ts';
import { threadedBackend } from '../../src/node/threads.ts';
import { random } from '../../src/numeric/random.ts';
import { evaluatedPictures, htmlReport, pictureReport } from '../../src/report.ts';
import { madePictures } from '../pictures/made.ts';

/** Noise with a bright square: in the upper half or in the lower half. */
function squares(count: number, channels: 1 | 3 = 1): PictureSet {
  const draws = random(3, 'squares');
  const [width, height] = [6, 8];
  const row = width * height * channels;
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
  const all = Uint8Array.from({ length: count * row }, (_, at) => {
    const y = Math.floor((at % row) / channels / width);
    const isBright = y >= 4 === (labels[Math.floor(at / row)] === 1);
    return Math.floor(draws.uniform() * 60) + (isBright ? 150 : 40);
  });
  return madePictures({ width, height, channels, classes: ['above', 'below'], labels }, all);
}

const pictureOf = (set: PictureSet, number: number) => {
  const { width, height, channels } = set;
  const pixels = new Uint8Array(width * height * channels);
  set.read(Int32Array.of(number), pixels);
  return { width, height, channels, pixels };
};

describe('fitPictures', () => {
  it('learns, and the saved model says the same of pictures, of larger ones and of ImageData', async () => {
    const set = squares(120, 3);
    const fit = await fitPictures(set, { epochs: 12, seed: 2 });
    const { train, validation, test } = fit.plan.parts;
    expect([train.length, validation.length, test.length]).toEqual([84, 18, 18]);
    expect(fit.evaluations.test!.result.accuracy).toBe(1);
    const model = await modelFromBytes<PictureModel>(modelToBytes(fit));
    expect(model.pictures).toEqual(fit.pictures);
    const picture = pictureOf(set, 7);
    const expected = fit.predict(picture);
    expect(expected.prediction).toBe('below');
    expect(model.predict([picture, picture])).toEqual([expected, expected]);
    const data = new Uint8ClampedArray(4 * 48).map((_, i) =>
      i % 4 === 3 ? 255 : picture.pixels[3 * (i >> 2) + (i % 4)]!,
    );
    expect(model.predict({ width: 6, height: 8, data })).toEqual(expected);
    const twice = new Uint8Array(4 * picture.pixels.length);
    for (let i = 0; i < 16 * 12 * 3; i++) {
      const [x, y] = [Math.floor(i / 3) % 12, Math.floor(i / 36)];
      twice[i] = picture.pixels[((y >> 1) * 6 + (x >> 1)) * 3 + (i % 3)]!;
    }
    expect(model.predict({ width: 12, height: 16, channels: 3, pixels: twice })).toEqual(expected);
    expect((await model.evaluate(set, test)).result).toEqual(fit.evaluations.test!.result);
    // Grey pictures of a set are three equal colours to it.
    expect((await model.evaluate(squares(20))).result.rows).toBe(20);
  });

  it('makes a network for the size of the pictures, and a saved one answers as before', async () => {
    const networkOf = async (side: number, options = {}) => {
      const size = side * side;
      const labels = Int32Array.from({ length: 24 }, (_, i) => i % 2);
      const set: PictureSet = {
        ...squares(24),
        width: side,
        height: side,
        channels: 1,
        labels,
        read: (numbers, pixels) => {
          numbers.forEach((number, i) => {
            pixels.fill(number % 2 ? 200 : 50, i * size, (i + 0.5) * size);
          });
        },
      };
      const fit = await fitPictures(set, { epochs: 1, ...options });
      const picture = pictureOf(set, 3);
      const model = await modelFromBytes<PictureModel>(modelToBytes(fit));
      expect(model.predict(picture)).toEqual(fit.predict(picture));
      return fit.network.layers.map(({ layer }) => layer.type).filter((type) => type !== 'activation');
    };
    const filters = ['conv2d', 'maxPool2d'];
    expect(await networkOf(12)).toEqual([...filters, ...filters, 'flatten', 'linear', 'linear']);
    expect(await networkOf(33)).toEqual([
      'conv2d',
      'batchNorm',
      ...Array.from({ length: 4 }, () => 'residual'),
      'globalAveragePool',
      'linear',
    ]);
    expect(await networkOf(11)).toEqual(['flatten', 'linear', 'linear', 'linear']);
    expect(await networkOf(33, { hidden: [4] })).toEqual(['flatten', 'linear', 'linear']);
  });

  it('brings each channel to mean 0 and deviation 1 over what is learned', async () => {
    const set = squares(60);
    const { pictures, plan } = await fitPictures(set, { epochs: 1 });
    const pixels = new Uint8Array(48 * plan.parts.train.length);
    set.read(plan.parts.train, pixels);
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    const squared = pixels.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / pixels.length;
    expect(pictures.mean[0]).toBeCloseTo(mean, 9);
    expect(pictures.deviation[0]).toBeCloseTo(Math.sqrt(squared), 9);
  });

  it('learns pictures that change from step to step, the same ones on two threads, and says how they change', async () => {
    const set = {
      ...squares(64),
      width: 12,
      height: 16,
      read: (numbers: Int32Array, pixels: Uint8Array) => {
        for (const [i, number] of numbers.entries())
          for (let at = 0; at < 192; at++)
            pixels[192 * i + at] = (at >= 96 === (number % 2 === 1) ? 180 : 60) + ((at * 7 + number) % 40);
      },
    };
    const weights = async (options: FitPicturesOptions) => {
      const { network, plan } = await fitPictures(set, { epochs: 2, ...options });
      return { said: plan.augmented, values: network.parameters.flatMap(({ values }) => [...values]) };
    };
    const usual = await weights({});
    expect(usual.said).toBe(
      'mirrored, shifted by up to 8 %, turned by up to 8°, scaled by up to 8 %; mirrored, because the nearest other picture is of the right class for 100 %, mirrored for 100 %',
    );
    expect(await weights({ backend: threadedBackend(2, 1) })).toEqual(usual);
    const none = await weights({ augment: 'none' });
    expect(none.said).toBe('as they are');
    expect(none.values).not.toEqual(usual.values);
    const asked = await weights({ augment: { cutout: 0.4, mixup: 0.3 } });
    expect(asked.said).toBe('a square of 40 % left out, mixed with up to 30 % of another');
    expect(asked.values.every(Number.isFinite)).toBe(true);
  });

  /** What would be done with so many empty pictures. */
  const planned = (count: number, side: number, options: FitPicturesOptions) => {
    const read = (_: Int32Array, pixels: Uint8Array) => pixels.fill(9);
    return new Promise<PicturePlan>((resolve) => {
      const onStart = (plan: PicturePlan) => {
        resolve(plan);
        throw new Error('known');
      };
      const set = { ...squares(count), width: side, height: side, read };
      fitPictures(set, { test: 0, ...options, onStart }).catch(() => undefined);
    });
  };

  it('changes many pictures less than few', async () => {
    const said = async (validation: number) => (await planned(11_000, 12, { epochs: 1, validation })).augmented;
    expect(await said(0)).toMatch(/^mirrored, shifted by up to 4 %; mirrored, because/);
    expect(await said(0.15)).toMatch(/^mirrored, shifted by up to 8 %, turned by up to 8°, scaled/);
  });

  it('sees few pictures as often as 1,000 steps need, or 360 of a residual network', async () => {
    const epochs = async (count: number, side: number) => (await planned(count, side, { augment: 'none' })).epochs;
    // Batches of 32: 2 steps, and 26.
    expect([await epochs(60, 12), await epochs(820, 12)]).toEqual([500, 40]);
    expect([await epochs(60, 33), await epochs(400, 33)]).toEqual([180, 40]);
    expect(await epochs(60, 8)).toBe(100);
  });

  it('goes on from any checkpoint to the same bits, tells how long it takes, and refuses other changes of pictures', async () => {
    const set = squares(80);
    const options = { epochs: 40, batchSize: 16, augment: { mirror: true }, seed: 4 } as const;
    const whole = await fitPictures(set, options);
    const made: Checkpoint<TrainingState>[] = [];
    const checkpoint = { every: 0, write: (one: Checkpoint<TrainingState>) => void made.push(one) };
    let seconds: number | undefined;
    const watched = await fitPictures(set, {
      ...options,
      checkpoint,
      onStart: (plan) => {
        seconds = plan.seconds;
      },
    });
    // 4 steps in each of 40 epochs: enough to tell, and telling changes no bit.
    expect(seconds).toBeGreaterThan(0);
    expect(modelToBytes(watched)).toEqual(modelToBytes(whole));
    // As a file has it.
    const middle = checkpointFromBytes(checkpointToBytes(made[11]!), 'training');
    expect(middle.state.epoch).toBe(11);
    const { epochs: _epochs, ...others } = options;
    const resumed = await fitPictures(set, { ...others, resume: middle });
    expect(modelToBytes(resumed)).toEqual(modelToBytes(whole));
    expect(resumed.history.map(({ epoch, loss }) => [epoch, loss])).toEqual(
      whole.history.map(({ epoch, loss }) => [epoch, loss]),
    );
    await expect(fitPictures(set, { ...options, augment: 'none', resume: middle })).rejects.toThrow(
      /^resume: pictures: not as in the checkpoint: got \{.*\}; expected \{.*mirror.*\} — try resuming with what the training began with$/,
    );
    await expect(fitPictures(squares(82), { ...options, resume: middle })).rejects.toThrow('resume: data');
  });

  it('begins with the layers of another model, which stay or are learned on, and has a last layer for other classes', async () => {
    const before = await fitPictures(squares(80), { epochs: 4 });
    const set = squares(60);
    const three = {
      ...set,
      classes: ['a', 'b', 'c'],
      labels: Int32Array.from(set.labels, (label, i) => (i % 6 === 5 ? 2 : label)),
    };
    const weightsOf = ({ network }: PictureFit) => network.parameters.map(({ values }) => [...values]);
    const own = weightsOf(before);
    const stays = await fitPictures(three, { from: before, frozen: true, epochs: 2 });
    expect(weightsOf(stays).slice(0, -2)).toEqual(own.slice(0, -2));
    expect(stays.network.output).toEqual([3]);
    expect(stays.pictures.mean).toEqual(before.pictures.mean);
    // The last layer is learned: with other seeds and epochs it is another.
    const longer = await fitPictures(three, { from: before, frozen: true, epochs: 3 });
    expect(weightsOf(longer).at(-1)).not.toEqual(weightsOf(stays).at(-1));
    const goesOn = await fitPictures(three, { from: before, epochs: 2 });
    expect(weightsOf(goesOn)[0]).not.toEqual(own[0]);
    expect(weightsOf(before)).toEqual(own);
    const saved = await modelFromBytes<PictureModel>(modelToBytes(stays));
    expect(saved.predict(pictureOf(set, 1))).toEqual(stays.predict(pictureOf(set, 1)));
    const problem = (options: FitPicturesOptions, pictures = three) =>
      fitPictures(pictures, options).then(
        () => 'done',
        (error: ChainruleError) => error.message,
      );
    expect(await problem({ frozen: true })).toBe(
      'fitPictures: frozen: there are no layers to keep as they are — try from: a model of pictures',
    );
    expect(await problem({ from: before, hidden: [3] })).toBe(
      'fitPictures: more than one network: got from and hidden; expected one of them',
    );
    expect(await problem({ from: before }, { ...three, channels: 3 })).toBe(
      'fitPictures: from: has learned pictures of another form: got 6 x 8, in colours; expected 6 x 8, grey — try openPictures(path, { size: [6, 8], grey: true })',
    );
  });

  it('keeps pictures that are the same in one part, and takes parts as the set says them', async () => {
    const set = squares(80);
    // Of every four pictures, two and two are the same, of one class.
    const content = Int32Array.from(set.labels, (label, i) => 2 * Math.floor(i / 4) + label);
    const { plan } = await fitPictures({ ...set, content }, { epochs: 1 });
    const partOf = new Map<number, string>();
    for (const [part, numbers] of Object.entries(plan.parts) as [string, Int32Array][]) {
      for (const number of numbers) {
        expect(partOf.get(content[number]!) ?? part).toBe(part);
        partOf.set(content[number]!, part);
      }
    }
    expect(partOf.size).toBe(40);
    const parts = {
      train: Int32Array.from({ length: 60 }, (_, i) => i),
      validation: Int32Array.of(),
      test: Int32Array.from({ length: 20 }, (_, i) => 60 + i),
    };
    const said = await fitPictures({ ...set, parts }, { epochs: 1 });
    expect(said.plan.parts.test).toEqual(parts.test);
    expect([said.plan.parts.train.length, said.plan.parts.validation.length]).toEqual([51, 9]);
  });

  it('takes a network of one’s own, in shape [height, width, channels]', async () => {
    const network = sequential([layers.flatten(), layers.linear(48, 2)], { row: [8, 6, 1] });
    const fit = await fitPictures(squares(60), { network, epochs: 10 });
    expect(fit.evaluations.test!.result.accuracy).toBe(1);
  });

  it('refuses one class, other classes, and files whose parts do not fit', async () => {
    const set = squares(40);
    const message = (promise: Promise<unknown>) =>
      promise.then(
        () => 'done',
        (error: ChainruleError) => error.message,
      );
    expect(await message(fitPictures({ ...set, classes: ['a'] }))).toBe(
      'fitPictures: too few classes: got a; expected at least two — try a folder for each class, with pictures in it',
    );
    const fit: PictureFit = await fitPictures(set, { epochs: 1 });
    expect(await message(fit.evaluate({ ...set, classes: ['above', 'left'] }))).toBe(
      '1.png: of a class that the model does not know: got left; expected above, below',
    );
    expect(() => fit.predict({ width: 2, height: 2, channels: 1, pixels: new Uint8Array(3) })).toThrow(
      'picture: another number of pixels than its size says: got 3 for 2 x 2, 1 channels; expected 4',
    );
    const wrong = modelToBytes({ ...fit, pictures: { ...fit.pictures, width: 7 } });
    expect(await message(modelFromBytes(wrong))).toContain('network: does not fit its pictures: got rows of [8, 6, 1]');
    expect(await message(networkFromBytes(modelToBytes(fit)))).toContain('a model of pictures');
  });

  it('learns many classes, and says how often the right one is among the five most likely', async () => {
    const count = 150;
    const draws = random(9, 'many');
    const [side, each] = [4, 8];
    const looks = Array.from({ length: count * side * side }, () => Math.floor(40 + 170 * draws.uniform()));
    const labels = Int32Array.from({ length: count * each }, (_, i) => i % count);
    const all = Uint8Array.from({ length: labels.length * side * side }, (_, at) => {
      const label = labels[Math.floor(at / (side * side))]!;
      return looks[label * side * side + (at % (side * side))]! + Math.floor(30 * draws.uniform());
    });
    const classes = Array.from({ length: count }, (_, i) => `class ${i}`);
    const set = madePictures({ width: side, height: side, channels: 1, classes, labels }, all);
    const fit = await fitPictures(set, { epochs: 25 });
    const { accuracy, topK } = fit.evaluations.test!.result;
    expect(topK!.k).toBe(5);
    expect(accuracy).toBeGreaterThan(0.5);
    expect(topK!.accuracy).toBeGreaterThan(0.9);
    expect(fit.plan.warnings.join()).toMatch(
      /^the class class \d+ has \d pictures to train on, and 149 other classes have fewer than 10: too few to learn them well$/,
    );
    const page = htmlReport(pictureReport(fit, set, { title: 'Many', command: 'x', chainruleVersion: '0' }));
    expect(page).toContain('Top k');
    expect(page).toContain('(k = 5)');
  });

  it('reports with a sheet of mistakes, whose pictures are in the page', async () => {
    const set = { ...squares(60), labels: Int32Array.from({ length: 60 }, (_, i) => ((i * 7) >> 2) & 1) };
    const fit = await fitPictures(set, { epochs: 2 });
    const input = pictureReport(fit, set, { title: '<Squares>', command: 'x', chainruleVersion: '0' });
    const page = htmlReport(input);
    const mistakes = fit.evaluations.test!.mistakes;
    expect(mistakes.length).toBeGreaterThan(0);
    expect(page.split('<img src="data:image/bmp;base64,').length - 1).toBe(mistakes.length);
    expect(page).toContain('img-src data:');
    expect(page).toContain('&lt;Squares&gt;');
    const evaluated = evaluatedPictures('test', fit.evaluations.test!, set);
    expect('mistakes' in evaluated && evaluated.mistakes?.[0]?.values).toEqual({
      picture: set.names[mistakes[0]!.row],
    });
  });
});
