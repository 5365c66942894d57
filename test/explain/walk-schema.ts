/** The schema of walks as JSON, as docs/walk.md has it: every field, and no other. */
import * as v from 'valibot';
import type { ExpressionWalk, NetworkWalk } from '../../src/explain/walk/types.ts';

const number = v.pipe(v.number(), v.finite());
const numbers = v.array(number);
const integer = v.pipe(v.number(), v.integer());
const notation = { text: v.string(), latex: v.string() };
const factor = v.strictObject({ ...notation, value: number });
const product = v.strictObject({ factors: v.array(factor), value: number });
const quantity = v.strictObject({ ...notation, value: number, gradient: v.nullable(number) });
const path = v.strictObject({ ...product.entries, through: v.array(v.strictObject(notation)) });
const chain = v.strictObject({
  notation: v.strictObject(notation),
  kind: v.picklist(['weight', 'bias', 'input']),
  parameter: v.nullable(v.string()),
  index: v.array(integer),
  value: number,
  terms: v.array(product),
  paths: v.nullable(v.array(path)),
});
const parameter = v.strictObject({
  name: v.string(),
  notation: v.strictObject(notation),
  shape: v.array(integer),
  values: v.nullable(numbers),
  gradients: v.nullable(numbers),
  norm: number,
  gradientNorm: v.nullable(number),
});
const matrix = v.nullable(v.array(numbers));
const graph = v.strictObject({
  nodes: v.array(
    v.strictObject({
      id: v.string(),
      kind: v.picklist(['variable', 'constant', 'operation']),
      operation: v.string(),
      notation: v.strictObject(notation),
      formula: v.nullable(v.strictObject(notation)),
      shape: v.array(integer),
      values: numbers,
      gradients: v.nullable(numbers),
    }),
  ),
  edges: v.array(
    v.strictObject({
      from: v.string(),
      to: v.string(),
      operand: integer,
      local: v.nullable(v.strictObject({ notation: v.strictObject(notation), values: numbers })),
      gradients: v.nullable(numbers),
    }),
  ),
});
const step = v.variant('kind', [
  v.strictObject({ kind: v.literal('affine'), layer: integer, weight: parameter, bias: v.nullable(parameter) }),
  v.strictObject({
    kind: v.literal('elementwise'),
    layer: integer,
    name: v.string(),
    derivatives: v.array(factor),
  }),
  v.strictObject({
    kind: v.literal('general'),
    layer: integer,
    name: v.string(),
    jacobian: matrix,
    parameters: v.array(parameter),
    graph: v.nullable(graph),
  }),
]);
const neuron = v.strictObject({
  name: v.string(),
  layer: integer,
  unit: integer,
  terms: v.array(v.strictObject({ weight: quantity, input: factor, product: number, flow: v.nullable(number) })),
  bias: v.nullable(quantity),
  z: quantity,
  activation: v.nullable(v.strictObject({ name: v.string(), derivative: factor, a: quantity })),
  paths: v.array(product),
  routes: v.nullable(v.array(path)),
});
const raw = v.nullable(v.union([v.number(), v.string()]));

const update = v.nullable(
  v.strictObject({
    method: v.picklist(['gd', 'sgd', 'minibatch']),
    learningRate: number,
    rows: v.nullable(v.array(integer)),
    count: integer,
    parameters: v.array(
      v.strictObject({
        name: v.string(),
        notation: v.strictObject(notation),
        shape: v.array(integer),
        before: v.nullable(numbers),
        gradients: v.nullable(numbers),
        after: v.nullable(numbers),
      }),
    ),
    lossBefore: number,
    lossAfter: number,
    pointLossBefore: number,
    pointLossAfter: number,
  }),
);

const networkEntries = {
  format: v.literal('chainrule walk'),
  version: v.literal(1),
  kind: v.literal('network'),
  widths: v.array(integer),
  parameters: integer,
  notation: v.picklist(['matrix', 'slides']),
  indexOrder: v.string(),
  point: v.strictObject({
    row: v.nullable(integer),
    features: v.array(v.strictObject({ name: v.string(), raw, how: v.string() })),
    target: v.nullable(v.strictObject({ name: v.string(), raw })),
  }),
  stages: v.array(
    v.strictObject({
      kind: v.picklist(['input', 'sum', 'activation', 'other']),
      layer: integer,
      notation: v.strictObject(notation),
      units: v.array(quantity),
    }),
  ),
  steps: v.array(step),
  output: v.strictObject({
    name: v.string(),
    notation: v.strictObject(notation),
    units: v.array(quantity),
    classes: v.array(v.string()),
    jacobian: matrix,
    prediction: v.nullable(v.union([v.string(), v.number()])),
  }),
  loss: v.nullable(
    v.strictObject({
      name: v.string(),
      formula: v.strictObject(notation),
      numbers: v.nullable(v.strictObject(notation)),
      targets: v.array(factor),
      value: number,
      deltas: v.array(factor),
      derivation: v.array(
        v.strictObject({ ...notation, value: v.nullable(number), where: v.exactOptional(v.strictObject(notation)) }),
      ),
    }),
  ),
  neurons: v.array(neuron),
  chains: v.array(chain),
  update,
  notes: v.array(v.string()),
};

export const networkWalk: v.GenericSchema<unknown, NetworkWalk> = v.strictObject(networkEntries);

export const expressionWalk: v.GenericSchema<unknown, ExpressionWalk> = v.strictObject({
  format: v.literal('chainrule walk'),
  version: v.literal(1),
  kind: v.literal('expression'),
  expression: v.strictObject(notation),
  value: number,
  graph,
  chains: v.array(chain),
  update,
  notes: v.array(v.string()),
});
