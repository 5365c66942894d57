/** `chainrule walk <model> <picture>`: a picture through the first filters of a model. */
import { basename, dirname, resolve } from 'node:path';
import { type Picture, type PictureModel, readPicture } from '../../src/data.ts';
import { fail } from '../../src/engine.ts';
import { type PictureWalk, walkPicture } from '../../src/explain.ts';
import { readBytes } from '../../src/node.ts';
import { arePictures, readPictures } from '../data/pictures.ts';

export interface PictureWalkFlags {
  readonly row: number;
  readonly target?: string | undefined;
  readonly place?: readonly number[] | undefined;
}

/** The picture of a file, or that of a number among those of a folder or a file of arrays. */
export async function walkOfPicture(
  model: PictureModel,
  spec: string,
  { row, target, place }: PictureWalkFlags,
): Promise<PictureWalk> {
  const found = (await arePictures(spec)) ? await ofSet(model, spec, row) : await ofFile(model, spec, row);
  const { picture, name, label } = found;
  // The folder says the class, where the model knows it.
  const known = label !== undefined && model.classes.includes(label) ? label : undefined;
  return walkPicture(model, picture, { name, target: target ?? known, place });
}

interface Found {
  readonly picture: Picture;
  readonly name: string;
  readonly label: string | undefined;
}

async function ofFile(model: PictureModel, path: string, row: number): Promise<Found> {
  if (row !== 1)
    fail({ what: '--row', problem: 'there is one picture', got: String(row), hint: 'a folder of pictures' });
  const { width, height, channels } = model.pictures;
  const picture = await readPicture(await readBytes(path), {
    name: path,
    size: [width, height],
    grey: channels === 1,
  });
  return { picture, name: basename(path), label: basename(dirname(resolve(path))) };
}

async function ofSet(model: PictureModel, spec: string, row: number): Promise<Found> {
  const { pictures } = model;
  const set = await readPictures(spec, { size: [pictures.width, pictures.height], grey: pictures.channels === 1 });
  const { width, height, channels, names } = set;
  if (row > names.length) {
    fail({ what: '--row', problem: 'no such picture', got: String(row), expected: `1 to ${names.length}` });
  }
  const pixels = new Uint8Array(width * height * channels);
  set.read(Int32Array.of(row - 1), pixels);
  const label = set.classes[set.labels[row - 1]!];
  return { picture: { width, height, channels, pixels }, name: names[row - 1]!, label };
}
