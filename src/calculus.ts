/**
 * `chainrule/calculus`: expressions as text and LaTeX, derivations rule by rule, simplified as on a board, compared by number.
 *
 * @module chainrule/calculus
 */

export { briefLatex, briefText, stepTextLimit } from './calculus/brief-text.ts';
export {
  type Combine,
  type Derivation,
  type DerivationStep,
  type DifferentiationRule,
  type Substitution,
  stepNumber,
  stepsOf,
  withStep,
} from './calculus/derivation.ts';
export { type Derivative, type Derivatives, type DerivativesOptions, derivativesOf } from './calculus/derivatives.ts';
export {
  type DerivativeJson,
  type DerivativesJson,
  derivativesJson,
  type StepJson,
  stepValues,
} from './calculus/derivatives-json.ts';
export { derive } from './calculus/derive.ts';
export { checkDerivative, type DifferenceCheck, type DifferenceVerdict } from './calculus/difference.ts';
export { elementOf } from './calculus/elements.ts';
export { type CompareOptions, type Comparison, compareExpressions, type Witness } from './calculus/equivalence.ts';
export { formatExpression } from './calculus/format.ts';
export {
  canonicalName,
  type NamedPart,
  type ParsedExpression,
  type ParsedExpressions,
  type ParseOptions,
  parseExpression,
  parseExpressions,
} from './calculus/parse.ts';
export { type Point, valuesAt, whyNotFinite } from './calculus/point.ts';
export { readAs } from './calculus/read-as.ts';
export { replaceInputs } from './calculus/replace-inputs.ts';
export { simplifyForReading } from './calculus/simplify/simplify.ts';
export { type LatexOptions, toLatex } from './graph/latex.ts';
export { latexName, latexWords } from './graph/latex-words.ts';
export {
  type CompareDerivativeOptions,
  compareDerivative,
  type DerivativeComparison,
} from './practice/own-derivative.ts';
