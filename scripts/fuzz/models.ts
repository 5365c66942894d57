/** Spoiled model files: loaded or refused; what can be loaded predicts finite numbers. */
import { fitTable } from '../../src/model/fit-table.ts';
import { modelFile, modelFromBytes, modelToBytes } from '../../src/model/model-file.ts';
import type { AnyTableModel } from '../../src/model/table-model.ts';
import { spoiledFile } from './described.ts';
import { type Fuzzer, fuzzer, pick, times } from './fuzz.ts';

export function fuzzModels(files: readonly Uint8Array[]): Fuzzer {
  return fuzzer('models', async (draw) => {
    const model = await modelFromBytes<AnyTableModel>(spoiledFile(draw, pick(draw, files), modelFile), 'model');
    const row = Object.fromEntries(
      model.preprocessing.columns.map(({ name }) => [name, pick(draw, [1, '2', null, 1e30])]),
    );
    const predicted =
      model.target === undefined ? Object.values(model.predict(row).values) : [model.predict(row).prediction];
    const bad = predicted.find((value) => typeof value === 'number' && !Number.isFinite(value));
    if (bad !== undefined || predicted.length !== model.targets.length)
      throw new Error(`predicted ${predicted.join(', ')}`);
  });
}

/** Files of models of several targets, numbers and labels, with weights of rows. */
export async function multiTargetFiles(): Promise<Uint8Array[]> {
  const rows = times(60, (i) => ({ a: (i * 7) % 13, b: ['x', 'y'][i % 2], c: i, d: i % 5, w: i % 3 }));
  const labelled = rows.map((row) => ({ ...row, c: row.c > 20, d: row.d > 2 }));
  const options = { target: ['c', 'd'], sampleWeights: 'w', hidden: [2], epochs: 1 } as const;
  const models = [await fitTable(rows, options), await fitTable(labelled, options)];
  return models.map(modelToBytes);
}
