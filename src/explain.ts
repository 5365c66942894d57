/**
 * `chainrule/explain`: one data point through a network, the loss over a plane of weights, and what is wrong with a training.
 *
 * @module chainrule/explain
 */

export type { CourseEvent } from './explain/doctor/course.ts';
export {
  type Doctor,
  type DoctorOptions,
  diagnose,
  type Examination,
  openDoctor,
  type Visit,
} from './explain/doctor/doctor.ts';
export type { Finding, FindingId } from './explain/doctor/finding.ts';
export type { GradientVitals, UnitVitals, Vitals } from './explain/doctor/vitals.ts';
export {
  type ComparedGradient,
  type CompareGradientsOptions,
  compareGradients,
  type GradientComparison,
} from './explain/gradients/compare.ts';
export type { GradientMistake, GradientMistakeKind } from './explain/gradients/mistakes.ts';
export {
  computeLandscape,
  type InterpolationOptions,
  interpolate,
  type Landscape,
  type LandscapeAxis,
  type LandscapeOptions,
  type LandscapeRange,
  landscape,
  type PlacedPath,
  type PlacedPoint,
} from './explain/landscape/landscape.ts';
export { type PathPlane, pathPlane } from './explain/landscape/path-plane.ts';
export { type Normalisation, type RandomPlaneOptions, randomPlane } from './explain/landscape/random-plane.ts';
export {
  type Control as LandscapeControl,
  type LossSurface,
  type LossSurfaceOptions,
  openLossSurface,
  type Plane,
} from './explain/landscape/surface.ts';
export type { Direction } from './explain/landscape/weights.ts';
export { type ParsedNetwork, type ParseNetworkOptions, parseNetwork } from './explain/own-network/parse-network.ts';
export type { ModelUpdateOptions } from './explain/walk/batch.ts';
export { type DeriveGradientOptions, deriveGradient, type GradientPlace } from './explain/walk/derive-gradient.ts';
export { type WalkExpressionOptions, walkExpression } from './explain/walk/expression.ts';
export {
  type LatexPart,
  type LatexSection,
  latexSections,
  type WalkLatexOptions,
  walkLatex,
} from './explain/walk/latex.ts';
export { type ModelWalk, type ModelWalkOptions, walkModel } from './explain/walk/model.ts';
export { type DataPoint, type WalkOptions, walkNetwork } from './explain/walk/network.ts';
export type { OutputTerms } from './explain/walk/output.ts';
export { type PictureWalkOptions, walkPicture } from './explain/walk/picture.ts';
export { type WalkSvgOptions, walkSvg } from './explain/walk/svg.ts';
export { type WalkTextOptions, walkText } from './explain/walk/text.ts';
/** The parts of a walk carry its name here: a `WalkStage`, a `WalkChain`. */
export {
  type AffineStep as WalkAffineStep,
  type Chain as WalkChain,
  type ChainPath,
  type DerivationLine as WalkDerivationLine,
  type DerivedFactor,
  type DerivedStep,
  type ElementwiseStep as WalkElementwiseStep,
  type ExpressionWalk,
  type Factor as WalkFactor,
  type Feature as WalkFeature,
  type FilteredChannel,
  type GeneralStep as WalkGeneralStep,
  type GradientDerivation,
  type Graph as WalkGraph,
  type GraphEdge as WalkGraphEdge,
  type GraphNode as WalkGraphNode,
  type LossWalk as WalkLoss,
  type NetworkWalk,
  type Neuron as WalkNeuron,
  type Notation as WalkNotation,
  type Output as WalkOutput,
  type ParameterWalk as WalkParameter,
  type PictureWalk,
  type Point as WalkPoint,
  type Product as WalkProduct,
  type Quantity as WalkQuantity,
  type Stage as WalkStage,
  type Step as WalkStep,
  type Term as WalkTerm,
  type Update as WalkUpdate,
  type UpdatedParameter as WalkUpdatedParameter,
  type Walk,
  type WalkedConvolution,
  walkVersion,
} from './explain/walk/types.ts';
export { type UpdateMethod, type UpdateOptions, type UpdateRows, withUpdate } from './explain/walk/update.ts';
export type { ExpressionUpdateOptions } from './explain/walk/update-expression.ts';
export {
  type DependenceOptions,
  type DependencePoint,
  type PartialDependence,
  partialDependence,
} from './model/partial-dependence.ts';
export {
  type ColumnImportance,
  type Importance,
  type JointImportance,
  type PermutationOptions,
  permutationImportance,
  type Repeated,
  type Shuffled,
} from './model/permutation-importance.ts';
export { type PictureSaliency, pictureSaliency, type SaliencyOptions } from './model/picture-saliency.ts';
export { trainingPathFromBytes, trainingPathToBytes } from './model/training-path-file.ts';
export {
  type Index as NameIndex,
  type LayerSize,
  NetworkNames,
  type NetworkNamesOptions,
  type NotationStyle,
  notationStyles,
} from './nn/names.ts';
export {
  type TrainingPathPoint,
  TrainingPathRecorder,
  type TrainingPathState,
  type Weights,
} from './train/training-path.ts';
