/** What `chainrule walk --json` prints; docs/walk.md explains the fields. */
import {
  count,
  described,
  fields,
  listOf,
  nullable,
  number,
  numbers,
  oneOf,
  type Schema,
  text,
  texts,
  words,
} from './kinds.ts';

const notationFields = { text, latex: text };
const notation = fields(notationFields);
const factor = fields({ ...notationFields, value: number });
const productFields = { factors: listOf(factor), value: number };
const product = fields(productFields);
const quantity = fields({ ...notationFields, value: number, gradient: nullable(number) });
const path = fields({ ...productFields, through: listOf(notation) });
const matrix = nullable(listOf(numbers));
const shape = listOf(count);
const raw: Schema = { type: ['number', 'string', 'null'] };

const chain = fields({
  notation,
  kind: words('weight', 'bias', 'input'),
  parameter: nullable(text),
  index: shape,
  value: number,
  terms: listOf(product),
  paths: nullable(listOf(path)),
});

const parameter = fields({
  name: text,
  notation,
  shape,
  values: nullable(numbers),
  gradients: nullable(numbers),
  norm: number,
  gradientNorm: nullable(number),
});

const graph = fields({
  nodes: listOf(
    fields({
      id: text,
      kind: words('variable', 'constant', 'operation'),
      operation: text,
      notation,
      formula: nullable(notation),
      shape,
      values: numbers,
      gradients: nullable(numbers),
    }),
  ),
  edges: listOf(
    fields({
      from: text,
      to: text,
      operand: count,
      local: nullable(fields({ notation, values: numbers })),
      gradients: nullable(numbers),
    }),
  ),
});

const step = oneOf(
  fields({ kind: words('affine'), layer: count, weight: parameter, bias: nullable(parameter) }),
  fields({ kind: words('elementwise'), layer: count, name: text, derivatives: listOf(factor) }),
  fields({
    kind: words('general'),
    layer: count,
    name: text,
    jacobian: matrix,
    parameters: listOf(parameter),
    graph: nullable(graph),
  }),
);

const neuron = fields({
  name: text,
  layer: count,
  unit: count,
  terms: listOf(fields({ weight: quantity, input: factor, product: number, flow: nullable(number) })),
  bias: nullable(quantity),
  z: quantity,
  activation: nullable(fields({ name: text, derivative: factor, a: quantity })),
  paths: listOf(product),
  routes: nullable(listOf(path)),
});

const update = fields({
  method: words('gd', 'sgd', 'minibatch'),
  learningRate: number,
  rows: nullable(listOf(count)),
  count,
  parameters: listOf(
    fields({
      name: text,
      notation,
      shape,
      before: nullable(numbers),
      gradients: nullable(numbers),
      after: nullable(numbers),
    }),
  ),
  lossBefore: number,
  lossAfter: number,
  pointLossBefore: number,
  pointLossAfter: number,
});

const head = { format: words('chainrule walk'), version: words(1) };

export const networkWalk: Schema = fields({
  ...head,
  kind: words('network'),
  widths: listOf(count),
  parameters: count,
  notation: words('matrix', 'slides'),
  indexOrder: text,
  point: fields({
    row: described('of the data, counted from 1', nullable(count)),
    features: listOf(fields({ name: text, raw, how: text })),
    target: nullable(fields({ name: text, raw })),
  }),
  stages: listOf(
    fields({ kind: words('input', 'sum', 'activation', 'other'), layer: count, notation, units: listOf(quantity) }),
  ),
  steps: listOf(step),
  output: fields({
    name: text,
    notation,
    units: listOf(quantity),
    classes: texts,
    jacobian: matrix,
    prediction: raw,
  }),
  loss: nullable(
    fields({
      name: text,
      formula: notation,
      numbers: nullable(notation),
      targets: listOf(factor),
      value: number,
      deltas: listOf(factor),
      derivation: listOf(fields({ ...notationFields, value: nullable(number), 'where?': notation })),
    }),
  ),
  neurons: listOf(neuron),
  chains: listOf(chain),
  update: nullable(update),
  notes: texts,
});

export const expressionWalk: Schema = fields({
  ...head,
  kind: words('expression'),
  expression: notation,
  value: number,
  graph,
  chains: listOf(chain),
  update: nullable(update),
  notes: texts,
});

const cells = listOf(numbers);
const mayBeEmpty = listOf(listOf(nullable(number)));

export const pictureWalk: Schema = fields({
  ...head,
  kind: words('picture'),
  name: text,
  picture: fields({ width: count, height: count, channels: count, pixels: listOf(count) }),
  parameters: count,
  convolution: fields({
    layer: text,
    detail: text,
    formula: text,
    parameters: count,
    shape,
    corner: fields({ row: number, column: number }),
    dilation: shape,
  }),
  place: fields({ row: count, column: count, filter: count }),
  channels: listOf(
    fields({
      name: text,
      pixels: nullable(mayBeEmpty),
      patch: cells,
      filter: cells,
      products: cells,
      sum: number,
      filterGradients: nullable(cells),
      filterParts: nullable(cells),
      patchParts: nullable(cells),
      patchGradients: nullable(mayBeEmpty),
    }),
  ),
  bias: nullable(quantity),
  z: quantity,
  output: fields({ classes: texts, probabilities: numbers, prediction: text }),
  loss: nullable(fields({ name: text, target: text, value: number })),
  notes: texts,
});
