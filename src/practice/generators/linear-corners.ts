/** How far one linear unit gets on functions of two bits. */
import { halves, pick, signed } from '../draw.ts';
import { worked } from '../exercise.ts';
import type { ProblemGenerator } from '../generator.ts';
import { dot } from '../numbers.ts';
import { combination, number, plus } from '../show.ts';

const corners = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];

/** The answers at the corners. */
const functions: Readonly<Record<string, readonly number[]>> = {
  XOR: [0, 1, 1, 0],
  AND: [0, 0, 0, 1],
  OR: [0, 1, 1, 1],
  NAND: [1, 1, 1, 0],
  NOR: [1, 0, 0, 0],
};

export const linearCorners: ProblemGenerator = {
  name: 'linear-corners',
  topic: 'represent',
  description: 'how many corners a linear unit gets right',
  draw: (random, level) => {
    const wanted = level === 1 ? 'XOR' : pick(random, Object.keys(functions));
    const other = wanted === 'XOR' ? 'OR' : 'XOR';
    const w = level === 3 ? [halves(random, 5), halves(random, 5)] : [signed(random, 3), signed(random, 3)];
    const b = pick(random, [-2.5, -1.5, -0.5, 0.5, 1.5]);
    const formula = `${combination(w, ['x1', 'x2'])} ${plus(b)}`;
    return worked({
      question: `A linear unit answers 1 where \`${formula} > 0\` and 0 elsewhere. At how many of the four corners \`(0, 0), (0, 1), (1, 0), (1, 1)\` does it answer what ${wanted} answers?`,
      form: 'a whole number from 0 to 4',
      hint: `Make a table: the value of \`${formula}\` at each corner, the unit's answer, and ${wanted}.`,
      exact: true,
      calculate: ({ step, slip }) => {
        const shift = slip('threshold-ignored', `${number(b)}`, b, 0);
        const z = corners.map((corner) => dot(w, corner) + shift);
        step('z', `\`${formula}\` at the corners`, `\`[${z.map(number).join(', ')}]\``, z);
        const answers = z.map((value) => Number(value > 0));
        step('answers', 'where it is above 0', `\`[${answers.join(', ')}]\``, answers);
        const target = slip('other-function', other, functions[wanted]!, functions[other]!);
        let right = answers.filter((answer, i) => answer === target[i]).length;
        right = slip('classes-swapped', '', right, 4 - right);
        return step(
          'right',
          `compared with ${wanted}`,
          `${wanted} is \`[${functions[wanted]!.join(', ')}]\`: ${right} of 4${wanted === 'XOR' ? '; no linear unit gets more than 3 of XOR' : ''}`,
          right,
        );
      },
    });
  },
};
