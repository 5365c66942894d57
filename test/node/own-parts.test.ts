/** A loss and layers of one's own are learned, saved in files and read back, with nothing added to the library. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeRows, generate } from '../../src/data.ts';
import { applyStack, layerFromOptions, placeLayers, stackParameters } from '../../src/engine.ts';
import { walkModel } from '../../src/explain.ts';
import {
  abs,
  adam,
  add,
  argMax,
  equal,
  type Layer,
  type LayerOptions,
  type Loss,
  layers,
  logSoftmax,
  losses,
  mean,
  mul,
  neg,
  oneHot,
  type Prediction,
  pow,
  sequential,
  softmax,
  squaredError,
  sub,
  sum,
  train,
} from '../../src/index.ts';
import { fitTable, load, save, writeFileAtomically } from '../../src/node.ts';
import { exportModel } from '../../src/report.ts';
import { messageOf } from '../nn/message.ts';

const folder = mkdtempSync(join(tmpdir(), 'chainrule-own-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

/** -(1 - p)^gamma log p of the right class: rows that are right already count less. Lin et al., 2017. */
function focal({ gamma }: { gamma: number }): Loss {
  return {
    name: 'focal',
    options: { gamma },
    task: 'classification',
    targets: 'classes',
    outputs: (classes) => classes,
    perRow: (logits, classes) => {
      const right = oneHot(classes, logits.shape[1]!);
      const probability = sum(mul(softmax(logits), right), 1);
      return neg(mul(pow(sub(1, probability), gamma), sum(mul(logSoftmax(logits), right), 1)));
    },
    correct: (logits, classes) => equal(argMax(logits), classes),
    predict: (logits) => softmax(logits),
  };
}

/** A squared error that weighs numbers by an option. */
function scaledError({ factor }: { factor: number }): Loss {
  return {
    name: 'scaledError',
    options: { factor },
    task: 'regression',
    targets: 'values',
    perRow: (outputs, targets) => mul(factor, mean(squaredError(outputs, targets), -1)),
    predict: (outputs) => outputs,
  };
}

interface Saved {
  readonly layers: readonly { readonly type: string; readonly options: LayerOptions }[];
}

/** x + f(x): layers in a layer. */
function detour(inner: readonly Layer[]): Layer {
  return {
    type: 'detour',
    options: { layers: inner.map(({ type, options }) => ({ type, options })) },
    build: (row) => ({ row, parameters: stackParameters(placeLayers(inner, row)) }),
    apply: (x, values, context) => add(x, applyStack(placeLayers(inner, x.shape.slice(1)), x, values, context).at(-1)!),
  };
}
const detourFromOptions = (saved: Saved) =>
  detour(saved.layers.map(({ type, options }) => layerFromOptions(type, options)));

/** factor |x|: a function of each number, which exported code follows from. */
function foldOver({ factor }: { factor: number }): Layer {
  return {
    type: 'foldOver',
    options: { factor },
    build: (row) => ({ row, parameters: [] }),
    apply: (x) => mul(factor, abs(x)),
  };
}

const blobs = generate('blobs', { rows: 150, noise: 0.1, seed: 2 });
const rows = [
  { x1: 1, x2: 2 },
  { x1: -3, x2: 0.5 },
];

describe('a loss of classes', () => {
  it('is fitted, saved, loaded, walked and exported', async () => {
    const fit = await fitTable(blobs, { target: 'y', loss: focal({ gamma: 2 }), hidden: [6], epochs: 100, seed: 1 });
    expect(fit.evaluations.test!.result).toMatchObject({ accuracy: expect.closeTo(1, 1) as number });
    expect(fit.configuration.loss).toBe('focal');
    expect(fit.network.output).toEqual([fit.classes.length]);
    await save(fit, at('focal.safetensors'));
    const model = await load(at('focal.safetensors'), { losses: { focal } });
    expect(model.predict(rows)).toEqual(fit.predict(rows));
    expect(walkModel(model, blobs, 1).walk.loss!.name).toBe('focal');
    await writeFileAtomically(at('focal.mjs'), new TextEncoder().encode(exportModel(model, { language: 'js' })));
    const code = (await import(pathToFileURL(at('focal.mjs')).href)) as { predict: (row: object) => Prediction };
    expect(rows.map((row) => code.predict(row).prediction)).toEqual(
      model.predict(rows).map(({ prediction }) => prediction),
    );
  });

  it('is asked for where it is not handed over, and must be the one that was saved', async () => {
    const path = at('focal.safetensors');
    await expect(load(path)).rejects.toThrow(
      'loss: unknown name: got "focal"; expected one of binaryCrossEntropy, crossEntropy, huber, meanAbsoluteError, meanSquaredError — try load(file, { losses: { … } }) with its maker, if it is one of your own',
    );
    await expect(load(path, { losses: { focal: () => focal({ gamma: 3 }) } })).rejects.toThrow(
      'focal: gamma: its maker makes another one: got 3; expected 2',
    );
    await expect(load(path, { losses: { focal: () => ({ ...focal({ gamma: 2 }), options: {} }) } })).rejects.toThrow(
      'focal: gamma: its maker leaves the option out',
    );
    await expect(load(path, { losses: { focal: () => losses.crossEntropy() } })).rejects.toThrow(
      'loss: its maker makes another one: got crossEntropy; expected focal',
    );
  });

  it('must fit the task, and has its options already', async () => {
    const fitted = (options: object) => fitTable(blobs, { target: 'y', epochs: 1, ...options });
    await expect(fitted({ loss: losses.meanSquaredError() })).rejects.toThrow(
      /^loss: does not fit \d+ classes of y: got meanSquaredError, of regression with values as targets; expected a loss that has outputs for \d+ classes$/,
    );
    await expect(fitted({ loss: losses.crossEntropy({ targets: 'values' }) })).rejects.toThrow(/^loss: does not fit/);
    await expect(fitted({ loss: focal({ gamma: 1 }), labelSmoothing: 0.1 })).rejects.toThrow(
      'labelSmoothing: an option of the loss, which is made already: got focal — try giving it to the loss, or the name of a loss',
    );
    await expect(
      fitTable(generate('plane', { rows: 60 }), { target: 'y', epochs: 1, loss: focal({ gamma: 1 }) }),
    ).rejects.toThrow('loss: does not fit the numbers of y: got focal, of classification with classes as targets');
  });
});

it('a loss of numbers is fitted, saved and loaded', async () => {
  const plane = generate('plane', { rows: 100, seed: 1 });
  const fit = await fitTable(plane, { target: 'y', loss: scaledError({ factor: 3 }), hidden: [], epochs: 20 });
  await save(fit, at('scaled.safetensors'));
  const model = await load(at('scaled.safetensors'), { losses: { scaledError } });
  expect(model.predict(rows)).toEqual(fit.predict(rows));
});

describe('layers', () => {
  it('of their own, and made of others, are trained, saved, loaded and exported', async () => {
    const start = await fitTable(blobs, { target: 'y', hidden: [], epochs: 1 });
    const { data } = encodeRows(start, blobs);
    const network = sequential(
      [
        layers.linear(5),
        detour([layers.batchNorm(), layers.activation('relu'), layers.linear(5)]),
        foldOver({ factor: 0.5 }),
        layers.linear(start.classes.length),
      ],
      { row: [2] },
    );
    expect(network.parameters.map(({ name }) => name)).toContain('layer2.1.variance');
    const loss = losses.crossEntropy();
    for await (const _event of train(network, data, { loss, epochs: 30, optimizer: adam({ learningRate: 0.02 }) }));
    const parts = { network, loss, preprocessing: start.preprocessing, configuration: {} };
    await save(parts, at('layers.safetensors'));
    const own = { layers: { detour: detourFromOptions, foldOver } };
    const model = await load(at('layers.safetensors'), own);
    expect((await model.evaluate(blobs)).result).toMatchObject({ accuracy: expect.closeTo(1, 1) as number });
    expect(model.network.parameters.map(({ name, values }) => [name, [...values]])).toEqual(
      network.parameters.map(({ name, values }) => [name, Array.from(values, Math.fround)]),
    );
    await expect(load(at('layers.safetensors'), { layers: { foldOver } })).rejects.toThrow(
      'layer type: unknown name: got "detour"; expected one of activation, batchNorm, dropout, embedding, ensemble, flatten, layerNorm, linear, piecewiseLinear, averagePool2d, conv2d, dropout2d, globalAveragePool, groupNorm, maxPool2d, residual, foldOver — try load(file, { layers: { … } }) with its maker, if it is one of your own',
    );
    expect(messageOf(() => exportModel(model))).toBe(
      'export: layer2: a layer that cannot be written as code: got detour 5 -> 5; expected one whose outputs are functions of one input each, or one that has `code`',
    );
  });
});
