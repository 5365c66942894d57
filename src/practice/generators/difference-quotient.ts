/** The slope between two points that are a given step apart, as a number. */
import { pick, signed, whole } from '../draw.ts';
import { worked } from '../exercise.ts';
import { coefficient, term } from '../expressions.ts';
import type { ProblemGenerator } from '../generator.ts';
import { equals, factor, number, plus } from '../show.ts';

export const differenceQuotient: ProblemGenerator = {
  name: 'difference-quotient',
  topic: 'limit',
  description: 'the slope over a step of given length',
  draw: (random, level) => {
    const a = level === 1 ? 1 : signed(random, 4);
    const b = level === 3 ? signed(random, 5) : 0;
    const x = signed(random, 4);
    const h = pick(random, [0.1, 0.5, 0.2, 2]);
    const text = `${coefficient(a)}x^2${term(b, 'x')}${term(whole(random, -4, 4))}`;
    const c = Number(/ ([+-]) (\d+)$/.exec(text)?.slice(1).join('') ?? 0);
    const f = (at: number) => a * at * at + b * at + c;
    return worked({
      question: `For \`f(x) = ${text}\`: what is the difference quotient \`(f(x + h) - f(x))/h\` at \`x = ${x}\` with \`h = ${h}\`?`,
      form: 'a number',
      hint: `Two values of f, at \`${number(x + h)}\` and at \`${x}\`; their difference; divided by \`h\`.`,
      calculate: ({ step, slip }) => {
        let ahead = f(x + h);
        ahead = slip('step-outside', '', ahead, f(x) + h);
        ahead = slip('sum-raised-termwise', '', ahead, a * (x * x + h * h) + b * (x + h) + c);
        step('f(x + h)', '`f(x + h)`', `\`f(${number(x + h)}) ${equals(ahead)}\``, ahead);
        const here = slip('value-not-subtracted', '', f(x), 0);
        const difference = ahead - here;
        step(
          'difference',
          '`f(x + h) - f(x)`',
          `\`${number(ahead)} ${plus(-here)} ${equals(difference)}\``,
          difference,
        );
        let slope = difference / h;
        slope = slip('not-divided', '', slope, difference);
        slope = slip('limit-taken', '', slope, 2 * a * x + b);
        return step('slope', 'divided by `h`', `\`${factor(difference)}/${h} ${equals(slope)}\``, slope);
      },
    });
  },
};
