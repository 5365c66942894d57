/**
 * `chainrule/data`: tables, their readers and generators, splits, the task decision, and preprocessing.
 *
 * @module chainrule/data
 */

export type { SizedIterable, Source } from './data/bytes.ts';
export { parseNumber } from './data/cell.ts';
export { type CsvResult, type OpenedCsv, openCsv, readCsv } from './data/csv.ts';
export type { CsvOptions, WrittenOptions } from './data/csv-options.ts';
export type { DateForm, DateOrder, DateStyle } from './data/date-form.ts';
export type { ColumnNote } from './data/describe-column.ts';
export type { PreprocessingOptions } from './data/fit-preprocessing.ts';
export type { ForcedKind } from './data/forced-kind.ts';
export type { ReadTable } from './data/formats/format.ts';
export { formatOf, type TableOptions } from './data/formats/options.ts';
export type { LabelledPoint } from './data/generators/generator.ts';
export {
  type DataGenerator,
  dataGenerators,
  type GenerateOptions,
  type GeneratorSpec,
  generate,
  parseGeneratorSpec,
} from './data/generators/index.ts';
export { type IdxOptions, type IdxResult, type IdxValues, readIdx } from './data/idx.ts';
export { sameName } from './data/names.ts';
export type { NumberForm } from './data/number-form.ts';
export type { DecimalMark } from './data/number-text.ts';
export { featureNames, fitPreprocessing, type Preprocessing, preprocessingNotes } from './data/preprocess.ts';
export type {
  CategoryEncoding,
  ColumnEncoding,
  DroppedColumn,
  NumberEncoding,
  TargetEncoding,
  TargetInterval,
} from './data/preprocessing.ts';
export { type Split, type SplitOptions, split } from './data/split.ts';
export {
  type CategoryColumn,
  type Cell,
  type Column,
  cellAt,
  columnNamed,
  type DateColumn,
  dropColumns,
  listNames,
  makeTable,
  type NumberColumn,
  selectRows,
  type Table,
} from './data/table.ts';
export { tableFromColumns, tableFromRows, type ValueOptions } from './data/table-from-values.ts';
export { decideTask, type Task, type TaskDecision } from './data/task.ts';
export type { ByteStream } from './graph/platform.ts';
export { type EncodedRows, encodeRows } from './model/encode-rows.ts';
export { type FitPicturesOptions, fitPictures, type PictureFit, type PicturePlan } from './model/fit-pictures.ts';
export type { PictureEvaluation, PictureModel, PictureModelParts } from './model/picture-model.ts';
export { readTable } from './model/source.ts';
export {
  type Unfamiliar,
  type UnfamiliarKind,
  type UnfamiliarValue,
  unfamiliarValues,
} from './model/unfamiliar.ts';
export type { Augmentation } from './pictures/augment.ts';
export type { Picture } from './pictures/picture.ts';
export type { AnyPicture, PictureEncoding } from './pictures/picture-encoding.ts';
export type { LeftOut, PictureForm, PictureParts, PictureSet } from './pictures/picture-set.ts';
export { type PictureOptions, readPicture } from './pictures/read-picture.ts';
