/** Weights of PyTorch: the files that it wrote give its outputs, files of ours give them back, and what is uncertain is asked. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { ChainruleError } from '../../src/graph/error.ts';
import { constant } from '../../src/graph/node.ts';
import { modelToBytes } from '../../src/model/model-file.ts';
import { readSafetensors, type SafetensorsTensor, writeSafetensors } from '../../src/model/safetensors.ts';
import { loadWeights, weightsToBytes } from '../../src/model/weights-file.ts';
import { activation, batchNorm, ensemble, flatten, layerNorm, linear } from '../../src/nn/layers/index.ts';
import { conv2d, globalAveragePool, groupNorm, maxPool2d, residual } from '../../src/nn/layers/pictures.ts';
import { meanSquaredError } from '../../src/nn/losses/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { type Network, sequential } from '../../src/nn/network.ts';

interface Recorded {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const folder = new URL('../fixtures/torch-weights/', import.meta.url);
const bytesOf = (name: string): Uint8Array => readFileSync(new URL(`${name}.safetensors`, folder));
const jsonOf = <T>(file: string): T => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as T;

const { files } = jsonOf<{ files: { file: string }[] }>('index.json');
const names = files.map(({ file }) => file.replace('.safetensors', ''));
const layersOf = (name: string) => jsonOf<{ layers: string }>(`${name}.json`).layers;
const withConvolutions = names.filter((name) => layersOf(name).includes('Conv2d'));

const perceptron = () => sequential([linear(4, 8), activation('relu'), linear(8, 6), activation('tanh'), linear(6, 3)]);
const named = () => sequential([linear(3, 7), activation('tanh'), linear(7, 2, { bias: false })]);

const filters = (outputs: number, stride = 1) => conv2d(outputs, 3, { stride, padding: 1, bias: false });
const block = (outputs: number, stride: number) => {
  const layers = [filters(outputs, stride), batchNorm(), activation('relu'), filters(outputs), batchNorm()];
  return stride === 1
    ? residual(layers)
    : residual(layers, { shortcut: [conv2d(outputs, 1, { stride, bias: false }), batchNorm()] });
};
/** The networks with convolutions: as SOURCES.md has them, for rows [height, width, channels]. */
const pictureNetworks: Readonly<Record<string, () => Network>> = {
  cnn: () =>
    sequential(
      [
        conv2d(4, 3, { padding: 1 }),
        batchNorm(),
        activation('relu'),
        maxPool2d(2),
        conv2d(6, 3, { padding: 1 }),
        activation('relu'),
        maxPool2d(2),
        flatten(),
        linear(10),
      ],
      { row: [8, 8, 1] },
    ),
  resnet: () =>
    sequential(
      [
        filters(3),
        batchNorm(),
        activation('relu'),
        block(3, 1),
        activation('relu'),
        block(5, 2),
        activation('relu'),
        globalAveragePool(),
        linear(4),
      ],
      { row: [8, 8, 2] },
    ),
  norms: () =>
    sequential(
      [
        conv2d(4, 3, { groups: 2, bias: false }),
        groupNorm(2),
        activation('relu'),
        flatten(),
        linear(5),
        batchNorm(),
        layerNorm(),
        linear(2),
      ],
      { row: [6, 6, 2] },
    ),
};
const pictureNetwork = (name: string) => pictureNetworks[name.split('-')[0]!]!();
/** Pictures [n, channels, height, width] with their channels last. */
function channelsLast({ shape, data }: Recorded): Recorded {
  const [n, channels, height, width] = shape as [number, number, number, number];
  const area = height * width;
  const moved = data.map((_value, i) => {
    const [picture, place] = [Math.floor(i / (area * channels)), Math.floor(i / channels) % area];
    return data[(picture * channels + (i % channels)) * area + place]!;
  });
  return { shape: [n, height, width, channels], data: moved };
}

function outputs(network: Network, x: Recorded): number[] {
  const values = new Map(network.parameters.map(({ node, values: numbers }) => [node, numbers]));
  return [...evaluate([network.forward(constant(x.data, x.shape))], values)[0]!];
}

/** The largest difference of two lists. */
function worst(actual: readonly number[], expected: readonly number[]): number {
  return Math.max(...expected.map((value, i) => Math.abs(actual[i]! - value)));
}

/** A file of weights 1, 2, 3 … with these names and shapes, in that order. */
function fileOf(shapes: Readonly<Record<string, readonly number[]>>): Uint8Array {
  let last = 0;
  const tensors = Object.entries(shapes).map(([name, shape]): SafetensorsTensor => {
    const size = shape.reduce((product, length) => product * length, 1);
    return { name, dtype: 'F32', shape, data: Float32Array.from({ length: size }, () => ++last) };
  });
  return writeSafetensors(tensors, {});
}

describe('the recorded networks of PyTorch', () => {
  it.each(withConvolutions)('%s does not fit a perceptron', (name) => {
    expect(() => loadWeights(perceptron(), bytesOf(name))).toThrow(ChainruleError);
  });

  it.each(names.filter((name) => !withConvolutions.includes(name)))('%s gives the recorded outputs', (name) => {
    const { x, y, firstValues } = jsonOf<{
      x: Recorded;
      y: Recorded;
      firstValues: { name: string; values: number[] };
    }>(`${name}.json`);
    const network = name.startsWith('mlp') ? perceptron() : named();
    loadWeights(network, bytesOf(name));
    expect([...network.parameters[0]!.values.subarray(0, 6)]).toEqual(firstValues.values);
    // SOURCES.md: a reader in float64 agrees to 1e-9.
    expect(worst(outputs(network, x), y.data)).toBeLessThan(1e-9);
  });

  it.each(withConvolutions)('%s gives the recorded outputs for pictures with channels last', (name) => {
    const { x, y } = jsonOf<{ x: Recorded; y: Recorded }>(`${name}.json`);
    const network = pictureNetwork(name);
    loadWeights(network, bytesOf(name));
    expect(worst(outputs(network, channelsLast(x)), y.data)).toBeLessThan(1e-9);
  });

  it('includes the running statistics of batch normalisation, which give the recorded outputs', () => {
    const text = readFileSync(new URL('../fixtures/torch/batch-norm.json', import.meta.url), 'utf8');
    interface Case {
      readonly name: string;
      readonly weight: Recorded;
      readonly bias: Recorded;
      readonly inputs: readonly Recorded[];
      readonly training: readonly { runningMean: Recorded; runningVariance: Recorded }[];
      readonly evaluation: { readonly y: Recorded };
      readonly options: { readonly epsilon: number };
    }
    const { cases } = JSON.parse(text) as { cases: Case[] };
    const { weight, bias, inputs, training, evaluation, options } = cases.find((one) => one.name === '1d')!;
    const { runningMean, runningVariance } = training.at(-1)!;
    const parts = { weight, bias, running_mean: runningMean, running_var: runningVariance };
    const tensors = Object.entries(parts).map(
      ([name, { shape, data }]): SafetensorsTensor => ({
        name: `0.${name}`,
        dtype: 'F64',
        shape,
        data: Float64Array.from(data),
      }),
    );
    const network = sequential([batchNorm({ epsilon: options.epsilon })], { row: weight.shape });
    loadWeights(network, writeSafetensors(tensors, {}));
    expect(worst(outputs(network, inputs[0]!), evaluation.y.data)).toBeLessThan(1e-12);
  });
});

describe('finding tensors', () => {
  const square = () => mlp({ inputs: 2, hidden: [2, 2], outputs: 2 });
  const firstOf = (network: Network, name: string) =>
    network.parameters.find((parameter) => parameter.name === name)!.values[0];

  it('goes by the numbers in names, whatever their order in the file: safetensors writes fc10 before fc2', () => {
    const network = square();
    const shapes = { 'fc1.bias': [2], 'fc1.weight': [2, 2], 'fc10.bias': [2], 'fc10.weight': [2, 2] };
    loadWeights(network, fileOf({ ...shapes, 'fc2.bias': [2], 'fc2.weight': [2, 2] }));
    expect(['layer1.weight', 'layer3.weight', 'layer5.weight'].map((name) => firstOf(network, name))).toEqual([
      3, 15, 9,
    ]);
  });

  it('tells layers apart by what they consist of, and passes over num_batches_tracked', () => {
    const network = sequential([linear(3, 2), layerNorm(), batchNorm()]);
    const counter = { name: 'b.num_batches_tracked', dtype: 'I32', shape: [], data: Int32Array.of(7) } as const;
    const shapes = { 'a.bias': [2], 'a.weight': [2], 'b.bias': [2], 'b.running_mean': [2], 'b.running_var': [2] };
    const { tensors } = readSafetensors(fileOf({ ...shapes, 'b.weight': [2], 'c.bias': [2], 'c.weight': [2, 3] }));
    const all = [...tensors].map(([name, tensor]) => ({ name, ...tensor }) as SafetensorsTensor);
    loadWeights(network, writeSafetensors([...all, counter], {}));
    expect(Object.fromEntries(network.parameters.map(({ name, values }) => [name, values[0]]))).toEqual({
      'layer1.weight': 15,
      'layer1.bias': 13,
      'layer2.scale': 3,
      'layer2.shift': 1,
      'layer3.scale': 11,
      'layer3.shift': 5,
      'layer3.mean': 7,
      'layer3.variance': 9,
    });
  });

  it('takes a model file as it is, with filters in the layout of here', () => {
    const network = () => sequential([conv2d(3, 3), flatten(), linear(2)], { row: [5, 5, 3], seed: 4 });
    const [from, to] = [network(), network()];
    for (const { values } of to.parameters) values.fill(9);
    loadWeights(to, modelToBytes({ network: from, loss: meanSquaredError() }));
    for (const [i, { values }] of from.parameters.entries())
      expect([...to.parameters[i]!.values]).toEqual(Array.from(values, Math.fround));
  });

  it('takes names of its own too', () => {
    const network = mlp({ inputs: 2, hidden: [], outputs: 1 });
    loadWeights(network, fileOf({ 'layer1.bias': [1], 'layer1.weight': [1, 2] }));
    expect(network.parameters.map(({ values }) => [...values])).toEqual([[2, 3], [1]]);
  });

  const words = { 'encoder.weight': [2, 2], 'encoder.bias': [2], 'decoder.weight': [2, 2], 'decoder.bias': [2] };
  const two = () => mlp({ inputs: 2, hidden: [2], outputs: 2 });

  it('asks where names do not tell the order, and takes the answer for a whole layer', () => {
    const network = two();
    const before = network.parameters.map(({ values }) => [...values]);
    expect(() => loadWeights(network, fileOf(words))).toThrow(
      'layer1, layer3: several layers of the file fit, and their names do not tell their order: got encoder, decoder; ' +
        'expected names for them — try loadWeights(network, bytes, { "layer1.weight": \'encoder.weight\' }), or another of these',
    );
    expect(network.parameters.map(({ values }) => [...values])).toEqual(before);
    loadWeights(network, fileOf(words), { 'layer3.bias': 'encoder.bias' });
    expect(network.parameters.map(({ values }) => [...values])).toEqual([
      [7, 8, 9, 10],
      [11, 12],
      [1, 2, 3, 4],
      [5, 6],
    ]);
  });

  const torch = { '0.weight': [2, 2], '0.bias': [2], '2.weight': [2, 2], '2.bias': [2] };
  const { '2.bias': _bias, ...withoutBias } = torch;
  it.each<[what: string, shapes: Record<string, readonly number[]>, nameMap: Record<string, string>, message: string]>([
    [
      'a missing bias',
      withoutBias,
      {},
      'layer3.bias: the file has no tensor "2.bias", or it is used already: got no others; expected one of shape [2] — ' +
        'try loadWeights(network, bytes, { "layer3.bias": \'its name in the file\' })',
    ],
    [
      'a tensor too many',
      { ...torch, '3.weight': [2, 2] },
      {},
      '3.weight: the network has no place for this tensor: got 3.weight [2, 2]; expected 4 tensors: ' +
        'layer1.weight, layer1.bias, layer3.weight, layer3.bias — try a network with the layers that the weights are of',
    ],
    [
      'another shape',
      { ...torch, '2.weight': [3, 2] },
      {},
      'layer3.weight: the tensor has another shape: got 2.weight [3, 2]; expected [2, 2] — ' +
        'try the layers, and their sizes, that the weights are of',
    ],
    [
      'layers of other sizes',
      { 'a.weight': [2, 2], 'a.bias': [2], 'b.weight': [5, 2], 'b.bias': [5] },
      {},
      'layer1, layer3: no layer of the file fits, or not as many: got a with weight [2, 2], bias [2]; in all ' +
        'a.weight [2, 2], a.bias [2], b.weight [5, 2], b.bias [5]; expected 2 with weight [2, 2], bias [2] — ' +
        'try loadWeights(network, bytes, { "layer1.weight": \'its name in the file\' })',
    ],
    [
      'a name that the network does not have',
      words,
      { 'layer2.weight': 'encoder.weight' },
      'loadWeights: nameMap: unknown option: got "layer2.weight"; expected layer1.weight, layer1.bias, layer3.weight, layer3.bias',
    ],
    [
      'a name that the file does not have',
      words,
      { 'layer1.weight': 'encode.weight' },
      'layer1.weight: the file has no tensor "encode.weight", or it is used already: got ' +
        'encoder.weight, encoder.bias, decoder.weight, decoder.bias; expected one of shape [2, 2]',
    ],
  ])('refuses %s', (_, shapes, nameMap, message) => {
    expect(() => loadWeights(two(), fileOf(shapes), nameMap)).toThrow(message);
  });

  it('refuses numbers that are no weights, and changes nothing', () => {
    const network = mlp({ inputs: 1, hidden: [], outputs: 1 });
    const before = network.parameters.map(({ values }) => [...values]);
    const weight = { name: '0.weight', dtype: 'F64', shape: [1, 1], data: Float64Array.of(1) } as const;
    const load = (data: Float64Array) => {
      const bias = { name: '0.bias', dtype: 'F64', shape: [1], data } as const;
      loadWeights(network, writeSafetensors([weight, bias], {}));
    };
    const expected = 'expected finite numbers up to 3.4e38';
    expect(() => load(Float64Array.of(NaN))).toThrow(
      `0.bias: a weight is no number that float32 can hold: got NaN at 0; ${expected}`,
    );
    expect(() => load(Float64Array.of(1e39))).toThrow(`got 1e+39 at 0; ${expected}`);
    const whole = { name: '0.bias', dtype: 'I32', shape: [1], data: Int32Array.of(1) } as const;
    expect(() => loadWeights(network, writeSafetensors([weight, whole], {}))).toThrow(
      '0.bias: no weights: got whole numbers (I32); expected F16, BF16, F32 or F64',
    );
    expect(network.parameters.map(({ values }) => [...values])).toEqual(before);
  });
});

describe('weightsToBytes', () => {
  const network = () => sequential([linear(3, 2), batchNorm(), activation('relu'), linear(2, 1)], { seed: 3 });

  it('names tensors as an nn.Sequential does', () => {
    const { metadata, tensors } = readSafetensors(weightsToBytes(network()));
    expect(metadata).toEqual({ format: 'pt' });
    expect([...tensors].map(([name, { dtype, shape }]) => `${name} ${dtype} [${shape.join(', ')}]`)).toEqual([
      '0.weight F32 [2, 3]',
      '0.bias F32 [2]',
      '1.weight F32 [2]',
      '1.bias F32 [2]',
      '1.running_mean F32 [2]',
      '1.running_var F32 [2]',
      '3.weight F32 [1, 2]',
      '3.bias F32 [1]',
    ]);
  });

  it('is read back into the same numbers, as float32', () => {
    const [from, to] = [network(), network()];
    for (const { values } of to.parameters) values.fill(9);
    loadWeights(to, weightsToBytes(from));
    for (const [i, { values }] of from.parameters.entries()) {
      expect([...to.parameters[i]!.values]).toEqual(Array.from(values, Math.fround));
    }
  });

  it('writes the bytes that the tensors of PyTorch have', () => {
    const read = perceptron();
    loadWeights(read, bytesOf('mlp-f32'));
    const original = readSafetensors(bytesOf('mlp-f32')).tensorBytes;
    expect(Array.from(readSafetensors(weightsToBytes(read)).tensorBytes)).toEqual(Array.from(original));
  });

  it.each(['cnn-f32', 'resnet-f32', 'norms-f32'])('gives back each tensor of %s, bit by bit', (name) => {
    const read = pictureNetwork(name);
    const sorted = (bytes: Uint8Array) =>
      [...readSafetensors(bytes).tensors.values()]
        .filter(({ dtype }) => dtype === 'F32')
        .map(
          ({ shape, data }) =>
            `${shape.join(' x ')}: ${new Uint32Array(Float32Array.from(data as Float32Array).buffer).join()}`,
        )
        .sort();
    loadWeights(read, bytesOf(name));
    expect(sorted(weightsToBytes(read))).toEqual(sorted(bytesOf(name)));
  });

  it('finds the modules of a residual network of torchvision by their names', () => {
    const norm = (name: string, size = 2) =>
      Object.fromEntries(
        ['weight', 'bias', 'running_mean', 'running_var'].map((short) => [`${name}.${short}`, [size]]),
      );
    const file = fileOf({
      ...norm('layer2.0.downsample.1'),
      ...norm('layer1.0.bn2'),
      ...norm('layer2.0.bn1'),
      ...norm('bn1'),
      ...norm('layer1.0.bn1'),
      'layer1.0.conv2.weight': [2, 2, 3, 3],
      'conv1.weight': [2, 2, 3, 3],
      'layer1.0.conv1.weight': [2, 2, 3, 3],
      'layer2.0.conv1.weight': [2, 2, 3, 3],
      'layer2.0.downsample.0.weight': [2, 2, 1, 1],
    });
    const conv = () => conv2d(2, 3, { padding: 1, bias: false });
    const network = sequential(
      [
        conv(),
        batchNorm(),
        residual([conv(), batchNorm(), activation('relu'), conv(), batchNorm()]),
        residual([conv(), batchNorm()], { shortcut: [conv2d(2, 1, { bias: false }), batchNorm()] }),
      ],
      { row: [4, 4, 2] },
    );
    loadWeights(network, file);
    const written = readSafetensors(file).tensors;
    const scales = network.parameters.filter(({ name }) => name.endsWith('.scale')).map(({ values }) => values[0]);
    expect(scales).toEqual(
      ['bn1', 'layer1.0.bn1', 'layer1.0.bn2', 'layer2.0.bn1', 'layer2.0.downsample.1'].map(
        (name) => written.get(`${name}.weight`)!.data[0],
      ),
    );
  });

  it('is read back where networks of layers lie in a layer, and norms behind a flatten', () => {
    const nested = (seed: number) =>
      sequential(
        [
          residual([
            conv2d(2, 3, { padding: 1, groups: 'channels' }),
            residual([conv2d(2, [1, 3], { padding: [0, 1] })]),
          ]),
          ensemble({
            members: [
              [flatten(), batchNorm(), linear(2)],
              [conv2d(1, 3), flatten(), linear(2)],
            ],
            mean: 'values',
          }),
        ],
        { row: [4, 5, 2], seed },
      );
    const [from, to] = [nested(1), nested(2)];
    loadWeights(to, weightsToBytes(from));
    for (const [i, { values }] of from.parameters.entries())
      expect([...to.parameters[i]!.values]).toEqual(Array.from(values, Math.fround));
    const { tensors } = readSafetensors(weightsToBytes(from));
    expect(
      [...tensors].filter(([, { shape }]) => shape.length === 4).map(([name, { shape }]) => [name, shape]),
    ).toEqual([
      ['0.0.weight', [2, 1, 3, 3]],
      ['0.1.0.weight', [2, 2, 1, 3]],
      ['1.1.0.weight', [1, 2, 3, 3]],
    ]);
    // Columns behind a flatten: channel 0 of all places, then channel 1.
    const columns = to.parameters.find(({ name }) => name === 'layer2.1.3.weight')!.values;
    const places = Array.from({ length: 40 }, (_, i) => Math.fround(columns[(i % 20) * 2 + Math.floor(i / 20)]!));
    expect([...tensors.get('1.0.2.weight')!.data].slice(0, 40)).toEqual(places);
  });

  it('refuses weights that loading would refuse', () => {
    const broken = network();
    broken.parameters[1]!.values[1] = Number.POSITIVE_INFINITY;
    expect(() => weightsToBytes(broken)).toThrow(
      'layer1.bias: a weight is no number that float32 can hold: got Infinity at 1; expected finite numbers up to 3.4e38',
    );
  });
});
