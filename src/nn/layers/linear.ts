/** The fully connected layer: y = x W^T + b. */
import { fail } from '../../graph/error.ts';
import { optionEntries, settingsOf } from '../../graph/options.ts';
import { formatShape, type Shape } from '../../graph/shape.ts';
import { add, matmul } from '../../ops/index.ts';
import { requireParameterCount, requireWidth } from '../checks.ts';
import { initializerNamed } from '../initializers.ts';
import type { BuiltLayer, Layer, LayerCode, ParameterSpec } from '../layer.ts';

/** Options of `layers.linear`. */
export interface LinearOptions {
  /** How the weights start; biases start as 0. `glorotUniform` by default. */
  initializer?: string;
  /** Whether there is a bias; true by default. */
  bias?: boolean;
}

const defaults: Required<LinearOptions> = { initializer: 'glorotUniform', bias: true };

/**
 * So many outputs, for rows [features] of any number of features: y = W x + b, with weights `W[unit][input]` as in
 * PyTorch. Rows of another form are refused: `flatten()` makes rows of features.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 *
 * const network = sequential([layers.linear(4), layers.linear(1, { bias: false })], { row: [2] });
 * console.log(network.parameters.map(({ name, shape }) => [name, shape]));
 * // [['layer1.weight', [4, 2]], ['layer1.bias', [4]], ['layer2.weight', [1, 4]]]
 */
export function linear(outputs: number, options?: LinearOptions): Layer;
/** From rows [inputs] to [outputs]: the shape of `weight` is [outputs, inputs]. Rows of another width are refused. */
export function linear(inputs: number, outputs: number, options?: LinearOptions): Layer;
/** The same from the options that it is saved with. */
export function linear(options: LinearOptions & { inputs?: number; outputs: number }): Layer;
export function linear(
  first: number | (LinearOptions & { inputs?: number; outputs: number }),
  second?: number | LinearOptions,
  third?: LinearOptions,
): Layer {
  const own = typeof second === 'number' ? third : second;
  if (own !== undefined) optionEntries('linear', own, Object.keys(defaults));
  const given: LinearOptions & { inputs?: number; outputs: number } =
    typeof first === 'object'
      ? first
      : { ...own, ...(typeof second === 'number' ? { inputs: first, outputs: second } : { outputs: first }) };
  optionEntries('linear', given, ['inputs', 'outputs', ...Object.keys(defaults)]);
  const { inputs, outputs, ...options } = given;
  if (inputs !== undefined) requireWidth('linear: inputs', inputs);
  requireWidth('linear: outputs', outputs, 'linear(4), or linear(2, 4) where 2 features come in');
  const { initializer, bias } = settingsOf('linear', defaults, options);
  const draw = initializerNamed(initializer);
  const build = (row: Shape): BuiltLayer => {
    const [width] = row;
    if (width === undefined || row.length !== 1 || (inputs !== undefined && inputs !== width)) {
      fail({
        what: inputs === undefined ? `linear ${outputs}` : `linear ${inputs} -> ${outputs}`,
        problem: 'cannot take the rows that come in',
        got: `rows of shape ${formatShape(row)}`,
        expected: `[${inputs ?? 'features'}]`,
      });
    }
    requireParameterCount(`linear ${width} -> ${outputs}`, width * outputs + (bias ? outputs : 0));
    const weight: ParameterSpec = {
      name: 'weight',
      shape: [outputs, width],
      role: 'weight',
      initialise: (random) =>
        Float64Array.from({ length: outputs * width }, () => draw({ inputs: width, outputs }, random)),
    };
    const shift: ParameterSpec = {
      name: 'bias',
      shape: [outputs],
      role: 'bias',
      initialise: () => new Float64Array(outputs),
    };
    return { row: [outputs], parameters: bias ? [weight, shift] : [weight] };
  };
  if (inputs !== undefined) build([inputs]);
  return {
    type: 'linear',
    options: { ...(inputs !== undefined && { inputs }), outputs, initializer, bias },
    row: inputs === undefined ? undefined : [inputs],
    build,
    apply: (x, { weight, bias: shift }) => {
      const product = matmul(x, weight!, { transposeB: true });
      return shift ? add(product, shift) : product;
    },
    code: true,
  };
}

const source = `/** y = W x + b: a row of W for each unit. */
function linear(x: ArrayLike<number>, weight: Float32Array, bias?: Float32Array): number[] {
  const inputs = x.length;
  return Array.from({ length: weight.length / inputs }, (_, unit) => {
    let sum = 0;
    for (let j = 0; j < inputs; j++) sum += x[j]! * weight[unit * inputs + j]!;
    return bias ? sum + bias[unit]! : sum;
  });
}`;

export const code = ({ bias }: LinearOptions): LayerCode => ({ source, formula: bias ? 'W x + b' : 'W x' });
