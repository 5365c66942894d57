/** A network that begins with what another one has learned of other pictures. */
import { fail } from '../graph/error.ts';
import { linear } from '../nn/layers/common.ts';
import { type Network, type NetworkParameter, requireLayers, type Sequential, sequential } from '../nn/network.ts';
import { setWeights } from '../nn/weights.ts';
import type { PictureSet } from '../pictures/picture-set.ts';
import type { PictureModel } from './picture-model.ts';

/** The layers of a model with their weights, but for the last one, which is new and has an output for each of these classes. */
export function transferred({ network }: PictureModel, classes: number, seed: number): Sequential {
  const { layers, row, parameters } = requireLayers('fitPictures: from', network);
  const kept = layers.slice(0, -1).map(({ layer }) => layer);
  const last = layers.at(-1)?.layer.type;
  if (last !== 'linear') {
    fail({
      what: 'fitPictures: from',
      problem: 'its last layer tells no classes',
      got: last ?? 'none',
      expected: 'linear',
    });
  }
  const result = sequential([...kept, linear(classes, { initializer: 'glorotUniform' })], { row, seed });
  const known = new Map(parameters.map(({ name, values }) => [name, values]));
  setWeights(
    result,
    result.parameters.map(({ name, values }) => (isOfLast(name, result) ? values : known.get(name)!)),
  );
  return result;
}

/** The network with weights that stay as they are, but for the last layer's. */
export function frozen(network: Sequential): Network {
  const parameters = network.parameters.map((parameter): NetworkParameter => {
    if (isOfLast(parameter.name, network)) return parameter;
    const { name, shape, node } = parameter;
    // A statistic is not learned; that of a batch norm goes on with the pictures that it sees.
    return {
      name,
      shape,
      node,
      role: 'statistic',
      get values() {
        return parameter.values;
      },
    };
  });
  return { ...network, parameters };
}

function isOfLast(name: string, { layers }: Sequential): boolean {
  return name.startsWith(`layer${layers.length}.`);
}

/** Pictures of another size or other colours would not be what the layers have learned. */
export function requireLike({ pictures }: PictureModel, set: PictureSet): void {
  const formOf = ({ width, height, channels }: Pick<PictureSet, 'width' | 'height' | 'channels'>) =>
    `${width} x ${height}, ${channels === 1 ? 'grey' : 'in colours'}`;
  if (formOf(pictures) === formOf(set)) return;
  fail({
    what: 'fitPictures: from',
    problem: 'has learned pictures of another form',
    got: formOf(set),
    expected: formOf(pictures),
    hint: `openPictures(path, { size: [${pictures.width}, ${pictures.height}]${pictures.channels === 1 ? ', grey: true' : ''} })`,
  });
}
