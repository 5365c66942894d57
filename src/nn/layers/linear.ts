/** The fully connected layer: y = x W^T + b. */
import { fail } from '../../graph/error.ts';
import { settingsOf } from '../../graph/options.ts';
import { formatShape } from '../../graph/shape.ts';
import { add, matmul } from '../../ops/index.ts';
import { requireParameterCount, requireWidth } from '../checks.ts';
import { initializerNamed } from '../initializers.ts';
import type { Layer, ParameterSpec } from '../layer.ts';

export interface LinearOptions {
  /** How the weights start; biases start as 0. `glorotUniform` by default. */
  initializer?: string;
  /** Whether there is a bias; true by default. */
  bias?: boolean;
}

const defaults: Required<LinearOptions> = { initializer: 'glorotUniform', bias: true };

/** Weights `W[unit][input]`, as in PyTorch: the shape of `weight` is [outputs, inputs]. */
export function linear(inputs: number, outputs: number, options: LinearOptions = {}): Layer {
  requireWidth('linear: inputs', inputs);
  requireWidth('linear: outputs', outputs);
  const { initializer, bias } = settingsOf('linear', defaults, options);
  requireParameterCount(`linear ${inputs} -> ${outputs}`, inputs * outputs + (bias ? outputs : 0));
  const draw = initializerNamed(initializer);
  const weight: ParameterSpec = {
    name: 'weight',
    shape: [outputs, inputs],
    isWeight: true,
    initialise: (random) => Float64Array.from({ length: outputs * inputs }, () => draw({ inputs, outputs }, random)),
  };
  const shift: ParameterSpec = {
    name: 'bias',
    shape: [outputs],
    isWeight: false,
    initialise: () => new Float64Array(outputs),
  };
  return {
    type: 'linear',
    options: { inputs, outputs, initializer, bias },
    inputs,
    outputs,
    parameters: bias ? [weight, shift] : [weight],
    apply: (x, [w, b]) => {
      if (x.shape.length !== 2 || x.shape[1] !== inputs) {
        fail({
          what: `linear ${inputs} -> ${outputs}`,
          problem: 'wrong input shape',
          got: formatShape(x.shape),
          expected: `[rows, ${inputs}]`,
        });
      }
      const product = matmul(x, w!, { transposeB: true });
      return b ? add(product, b) : product;
    },
    detail: `linear ${inputs} -> ${outputs}`,
    formula: bias ? `${inputs} x ${outputs} + ${outputs}` : `${inputs} x ${outputs}`,
  };
}
