/** The numbers of a walk as problems: what comes next is typed before it is shown, and a wrong number gets its mistake named. */
import type { NetworkWalk } from '../../explain/walk/types.ts';
import { fail, nearest } from '../../graph/error.ts';
import { finiteNumber, type OptionKinds, objectWith, recordOf, text } from '../../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../../graph/options.ts';
import { sameAnswer } from '../answer.ts';
import { run } from '../calculation.ts';
import { type Slip, worked } from '../exercise.ts';
import type { Problem } from '../problem.ts';
import { type Askable, Values, type WalkQuestion } from './ask.ts';
import { backwardQuestions } from './backward.ts';
import { forwardQuestions } from './forward.ts';

/** What a person goes on with. */
export interface WalkProblemOptions {
  /**
   * Numbers of one's own in place of the walk's, by the names of `walkQuestions`, and also of weights and inputs: so an error
   * is carried forward. None by default.
   */
  readonly own?: Readonly<Record<string, number>>;
}

const walkKind = objectWith('a walk through a network, such as walkNetwork gives', 'stages', 'neurons');
const kinds: OptionKinds<WalkProblemOptions> = { own: recordOf(finiteNumber, 'finite numbers by their names') };

/**
 * What can be asked of a walk through a network, in the order of the way: sums, activations, the outputs, the loss, and back
 * the slopes of sums, activations, weights and inputs. Left out is what nobody works out by hand: sums of more than eight terms,
 * layers other than of weights and activations, losses other than cross-entropy and squared error, and what is not finite.
 *
 * @example
 * import { losses, mlp } from 'chainrule';
 * import { walkNetwork } from 'chainrule/explain';
 * import { walkQuestions } from 'chainrule/practice';
 *
 * const network = mlp({ inputs: 2, hidden: [], outputs: 1, seed: 1 });
 * const walk = walkNetwork(network, { x: [1, 2], y: [1] }, { loss: losses.binaryCrossEntropy() });
 * console.log(walkQuestions(walk).map(({ text }) => text).join(' '));
 * // z(1) ŷ ℓ ∂ℓ/∂ŷ ∂ŷ/∂z(1) ∂ℓ/∂z(1) ∂ℓ/∂w(1)11 ∂ℓ/∂w(1)12 ∂ℓ/∂x₁ ∂ℓ/∂x₂
 */
export function walkQuestions(walk: NetworkWalk): WalkQuestion[] {
  return askables('walkQuestions', walk).map(({ text, latex, kind, layer, unit, input, value }) => ({
    text,
    latex,
    kind,
    layer,
    unit,
    ...(input !== undefined && { input }),
    value,
  }));
}

/**
 * One number of a walk as a problem, for `judgeAnswer`: the question gives what it is worked out from, in four digits, and the
 * slips are those of this very network. Throws with "did you mean" for a name that `walkQuestions` does not give.
 *
 * @example
 * import { losses, mlp } from 'chainrule';
 * import { walkNetwork } from 'chainrule/explain';
 * import { judgeAnswer, walkProblem } from 'chainrule/practice';
 *
 * const network = mlp({ inputs: 2, hidden: [], outputs: 1 });
 * network.parameters[0].values.set([0.5, -0.25]);
 * network.parameters[1].values.set([1]);
 * const walk = walkNetwork(network, { x: [1, 2], y: [1] }, { loss: losses.binaryCrossEntropy() });
 * const problem = walkProblem(walk, 'z(1)');
 * console.log(judgeAnswer(problem, '0').message); // You left out the bias b(1) — at step 1: …
 * console.log(judgeAnswer(problem, '1').verdict); // right
 */
export function walkProblem(walk: NetworkWalk, name: string, options: WalkProblemOptions = {}): Problem {
  requireKind('walkProblem: name', name, text);
  requireOptions<WalkProblemOptions>('walkProblem', options, kinds);
  const all = askables('walkProblem', walk);
  const asked = all.find((one) => one.text === name);
  if (!asked) {
    const near = nearest(
      name,
      all.map((one) => one.text),
    );
    return fail({
      what: 'walkProblem: name',
      problem: 'nothing that can be asked of this walk',
      got: JSON.stringify(name),
      expected: 'a text of walkQuestions(walk)',
      ...(near !== undefined && { hint: near }),
    });
  }
  const exercise = worked(asked.work(new Values(options.own)));
  // With numbers of one's own there may be no answer: a logarithm of what is no share.
  if (!hasValue(exercise.answer)) return walkProblem(walk, name);
  const tells = (slip: Slip) => hasValue(slip.answer) && !sameAnswer(slip.answer, exercise.answer);
  return {
    ...exercise,
    slips: exercise.slips.filter(tells),
    pairs: () => exercise.pairs().filter(tells),
    id: `walk/${name}`,
    topic: asked.kind.includes('slope') ? 'backprop' : 'forward',
    generator: 'walk',
    level: 1,
    seed: 0,
  };
}

function hasValue(answer: Slip['answer']): boolean {
  return answer.kind === 'numbers' && answer.values.every(Number.isFinite);
}

/** Those whose calculation gives what the walk has, both in full and with what can be shown. */
function askables(what: string, walk: NetworkWalk): Askable[] {
  requireKind(`${what}: walk`, walk, walkKind);
  return [...forwardQuestions(walk), ...backwardQuestions(walk)].filter(({ work, value }) => {
    const full = run(work(new Values({}, true)).calculate).value;
    const shown = run(work(new Values()).calculate).value;
    const gap = Math.abs(Number(full) - value);
    return gap <= 1e-6 * Math.max(1e-3, Math.abs(value)) && Number.isFinite(shown);
  });
}
