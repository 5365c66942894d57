/** The generators by name: a generator is a file of its own and one line here. */

import type { ProblemGenerator } from '../generator.ts';
import { batchStep } from './batch-step.ts';
import { binaryCrossEntropy } from './binary-cross-entropy.ts';
import { chainRule } from './chain-rule.ts';
import { collapse } from './collapse.ts';
import { concepts } from './concepts.ts';
import { crossEntropy } from './cross-entropy.ts';
import { descentStep } from './descent-step.ts';
import { differenceQuotient } from './difference-quotient.ts';
import { errorDerivative } from './error-derivative.ts';
import { gradient } from './gradient.ts';
import { hiddenWeight } from './hidden-weight.ts';
import { layerOutput } from './layer-output.ts';
import { limit } from './limit.ts';
import { linearCorners } from './linear-corners.ts';
import { logLikelihood } from './log-likelihood.ts';
import { neuron } from './neuron.ts';
import { neuronGradient } from './neuron-gradient.ts';
import { parameterCount } from './parameter-count.ts';
import { partialDerivative } from './partial-derivative.ts';
import { powerRule } from './power-rule.ts';
import { productRule } from './product-rule.ts';
import { quizLearned, quizLikelihood, quizMethod, quizParameters, quizSoftmax, quizXor } from './quiz.ts';
import { quotientRule } from './quotient-rule.ts';
import { sigmoidDerivative } from './sigmoid-derivative.ts';
import { softmaxGradient } from './softmax-gradient.ts';
import { softmaxProbability } from './softmax-probability.ts';
import { twoLayers } from './two-layers.ts';
import { twoPaths } from './two-paths.ts';
import { weightShape } from './weight-shape.ts';
import { xorNetwork } from './xor-network.ts';

/**
 * All generators by name.
 *
 * @example
 * import { problemGenerators } from 'chainrule/practice';
 *
 * console.log(problemGenerators.get('chain-rule')!.topic); // derivative
 */
export const problemGenerators: ReadonlyMap<string, ProblemGenerator> = new Map(
  [
    differenceQuotient,
    limit,
    powerRule,
    productRule,
    quotientRule,
    chainRule,
    partialDerivative,
    gradient,
    errorDerivative,
    sigmoidDerivative,
    logLikelihood,
    parameterCount,
    weightShape,
    neuron,
    layerOutput,
    twoLayers,
    softmaxProbability,
    crossEntropy,
    binaryCrossEntropy,
    softmaxGradient,
    neuronGradient,
    hiddenWeight,
    twoPaths,
    descentStep,
    batchStep,
    collapse,
    xorNetwork,
    linearCorners,
    concepts,
    quizLikelihood,
    quizSoftmax,
    quizParameters,
    quizXor,
    quizLearned,
    quizMethod,
  ].map((generator) => [generator.name, generator]),
);
