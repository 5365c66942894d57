/** What can be taken away: the model file, the weights, and the network as a program of its own. */
import { ChainruleError, exportNetwork, exportWeights, modelToBytes, type Preprocessing } from '../../src/index.ts';
import type { Studio } from './studio.ts';

export interface Exported {
  readonly name: string;
  readonly type: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
}

export type ExportKind = 'model' | 'weights' | 'ts' | 'js';

export async function exportAs(studio: Studio, kind: ExportKind): Promise<Exported> {
  const network = await studio.liveNetwork();
  const { loss } = studio.training.problem;
  switch (kind) {
    case 'model':
      return { name: 'model.safetensors', type: 'application/octet-stream', content: modelBytes(studio, network) };
    case 'weights':
      return {
        name: 'weights.json',
        type: 'application/json',
        content: `${JSON.stringify(exportWeights({ network }), null, 2)}\n`,
      };
    case 'ts':
    case 'js':
      return { name: `predict.${kind}`, type: 'text/plain', content: exportNetwork(network, { language: kind, loss }) };
  }
}

/** Its columns are the inputs of the network as they are, unstandardised: x₁ is called x1, x₁² x1_squared. */
function modelBytes(
  { training, data }: Studio,
  network: Awaited<ReturnType<Studio['liveNetwork']>>,
): Uint8Array<ArrayBuffer> {
  const { loss } = training.problem;
  if (loss.name === 'halfSquaredError') {
    throw new ChainruleError({
      what: 'model file',
      problem: 'there is none for the squared loss of two classes',
      expected: 'cross-entropy',
      hint: 'the weights, or the program',
    });
  }
  const { inputColumns } = data;
  const columns = inputColumns.map((name) => ({
    name,
    kind: 'number' as const,
    median: 0,
    mean: 0,
    scale: 1,
    indicator: false,
  }));
  const preprocessing: Preprocessing = {
    target:
      data.classes > 0
        ? { column: 'y', kind: 'classes', classes: [...data.classNames] }
        : { column: 'y', kind: 'number', mean: 0, scale: 1 },
    columns,
    dropped: [],
    tableColumns: [...inputColumns, 'y'],
    trainingRows: data.trainRows,
  };
  return modelToBytes({
    network,
    loss,
    preprocessing,
    configuration: {
      madeBy: 'playground',
      epochs: training.epoch,
      optimizer: training.options().optimizer?.name ?? 'adam',
    },
  });
}
