/** The layer that is several networks side by side: all read the same row, and what comes out is the mean of their answers. */
import { fail } from '../../graph/error.ts';
import type { Node } from '../../graph/node.ts';
import { formatValue, optionEntries } from '../../graph/options.ts';
import { formatShape, type Shape, sameShape } from '../../graph/shape.ts';
import { log } from '../../numeric/elementary.ts';
import { add, concat, logSumExp, mul, neg, reshape, softplus, sub } from '../../ops/index.ts';
import type { BuiltLayer, Layer, LayerOptions } from '../layer.ts';
import { applyStack, type PlacedLayer, placeLayers, stackParameters } from '../layer-stack.ts';

/** What of the members' outputs is averaged; see {@link EnsembleOptions.mean}. */
export type EnsembleMean = 'values' | 'labels' | 'classes';

export interface EnsembleOptions {
  /** The layers of each member; a model file has them as `{ type, options }`. */
  members: readonly (readonly Layer[])[];
  /**
   * `values`: the outputs themselves. `labels`: the probability sigmoid(output) of each. `classes`: the probabilities
   * softmax(outputs). What comes out are outputs again, whose sigmoid or softmax is the mean.
   */
  mean: EnsembleMean;
}

const means: readonly string[] = ['values', 'labels', 'classes'] satisfies EnsembleMean[];

/**
 * Several stacks of layers for the same rows, each with parameters of its own, and the mean of their answers: an ensemble
 * (bagging: Breiman 1996; deep ensembles: Lakshminarayanan et al. 2017). Rows [...row] of any shape that all members take;
 * what comes out has the shape that all of them give. No members, and members that give other shapes, are refused.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 *
 * const members = [[layers.linear(4), layers.activation('tanh'), layers.linear(1)], [layers.linear(1)]];
 * const network = sequential([layers.ensemble({ members, mean: 'values' })], { row: [2] });
 * console.log(network.output, network.parameters.map(({ name }) => name).at(-1)); // [1] layer1.2.1.bias
 */
export function ensemble(options: EnsembleOptions): Layer {
  optionEntries('ensemble', options, ['members', 'mean']);
  const { members, mean } = options;
  if (!isListOfLists(members)) {
    fail({
      what: 'ensemble: members',
      problem: 'not the layers of one network or more',
      got: formatValue(members),
      expected: 'a list of lists of layers',
    });
  }
  if (!means.includes(mean))
    fail({ what: 'ensemble: mean', problem: 'unknown', got: formatValue(mean), expected: means.join(', ') });
  const saved = members.map((layers: readonly Layer[]) =>
    layers.map(({ type, options: own }) => ({ type, options: own })),
  );
  const layer: Layer = {
    type: 'ensemble',
    options: { members: saved, mean } as LayerOptions,
    row: members.map(([first]) => first!.row).find((row) => row !== undefined),
    build: (row) => build(placeMembers(members, row)),
    apply: (x, values, { update, once, ...context }) => {
      const outputs = placeMembers(members, x.shape.slice(1)).map((placed, i) => {
        const prefix = `${i + 1}.`;
        const own = Object.entries(values).flatMap(([name, node]) =>
          name.startsWith(prefix) ? [[name.slice(prefix.length), node] as const] : [],
        );
        const told = (name: string, next: Node): void => update(prefix + name, next);
        const kept = once && ((name: string, value: Node) => once(prefix + name, value));
        return applyStack(placed, x, Object.fromEntries(own), { ...context, update: told, once: kept }).at(-1)!;
      });
      return meanOf(outputs, mean);
    },
  };
  stacks.set(layer, members);
  return layer;
}

/** The layers of the members of each such layer, whose options have them as plain data. */
const stacks = new WeakMap<Layer, EnsembleOptions['members']>();

/** The layers of each member of such a layer; undefined for any other. */
export function stacksOf(layer: Layer): EnsembleOptions['members'] | undefined {
  return stacks.get(layer);
}

function isListOfLists(value: unknown): value is EnsembleOptions['members'] {
  const isList = (one: unknown): one is readonly unknown[] => Array.isArray(one) && one.length > 0;
  return isList(value) && value.every(isList);
}

function placeMembers(members: EnsembleOptions['members'], row: Shape): PlacedLayer[][] {
  return members.map((layers) => placeLayers(layers, row));
}

function build(placed: readonly PlacedLayer[][]): BuiltLayer {
  const [row, ...others] = placed.map((member) => member.at(-1)!.output);
  const other = others.findIndex((shape) => !sameShape(shape, row!));
  if (other >= 0) {
    fail({
      what: 'ensemble',
      problem: 'its members give rows of different shapes',
      got: `${formatShape(others[other]!)} from member ${other + 2}`,
      expected: `${formatShape(row!)}, as from the first`,
    });
  }
  return {
    row: row!,
    parameters: placed.flatMap((member, i) =>
      stackParameters(member).map((spec) => ({ ...spec, name: `${i + 1}.${spec.name}` })),
    ),
  };
}

/** The outputs whose answers are the mean of the members' answers. */
function meanOf(outputs: readonly Node[], mean: EnsembleMean): Node {
  if (mean === 'values')
    return mul(
      1 / outputs.length,
      outputs.reduce((sum, one) => add(sum, one)),
    );
  // Logarithms of probabilities: a mean of probabilities near 0 or 1 keeps its digits.
  if (mean === 'classes')
    return sub(logOfSum(outputs.map((one) => sub(one, logSumExp(one, -1, { keepAxes: true })))), log(outputs.length));
  const [yes, no] = [outputs.map((one) => neg(softplus(neg(one)))), outputs.map((one) => neg(softplus(one)))];
  return sub(logOfSum(yes), logOfSum(no));
}

function logOfSum(logs: readonly Node[]): Node {
  const { shape } = logs[0]!;
  return reshape(
    logSumExp(
      concat(
        logs.map((one) => reshape(one, [1, ...shape])),
        0,
      ),
      0,
    ),
    shape,
  );
}
