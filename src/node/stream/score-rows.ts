/** The scores of a model over rows that are streamed: of what it puts out for each of them, which is kept while they are judged. */
import type { Backend } from '../../backends/backend.ts';
import { decodeNumber, type TargetEncoding } from '../../data/preprocess.ts';
import { sizeOf } from '../../graph/shape.ts';
import { type AnyEvaluation, compare, type TargetEvaluation } from '../../model/evaluation.ts';
import { readOutputs } from '../../model/prediction.ts';
import { openPredictor } from '../../model/predictor.ts';
import type { MetricJudge } from '../../model/table-metrics.ts';
import type { AnyTableModel } from '../../model/table-model.ts';
import type { Network } from '../../nn/network.ts';
import type { RowSource } from '../../train/data.ts';

/** Numbers that a network puts out for the rows that are judged, at most: of more rows some blocks are. */
const mostOutputs = 1 << 21;
/** Bytes for each, with all that scores are made of, about. */
const bytesOfOutput = 80;

/** How many rows are judged at most. */
export function mostJudged(network: Network): number {
  return Math.floor(mostOutputs / sizeOf(network.output));
}

/** Bytes that judging so many rows takes, about. */
export function judgingBytes(rows: number): number {
  return bytesOfOutput * Math.min(rows, mostOutputs);
}

interface Judging {
  readonly model: AnyTableModel;
  readonly backend: Backend;
  readonly judge: MetricJudge | undefined;
}

/** An evaluation of some rows, with the scores of those of the source: what it says of single rows is of its own. */
export async function withScoresOf(
  source: RowSource,
  evaluation: AnyEvaluation,
  { model, backend, judge }: Judging,
): Promise<AnyEvaluation> {
  const { network, loss, preprocessing } = model;
  const { targets } = preprocessing;
  const { rows, target: width } = source;
  const outputs = new Float64Array(rows * sizeOf(network.output));
  const actual = new Float64Array(rows * width);
  const sampleWeights = source.weighted ? new Float64Array(rows) : undefined;
  const predictor = await openPredictor(network, loss, backend);
  try {
    for await (const { first, predictions, y, sampleWeights: weights } of predictor.predictSource(source)) {
      outputs.set(predictions, first * sizeOf(network.output));
      actual.set(y, first * width);
      if (weights) sampleWeights?.set(weights, first);
    }
  } finally {
    predictor.free();
  }
  const actualOf = (target: TargetEncoding, at: number): Float64Array =>
    Float64Array.from({ length: rows }, (_, row) => {
      const value = actual[row * width + at]!;
      return target.kind === 'number' ? decodeNumber(target, value) : value;
    });
  const all = compare(preprocessing, {
    actualOf,
    rows: new Int32Array(rows),
    predictions: { rows, ...readOutputs(outputs, targets, rows) },
    sampleWeights,
    groups: undefined,
    judge,
    warnings: [],
  });
  const { metrics } = all;
  const own = metrics && { metrics };
  if (!('targets' in all) || !('targets' in evaluation))
    return { ...evaluation, ...scoresIn(all, evaluation), ...own } as AnyEvaluation;
  const scored: Record<string, object> = {};
  for (const [name, one] of Object.entries(evaluation.targets))
    scored[name] = { ...one, ...scoresIn(all.targets[name]!, one) };
  return { ...evaluation, result: resultOf(all, evaluation), targets: scored, ...own } as AnyEvaluation;
}

type Scores = Pick<TargetEvaluation, 'coverage'> & { readonly result: AnyEvaluation['result'] };

function scoresIn(of: object, some: object): object {
  const { coverage } = of as Scores;
  const isGrouped = (some as Scores).result.groups !== undefined;
  return { result: resultOf(of, some), ...(coverage && !isGrouped && { coverage }) };
}

/** Where rows are in groups it is these that intervals count: those of the rows in memory, since the others do not say which group they are of. */
function resultOf(of: object, some: object): AnyEvaluation['result'] {
  const [{ result }, { result: own }] = [of as Scores, some as Scores];
  return own.groups === undefined
    ? result
    : ({ ...result, groups: own.groups, intervals: own.intervals } as AnyEvaluation['result']);
}
