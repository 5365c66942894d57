/** Layers of one's own in one call: a name, shapes, and a function of nodes. */
import { fail } from '../graph/error.ts';
import type { Node } from '../graph/node.ts';
import { callback, integerFrom, listOf, recordOf, text } from '../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import { formatShape, type Shape, sameShape, sizeOf } from '../graph/shape.ts';
import { requireParameterCount } from './checks.ts';
import { initializerNamed } from './initializers.ts';
import type { ForwardContext, Layer, ParameterSpec } from './layer.ts';

/** What a defined layer makes of the shape of a row. */
export interface LayerShapes {
  /** The shape of a row that comes out. */
  readonly row: Shape;
  /**
   * The shape of each parameter by its name. Those of two axes and more, such as [outputs, inputs], are weights, which start
   * by `glorotUniform`; others are biases, and start as 0.
   */
  readonly parameters?: Readonly<Record<string, Shape>> | undefined;
}

/**
 * The maker of a layer, to be called for each place of it in a network, and handed to `load` by the layer's name.
 * `shapes` says for the shape of a row that goes in what comes out and which parameters there are; `apply` goes from
 * nodes [rows, ...row] to [rows, ...row out], with the parameters as nodes by their names. A result of another shape
 * than `shapes` says is an error.
 *
 * @example
 * import { concat, defineLayer, fit, layers, modelToBytes, networkFromBytes, sequential, sin } from 'chainrule';
 *
 * const withSines = defineLayer('withSines', ([width]) => ({ row: [2 * width!] }), (x) => concat([x, sin(x)], 1));
 * const network = sequential([withSines(), layers.linear(1)], { row: [1] });
 * const model = await fit(network, { x: [0, 1, 2, 3], y: [0, 0.84, 0.91, 0.14] }, { epochs: 500 });
 * const loaded = await networkFromBytes(modelToBytes(model), 'waves', { layers: { withSines } });
 * console.log(loaded.network.parameters[0]!.shape); // [1, 2]
 */
export function defineLayer(
  name: string,
  shapes: (row: Shape) => LayerShapes,
  apply: (x: Node, parameters: Readonly<Record<string, Node>>, context: ForwardContext) => Node,
): (options?: Record<string, never>) => Layer {
  requireKind('defineLayer: name', name, text);
  requireKind('defineLayer: shapes', shapes, callback);
  requireKind('defineLayer: apply', apply, callback);
  const shapesOf = (row: Shape): LayerShapes => {
    const made = shapes(row);
    requireOptions<LayerShapes>(`${name}: its shapes`, made, kinds, ['row']);
    return made;
  };
  return (options = {}) => {
    requireOptions(name, options, {});
    return {
      type: name,
      options: {},
      build: (row) => {
        const { row: out, parameters = {} } = shapesOf(row);
        const specs = Object.entries(parameters).map(([key, shape]) => parameterOf(key, shape));
        const count = specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
        requireParameterCount(name, count);
        return { row: out, parameters: specs };
      },
      apply: (x, parameters, context) => {
        const result = apply(x, parameters, context);
        const expected = [x.shape[0]!, ...shapesOf(x.shape.slice(1)).row];
        if (sameShape(result.shape, expected)) return result;
        return fail({
          what: name,
          problem: 'what it gives is not of the shape that it says',
          got: formatShape(result.shape),
          expected: formatShape(expected),
        });
      },
    };
  };
}

const shapeKind = listOf(integerFrom(1), 'a shape, such as [4] or [2, 3]');

const kinds = { row: shapeKind, parameters: recordOf(shapeKind, 'shapes by the names of parameters') };

function parameterOf(name: string, shape: Shape): ParameterSpec {
  const [outputs, ...others] = shape;
  if (others.length === 0) return { name, shape, role: 'bias', initialise: () => new Float64Array(sizeOf(shape)) };
  const draw = initializerNamed('glorotUniform');
  const fan = { inputs: sizeOf(others), outputs: outputs! };
  const initialise: ParameterSpec['initialise'] = (random) =>
    Float64Array.from({ length: sizeOf(shape) }, () => draw(fan, random));
  return { name, shape, role: 'weight', initialise };
}
