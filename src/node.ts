/** The public API on Node: all of `chainrule`, with files. Its `fitTable` takes the path of a file where that one takes text. */

export * from './index.ts';
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
export { findBlas, requireBlas } from './node/openblas.ts';
export { openRowFile, type RowFileOptions } from './node/row-file.ts';
export { fitTable, load, loadNetwork, readTableFile, save } from './node/tables.ts';
export { wasmThreads } from './node/threads.ts';
