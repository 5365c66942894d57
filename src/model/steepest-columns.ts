/** The columns along which a network's outputs change most, by its gradients: all columns for little more than a forward pass. */
import { grad } from '../autodiff/grad.ts';
import type { Backend } from '../backends/backend.ts';
import { wasm } from '../backends/wasm/wasm.ts';
import { compile } from '../compiler/compile.ts';
import { evenPlaces } from '../data/even-places.ts';
import { input } from '../graph/node.ts';
import type { Network } from '../nn/network.ts';
import { valuesOf } from '../nn/weights.ts';
import { square, sum } from '../ops/index.ts';
import type { ColumnFeatures, OpenedUse } from './column-use.ts';

/** So many rows say which columns are steep. */
const mostRows = 128;

/**
 * At most `most` of the columns, in their order: those with the largest gradients of the squared outputs, in the mean over
 * rows, in units of each feature's spread among these.
 */
export async function steepestColumns(
  network: Network,
  { columns, x, rows, features }: OpenedUse,
  most: number,
  backend: Backend = wasm,
): Promise<readonly ColumnFeatures[]> {
  if (columns.length <= most) return columns;
  const count = Math.min(rows, mostRows);
  const some = new Float32Array(count * features);
  evenPlaces(rows, count).forEach((row, i) => {
    some.set(x.subarray(row * features, (row + 1) * features), i * features);
  });
  const given = input('x', [count, ...network.row]);
  const [slopes] = grad(sum(square(network.forward(given))), [given]);
  const executable = await backend.instantiate(compile([{ name: 'slopes', outputs: { slopes: slopes! } }]));
  try {
    for (const parameter of network.parameters) executable.write(parameter.node, valuesOf(parameter));
    const table = executable.table('slopes');
    table.field('x').get(0).set(some);
    await executable.run('slopes', 1);
    const steepness = steepnessOf(table.field('slopes').get(0), some, count, features);
    const ofColumn = columns.map(({ offset, width }) =>
      steepness.subarray(offset, offset + width).reduce((total, one) => total + one, 0),
    );
    const taken = new Set([...columns.keys()].sort((a, b) => ofColumn[b]! - ofColumn[a]! || a - b).slice(0, most));
    return columns.filter((_, i) => taken.has(i));
  } finally {
    executable.free();
  }
}

/** Of each feature. */
function steepnessOf(slopes: ArrayLike<number>, x: Float32Array, rows: number, features: number): Float64Array {
  return Float64Array.from({ length: features }, (_, feature) => {
    let [slope, total, squares] = [0, 0, 0];
    for (let at = feature; at < rows * features; at += features) {
      slope += Math.abs(slopes[at]!) / rows;
      total += x[at]! / rows;
      squares += (x[at]! * x[at]!) / rows;
    }
    return slope * Math.sqrt(Math.max(0, squares - total * total));
  });
}
