/** Files of a few operators. */
import { encodeModel, type NodeProto, type TensorProto } from '../../src/onnx/schema.ts';

const standard = [{ domain: '', version: 17n }];

export interface Written {
  readonly nodes: readonly (Partial<NodeProto> & Pick<NodeProto, 'opType' | 'input' | 'output'>)[];
  readonly arrays?: readonly TensorProto[];
  readonly shape?: readonly (number | string)[];
  readonly output?: string;
  readonly opsets?: readonly { readonly domain: string; readonly version: bigint }[];
}

/** A file with the input x and one output. */
export function written({
  nodes,
  arrays = [],
  shape = ['rows', 3],
  opsets = standard,
  output = 'y',
}: Written): Uint8Array {
  const dim = shape.map((length) => (typeof length === 'number' ? { dimValue: BigInt(length) } : { dimParam: length }));
  return encodeModel({
    irVersion: 8n,
    producerName: 'test',
    opsetImport: opsets,
    graph: {
      name: 'g',
      node: nodes.map((node) => ({ name: '', attribute: [], ...node })),
      initializer: arrays,
      input: [{ name: 'x', type: { tensorType: { elemType: 1, shape: { dim } } } }],
      output: [{ name: output, type: { tensorType: { elemType: 1 } } }],
    },
  });
}
