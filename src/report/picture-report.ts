/** From the result of a training on pictures to what the report shows. */
import { anything, listOf, type OptionKinds, objectWith, text } from '../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import type { PictureFit } from '../model/fit-pictures.ts';
import type { PictureEvaluation } from '../model/picture-model.ts';
import type { PictureSaliency } from '../model/picture-saliency.ts';
import { describeLayers } from '../nn/describe.ts';
import type { Network } from '../nn/network.ts';
import { type PictureSet, pictureOf } from '../pictures/picture-set.ts';
import { filterPicture, mostFilters } from './filter-picture.ts';
import { type FitReportOptions, scoresOf } from './fit-report.ts';
import type { Evaluated } from './headline.ts';
import type { ReportInput } from './report.ts';
import type { ExplainedPicture, Filters, WrongPicture } from './sections/pictures.ts';

/** What a report of pictures says besides the fit. */
export interface PictureReportOptions extends Omit<FitReportOptions, 'uses'> {
  /** What answers depend on, as `pictureSaliency` says it of a few pictures of the set. */
  readonly saliency?: readonly PictureSaliency[] | undefined;
}

const kinds: OptionKinds<PictureReportOptions> = {
  title: text,
  created: text,
  command: text,
  chainruleVersion: text,
  findings: listOf(anything, 'a list of findings'),
  saliency: listOf(objectWith('{ picture, prediction, gradient, integrated }', 'picture', 'gradient', 'integrated')),
};

/**
 * What {@link htmlReport} needs to know of a training on pictures, with a sheet of the mistakes of which the model was most sure, the
 * first filters, and what some answers depend on where that was computed.
 *
 * @example
 * import { fitPictures, type PictureSet } from 'chainrule/data';
 * import { htmlReport, pictureReport } from 'chainrule/report';
 *
 * const labels = Int32Array.from({ length: 40 }, (_, i) => i % 2);
 * const set: PictureSet = {
 *   width: 1,
 *   height: 1,
 *   channels: 1,
 *   classes: ['dark', 'light'],
 *   labels,
 *   names: Array.from(labels, (_, i) => `${i}.png`),
 *   content: Int32Array.from(labels, (_, i) => i),
 *   leftOut: [],
 *   warnings: [],
 *   read: (numbers, pixels) => numbers.forEach((number, i) => pixels.set([200 * labels[number]! + number], i)),
 * };
 * const input = pictureReport(await fitPictures(set, { epochs: 2 }), set, {
 *   title: 'Shades',
 *   command: 'node shades.js',
 *   chainruleVersion: '0.1.0',
 * });
 * console.log(input.rows, htmlReport(input).length > 1000); // { train: 28, validation: 6, test: 6 } true
 */
export function pictureReport(fit: PictureFit, set: PictureSet, options: PictureReportOptions): ReportInput {
  requireKind('pictureReport: fit', fit, objectWith('the result of fitPictures', 'plan', 'evaluations', 'history'));
  requireKind('pictureReport: set', set, objectWith('the pictures that were learned', 'names', 'read'));
  requireOptions<PictureReportOptions>('pictureReport', options, kinds, ['title', 'command', 'chainruleVersion']);
  const { plan, pictures, stopped, evaluations, bestEpoch, seconds, seed, backend, reproducible } = fit;
  const { parts, split, epochs, batchSize, network, augmented, warnings } = plan;
  const { width, height, channels } = pictures;
  const judged = (['validation', 'test'] as const).flatMap((name) => {
    const evaluation = evaluations[name];
    return evaluation ? [evaluatedPictures(name, evaluation, set)] : [];
  });
  const worst = evaluations.test ?? evaluations.validation;
  const left =
    set.leftOut.length === 0 ? [] : [`${set.leftOut.length} files were left out, such as ${set.leftOut[0]!.problem}`];
  const { saliency, ...said } = options;
  const filters = firstFilters(network);
  return {
    ...said,
    task: 'classification',
    target: 'pictures',
    stopped,
    seconds,
    seed,
    backend,
    reproducible,
    rows: { train: parts.train.length, validation: parts.validation.length, test: parts.test.length },
    split,
    history: fit.history.map(({ metrics, validation, ...event }) => ({
      ...event,
      metrics: scoresOf(metrics),
      validation: validation && scoresOf(validation),
    })),
    bestEpoch,
    layers: describeLayers(network),
    columns: [
      {
        name: 'picture',
        kind: `${width} x ${height}, ${channels === 1 ? 'grey' : 'red, green, blue'}`,
        use: 'each channel of mean 0 and deviation 1',
      },
    ],
    configuration: [
      ['epochs at most', String(epochs)],
      ['batch size', String(batchSize)],
      ['each step sees pictures', augmented],
    ],
    warnings: [...warnings, ...left],
    evaluations: judged,
    ...(worst && { pictures: wrongPictures(worst, set) }),
    ...(saliency && { explained: saliency.map((one) => explained(one, set)) }),
    ...(filters && { filters }),
  };
}

/**
 * Scores of pictures as reports and texts take them: each mistake with the name of its picture.
 *
 * @example
 * import { evaluateClassification } from 'chainrule/metrics';
 * import { evaluatedPictures } from 'chainrule/report';
 *
 * const result = evaluateClassification({ probabilities: [0.2, 0.8], labels: [0], classes: ['cat', 'dog'] });
 * const mistakes = [{ row: 0, actual: 'cat', predicted: 'dog', probability: 0.8 }];
 * const { name, ...scored } = evaluatedPictures('test', { result, mistakes }, { names: ['cat/1.jpg'] });
 * console.log(name, 'mistakes' in scored && scored.mistakes?.[0]?.values); // test { picture: 'cat/1.jpg' }
 */
export function evaluatedPictures(
  name: Evaluated['name'],
  evaluation: PictureEvaluation,
  set: Pick<PictureSet, 'names'>,
): Evaluated {
  requireKind('evaluatedPictures: evaluation', evaluation, objectWith('scores of pictures', 'result', 'mistakes'));
  requireKind('evaluatedPictures: set', set, objectWith('a set of pictures', 'names'));
  const { result, mistakes } = evaluation;
  return {
    name,
    result,
    mistakes: mistakes.map((mistake) => ({ ...mistake, values: { picture: set.names[mistake.row]! } })),
  };
}

function wrongPictures({ mistakes }: PictureEvaluation, set: PictureSet): WrongPicture[] {
  return mistakes.map(({ row, actual, predicted, probability = 0 }) => {
    return { name: set.names[row]!, actual, predicted, probability, picture: pictureOf(set, row) };
  });
}

function explained(
  { picture: number, prediction, gradient, integrated }: PictureSaliency,
  set: PictureSet,
): ExplainedPicture {
  const actual = set.classes[set.labels[number]!]!;
  return {
    name: set.names[number]!,
    actual,
    predicted: prediction,
    picture: pictureOf(set, number),
    gradient,
    integrated,
  };
}

/** Those of the first convolution, where the network has one. */
function firstFilters({ parameters }: Network): Filters | undefined {
  const parameter = parameters.find(({ shape }) => shape.length === 4);
  if (!parameter) return undefined;
  const count = parameter.shape[3]!;
  const picture = filterPicture({ parameter, values: parameter.values });
  return { ...picture, parameter: parameter.name, count, shown: Math.min(count, mostFilters) };
}
