/** Operators that bring numbers to mean 0 and variance 1, and dropout. */
import { fail } from '../../../graph/error.ts';
import type { Node } from '../../../graph/node.ts';
import { formatShape, normaliseAxis, sizeOf } from '../../../graph/shape.ts';
import {
  abs,
  add,
  broadcastTo,
  div,
  dropout,
  layerNorm,
  mean,
  mul,
  reciprocal,
  reshape,
  sqrt,
  square,
  sub,
  sum,
} from '../../../ops/index.ts';
import { float, int, optionalInt } from '../attributes.ts';
import { type Call, type Operator, operator } from '../operator.ts';
import { computed, known, type Value } from '../value.ts';
import { channelsLast, channelsSecond, ofChannels } from './channels.ts';

/** A number for each channel, as it stretches over rows of them. */
function perChannel(x: Node, values: Node): Node {
  if (x.shape.length === 2) return values;
  return reshape(values, [values.shape[0]!, ...x.shape.slice(2).map(() => 1)]);
}

type BatchNorm = Call<{ epsilon: number; momentum: number; training_mode: number; spatial: number }>;

/** In training by the mean and variance of the batch, which move the running ones; else by these. */
function batchNorm(call: BatchNorm): Value | Value[] {
  const { epsilon, momentum, training_mode: isTraining, spatial } = call.attributes;
  if (spatial === 0) fail({ what: 'attribute spatial', problem: 'not understood', got: '0', expected: '1' });
  const given = call.node(0);
  if (given.shape.length < 2)
    fail({ what: 'input', problem: 'has no channels', got: formatShape(given.shape), expected: '[rows, channels, …]' });
  const x = channelsLast(given);
  const [scale, shift] = [1, 2].map((i) => ofChannels(call.node(i), x)) as [Node, Node];
  const [runningMean, runningVariance] = [call.value(3), call.value(4)];
  const { pass } = call;
  for (const running of [runningMean, runningVariance]) pass.markStatistic(running);
  const normal = (centred: Node, variance: Node) =>
    computed(channelsSecond(add(mul(div(centred, sqrt(add(variance, epsilon))), scale), shift)));
  const count = sizeOf(x.shape) / x.shape.at(-1)!;
  if (!isTraining && (!pass.training || count === 1)) {
    return normal(sub(x, ofChannels(runningMean.node, x)), ofChannels(runningVariance.node, x));
  }
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const average = mean(x, axes, { keepAxes: true });
  const centred = sub(x, average);
  const variance = mean(square(centred), axes, { keepAxes: true });
  const moved = (running: Value, now: Node) =>
    add(mul(momentum, running.node), mul(1 - momentum, reshape(now, running.shape)));
  const [nextMean, nextVariance] = [moved(runningMean, average), moved(runningVariance, variance)];
  pass.training?.update(runningMean, nextMean);
  pass.training?.update(runningVariance, nextVariance);
  return [normal(centred, variance), computed(nextMean), computed(nextVariance)];
}

function layerNormalised(call: Call<{ axis: number; epsilon: number }>): Value[] {
  const { axis: given, epsilon } = call.attributes;
  const x = call.node(0);
  const axis = normaliseAxis('axis', given, x.shape.length);
  const axes = x.shape.flatMap((_, i) => (i >= axis ? [i] : []));
  const average = mean(x, axes, { keepAxes: true });
  const centred = sub(x, average);
  const deviation = sqrt(add(mean(square(centred), axes, { keepAxes: true }), epsilon));
  const shift = call.inputs[2]?.node ?? 0;
  const isLast = axis === x.shape.length - 1;
  const result = isLast
    ? layerNorm(x, call.node(1), shift, { epsilon })
    : add(mul(div(centred, deviation), call.node(1)), shift);
  return [computed(result), computed(average), computed(reciprocal(deviation))];
}

/** The channels in groups, each brought to mean 0 and variance 1 in each row. */
function inGroups(x: Node, groups: number, epsilon: number): Node {
  const [rows, channels] = x.shape as readonly [number, number];
  if (x.shape.length < 3 || groups < 1 || channels % groups !== 0)
    fail({ what: 'input', problem: 'channels do not fit', got: formatShape(x.shape), expected: `${groups} groups` });
  const grouped = reshape(x, [rows, groups, sizeOf(x.shape) / rows / groups]);
  return reshape(layerNorm(grouped, 1, 0, { epsilon }), x.shape);
}

/** A number for each channel, where the file has one for each group of them. */
function ungrouped(values: Node, channels: number): Node {
  const [groups = 1] = values.shape;
  if (groups === channels) return values;
  return reshape(broadcastTo(reshape(values, [groups, 1]), [groups, channels / groups]), [channels]);
}

export const normalisation: readonly Operator[] = [
  operator(
    'BatchNormalization',
    5,
    { epsilon: float(1e-5), momentum: float(0.9), training_mode: int(0), spatial: int(1) },
    batchNorm,
  ),
  operator('LayerNormalization', [2, 3], { axis: int(-1), epsilon: float(1e-5), stash_type: int(1) }, layerNormalised),
  operator('InstanceNormalization', 3, { epsilon: float(1e-5) }, ({ node, attributes: { epsilon } }) => {
    const x = node(0);
    const normal = inGroups(x, x.shape[1]!, epsilon);
    return computed(add(mul(normal, perChannel(x, node(1))), perChannel(x, node(2))));
  }),
  operator(
    'GroupNormalization',
    3,
    { epsilon: float(1e-5), num_groups: int(1), stash_type: int(1) },
    ({ node, attributes: { epsilon, num_groups: groups } }) => {
      const x = node(0);
      const [scale, shift] = [1, 2].map((i) => perChannel(x, ungrouped(node(i), x.shape[1]!)));
      return computed(add(mul(inGroups(x, groups, epsilon), scale!), shift!));
    },
  ),
  operator('LpNormalization', 1, { axis: int(-1), p: int(2) }, ({ node, attributes: { axis, p } }) => {
    const x = node(0);
    const size = p === 1 ? sum(abs(x), axis, { keepAxes: true }) : sqrt(sum(square(x), axis, { keepAxes: true }));
    return computed(div(x, size));
  }),
  operator('Dropout', [1, 3], { ratio: float(0.5), seed: optionalInt }, (call) => {
    const { attributes, value, place } = call;
    const { training } = call.pass;
    const x = value(0);
    const ratio = call.numbers(1, 'ratio')?.[0] ?? attributes.ratio;
    if (training && ratio !== 0) {
      const { counter, seed, streamOf } = training;
      return computed(dropout(x.node, ratio, counter, { seed, stream: streamOf(place) }));
    }
    if (call.outputs < 2) return x;
    return [x, known(new Float64Array(sizeOf(x.shape)).fill(1), x.shape, 'bool')];
  }),
];
