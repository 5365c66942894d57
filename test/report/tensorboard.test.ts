/** Event files hold what the training told, by checksums and fields that are read here by the published format. */
import { describe, expect, it } from 'vitest';
import { readPicture } from '../../src/data.ts';
import { layers, sequential } from '../../src/index.ts';
import {
  tensorboardEvent,
  tensorboardEvents,
  tensorboardGradients,
  tensorboardGraph,
} from '../../src/report/tensorboard.ts';
import type { TrainRecord } from '../../src/train/event.ts';
import { bytesOf, crc32c, fieldsOf, recordsOf, valuesOf } from './event-file.ts';

const history: TrainRecord[] = [
  {
    epoch: 1,
    step: 4,
    loss: 0.75,
    metrics: { accuracy: 0.5 },
    validation: { loss: 1, accuracy: 0.25 },
    learningRate: 0.125,
    seconds: 0.5,
  },
  { epoch: 2, step: 300, loss: 0.5, metrics: { accuracy: 0.75 }, learningRate: 0.125, seconds: 1.5 },
];

const asText = (value: number | Uint8Array | undefined) => new TextDecoder().decode(value as Uint8Array);

it('the checksum here is the published one', () => {
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
});

describe('an event file', () => {
  it('has the version, then an event for each of the training', () => {
    const [version, ...events] = recordsOf(tensorboardEvents(history, 1000)).map((bytes) => fieldsOf(bytes));
    expect(version!.map(([field]) => field)).toEqual([1, 3]);
    expect(asText(version![1]![1])).toBe('brain.Event:2');
    const read = events.map((fields) => {
      const [time, step, summary] = [1, 2, 5].map((number) => fields.find(([field]) => field === number)![1]);
      const scalars = fieldsOf(summary as Uint8Array).map(([, value]) => {
        const [tag, number] = fieldsOf(value as Uint8Array);
        return [asText(tag![1]), number![1]];
      });
      return { time, step, scalars: Object.fromEntries(scalars) as Record<string, number> };
    });
    expect(read).toEqual([
      {
        time: 1000.5,
        step: 4,
        scalars: { loss: 0.75, learning_rate: 0.125, accuracy: 0.5, 'validation/loss': 1, 'validation/accuracy': 0.25 },
      },
      { time: 1001.5, step: 300, scalars: { loss: 0.5, learning_rate: 0.125, accuracy: 0.75 } },
    ]);
  });

  it('of a training that told nothing has the version alone', () => {
    expect(recordsOf(tensorboardEvents([]))).toHaveLength(1);
  });
});

/** Numbers of eight bytes, one behind the other. */
function doublesOf(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
}

describe('an event with weights', () => {
  const network = sequential([layers.conv2d(5, 2)], { row: [4, 4, 3] });
  const [filters, biases] = network.parameters as [(typeof network.parameters)[0], (typeof network.parameters)[0]];
  const weights = [
    { parameter: filters, values: Float64Array.from(filters.values, (_, i) => (i - 20) / 40) },
    { parameter: biases, values: Float64Array.of(0, 0, -3, 0.5, 0.5) },
  ];
  const [event] = recordsOf(tensorboardEvent(history[0]!, { start: 1000, weights }));
  const values = valuesOf(event!);

  it('has the scalars and a histogram of each parameter', () => {
    expect([...values.keys()]).toEqual([
      'loss',
      'learning_rate',
      'accuracy',
      'validation/loss',
      'validation/accuracy',
      `weights/${filters.name}`,
      `weights/${biases.name}`,
      `filters/${filters.name}`,
    ]);
    const fields = fieldsOf(bytesOf(values.get(`weights/${biases.name}`)!, 5));
    // Least, most, number, sum, sum of squares.
    expect(fields.slice(0, 5).map(([, value]) => value)).toEqual([-3, 0.5, 5, -2, 9.5]);
    const [limits, counts] = [6, 7].map((field) => doublesOf(bytesOf(fields, field))) as [number[], number[]];
    expect(counts.filter((count) => count > 0)).toEqual([1, 2, 2]);
    expect(limits).toHaveLength(counts.length);
    for (const [i, count] of counts.entries()) {
      const [low, high] = [limits[i - 1] ?? Number.NEGATIVE_INFINITY, limits[i]!];
      expect(high).toBeGreaterThan(low);
      expect([0, 0, -3, 0.5, 0.5].filter((value) => value >= low && value < high)).toHaveLength(count);
    }
    // Limits grow by a tenth; zero falls between 0 and the least of them.
    const zero = limits.indexOf(1e-12);
    expect(limits[zero - 1]).toBe(0);
    const half = counts.lastIndexOf(2);
    expect(limits[half]! / limits[half - 1]!).toBeCloseTo(1.1, 12);
    expect(limits.at(-1)).toBe(Number.MAX_VALUE);
  });

  it('has the filters as a PNG that is read back', async () => {
    const fields = fieldsOf(bytesOf(values.get(`filters/${filters.name}`)!, 4));
    const picture = await readPicture(bytesOf(fields, 4));
    // Three filters above two: of 2 x 2 weights, 4 pixels each, 1 between.
    expect(fields.slice(0, 3)).toEqual([
      [1, 17],
      [2, 26],
      [3, 3],
    ]);
    expect(picture).toMatchObject({ width: 26, height: 17, channels: 3 });
    const at = (x: number, y: number) => Array.from(picture.pixels.subarray((y * 26 + x) * 3, (y * 26 + x) * 3 + 3));
    const shown = (y: number, x: number, filter: number) =>
      [0, 1, 2].map((channel) => {
        const value = weights[0]!.values[((y * 2 + x) * 3 + channel) * 5 + filter]!;
        return Math.round(127.5 * (1 + value / 0.975));
      });
    expect(at(0, 0)).toEqual(shown(0, 0, 0));
    expect(at(9 + 7, 3)).toEqual(shown(0, 1, 1));
    expect(at(9, 9 + 7)).toEqual(shown(1, 0, 4));
    // Between two filters, and where there is no more.
    expect(at(8, 0)).toEqual([0, 0, 0]);
    expect(at(25, 16)).toEqual([0, 0, 0]);
  });

  it('leaves out weights that are not finite', () => {
    const broken = [{ parameter: biases, values: Float64Array.of(0, 0, Number.NaN, 1, 2) }];
    const [one] = recordsOf(tensorboardEvent(history[1]!, { weights: broken }));
    expect([...valuesOf(one!).keys()]).toEqual(['loss', 'learning_rate', 'accuracy']);
  });

  it('says that a training goes on in another file', () => {
    const [began, told] = recordsOf(tensorboardEvent(history[1]!, { isFirstAgain: true }));
    expect(fieldsOf(began!).slice(1)).toEqual([
      [2, 300],
      // SessionLog.START.
      [7, Uint8Array.of(8, 1)],
    ]);
    expect(valuesOf(told!).has('loss')).toBe(true);
  });
});

describe('what is known at the end', () => {
  it('has histograms of gradients beside the step of the weights, and nothing else', () => {
    const network = sequential([layers.linear(2, 2)], { seed: 1 });
    const gradients = network.parameters.map((parameter, i) => ({
      parameter,
      values: i === 0 ? Float64Array.of(1, 2, -4, 0) : Float64Array.of(Number.NaN, 1),
    }));
    const [event, ...others] = recordsOf(tensorboardGradients(history[1]!, gradients, 1000));
    expect(others).toEqual([]);
    const fields = fieldsOf(event!);
    expect(fields.slice(0, 2)).toEqual([
      [1, 1001.5],
      [2, 300],
    ]);
    const values = valuesOf(event!);
    expect([...values.keys()]).toEqual(['gradients/layer1.weight']);
    const histogram = fieldsOf(bytesOf(values.get('gradients/layer1.weight')!, 5));
    expect(histogram.slice(0, 5).map(([, value]) => value)).toEqual([-4, 2, 4, -1, 21]);
  });

  it('has the graph of the network, layer by layer, with what each operation reads and its shape', () => {
    const network = sequential([layers.linear(3, 4), layers.activation('relu'), layers.linear(2)], { seed: 1 });
    const [event] = recordsOf(tensorboardGraph(network, 7));
    const nodes = fieldsOf(bytesOf(fieldsOf(event!), 4)).map(([field, value]) => {
      expect(field).toBe(1);
      const own = fieldsOf(value as Uint8Array);
      const texts = (number: number) => own.flatMap(([at, one]) => (at === number ? [asText(one)] : []));
      const attribute = fieldsOf(bytesOf(own, 5));
      expect(asText(attribute[0]![1])).toBe('_output_shapes');
      const shape = bytesOf(fieldsOf(bytesOf(fieldsOf(bytesOf(attribute, 2)), 1)), 7);
      const lengths = fieldsOf(shape).map(([, dimension]) => fieldsOf(dimension as Uint8Array)[0]![1]);
      return { name: texts(1)[0]!, operation: texts(2)[0]!, inputs: texts(3), lengths };
    });
    const names = nodes.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['x', 'layer1/weight', 'layer1/bias', 'layer1/matmul', 'layer3/add']));
    // What comes in is there before it is read.
    for (const [i, { inputs }] of nodes.entries()) for (const from of inputs) expect(names.slice(0, i)).toContain(from);
    const find = (name: string) => nodes.find((node) => node.name === name)!;
    expect(find('layer1/weight')).toEqual({
      name: 'layer1/weight',
      operation: 'VariableV2',
      inputs: [],
      lengths: [4, 3],
    });
    expect(find('layer1/matmul')).toMatchObject({ operation: 'matmul', inputs: ['x', 'layer1/weight'] });
    // -1 as 64 bits, which doubles round, and 4.
    expect(find('layer1/matmul').lengths).toEqual([2 ** 64, 4]);
  });
});
