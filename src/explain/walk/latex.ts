/** A walk as LaTeX: headings and paragraphs, and mathematics that KaTeX reads too. */

import { onOneLine } from '../../drawing/unsafe.ts';
import { latexWords } from '../../graph/latex-words.ts';
import { truth } from '../../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../../graph/options.ts';
import { walkKind } from './kind.ts';
import {
  type Block,
  type BlockCell,
  differentForms,
  type Equation,
  type NotationGrid,
  type Section,
} from './script-blocks.ts';
import { sectionsOf } from './sections.ts';
import type { Notation, Walk } from './types.ts';

/** How a walk is typeset. */
export interface WalkLatexOptions {
  /** As in {@link walkText}. */
  readonly isAsked?: boolean;
}

/** A piece of a section: words, or display mathematics without delimiters. */
export interface LatexPart {
  readonly kind: 'text' | 'math';
  readonly latex: string;
}

/** A part of a walk with a heading. */
export interface LatexSection {
  readonly title: string;
  /** The title as a formula, where it is one. */
  readonly titleLatex?: string | undefined;
  readonly parts: readonly LatexPart[];
}

/**
 * The body of a LaTeX document (package amsmath): a heading for each section, equations in `aligned`; numbers are
 * rounded to 4 digits.
 *
 * @example
 * import { mlp } from 'chainrule';
 * import { walkLatex, walkNetwork } from 'chainrule/explain';
 *
 * const walk = walkNetwork(mlp({ inputs: 2, hidden: 2, outputs: 1 }), { x: [0, 1], y: [1] }, { loss: 'binaryCrossEntropy' });
 * console.log(walkLatex(walk).includes('\\begin{aligned}')); // true
 */
export function walkLatex(walk: Walk, options: WalkLatexOptions = {}): string {
  return latexSections(walk, options)
    .map(({ title, titleLatex, parts }) => {
      const body = parts.map(({ kind, latex }) => (kind === 'math' ? `\\[${latex}\\]` : escaped(latex)));
      const heading = titleLatex === undefined ? escaped(title) : `$${titleLatex}$`;
      return [`\\subsection*{${heading}}`, ...body].join('\n');
    })
    .join('\n\n');
}

/**
 * A walk in pieces, for pages that typeset with KaTeX. Text is not escaped.
 *
 * @example
 * import { mlp } from 'chainrule';
 * import { latexSections, walkNetwork } from 'chainrule/explain';
 *
 * const walk = walkNetwork(mlp({ inputs: 2, hidden: 2, outputs: 1 }), { x: [0, 1], y: [1] }, { loss: 'binaryCrossEntropy' });
 * console.log(latexSections(walk)[1]!.title, latexSections(walk)[2]!.title); // Inputs Forward
 */
export function latexSections(walk: Walk, options: WalkLatexOptions = {}): LatexSection[] {
  requireOptions<WalkLatexOptions>('walkLatex', options, { isAsked: truth });
  requireKind('walkLatex: walk', walk, walkKind);
  const { isAsked = false } = options;
  const sections = sectionsOf(walk, isAsked);
  return sections.map(sectionParts);
}

function sectionParts({ title, titleLatex, blocks }: Section): LatexSection {
  const parts: LatexPart[] = [];
  let equations: Equation[] = [];
  const flush = () => {
    if (equations.length > 0) parts.push({ kind: 'math', latex: aligned(equations) });
    equations = [];
  };
  for (const block of blocks) {
    if (block.kind === 'equation') equations.push(block);
    else {
      flush();
      const part = partOf(block);
      if (part) parts.push(part);
    }
  }
  flush();
  return { title, titleLatex, parts };
}

function partOf(block: Exclude<Block, Equation>): LatexPart | undefined {
  switch (block.kind) {
    case 'text':
      if (block.latex !== undefined) return { kind: 'math', latex: block.latex };
      return block.text === '' ? undefined : { kind: 'text', latex: block.text };
    case 'table':
      return { kind: 'math', latex: arrayOf(block.rows) };
    case 'matrices':
      return {
        kind: 'math',
        latex: `\\begin{aligned}&${block.formula.latex}\\\\&${block.parts.map(matrixPart).join(' ')}\\end{aligned}`,
      };
  }
}

/** Longer equations have a line for each form. */
const longest = 140;

function aligned(equations: readonly Equation[]): string {
  const lines = equations.flatMap(({ left, forms, note, isPart }) => {
    const different = differentForms(forms).map(({ latex }) => latex);
    const sign = isPart ? '&\\colon\\; ' : '&= ';
    const after = note === undefined ? '' : ` \\quad${noteLatex(note)}`;
    const isLong = different.join('').length > longest;
    if (!isLong) return [`${left.latex} ${sign}${different.join(' = ')}${after}`];
    return different.map(
      (form, i) => `${i === 0 ? `${left.latex} ${sign}` : '&= '}${form}${i === different.length - 1 ? after : ''}`,
    );
  });
  return `\\begin{aligned}\n${lines.join(' \\\\\n')}\n\\end{aligned}`;
}

function noteLatex(note: BlockCell): string {
  return typeof note === 'string' ? `\\text{(${escaped(note)})}` : `(${note.latex})`;
}

function arrayOf(rows: readonly (readonly BlockCell[])[]): string {
  const columns = rows[0]!.map((_, j) => j).filter((j) => rows.some((row) => cellLatex(row[j] ?? '') !== ''));
  const lines = rows.map((row) => columns.map((j) => cellLatex(row[j] ?? '')).join(' & '));
  return `\\begin{array}{${'l'.repeat(columns.length)}}\n${lines.join(' \\\\\n')}\n\\end{array}`;
}

function cellLatex(cell: BlockCell): string {
  if (typeof cell !== 'string') return cell.latex;
  return cell === '' ? '' : `\\text{${escaped(cell)}}`;
}

function matrixPart(part: Notation | NotationGrid): string {
  if (!('rows' in part)) return part.latex;
  const lines = part.rows.map((row) => row.map(({ latex }) => latex).join(' & '));
  return `\\underset{${part.caption.replace('[', '').replace(']', '').replace(', ', ' \\times ')}}{\\begin{bmatrix}${lines.join(' \\\\ ')}\\end{bmatrix}}`;
}

/** Text for LaTeX. */
function escaped(text: string): string {
  return latexWords(onOneLine(text));
}
