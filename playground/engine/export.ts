/** What can be exported: the model file, the weights, and the network as a program of its own. */

import { modelToBytes } from '../../src/index.ts';
import { exportModel, exportNetwork, exportWeights } from '../../src/report.ts';
import { fileModel, hasColumnInputs } from './file-model.ts';
import type { Studio } from './studio.ts';

export interface Exported {
  readonly name: string;
  readonly type: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
}

export type ExportKind = 'model' | 'weights' | 'ts' | 'js';

export async function exportAs(studio: Studio, kind: ExportKind): Promise<Exported> {
  const { state, data, training } = studio;
  const { problem, epoch } = training;
  const network = await studio.liveNetwork();
  const model = () =>
    fileModel({
      state,
      data,
      problem,
      network,
      epochs: epoch,
      optimizer: training.options().optimizer.name,
    });
  switch (kind) {
    case 'model':
      return { name: 'model.safetensors', type: 'application/octet-stream', content: modelToBytes(model()) };
    case 'weights':
      return {
        name: 'weights.json',
        type: 'application/json',
        content: `${JSON.stringify(exportWeights({ network, loss: problem.loss }), null, 2)}\n`,
      };
    case 'ts':
    case 'js': {
      // A row of a table by its columns; else a list of inputs.
      const content =
        data.columns && hasColumnInputs(state, data)
          ? exportModel(model(), { language: kind })
          : exportNetwork(network, { language: kind, loss: problem.loss });
      return { name: `predict.${kind}`, type: 'text/plain', content };
    }
  }
}
