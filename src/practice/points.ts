/** Expressions as their values at many points: two that agree at all of them are taken to be the same mistake. */
import type { Node } from '../graph/node.ts';
import type { Operation } from '../graph/operation.ts';
import { dependencies, topologicalOrder } from '../graph/walk.ts';
import { random } from '../numeric/random.ts';
import { compileScalar } from '../ops/interpret.ts';

/** Points of the first and of the second part: most expressions that differ do so in the first already. */
const sizes = [6, 34] as const;
/** Fewer points at which both have a value tell nothing. */
const fewest = 8;
/** Values that differ by less than this part are the same: rounding is far below, mistakes are far above. */
const resolution = 1e-8;

const mostKnown = 20_000;

/** Values at some of the points. Neither nodes nor points ever change. */
interface Part {
  readonly size: number;
  /** Forgotten when there are too many. */
  readonly known: Map<Node, readonly number[]>;
  readonly columns: Map<string, readonly number[]>;
}

const parts = sizes.map((size): Part => ({ size, known: new Map(), columns: new Map() }));

/** The values of scalar expressions at all points, which depend on the names of the variables only. */
export function valuesAtPoints(nodes: readonly Node[]): number[][] {
  const all = parts.map((part) => valuesIn(part, nodes));
  return nodes.map((_, i) => all.flatMap((values) => values[i]!));
}

function valuesIn(part: Part, nodes: readonly Node[]): (readonly number[])[] {
  const { known } = part;
  if (known.size > mostKnown) known.clear();
  if (!nodes.every((node) => known.has(node)))
    for (const node of topologicalOrder(nodes, (at) => (known.has(at) ? [] : dependencies(at))))
      if (!known.has(node)) known.set(node, valuesOf(node, part));
  return nodes.map((node) => known.get(node)!);
}

function valuesOf(node: Node, part: Part): readonly number[] {
  const { size, known } = part;
  if (node.kind === 'constant') return new Array<number>(size).fill(node.values[0]!);
  if (node.kind !== 'apply') return column(node.name, part);
  if (node.expansion) return known.get(node.expansion)!;
  const formula = formulaOf(node.operation);
  const inputs = node.inputs.map((input) => known.get(input)!);
  const args = new Array<number>(inputs.length);
  const values: number[] = [];
  for (let point = 0; point < size; point++) {
    for (let i = 0; i < inputs.length; i++) args[i] = inputs[i]![point]!;
    values.push(formula(args));
  }
  return values;
}

const formulas = new WeakMap<Operation, (args: readonly number[]) => number>();

function formulaOf(operation: Operation): (args: readonly number[]) => number {
  const before = formulas.get(operation);
  if (before) return before;
  if (operation.kind !== 'scalar') throw new Error(`${operation.name} has no value for single numbers`);
  const made = compileScalar(operation.formula);
  formulas.set(operation, made);
  return made;
}

/** Both signs; between 0 and 1, where probabilities are, moderate, and large. */
function column(name: string, { size, columns }: Part): readonly number[] {
  const before = columns.get(name);
  if (before) return before;
  const { uniform } = random(size, `practice points ${name}`);
  const made: number[] = [];
  for (let i = 0; i < size; i++) made.push([uniform(), 5 * uniform() - 2.5, 20 * uniform() - 10][i % 3]!);
  columns.set(name, made);
  return made;
}

/** Whether two lists of expressions have the same values wherever both have one, and at enough points. */
export function sameAtPoints(a: readonly Node[], b: readonly Node[]): boolean {
  const common = a.map(() => 0);
  for (const part of parts) {
    const left = valuesIn(part, a);
    const right = valuesIn(part, b);
    for (let i = 0; i < a.length; i++) {
      const agreeing = agreement(left[i]!, right[i]!);
      if (agreeing === undefined) return false;
      common[i]! += agreeing;
    }
  }
  return common.every((count) => count >= fewest);
}

/** At how many points both have a value, or undefined where these differ. */
function agreement(a: readonly number[], b: readonly number[]): number | undefined {
  let both = 0;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    both++;
    if (Math.abs(x - y) > resolution * Math.max(1e-3, Math.abs(x), Math.abs(y))) return undefined;
  }
  return both;
}
