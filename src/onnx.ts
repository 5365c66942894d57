/**
 * `chainrule/onnx`: models as ONNX files, for other programs to run.
 *
 * @module chainrule/onnx
 */
export { fromOnnx } from './onnx/read/from-onnx.ts';
export { type OnnxInput, onnxInputs } from './onnx/read/inputs.ts';
export { type OnnxOperator, onnxOperators } from './onnx/read/list.ts';
export { isOnnxModel, modelFromOnnx } from './onnx/read/model.ts';
export { type OnnxLayerOptions, onnxLayer } from './onnx/read/onnx-layer.ts';
export { stackFromOnnx } from './onnx/read/stack.ts';
export { type OnnxTableOptions, tableModelFromOnnx } from './onnx/read/table-model.ts';
export { toOnnx } from './onnx/write/to-onnx.ts';
