/** The training doctor: looks at a network, its rows and the course of its training, and says what is wrong. */
import { type Backend, backendKind } from '../../backends/backend.ts';
import { evaluate } from '../../backends/reference/evaluate.ts';
import { wasm } from '../../backends/wasm/wasm.ts';
import { constant } from '../../graph/node.ts';
import { anything, listOf, lossOrName, type OptionKinds, optimizerOrName } from '../../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../../graph/options.ts';
import { sizeOf } from '../../graph/shape.ts';
import { asLoss, type LossOrName } from '../../nn/from-options.ts';
import { isOfLabels, type Loss } from '../../nn/loss.ts';
import { meanLoss } from '../../nn/mean-loss.ts';
import { type Network, networkKind } from '../../nn/network.ts';
import { log } from '../../numeric/elementary.ts';
import { random } from '../../numeric/random.ts';
import { asOptimizer, type OptimizerOrName } from '../../optim/index.ts';
import { rowsFrom } from '../../train/batches.ts';
import { checkData } from '../../train/check-data.ts';
import { arrayRows, isSource, type RowSource, type TrainingData, takeRows } from '../../train/data.ts';
import { flatData, type RowsToLearn } from '../../train/given-rows.ts';
import type { Weights } from '../../train/training-path.ts';
import { type CourseEvent, judgeDivergence, judgeOverfitting } from './course.ts';
import { type CurvatureMeter, openCurvatureMeter } from './curvature.ts';
import type { Finding } from './finding.ts';
import { judgeGradients } from './gradients.ts';
import { judgeInputs } from './inputs.ts';
import { judgeLinearity } from './linearity.ts';
import { judgeRate, stableRate } from './rate.ts';
import { judgeUnits } from './units.ts';
import { openInstruments, type Vitals } from './vitals.ts';

/** By what a network is trained that a doctor looks at. */
export interface DoctorOptions {
  /** That of the training: by its name, or made. */
  readonly loss: LossOrName;
  /** With it, the learning rate is compared with the limit that the curvature of the loss sets. */
  readonly optimizer?: OptimizerOrName | undefined;
  /** wasm when absent. */
  readonly backend?: Backend;
}

/** What is looked at. */
export interface Visit {
  /** The weights to look at; those of the network now when absent. */
  readonly weights?: Weights | undefined;
  /** The events of the training so far, or the last of them. */
  readonly history?: readonly CourseEvent[] | undefined;
}

/** What one visit found. */
export interface Examination {
  /** The most serious first; empty where all is well. */
  readonly findings: readonly Finding[];
  readonly vitals: Vitals;
  /** The largest curvature of the loss, λmax, and the largest stable learning rate that follows; where the optimizer has one. */
  readonly curvature?: { readonly largest: number; readonly limit: number; readonly learningRate: number } | undefined;
}

/** What examines a network while it trains. */
export interface Doctor {
  /** Measures the network on the rows, and says what is wrong. */
  readonly examine: (visit?: Visit) => Promise<Examination>;
  /** Gives the memory back; no visit may follow. */
  readonly free: () => void;
}

const kinds: OptionKinds<DoctorOptions> = { loss: lossOrName, optimizer: optimizerOrName, backend: backendKind };
const visitKinds: OptionKinds<Visit> = {
  weights: listOf(listOf(anything), 'a list of arrays, one for each parameter'),
  history: listOf(anything, 'a list of events'),
};

/** Rows that are looked at: a sample where there are more. */
const mostRows = 1000;
/** Rows times parameters of a product with the Hessian: some milliseconds each. */
const productSize = 2e7;
const fewestRows = 32;
/** A network whose loss is below this part of a constant answer's has learned something. */
const learnedShare = 0.5;

/**
 * Compiles what has to be measured, once for many visits: each takes some milliseconds for small networks, so that one
 * every second does not slow a training down. The rows are those of the training, as the network reads them; others,
 * and a network without layers, are refused.
 *
 * @example
 * import { mlp, train } from 'chainrule';
 * import { openDoctor } from 'chainrule/explain';
 *
 * const network = mlp({ inputs: 2, hidden: 8, outputs: 1, activation: 'tanh' });
 * const data = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] };
 * const doctor = await openDoctor(network, data, { loss: 'binaryCrossEntropy', optimizer: 'adam' });
 * for await (const { epoch } of train(network, data, { epochs: 100 })) {
 *   if (epoch % 50 === 0) console.log((await doctor.examine()).findings.length);
 * // 0
 * // 0
 * }
 * doctor.free();
 */
export async function openDoctor(
  network: Network,
  given: RowsToLearn | RowSource,
  options: DoctorOptions,
): Promise<Doctor> {
  requireKind('openDoctor: network', network, networkKind);
  requireOptions<DoctorOptions>('openDoctor', options, kinds, ['loss']);
  const { backend = wasm } = options;
  const loss = asLoss(options.loss);
  const optimizer = options.optimizer === undefined ? undefined : asOptimizer(options.optimizer);
  const data = flatData('doctor: data', given, sizeOf(network.row));
  const all = await checkData('doctor: data', data, network, loss);
  const rows = Math.min(all, mostRows);
  const sample = await sampleOf(isSource(data) ? data : arrayRows(data, network.row), rows);
  const instruments = await openInstruments(network, { data: sample, rows, loss, backend });
  let meter: CurvatureMeter | undefined;
  const constantLoss = lossOfConstant(network, sample, rows, loss);
  const ofData = [
    ...judgeInputs(sample, sizeOf(network.row)),
    ...(await judgeLinearity(network, sample, loss, backend)),
  ];

  const openMeter = async () => {
    const size = network.parameters.reduce((sum, { values }) => sum + values.length, 0);
    const fewer = Math.max(Math.min(rows, fewestRows), Math.min(rows, Math.floor(productSize / size)));
    const some = await sampleOf(arrayRows(sample, network.row), fewer);
    return openCurvatureMeter(network, { data: some, rows: fewer, loss, backend });
  };
  return {
    examine: async (visit = {}) => {
      requireOptions<Visit>('examine', visit, visitKinds);
      const { weights = network.parameters.map(({ values }) => values), history = [] } = visit;
      const vitals = await instruments.measure(weights);
      const learned = vitals.loss < learnedShare * constantLoss;
      const learningRate = history.at(-1)?.learningRate ?? optimizer?.learningRate;
      let curvature: Examination['curvature'];
      if (optimizer && learningRate !== undefined && stableRate(optimizer, 1) !== undefined) {
        meter ??= await openMeter();
        const largest = await meter.measure(weights);
        curvature = { largest, limit: stableRate(optimizer, largest)!, learningRate };
      }
      const diverged = judgeDivergence(history);
      // The weights of a diverged training tell nothing more.
      const ofWeights =
        diverged.length > 0
          ? []
          : [
              ...(curvature ? judgeRate(optimizer!, curvature.learningRate, curvature.largest) : []),
              ...judgeUnits(vitals, learned),
              ...judgeGradients(vitals, learned),
            ];
      const findings = [...diverged, ...ofWeights, ...ofData, ...judgeOverfitting(history)];
      const bySeverity = (wanted: Finding['severity']) => findings.filter(({ severity }) => severity === wanted);
      return {
        findings: [...bySeverity('problem'), ...bySeverity('warning')],
        vitals,
        curvature,
      };
    },
    free: () => {
      instruments.free();
      meter?.free();
    },
  };
}

/**
 * One visit: what is wrong with a network and its training, from its units, its gradients and its curvature on the
 * rows; the most serious first, and nothing where all is well.
 *
 * @example
 * import { mlp } from 'chainrule';
 * import { diagnose } from 'chainrule/explain';
 *
 * const network = mlp({ inputs: 2, hidden: 8, outputs: 1, initializer: 'zeros' });
 * const data = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] };
 * const findings = await diagnose(network, data, { loss: 'binaryCrossEntropy' });
 * console.log(findings.map(({ id }) => id)); // ['dead units', 'vanishing gradients']
 */
export async function diagnose(
  network: Network,
  data: RowsToLearn | RowSource,
  options: DoctorOptions & Visit,
): Promise<readonly Finding[]> {
  requireOptions<DoctorOptions & Visit>('diagnose', options, { ...kinds, ...visitKinds }, ['loss']);
  const { weights, history, ...ofDoctor } = options;
  const doctor = await openDoctor(network, data, ofDoctor);
  try {
    const { findings } = await doctor.examine({ weights, history });
    return findings;
  } finally {
    doctor.free();
  }
}

/** Some of the rows, always the same ones; all where there are no more. */
async function sampleOf(source: RowSource, count: number): Promise<TrainingData> {
  const order = rowsFrom(0, source.rows);
  const chosen = count < order.length ? random(0, 'doctor/rows').shuffle(order).subarray(0, count).sort() : order;
  return takeRows(source, chosen);
}

/** The loss of the best answer that is the same for all rows: the shares of the classes, or the means of the values. */
function lossOfConstant({ output }: Network, { y, sampleWeights }: TrainingData, rows: number, loss: Loss): number {
  const outputs = sizeOf(output);
  const answer = new Float64Array(outputs);
  for (let row = 0; row < rows; row++) {
    if (loss.targets === 'classes') answer[y[row]!]! += 1 / rows;
    else for (let k = 0; k < outputs; k++) answer[k]! += y[row * outputs + k]! / rows;
  }
  const tiny = 1e-6;
  const logits = loss.correct
    ? answer.map(
        (share) =>
          log(Math.max(share, tiny)) - (outputs === 1 || isOfLabels(loss) ? log(Math.max(1 - share, tiny)) : 0),
      )
    : answer;
  const all = constant(
    Float64Array.from({ length: rows * outputs }, (_, i) => logits[i % outputs]!),
    [rows, outputs],
  );
  const targets = loss.targets === 'classes' ? constant(y, [rows], 'int32') : constant(y, [rows, outputs]);
  const [value] = evaluate([meanLoss(loss, all, targets, sampleWeights && constant(sampleWeights, [rows]))]);
  return value![0]!;
}
