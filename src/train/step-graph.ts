/** The function of a program that a step of one's own is: the loss for inputs of certain shapes, its gradients, and the update. */
import { grad } from '../autodiff/grad.ts';
import type { FunctionSpec } from '../compiler/program.ts';
import { fail } from '../graph/error.ts';
import { input, type Node, type Parameter } from '../graph/node.ts';
import { formatValue } from '../graph/options.ts';
import { formatShape } from '../graph/shape.ts';
import { topologicalOrder } from '../graph/walk.ts';
import type { Network, TrainingPass } from '../nn/network.ts';
import { updatesOf } from './step.ts';
import type { StepParts } from './step-programs.ts';
import type { DenseValue } from './step-values.ts';

/** The inputs are called `inputs.x` in it, so that they are no names of the optimizer's. */
export function lossFunction(parts: StepParts, values: ReadonlyMap<string, DenseValue>): FunctionSpec {
  const inputs = new Map(
    Array.from(values, ([name, { shape, dtype }]) => [name, input(`inputs.${name}`, shape, dtype)] as const),
  );
  const counter = input('counter', [], 'int32');
  const statistics = new Map<Parameter, Node>();
  const unused = new Set(inputs.keys());
  const loss = parts.loss(watched(inputs, unused), (network) => passOf(network, parts, counter, statistics));
  checkLoss(loss, parts, [counter, ...inputs.values()]);
  if (unused.size > 0) {
    fail({
      what: 'trainStep: run',
      problem: 'the loss does not ask for an input',
      got: [...unused].join(', '),
      expected: 'inputs that it uses',
    });
  }
  const nodes = parts.learned.map(({ node }) => node);
  const updates = updatesOf(nodes, grad(loss, nodes), parts.optimizer, parts.slabs);
  return { name: 'step', outputs: { loss }, updates: new Map([...updates, ...statistics]) };
}

/** The inputs, each of which is noted when it is asked for; another name is an error, not undefined. */
function watched(inputs: ReadonlyMap<string, Node>, unused: Set<string>): Readonly<Record<string, Node>> {
  return new Proxy(Object.fromEntries(inputs), {
    get: (_, name) => {
      if (typeof name !== 'string') return undefined;
      unused.delete(name);
      return (
        inputs.get(name) ??
        fail({
          what: 'trainStep: loss',
          problem: 'asks for an input that run() was not given',
          got: name,
          expected: [...inputs.keys()].join(', ') || 'no inputs',
        })
      );
    },
  });
}

function passOf(
  { parameters }: Network,
  { known }: StepParts,
  counter: Node,
  statistics: Map<Parameter, Node>,
): TrainingPass {
  const nodeOf = new Map(parameters.map(({ name, node }) => [name, node]));
  return {
    counter,
    update: (name, next) => {
      const node = nodeOf.get(name)!;
      if (!known.has(node)) refuseUnknown(node.name);
      if (statistics.has(node)) {
        fail({
          what: `trainStep: ${node.name}`,
          problem: 'moved twice in one step',
          got: 'two passes for training through one network',
          expected: 'one',
          hint: 'concat() of both batches, or one of the passes without training',
        });
      }
      statistics.set(node, next);
    },
  };
}

function checkLoss(loss: unknown, { known, learned }: StepParts, inputs: readonly Node[]): asserts loss is Node {
  const isNode = typeof loss === 'object' && loss !== null && 'kind' in loss && 'shape' in loss;
  const node = loss as Node;
  if (!isNode || node.shape.length > 0 || node.dtype !== 'float') {
    fail({
      what: 'trainStep: loss',
      problem: 'not a number',
      got: isNode ? `${node.dtype} ${formatShape(node.shape)}` : formatValue(loss),
      expected: 'a scalar node',
      hint: 'mean() or sum()',
    });
  }
  const order = new Set(topologicalOrder([node]));
  for (const leaf of order) {
    if (leaf.kind === 'parameter' && !known.has(leaf)) refuseUnknown(leaf.name);
    if (leaf.kind === 'input' && !inputs.includes(leaf)) {
      fail({
        what: 'trainStep: loss',
        problem: 'uses an input of its own making',
        got: leaf.name,
        expected: 'inputs that run() is given',
      });
    }
  }
  if (learned.some((parameter) => order.has(parameter.node))) return;
  fail({
    what: 'trainStep: loss',
    problem: 'depends on none of the parameters',
    got: String(node),
    expected: `one of ${learned[0]!.node.name} and the others`,
  });
}

function refuseUnknown(name: string): never {
  fail({
    what: 'trainStep: loss',
    problem: 'uses a parameter whose values are not known',
    got: name,
    expected: 'one of `parameters` or `fixed`',
    hint: 'fixed: [network]',
  });
}
