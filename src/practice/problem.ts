/** Problems: exercises with an id; the same id gives everybody the same problem. */
import { fail, nearest } from '../graph/error.ts';
import {
  anything,
  checkedLater,
  numberThat,
  type OptionKind,
  type OptionKinds,
  objectWith,
  oneOf,
  text,
} from '../graph/option-kinds.ts';
import { formatValue, requireKind, requireOptions } from '../graph/options.ts';
import { type NotationStyle, notationKind } from '../nn/names.ts';
import { random } from '../numeric/random.ts';
import { sameAnswer } from './answer.ts';
import type { Exercise } from './exercise.ts';
import { type Level, levels, type ProblemGenerator, topics } from './generator.ts';
import { problemGenerators } from './generators/index.ts';

/** An exercise with what it was drawn from. */
export interface Problem extends Exercise {
  /** `generator/level/seed`. */
  readonly id: string;
  readonly topic: string;
  readonly generator: string;
  readonly level: Level;
  readonly seed: number;
}

/** What is asked for where a problem is. */
export const problemKind: OptionKind = objectWith('a problem, such as problemById gives', 'id', 'question', 'answer');

/** Which problem of a generator. */
export interface ProblemOptions {
  /** A whole number, at least 0. */
  readonly seed: number;
  /** 1 (easy) to 3; 1 by default. */
  readonly level?: Level;
  /** How weights of networks are named: `matrix`, unit before input, when absent; `slides` is input before unit. */
  readonly notation?: NotationStyle | undefined;
}

const seedKind = checkedLater('a whole number, at least 0');

const drawKinds: OptionKinds<ProblemOptions> = { seed: seedKind, level: anything, notation: notationKind };

/** So many draws in a row that hide a mistake would be a defect of the generator. */
const mostDraws = 1000;

/**
 * The problem of that generator, seed and level: the same for the same three, everywhere. Throws with "did you mean"
 * for another name.
 *
 * @example
 * import { drawProblem } from 'chainrule/practice';
 *
 * console.log(drawProblem('chain-rule', { seed: 17, level: 2 }).id); // chain-rule/2/17
 */
export function drawProblem(generatorName: string, options: ProblemOptions): Problem {
  requireOptions<ProblemOptions>('drawProblem', options, drawKinds, ['seed']);
  const { seed, level = 1, notation = 'matrix' } = options;
  const generator = generatorNamed(generatorName);
  requireSeed(seed);
  if (!levels.includes(level))
    fail({ what: 'problem: level', problem: 'unknown level', got: formatValue(level), expected: levels.join(', ') });
  const id = `${generator.name}/${level}/${seed}`;
  for (let attempt = 0; attempt < mostDraws; attempt++) {
    const exercise = generator.draw(random(seed, `practice ${generator.name} ${level} ${attempt}`), level, notation);
    if (exercise.slips.some(({ answer }) => sameAnswer(answer, exercise.answer))) continue;
    return { ...exercise, id, topic: generator.topic, generator: generator.name, level, seed };
  }
  throw new Error(`${id}: no draw in ${mostDraws} shows all mistakes`);
}

/** How a problem is written. */
export interface ProblemByIdOptions {
  /** How weights of networks are named: `matrix`, unit before input, when absent; `slides` is input before unit. */
  readonly notation?: NotationStyle | undefined;
}

const byIdKinds: OptionKinds<ProblemByIdOptions> = { notation: notationKind };

/**
 * The problem of an id such as `chain-rule/2/17`: generator, level, seed. Throws for what is no id.
 *
 * @example
 * import { problemById } from 'chainrule/practice';
 *
 * console.log(problemById('chain-rule/2/17').question); // Differentiate `f(x) = (3x^2 - 2)^3`.
 */
export function problemById(id: string, options: ProblemByIdOptions = {}): Problem {
  requireKind('problemById: id', id, text);
  requireOptions<ProblemByIdOptions>('problemById', options, byIdKinds);
  const [, name, level, seed] = /^([a-z-]+)\/([123])\/(\d{1,15})$/.exec(id) ?? [];
  if (name === undefined)
    return fail({
      what: 'problem',
      problem: 'bad id',
      got: JSON.stringify(id),
      expected: 'generator/level/seed',
      hint: 'chain-rule/2/17',
    });
  return drawProblem(name, { level: Number(level) as Level, seed: Number(seed), ...options });
}

/** Which problems, and how many. */
export interface SetOptions {
  /** A topic or a generator; all topics but the quiz in turn where none is given. */
  readonly topic?: string | undefined;
  /** A whole number, at least 0. */
  readonly seed: number;
  /** How many problems, from 1 to 1,000. */
  readonly count: number;
  /** Rising from 1 to 3 where none is given. */
  readonly level?: Level | undefined;
  /** How weights of networks are named: `matrix`, unit before input, when absent; `slides` is input before unit. */
  readonly notation?: NotationStyle | undefined;
}

/** More than anybody solves, and drawn in some seconds. */
const mostProblems = 1000;

const setKinds: OptionKinds<SetOptions> = {
  topic: text,
  seed: seedKind,
  count: numberThat(
    `an integer from 1 to ${mostProblems}`,
    (count) => Number.isSafeInteger(count) && count >= 1 && count <= mostProblems,
  ),
  level: oneOf(...levels),
  notation: notationKind,
};

/**
 * Several different problems; fewer than `count` where the generators have no more different ones. Throws with "did you
 * mean" for a topic or generator that there is not.
 *
 * @example
 * import { problemSet } from 'chainrule/practice';
 *
 * console.log(problemSet({ topic: 'backprop', seed: 1, count: 3 }).map(({ id }) => id));
 * // ['two-paths/1/639450', 'neuron-gradient/2/854280', 'hidden-weight/3/199702']
 */
export function problemSet(options: SetOptions): Problem[] {
  requireOptions<SetOptions>('problemSet', options, setKinds, ['seed', 'count']);
  const { topic, seed, count, level, notation } = options;
  requireSeed(seed);
  const chosen = random(seed, 'practice set').shuffle([...generatorsOf(topic)]);
  // The quiz has an order of its own.
  if (topic === 'quiz') chosen.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const { integer } = random(seed, 'practice seeds');
  const found: Problem[] = [];
  const questions = new Set<string>();
  for (let tries = 0; found.length < count && tries < 20 * count + 100; tries++) {
    const generator = chosen[tries % chosen.length]!;
    const drawn = drawProblem(generator.name, {
      seed: integer(1_000_000),
      level: level ?? levels[Math.floor((levels.length * found.length) / count)]!,
      notation,
    });
    if (questions.has(drawn.question)) continue;
    questions.add(drawn.question);
    found.push(drawn);
  }
  return found;
}

const order = [...problemGenerators.keys()];

/** The generators of a topic, or the one of that name. */
function generatorsOf(topic?: string): readonly ProblemGenerator[] {
  const all = [...problemGenerators.values()];
  if (topic === undefined) return all.filter((generator) => generator.topic !== 'quiz');
  const ofTopic = all.filter((generator) => generator.topic === topic || generator.name === topic);
  if (ofTopic.length > 0) return ofTopic;
  const near = nearest(topic, [...topics.keys(), ...problemGenerators.keys()]);
  return fail({
    what: 'topic',
    problem: 'unknown name',
    got: JSON.stringify(topic),
    expected: `one of ${[...topics.keys()].join(', ')}, or a generator of them`,
    ...(near !== undefined && { hint: JSON.stringify(near) }),
  });
}

function generatorNamed(name: string): ProblemGenerator {
  return problemGenerators.get(name) ?? generatorsOf(name)[0]!;
}

function requireSeed(seed: number): void {
  if (!Number.isSafeInteger(seed) || seed < 0)
    fail({
      what: 'problem: seed',
      problem: 'bad seed',
      got: formatValue(seed),
      expected: 'a whole number, at least 0',
    });
}
