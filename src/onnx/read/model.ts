/** A file that toOnnx wrote of a model, as the model: its layers and what it knows of tables are in the file's metadata. */

import { fail } from '../../graph/error.ts';
import { text } from '../../graph/option-kinds.ts';
import { requireKind } from '../../graph/options.ts';
import { jsonFlaw, shortJson } from '../../model/json-flaw.ts';
import { type AnyModel, type LoadOptions, modelOf, requireLoadOptions } from '../../model/model-file.ts';
import type { StoredTensor } from '../../model/safetensors.ts';
import { requireMetrics } from '../../train/own-metrics.ts';
import { bytesKind, readArrays, readNotes } from './file.ts';
import { rolesIn } from './from-onnx.ts';
import { onnxLayer } from './onnx-layer.ts';
import type { Tensor } from './tensor.ts';

/**
 * The model of an ONNX file that `toOnnx` or `chainrule export --onnx` wrote of a model with its loss: of a table, or of rows of
 * numbers, with its layers, as `modelFromBytes` gives it from a file of ours; its weights are those of the file. Arguments and errors
 * are those of `modelFromBytes`. A file of another program says nothing of tables: it is refused, and `fromOnnx` reads its network.
 *
 * @example
 * import { fitTable } from 'chainrule';
 * import { modelFromOnnx, toOnnx } from 'chainrule/onnx';
 *
 * const rows = Array.from({ length: 40 }, (_, i) => ({ area: 50 + (i % 20), price: 3 * (i % 20) }));
 * const model = await fitTable(rows, { target: 'price', epochs: 5 });
 * const again = await modelFromOnnx(toOnnx(model));
 * console.log('preprocessing' in again && again.targets); // ['price']
 */
export async function modelFromOnnx(
  bytes: Uint8Array,
  file = 'ONNX file',
  options: LoadOptions = {},
): Promise<AnyModel> {
  requireKind('modelFromOnnx: bytes', bytes, bytesKind);
  requireKind('modelFromOnnx: file', file, text);
  requireLoadOptions('modelFromOnnx', options);
  const { tensors, metadata } = readArrays(file, bytes);
  const described = descriptionIn(file, metadata.get('chainrule.model'));
  const { backend, metrics, ...own } = options;
  return modelOf({
    file,
    described,
    tensors: new Map([...(rolesIn(metadata)?.keys() ?? [])].map((name) => [name, storedTensor(file, name, tensors)])),
    own: { ...own, layers: { onnxLayer, ...own.layers } },
    metrics: requireMetrics('modelFromOnnx', metrics),
    backend,
  });
}

/**
 * Whether an ONNX file holds all of a model, as {@link modelFromOnnx} reads it: `toOnnx` or `chainrule export --onnx` wrote it of a
 * model with its loss. What is no ONNX file is an error.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 * import { isOnnxModel, toOnnx } from 'chainrule/onnx';
 *
 * console.log(isOnnxModel(toOnnx(sequential([layers.linear(2, 1)])))); // false
 */
export function isOnnxModel(bytes: Uint8Array, file = 'ONNX file'): boolean {
  requireKind('isOnnxModel: bytes', bytes, bytesKind);
  requireKind('isOnnxModel: file', file, text);
  return readNotes(file, bytes).has('chainrule.model');
}

function descriptionIn(file: string, json: string | undefined): Readonly<Record<string, unknown>> {
  if (json === undefined) {
    return fail({
      what: file,
      problem: 'a network of another program, which says nothing of columns and classes',
      expected: 'a file that `chainrule export --onnx` wrote of a model',
      hint: 'a table beside it, which gives columns and classes: tableModelFromOnnx(), chainrule evaluate; or fromOnnx() for the network alone',
    });
  }
  const broken = { what: `${file}: chainrule.model`, problem: 'altered or damaged', hint: 'exporting the model again' };
  let described: unknown;
  try {
    described = JSON.parse(json);
  } catch (cause) {
    return fail({ ...broken, got: shortJson(json), cause });
  }
  const flaw = jsonFlaw(json);
  if (flaw) fail({ ...broken, ...flaw });
  if (typeof described !== 'object' || described === null || Array.isArray(described))
    fail({ ...broken, got: shortJson(json), expected: 'an object' });
  return described as Readonly<Record<string, unknown>>;
}

function storedTensor(file: string, name: string, tensors: ReadonlyMap<string, Tensor>): StoredTensor {
  const tensor = tensors.get(name) ?? fail({ what: file, problem: 'an array is missing', got: JSON.stringify(name) });
  return { dtype: 'F32', shape: tensor.shape, data: Float32Array.from(tensor.numbers) };
}
