/**
 * `chainrule/engine`: what networks and trainings are built on, for those who build on it too: programs and their memory,
 * stacks of layers, makers by the names that people type, errors by the grammar.
 *
 * @module chainrule/engine
 */

export type { Executable, HostField, HostTable, NumberArray } from './backends/backend.ts';
export { compile } from './compiler/compile.ts';
export { printProgram } from './compiler/print.ts';
export type { FunctionSpec, Program } from './compiler/program.ts';
export { type Slab, slab } from './compiler/slab.ts';
export { fail } from './graph/error.ts';
export { nearest } from './graph/nearest.ts';
export { printGraph } from './graph/print.ts';
export { formatVersion } from './model/model-file.ts';
export { type Activation, activationNamed, activations } from './nn/activations.ts';
export { countStatistics, layerDetail } from './nn/describe.ts';
export { ensembleOf, membersOf } from './nn/ensemble.ts';
export { lossNamed, lossNames } from './nn/from-options.ts';
export { type Draw, type InitializerKind, initializerNamed, initializers } from './nn/initializers.ts';
export { layerFromOptions } from './nn/layer-from-options.ts';
export { applyStack, placeLayers, type StackContext, stackParameters } from './nn/layer-stack.ts';
export { meanLoss } from './nn/mean-loss.ts';
export { countMultiplyAdds } from './nn/multiply-adds.ts';
export { layerOutputs, learnedParameters, requireLayers } from './nn/network.ts';
export { setWeights } from './nn/weights.ts';
export { type FunctionProfile, type KernelProfile, type Profiler, profiler } from './train/profile.ts';
export type { Piece, Ranks } from './train/ranks.ts';
export type { Shards } from './train/session.ts';
export { shards } from './train/sharded-steps.ts';
