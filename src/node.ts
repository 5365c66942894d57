/**
 * `chainrule/node`: every name of every entry but `chainrule/onnx`, with files. Its `fitTable` takes the path of a file where that of the root takes
 * text, and its `wasmThreads` starts threads of Node.
 *
 * @module chainrule/node
 */

export * from './calculus.ts';
export * from './data.ts';
export * from './engine.ts';
export * from './explain.ts';
export * from './index.ts';
export * from './metrics.ts';
export { type CheckpointFile, checkpointFile, readCheckpoint } from './node/checkpoint-file.ts';
export {
  createRunFolder,
  fileChecksum,
  openBytes,
  readBytes,
  requireWritable,
  writeFileAtomically,
  writeNewFile,
} from './node/files.ts';
export { type BlasOptions, findBlas, requireBlas } from './node/openblas.ts';
export type { PictureProgress } from './node/pictures/cache.ts';
export { listPictures } from './node/pictures/list.ts';
export { openPictures, type PicturesOptions } from './node/pictures/open-pictures.ts';
export { openRowFile, type RowFileOptions } from './node/row-file.ts';
export {
  fitLargeTable,
  type LargeSource,
  type LargeTableOptions,
  type LargeTablePlan,
  type RowParts,
  type TablePart,
} from './node/stream/fit-large-table.ts';
export { listFiles } from './node/stream/list-files.ts';
export {
  type FileOptions,
  fitTable,
  load,
  loadNetwork,
  loadTrainingPath,
  partOfPath,
  readTableFile,
  save,
} from './node/tables.ts';
export { wasmThreads } from './node/threads.ts';
export * from './practice.ts';
export * from './report.ts';
