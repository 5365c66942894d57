/** A program about the mean loss over some rows, which lie in its memory beside the weights. */
import type { Backend, Executable } from '../../backends/backend.ts';
import { compile } from '../../compiler/compile.ts';
import type { FunctionSpec } from '../../compiler/program.ts';
import type { Parameter } from '../../graph/node.ts';
import type { Loss } from '../../nn/loss.ts';
import type { Network } from '../../nn/network.ts';
import type { TrainingData } from '../../train/data.ts';
import { type DataNodes, dataNodes } from '../../train/objective.ts';
import type { Weights } from '../../train/training-path.ts';

export interface OnRows {
  readonly data: TrainingData;
  readonly rows: number;
  readonly loss: Loss;
  readonly backend: Backend;
}

/** Compiles what `specOf` makes of the rows, and writes them; `setWeights` comes before each run. */
export async function openOnRows(
  network: Network,
  { data, rows, loss, backend }: OnRows,
  specOf: (resident: DataNodes) => FunctionSpec,
): Promise<{ executable: Executable; setWeights: (weights: Weights) => void }> {
  const resident = dataNodes(rows, network, loss, data.sampleWeights !== undefined);
  const executable = await backend.instantiate(compile([specOf(resident)]));
  const write = (node: Parameter | undefined, values: ArrayLike<number> | undefined) => {
    if (node && values) executable.write(node, values);
  };
  write(resident.x, data.x);
  write(resident.y, data.y);
  write(resident.sampleWeights, data.sampleWeights);
  return {
    executable,
    setWeights: (weights) => {
      for (const [i, { node }] of network.parameters.entries()) executable.write(node, weights[i]!);
    },
  };
}
