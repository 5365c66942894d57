/** The derivative from its definition: the difference quotient simplified, and its limit. */
import type { Random } from '../../numeric/random.ts';
import { pick, signed, whole } from '../draw.ts';
import { type Exercise, worked } from '../exercise.ts';
import { coefficient, term, written } from '../expressions.ts';
import type { Level, ProblemGenerator } from '../generator.ts';

export const limit: ProblemGenerator = {
  name: 'limit',
  topic: 'limit',
  description: 'the difference quotient simplified, and its limit',
  draw: (random, level) =>
    pick(random, [false, true]) ? quotientOf(drawCase(random, level)) : slopeOf(drawCase(random, level)),
};

/** A function with what its difference quotient comes to, the right way and the wrong ones, as texts. */
interface Case {
  readonly f: string;
  readonly moved: string;
  readonly difference: string;
  readonly quotient: string;
  readonly slope: string;
  /** The quotient where a power of x + h was taken term by term. */
  readonly termwise: string;
  /** Where the middle term was taken once only. */
  readonly halved?: string;
}

function drawCase(random: Random, level: Level): Case {
  const a = signed(random, 6);
  const ax = coefficient(a);
  if (level === 3 && pick(random, [true, false])) {
    return {
      f: `${a}/x`,
      moved: `${a}/(x + h)`,
      difference: `(${-a}h)/(x (x + h))`,
      quotient: `${-a}/(x (x + h))`,
      slope: `${-a}/x^2`,
      termwise: `(${a}/h)/h`,
    };
  }
  if (level === 3) {
    return {
      f: `${ax}x^3`,
      moved: times(a, 'x^3 + 3x^2 h + 3x h^2 + h^3'),
      difference: times(a, '3x^2 h + 3x h^2 + h^3'),
      quotient: times(a, '3x^2 + 3x h + h^2'),
      slope: `${3 * a}x^2`,
      termwise: `${ax}h^2`,
      halved: times(a, 'x^2 + x h + h^2'),
    };
  }
  const b = level === 2 ? signed(random, 6) : 0;
  const c = whole(random, 0, 9);
  const bText = term(b);
  return {
    f: `${ax}x^2${term(b, 'x')}${term(c)}`,
    moved: `${times(a, 'x^2 + 2x h + h^2')}${b === 0 ? '' : `${term(b)}(x + h)`}${term(c)}`,
    difference: `${times(a, '2x h + h^2')}${term(b, 'h')}`,
    quotient: `${times(a, '2x + h')}${bText}`,
    slope: `${2 * a}x${bText}`,
    termwise: `${ax}h${bText}`,
    halved: `${times(a, 'x + h')}${bText}`,
  };
}

/** `3(x + h)`, without the parentheses where the factor is 1. */
function times(factor: number, sum: string): string {
  return factor === 1 ? sum : `${coefficient(factor)}(${sum})`;
}

type Tools = Parameters<Parameters<typeof worked>[0]['calculate']>[0];

/** The quotient as a text, right or not. */
function quotientText({ step, slip }: Tools, { f, moved, difference, quotient, termwise, halved }: Case): string {
  let result = quotient;
  result = slip('step-outside', '', result, '1');
  result = slip('sum-raised-termwise', '', result, termwise);
  if (halved !== undefined) result = slip('cross-term-halved', '', result, halved);
  step('f(x + h)', '`f(x + h)`, multiplied out', `\`f(x + h) = ${moved}\``, written(moved).node);
  result = slip('value-not-subtracted', '', result, `${result} + (${f})/h`);
  step('difference', '`f(x + h) - f(x)`', `\`f(x + h) - f(x) = ${difference}\``, written(difference).node);
  result = slip('not-divided', '', result, `(${result}) h`);
  return result;
}

function quotientOf(drawn: Case): Exercise {
  const { f, quotient, slope } = drawn;
  return {
    ...worked({
      question: `For \`f(x) = ${f}\`: simplify the difference quotient \`(f(x + h) - f(x))/h\` until \`h = 0\` could be put in.`,
      form: 'an expression in x and h',
      variables: ['x', 'h'],
      hint: 'Multiply `f(x + h)` out. All that is left of the difference has a factor `h`.',
      calculate: (tools) => {
        const text = tools.slip('limit-taken', '', quotientText(tools, drawn), slope);
        return tools.step('quotient', 'divided by `h`', `\`(f(x + h) - f(x))/h = ${quotient}\``, written(text).node);
      },
    }),
    check: {
      at: ['h', 0],
      otherwise: 'Right, but not simplified: `h = 0` cannot be put in yet. Multiply out, and cancel the `h`.',
    },
  };
}

function slopeOf(drawn: Case): Exercise {
  const { f, quotient, slope } = drawn;
  return worked({
    question: `Find the derivative of \`f(x) = ${f}\` from its definition, the limit of \`(f(x + h) - f(x))/h\` for \`h → 0\`.`,
    form: 'an expression in x',
    variables: ['x', 'h'],
    hint: 'Simplify the quotient first, until `h = 0` can be put in.',
    calculate: (tools) => {
      const text = quotientText(tools, drawn);
      tools.step('quotient', 'divided by `h`', `\`(f(x + h) - f(x))/h = ${quotient}\``, written(text).node);
      const reached = text === quotient ? slope : text;
      const result = tools.slip('limit-not-taken', '', reached, text);
      return tools.step('limit', '`h → 0`', `\`f'(x) = ${slope}\``, written(result).node);
    },
  });
}
