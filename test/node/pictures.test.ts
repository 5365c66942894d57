/** Pictures of folders and files: their classes, what is left out, the cache, and what is said. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fitPictures, modelToBytes, openPictures, type PictureSet } from '../../src/node.ts';
import { npy, zip } from '../data/formats/samples.ts';
import { drawn, jpegOf, pngOf } from '../pictures/samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'chainrule-pictures-'));
afterAll(() => rmSync(folder, { recursive: true }));
const cache = join(folder, 'cache');

const grey = (value: number, width = 6, height = 5): Uint8Array =>
  pngOf(
    drawn(width, height, () => value),
    0,
  );
const red = (value: number): Uint8Array =>
  pngOf(
    drawn(6, 5, (_x, _y, channel) => (channel === 0 ? value : 0)),
    2,
  );

function made(name: string, files: Readonly<Record<string, Uint8Array | string>>): string {
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    writeFileSync(join(folder, name, path), bytes);
  }
  return join(folder, name);
}

function pixelsOf(set: PictureSet, number: number): number[] {
  const pixels = new Uint8Array(set.width * set.height * set.channels);
  set.read(Int32Array.of(number), pixels);
  return Array.from(pixels);
}

/** An IDX file of bytes. */
function idx(shape: readonly number[], values: readonly number[]): Uint8Array {
  const sizes = shape.flatMap((size) => [0, 0, size >> 8, size & 255]);
  return Uint8Array.from([0, 0, 8, shape.length, ...sizes, ...values]);
}

describe('openPictures', () => {
  it('takes a table with a column of paths and one of classes, and of who learns', async () => {
    const path = made('listed', {
      'a/1.png': grey(1),
      'a/2.png': grey(2),
      'b/3.png': grey(3),
      'list.csv': 'file,breed,split\na/1.png,7,train\na/2.png,12,train\nb/3.png,7,test\nb/4.png,7,test\n,7,train\n',
      'plain.tsv': 'label\tpicture\ncat\tb/3.png\ndog\ta/1.png\n',
      'many.csv': 'file,breed,owner\na/1.png,7,x\na/2.png,8,y\n',
      'gone.csv': 'file,label\nc/1.png,7\nc/2.png,8\n',
    });
    const set = await openPictures(join(path, 'list.csv'), { cache, target: 'breed' });
    expect(set.classes).toEqual(['7', '12']);
    expect(set.names).toEqual(['a/1.png', 'a/2.png', 'b/3.png']);
    expect(set.parts && Array.from(set.parts.train)).toEqual([0, 1]);
    expect(set.parts && Array.from(set.parts.test)).toEqual([2]);
    expect(set.leftOut.map(({ problem }) => problem)).toEqual(['b/4.png: no such file', 'row 5: without a path']);
    expect(pixelsOf(set, 2)).toEqual(pixelsOf(await openPictures(join(path, 'plain.tsv'), { cache }), 0));
    const plain = await openPictures(join(path, 'plain.tsv'), { cache });
    expect([plain.classes, plain.names]).toEqual([
      ['cat', 'dog'],
      ['b/3.png', 'a/1.png'],
    ]);
    await expect(openPictures(join(path, 'many.csv'), { cache })).rejects.toThrow(
      /many\.csv: which column has the classes: got "breed", "owner"; expected .* try the option target/,
    );
    await expect(openPictures(join(path, 'gone.csv'), { cache })).rejects.toThrow('c/1.png: no such file');
  });

  it('takes subfolders as classes, names and leaves out what is no picture, and keeps the size that all have', async () => {
    const bomb = Buffer.from(grey(1));
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    const path = made('mixed', {
      'class 10/a.png': grey(10),
      'class 10/deeper/b.png': grey(20),
      'class 2/c.jpg': grey(30),
      'class 2/broken.png': grey(40).subarray(0, 60),
      'class 2/empty.png': '',
      'class 2/page.jpg': '<html>not found</html>',
      'class 2/bomb.png': bomb,
      'class 2/notes.txt': 'no picture',
      'class 2/.DS_Store': 'x',
      'loose.png': grey(1),
    });
    const set = await openPictures(path, { cache });
    expect(set.classes).toEqual(['class 2', 'class 10']);
    expect(set.names).toEqual(['class 10/a.png', 'class 10/deeper/b.png', 'class 2/c.jpg']);
    expect(Array.from(set.labels)).toEqual([1, 1, 0]);
    expect([set.width, set.height, set.channels, set.parts]).toEqual([6, 5, 1, undefined]);
    expect([0, 1, 2].map((number) => pixelsOf(set, number)[29])).toEqual([10, 20, 30]);
    expect(set.leftOut.map(({ problem }) => problem).sort()).toEqual([
      expect.stringContaining('class 2/bomb.png: too large to be decoded: got 60000 x 60000 pixels'),
      expect.stringContaining('class 2/broken.png: a broken PNG picture'),
      'class 2/empty.png: an empty file: expected a picture',
      'class 2/notes.txt: no picture by its name',
      expect.stringContaining(
        'class 2/page.jpg: no picture that can be read: got a file that begins with "<html>not fo"',
      ),
      'loose.png: in no folder of a class',
    ]);
  });

  it('decodes once: the same files are read from the cache, changed files and a damaged cache are not', async () => {
    const own = join(folder, 'own cache');
    const path = made('kept', { 'a/1.png': grey(1), 'b/1.png': grey(2) });
    const opened = async () => {
      const steps: string[] = [];
      const set = await openPictures(path, {
        cache: own,
        onProgress: ({ step, done, all }) => steps.push(`${step} ${done}/${all}`),
      });
      return { steps, values: [0, 1].map((number) => pixelsOf(set, number)[0]) };
    };
    const all = ['looked at 1/2', 'looked at 2/2', 'decoded 1/2', 'decoded 2/2'];
    expect(await opened()).toEqual({ steps: all, values: [1, 2] });
    expect(await opened()).toEqual({ steps: [], values: [1, 2] });
    const [file = ''] = readdirSync(own);
    const bytes = readFileSync(join(own, file));
    bytes[3]! ^= 1;
    writeFileSync(join(own, file), bytes);
    expect(await opened()).toEqual({ steps: all, values: [1, 2] });
    // What says how wide they are is covered by the checksum too.
    const whole = readFileSync(join(own, file));
    whole[whole.indexOf('"width":6') + 8]! ^= 1;
    writeFileSync(join(own, file), whole);
    expect(await opened()).toEqual({ steps: all, values: [1, 2] });
    writeFileSync(join(own, file), bytes.subarray(0, 40));
    expect(await opened()).toEqual({ steps: all, values: [1, 2] });
    const longAgo = new Date(Date.now() - 31 * 24 * 3600 * 1000);
    utimesSync(join(own, file), longAgo, longAgo);
    writeFileSync(join(path, 'a/1.png'), grey(99, 6, 5));
    writeFileSync(join(path, 'b/1.png'), grey(77, 12, 10));
    expect((await opened()).values).toEqual([99, 77]);
    expect(readdirSync(own)).not.toContain(file);
  });

  it('takes the parts that folders say, says what is in two of them, and leaves out classes that train lacks', async () => {
    const set = await openPictures(
      made('parts', {
        'train/a/1.png': grey(1),
        'train/b/1.png': grey(2),
        'val/a/1.png': grey(3),
        'test/b/1.png': grey(2),
        'test/b/2.png': grey(4),
        'test/c/1.png': grey(5),
      }),
      { cache },
    );
    expect(set.classes).toEqual(['a', 'b']);
    const named = Object.entries(set.parts!).map(([part, numbers]) => [
      part,
      Array.from(numbers as Int32Array, (i) => set.names[i]),
    ]);
    expect(Object.fromEntries(named)).toEqual({
      train: ['train/a/1.png', 'train/b/1.png'],
      validation: ['val/a/1.png'],
      test: ['test/b/1.png', 'test/b/2.png'],
    });
    expect(set.warnings).toEqual([
      '1 of the 2 test pictures are among those to train on, byte for byte, such as test/b/1.png = train/b/1.png: their scores say nothing of new pictures',
    ]);
    expect(set.leftOut.map(({ problem }) => problem)).toEqual([
      'test/c/1.png: of the class c, which train does not have',
    ]);
  });

  it('brings pictures of several sizes to one square, colours and grey to colours, or to what is asked for', async () => {
    const path = made('sizes', {
      'a/1.png': grey(9, 90, 70),
      'a/2.png': red(8),
      'b/1.jpg': await jpegOf(drawn(40, 80, () => 100)),
    });
    const plain = await openPictures(path, { cache });
    expect([plain.width, plain.height, plain.channels]).toEqual([40, 40, 3]);
    expect([0, 1].map((number) => pixelsOf(plain, number).slice(0, 3))).toEqual([
      [9, 9, 9],
      [8, 0, 0],
    ]);
    const asked = await openPictures(path, { cache, size: [3, 2], grey: true });
    expect([asked.width, asked.height, asked.channels]).toEqual([3, 2, 1]);
    expect([0, 1].map((number) => pixelsOf(asked, number)[0])).toEqual([9, 2]);
  });

  it('reads the files of MNIST, and .npz', async () => {
    const path = made('idx', {
      'train-images-idx3-ubyte': idx([3, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
      'train-labels-idx1-ubyte': idx([3], [7, 10, 7]),
      't10k-images-idx3-ubyte': idx([1, 2, 2], [5, 6, 7, 8]),
      't10k-labels-idx1-ubyte': idx([1], [10]),
    });
    const set = await openPictures(path);
    expect(set.classes).toEqual(['7', '10']);
    expect(set.parts).toEqual({ train: Int32Array.of(1, 2, 3), validation: Int32Array.of(), test: Int32Array.of(0) });
    expect([0, 1, 2, 3].map((number) => [set.classes[set.labels[number]!], ...pixelsOf(set, number)])).toEqual([
      ['10', 5, 6, 7, 8],
      ['7', 1, 2, 3, 4],
      ['10', 5, 6, 7, 8],
      ['7', 9, 10, 11, 12],
    ]);
    expect(set.warnings[0]).toContain('1 of the 1 test pictures are among those to train on');

    const npz = zip({
      'x_train.npy': npy(
        '|u1',
        [2, 1, 2, 3],
        Uint8Array.from({ length: 12 }, (_, i) => i),
      ),
      'y_train.npy': npy('<i4', [2], Int32Array.of(1, 0)),
      'x_test.npy': npy(
        '|u1',
        [1, 1, 2, 3],
        Uint8Array.from({ length: 6 }, (_, i) => 100 + i),
      ),
      'y_test.npy': npy('<i4', [1], Int32Array.of(1)),
    });
    made('npz', { 'set.npz': npz });
    const arrays = await openPictures(join(folder, 'npz/set.npz'));
    expect([arrays.width, arrays.height, arrays.channels, arrays.classes]).toEqual([2, 1, 3, ['0', '1']]);
    expect(pixelsOf(arrays, 2)).toEqual([100, 101, 102, 103, 104, 105]);
    expect(Array.from(arrays.parts!.test)).toEqual([2]);
  });

  it('gives the same model for a folder as for the same rows in the files of MNIST', async () => {
    const [files, images, labels]: [Record<string, Uint8Array>, Record<string, number[]>, Record<string, number[]>] = [
      {},
      { t10k: [], train: [] },
      { t10k: [], train: [] },
    ];
    for (const [part, array, each] of [
      ['test', 't10k', 4],
      ['train', 'train', 20],
    ] as const) {
      for (let i = 0; i < 2 * each; i++) {
        const label = Math.floor(i / each);
        const picture = drawn(
          12,
          13,
          (x, y) => ((x > 5 ? 1 : 0) === label ? 170 : 30) + ((x * 31 + y * 17 + i * 13) % 50),
        );
        files[`${part}/${label}/${String(i).padStart(3, '0')}.png`] = pngOf(picture, 0);
        images[array]!.push(...Array.from({ length: 12 * 13 }, (_, at) => picture.data[4 * at]!));
        labels[array]!.push(label);
      }
    }
    const arrays = ['t10k', 'train'].flatMap((array): [string, Uint8Array][] => [
      [`${array}-images-idx3-ubyte`, idx([labels[array]!.length, 13, 12], images[array]!)],
      [`${array}-labels-idx1-ubyte`, idx([labels[array]!.length], labels[array]!)],
    ]);
    const [inFolder, inArrays] = await Promise.all([
      openPictures(made('same/folder', files), { cache }),
      openPictures(made('same/arrays', Object.fromEntries(arrays))),
    ]);
    const [one, other] = [await fitPictures(inFolder, { epochs: 2 }), await fitPictures(inArrays, { epochs: 2 })];
    expect(one.plan.parts).toEqual(other.plan.parts);
    expect(one.evaluations.test!.result).toEqual(other.evaluations.test!.result);
    expect(modelToBytes(one)).toEqual(modelToBytes(other));
  });

  it('stops where nothing can be read, and says what is expected', async () => {
    const message = (path: string) =>
      openPictures(path, { cache }).then(
        () => 'read',
        (error: Error) => error.message.replaceAll(folder, ''),
      );
    expect(await message(made('all broken', { 'a/1.png': 'x', 'b/2.jpg': '' }))).toBe(
      '/all broken: none of its 2 pictures can be read: got a/1.png: no picture that can be read: got a file that begins with "x"; expected JPEG, PNG, WebP, GIF or BMP — try saving the picture as one of these',
    );
    expect(await message(made('no classes', { '1.png': grey(1) }))).toContain(
      'pictures without classes: got 1 in the folder itself',
    );
    expect(await message(made('tables', { 'a.csv': 'x,y\n1,2\n' }))).toContain('/tables: no pictures in it');
    expect(await message(join(folder, 'tables/a.csv'))).toContain('no column of paths of pictures');
    expect(await message(join(folder, 'nowhere'))).toContain('no such');
    expect(await message(made('half', { 'train-images.idx': idx([1, 1, 1], [1]) }))).toContain(
      'no labels beside it: expected a file train-labels…',
    );
  });

  const data = join(import.meta.dirname, '../../../shared/data');
  if (!existsSync(data)) console.warn('SKIPPED: real sets of pictures, which are not beside the project');
  it.skipIf(!existsSync(data))(
    'reads real sets: photographs of two classes, clothes as files and as arrays',
    async () => {
      const pets = await openPictures(join(data, 'images/pets-cats-dogs'), { cache });
      expect([pets.classes, pets.names.length, pets.width, pets.height, pets.channels]).toEqual([
        ['cats', 'dogs'],
        370,
        64,
        64,
        3,
      ]);
      const clothes = await openPictures(join(data, 'images/fashion-png'), { cache });
      expect([clothes.classes.length, clothes.parts!.train.length, clothes.parts!.test.length]).toEqual([10, 600, 200]);
      const all = await openPictures(join(data, 'fashion-mnist'));
      expect([all.classes.length, all.parts!.train.length, all.parts!.test.length, all.channels]).toEqual([
        10, 60_000, 10_000, 1,
      ]);
      expect([...clothes.leftOut, ...pets.leftOut, ...all.leftOut]).toEqual([]);
    },
  );
});
