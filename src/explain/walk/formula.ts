/** Small expressions as a person writes them: `a(1 - a)`, `1 - a²`. */

import { toLatex } from '../../graph/latex.ts';
import { type Input, input, type Node } from '../../graph/node.ts';
import { print } from '../../graph/print.ts';
import type { Notation } from './types.ts';

/** A node that stands for something with a name of its own: letters of a script that no name uses, until they are replaced. */
export function placeholder(i: number, shape: readonly number[] = []): Input {
  return input(String.fromCharCode(0x13a0 + i), shape);
}

/** The expression in text and LaTeX, with the i-th placeholder written as the i-th name. */
export function formulaOf(node: Node, names: readonly Notation[]): Notation {
  let text = plain(print(node, { expand: true }));
  let latex = toLatex(node, { textbook: true });
  names.forEach((name, i) => {
    const letter = String.fromCharCode(0x13a0 + i);
    const isRaised = name.latex.includes('^');
    text = text.replaceAll(`${letter}²`, isRaised ? `(${name.text})²` : `${name.text}²`).replaceAll(letter, name.text);
    if (isRaised) latex = latex.replaceAll(`{${letter}}^{`, `\\left(${name.latex}\\right)^{`);
    latex = latex.replaceAll(letter, name.latex);
  });
  return { text, latex };
}

/** From the notation of programs to that of a blackboard. */
function plain(text: string): string {
  return text
    .replaceAll(/, axes = \[[\d, ]+\]/g, '')
    .replaceAll(/\^2(?!\d)/g, '²')
    .replaceAll(/\bsigmoid\(/g, 'σ(')
    .replaceAll(/\bsum\(/g, 'Σ(')
    .replaceAll(/(\p{Letter}) \* \(/gu, '$1(')
    .replaceAll(' * ', ' · ');
}
