/** The probability that softmax gives to one class. */
import { several, whole } from '../draw.ts';
import { worked } from '../exercise.ts';
import type { ProblemGenerator } from '../generator.ts';
import { exp, log, sum } from '../numbers.ts';
import { equals } from '../show.ts';

export const softmaxProbability: ProblemGenerator = {
  name: 'softmax-probability',
  topic: 'softmax',
  description: 'from logits to the probability of a class',
  draw: (random, level) => {
    const classes = level === 1 ? 2 : level === 2 ? 3 : 4;
    const powers = several(random, [1, 2, 3, 4, 5, 6, 8, 10], classes);
    // A constant added to all logits changes nothing, which level 3 hides behind numbers that look worse.
    const shift = level === 3 ? whole(random, 1, 3) : 0;
    const logits = powers.map((power) => log(power) + shift);
    const text = powers.map((power) => (power === 1 ? `${shift}` : `ln(${power})${shift ? ` + ${shift}` : ''}`));
    const k = whole(random, 0, classes - 1);
    const next = (k + 1) % classes;
    return worked({
      question: `A network for ${classes} classes ends in softmax. For one image its logits are \`z = [${text.join(', ')}]\`. Which probability does class ${k + 1} get? (Classes are counted from 1.)`,
      form: 'a number or a fraction',
      hint: `\`p_k = e^(z_k) / (e^(z_1) + … + e^(z_${classes}))\`. And \`e^(ln a) = a\`.${shift ? ' Adding the same number to all logits changes no probability.' : ''}`,
      calculate: ({ step, slip }) => {
        const powered = slip(
          'no-exponential',
          '',
          logits.map((z) => exp(z)),
          logits,
        );
        step(
          'e^z',
          '`e^(z)` of each logit',
          shift
            ? `\`e^(z) = [${powers.map((p) => `${p} e^${shift}`).join(', ')}]\`; \`e^${shift}\` cancels below`
            : `\`e^(z) = [${powers.join(', ')}]\``,
          powered,
        );
        let total = sum(powered);
        total = slip('sum-without-itself', '', total, total - powered[k]!);
        step(
          'sum',
          'their sum',
          shift
            ? `\`${powers.join(' + ')} = ${sum(powers)}\`, times \`e^${shift}\``
            : `\`${powers.join(' + ')} = ${total}\``,
          total,
        );
        let p = powered[k]! / total;
        p = slip('not-normalised', '', p, powered[k]!);
        p = slip('class-off-by-one', `class ${k + 1}`, p, powered[next]! / total);
        return step(
          `p${k + 1}`,
          'one power divided by the sum',
          `\`p_${k + 1} = ${powers[k]}/${sum(powers)} ${equals(p)}\``,
          p,
        );
      },
    });
  },
};
