/** What rows must be before a network learns them: as wide as it asks for, and finite. */
import { fail } from '../graph/error.ts';
import { formatValue } from '../graph/options.ts';
import { formatShape, type Shape, sameShape, sizeOf } from '../graph/shape.ts';
import { isOfLabels, type Loss } from '../nn/loss.ts';
import type { Network } from '../nn/network.ts';
import { blocksOf, isSource, type RowSource, type TrainingData } from './data.ts';
import { checkNumbers, largestLearned } from './given-rows.ts';

/** Row numbers are 32-bit integers. */
const mostRows = 2_147_483_647;

/** The number of rows, after checking that everything fits network and loss. Reads all of them once, unless they were checked before. */
export async function checkData(
  what: string,
  data: TrainingData | RowSource,
  network: Network,
  loss: Loss,
): Promise<number> {
  const { row } = network;
  const [inputs, outputs] = [sizeOf(row), sizeOf(network.output)];
  const width = loss.targets === 'classes' ? 1 : outputs;
  const hintFor = (given: number): string | undefined => {
    if (given === 1 && width > 1 && isOfLabels(loss)) return 'crossEntropy, where each row has one class';
    if (given !== outputs || loss.name !== 'crossEntropy') return undefined;
    return "one class index for each row, or losses.crossEntropy({ targets: 'values' }) for probabilities";
  };
  const rows = isSource(data)
    ? checkSource(what, data, row, width, hintFor)
    : checkLengths(what, data, inputs, width, hintFor);
  if (isSource(data) && data.checksum !== undefined) return rows;
  let counted = 0;
  for await (const { first, x, y, sampleWeights } of blocksOf(data, row)) {
    checkNumbers(`${what}: features`, x, inputs, first, largestLearned);
    checkNumbers(`${what}: targets`, y, width, first, largestLearned);
    if (loss.targets === 'classes') checkClasses(what, y, outputs, first);
    else checkTargets(what, y, width, first, loss);
    counted += sampleWeights ? checkWeights(what, sampleWeights, first) : 1;
  }
  if (counted === 0) fail({ what, problem: 'no row counts', got: 'sample weights that are all 0' });
  return rows;
}

/** What to try where each row has so many targets, and the loss wants another number of them. */
type HintFor = (given: number) => string | undefined;

/** Refuses a source that does not have rows of that shape; gives how many it has. */
export function checkRows(what: string, { rows, row }: RowSource, wanted: Shape): number {
  if (!Number.isInteger(rows) || rows < 1 || rows > mostRows) {
    fail({ what, problem: 'no possible number of rows', got: `${rows}`, expected: `an integer from 1 to ${mostRows}` });
  }
  if (!sameShape(row, wanted)) {
    fail({
      what,
      problem: 'rows do not fit the network',
      got: `the shape ${formatShape(row)}`,
      expected: `${formatShape(wanted)}, a row of the network`,
    });
  }
  return rows;
}

function checkSource(what: string, source: RowSource, row: Shape, width: number, hintFor: HintFor): number {
  const rows = checkRows(what, source, row);
  if (source.target !== width) {
    fail({
      what,
      problem: 'targets do not fit the network and its loss',
      got: `${source.target} numbers per row`,
      expected: `${width}`,
      hint: hintFor(source.target),
    });
  }
  return rows;
}

function checkLengths(
  what: string,
  { x, y, sampleWeights }: TrainingData,
  inputs: number,
  width: number,
  hintFor: HintFor,
): number {
  const rows = x.length / inputs;
  if (rows === 0 || !Number.isInteger(rows)) {
    fail({
      what,
      problem: 'features do not fill whole rows',
      got: `${x.length} values`,
      expected: `a positive multiple of ${inputs}, the inputs of the network`,
    });
  }
  if (y.length !== rows * width) {
    fail({
      what,
      problem: 'targets do not fit the features',
      got: `${y.length} values`,
      expected: `${rows} rows x ${width}`,
      hint: hintFor(y.length / rows),
    });
  }
  if (sampleWeights && sampleWeights.length !== rows) {
    fail({
      what,
      problem: 'sample weights do not fit',
      got: `${sampleWeights.length} values`,
      expected: `${rows}, one per row`,
    });
  }
  return rows;
}

function checkClasses(what: string, classes: ArrayLike<number>, count: number, first: number): void {
  for (let i = 0; i < classes.length; i++) {
    const index = classes[i]!;
    if (Number.isInteger(index) && index >= 0 && index < count) continue;
    fail({
      what,
      problem: 'no such class',
      got: `${formatValue(index)} in row ${first + i + 1}`,
      expected: `an integer from 0 to ${count - 1}, one per output`,
      ...(index === count && { hint: 'y - 1 where classes count from 1, or a network of more outputs' }),
    });
  }
}

/** Holds targets to what the loss is defined for. */
function checkTargets(what: string, targets: ArrayLike<number>, width: number, first: number, loss: Loss): void {
  const { name, targetFault } = loss;
  if (!targetFault) return;
  for (let at = 0; at < targets.length; at += width) {
    const fault = targetFault(targets, at, width);
    if (!fault) continue;
    const got = `${fault.got} in row ${first + at / width + 1}`;
    fail({ what: `${what}: targets`, problem: `not what ${name} is defined for`, ...fault, got });
  }
}

/** Gives their sum. */
function checkWeights(what: string, weights: ArrayLike<number>, first: number): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (Number.isFinite(weight) && weight >= 0) {
      sum += weight;
      continue;
    }
    fail({
      what,
      problem: 'bad sample weight',
      got: `${formatValue(weight)} in row ${first + i + 1}`,
      expected: 'finite numbers, 0 or more',
    });
  }
  return sum;
}
