/**
 * `chainrule/report`: what people are shown: HTML reports, pictures, numbers as text, models as programs of their own.
 *
 * @module chainrule/report
 */

export type { Boundary } from './drawing/boundary.ts';
/** Numbers as people read them, the same in the terminal, in reports and in messages. */
export {
  count as formatCount,
  formatBytes,
  formatInterval,
  formatMetric,
  formatNumber,
  formatPercent,
  formatSeconds,
  formatSetting,
  shortLabels,
} from './drawing/format.ts';
export { type LinePicture, linePicture } from './drawing/picture.ts';
export { extent, isDrawable } from './drawing/scale.ts';
export type { LinePoint } from './drawing/thin.ts';
export { type CrossValidationRow, crossValidationRows } from './report/cross-validation.ts';
export { type ExportOptions, exportModel, exportNetwork, exportWeights } from './report/export/predict.ts';
export type { Language as ExportLanguage } from './report/export/source.ts';
export { torchModule } from './report/export/torch.ts';
export { fitBoundary } from './report/fit-boundary.ts';
export { describeColumns, evaluationsOf, type FitReportOptions, fitReport } from './report/fit-report.ts';
export {
  type Evaluated,
  type EvaluationName,
  headline,
  isClassification,
  isRegression,
  mainEvaluation,
  type Scored,
  type ScoredTargets,
  scoresByTarget,
} from './report/headline.ts';
export { type ImportanceReportInput, importanceReport } from './report/importance-report.ts';
export {
  type DrawnAxis,
  type DrawnLandscape,
  type DrawnPoint,
  type LandscapeReportInput,
  landscapeReport,
} from './report/landscape-report.ts';
export type { ShownWrongRow } from './report/mistake-rows.ts';
export { evaluatedPictures, type PictureReportOptions, pictureReport } from './report/picture-report.ts';
export { htmlReport, type ReportInput } from './report/report.ts';
export type { HistoryRow } from './report/sections/curves.ts';
export type { ColumnUse } from './report/sections/importance.ts';
export type { ExplainedPicture, Filters as ReportFilters, WrongPicture } from './report/sections/pictures.ts';
export { splitCheckText } from './report/split-check-text.ts';
export {
  type TensorboardEventOptions,
  tensorboardEvent,
  tensorboardEvents,
  tensorboardGradients,
  tensorboardGraph,
} from './report/tensorboard.ts';
