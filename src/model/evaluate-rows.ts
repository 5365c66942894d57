/** The scores of a model of rows of numbers; loaded when they are asked for. */
import type { Backend } from '../backends/backend.ts';
import { compile } from '../compiler/compile.ts';
import { fail } from '../graph/error.ts';
import { formatValue } from '../graph/options.ts';
import { sizeOf } from '../graph/shape.ts';
import { planBatches, rowsFrom } from '../train/batches.ts';
import { checkData } from '../train/check-data.ts';
import { arrayRows, isSource, type RowSource } from '../train/data.ts';
import type { Scores } from '../train/event.ts';
import { flatData, type RowsToLearn } from '../train/given-rows.ts';
import { dataNodes, evaluateFunction, ownField } from '../train/objective.ts';
import type { OwnMetrics } from '../train/own-metrics.ts';
import { toScores } from '../train/session.ts';
import { emptySums } from '../train/state.ts';
import type { NetworkParts } from './network-model.ts';
import { rowsAtOnce } from './predictor.ts';

/** Mean loss, accuracy or error, and metrics of one's own, over rows. */
export async function evaluateRows(
  { network, loss }: NetworkParts,
  given: RowsToLearn | RowSource,
  backend: Backend,
  metrics: OwnMetrics = {},
): Promise<Scores> {
  const data = flatData('evaluate: data', given, sizeOf(network.row));
  const rows = await checkData('evaluate: data', data, network, loss);
  const source = isSource(data) ? data : arrayRows(data, network.row);
  const { batch, remainder } = planBatches(rows, rowsAtOnce(network));
  const nodes = { ...dataNodes(rows, network, loss, source.weighted === true), areStreamed: true };
  const objective = { network, loss, data: nodes, metrics };
  const functionOf = (name: string, count: number) => evaluateFunction(name, count, objective);
  const functions = [functionOf('full', batch), ...(remainder > 0 ? [functionOf('rest', remainder)] : [])];
  const executable = await backend.instantiate(compile(functions));
  try {
    for (const { node, values } of network.parameters) executable.write(node, values);
    const sums = emptySums(metrics);
    for (let start = 0; start < rows; start += batch) {
      const name = start + batch <= rows ? 'full' : 'rest';
      const table = executable.table(name);
      const arrayOf = ({ name: field }: { name: string }) => table.field(field).get(0);
      const weights = nodes.sampleWeights && arrayOf(nodes.sampleWeights);
      const numbers = rowsFrom(start, Math.min(rows, start + batch));
      await source.read(numbers, arrayOf(nodes.x), arrayOf(nodes.y), weights, 0);
      await executable.run(name, 1);
      for (const key of ['loss', 'weight', 'metric'] as const) sums[key] += table.field(key).number(0);
      for (const metric of Object.keys(metrics)) sums.own![metric]! += table.field(ownField(metric)).number(0);
    }
    return finite(toScores(sums, loss));
  } finally {
    executable.free();
  }
}

function finite(scores: Scores): Scores {
  const bad = Object.entries(scores).find(([, value]) => !Number.isFinite(value));
  if (!bad) return scores;
  return fail({
    what: 'evaluate',
    problem: `the ${bad[0]} is not a finite number`,
    got: formatValue(bad[1]),
    hint: 'rows that have a weight, and numbers of the size that the network learned',
  });
}
