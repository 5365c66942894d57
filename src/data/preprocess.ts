/** Preprocessing, whole: learned on training rows, applied to any table, saved with the model and read back checked. */
export {
  fitPreprocessing,
  type LearnedColumns,
  learnPreprocessing,
  type PreprocessingOptions,
} from './fit-preprocessing.ts';
export { parsePreprocessing } from './parse-preprocessing.ts';
export {
  type CategoryEncoding,
  type ColumnEncoding,
  type DateEncoding,
  type DroppedColumn,
  decodeNumber,
  featureCount,
  featureNames,
  featuresOf,
  groupReason,
  limitOf,
  type NumberEncoding,
  type Preprocessing,
  preprocessingNotes,
  preprocessingToJson,
  standardLimit,
  type TargetEncoding,
} from './preprocessing.ts';
export { actualValues, encodeTarget, type LabelledRows, labelledRows, rowsWhere } from './target.ts';
export { allRows, type Features, type FeatureWriter, featureWriter, transform } from './transform.ts';
