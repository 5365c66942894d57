/** Whether the parts of an expression show in its value: where one hardly does anywhere, agreement says nothing of it. */
import { grad } from '../autodiff/grad.ts';
import { evaluate } from '../backends/reference/evaluate.ts';
import type { Input, Node, Parameter } from '../graph/node.ts';
import { topologicalOrder } from '../graph/walk.ts';

/** A part shows where a thousandth of it changes the value by a hundred times what is compared. */
const least = 1e-7;
/** What is less is rounding: there it does not show at all. */
const rounding = 1e-13;
/** Expressions with more parts are not looked at. */
const mostParts = 200;

type Point = ReadonlyMap<string, number>;

/** Whether each part shows at so many of the points, or at none of them, as what is multiplied by 0. */
export function showsEachPart(output: Node, points: readonly Point[], wanted: number): boolean {
  const order = topologicalOrder([output]);
  const parts = order.filter(({ kind }) => kind === 'apply' || kind === 'constant');
  // Leaves of one name are one variable.
  const leaves = order.filter((node): node is Input | Parameter => node.kind === 'input' || node.kind === 'parameter');
  if (parts.length === 0 || parts.length > mostParts) return true;
  const nodes = [output, ...parts, ...grad(output, parts)];
  const shown = parts.map(() => 0);
  const barely = parts.map(() => 0);
  for (const point of points) {
    const given = new Map(leaves.map((leaf) => [leaf, [point.get(leaf.name)!]]));
    const values = evaluate(nodes, given).map(([value]) => value!);
    const size = Math.abs(values[0]!);
    for (let i = 0; i < parts.length; i++) {
      const share = Math.abs(values[1 + i]! * values[1 + parts.length + i]!) / size;
      if (share >= least) shown[i]!++;
      else if (share > rounding) barely[i]!++;
    }
    if (shown.every((count) => count >= wanted)) return true;
  }
  return shown.every((count, i) => count >= wanted || barely[i] === 0);
}
