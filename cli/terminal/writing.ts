/** How derivations are written: as lines for a terminal, or as the body of a LaTeX document (package amsmath). */
import { briefLatex, briefText, latexWords } from '../../src/calculus.ts';
import type { Node } from '../../src/index.ts';
import { wrapped } from '../screen.ts';
import { formulaLines, roomAt } from './formula-lines.ts';
import { formatDigits } from './value.ts';

/** What differs between the two. */
export interface Writing {
  readonly isLatex: boolean;
  /** An expression of at most so many operations and operands, without marks around it. */
  readonly show: (node: Node, limit?: number) => string;
  /** A formula among words. */
  readonly math: (formula: string) => string;
  readonly words: (text: string) => string;
  /** A remark so many steps from the margin, as lines. */
  readonly aside: (depth: number, text: string) => string[];
  readonly number: (value: number) => string;
  readonly arrow: string;
  readonly strong: (text: string) => string;
  readonly heading: (text: string) => string;
  /** A line so many steps from the margin. */
  readonly line: (depth: number, text: string) => string;
}

export const plainWriting: Writing = {
  isLatex: false,
  show: briefText,
  math: (formula) => formula,
  words: (text) => text,
  aside: (depth, text) => wrapped(text, roomAt(3 * depth)).split('\n'),
  number: formatDigits,
  arrow: '  → ',
  strong: (text) => text,
  heading: (text) => formulaLines(text).join('\n'),
  line: (depth, text) =>
    text
      .split('\n')
      .flatMap((line) => formulaLines(line, 3 * depth))
      .map((line) => `${'   '.repeat(depth)}${line}`)
      .join('\n'),
};

export const latexWriting: Writing = {
  isLatex: true,
  show: briefLatex,
  math: (formula) => `$${formula}$`,
  words: latexWords,
  aside: (_, text) => [latexWords(text)],
  number: (value) => formatDigits(value).replace(/e([+-]?\d+)$/, (_, power: string) => ` \\cdot 10^{${Number(power)}}`),
  arrow: ' \\;\\to\\; ',
  strong: (text) => `\\textbf{${text}}`,
  heading: (text) => `\\subsection*{${text}}`,
  line: (depth, text) => `\\noindent\\hspace*{${1.5 * depth}em}${text}\\par`,
};
