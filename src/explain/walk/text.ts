/** A walk as text for the terminal. */

import { integerFrom, truth } from '../../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../../graph/options.ts';
import { walkKind } from './kind.ts';
import {
  type Block,
  type BlockCell,
  cutGrid,
  differentForms,
  type Equation,
  type NotationGrid,
  type Section,
} from './script-blocks.ts';
import { sectionsOf } from './sections.ts';
import type { Notation, Walk } from './types.ts';

/** How a walk is written. */
export interface WalkTextOptions {
  /** Columns; 100 when absent. */
  readonly width?: number;
  /** The neurons of the walk were asked for: they are written in full, and nothing else is. */
  readonly isAsked?: boolean;
}

/**
 * Sections with a heading each, equations with their signs below one another. Numbers are rounded to 4 digits.
 *
 * @example
 * import { parseExpression } from 'chainrule/calculus';
 * import { walkExpression, walkText } from 'chainrule/explain';
 *
 * const { node, variables } = parseExpression('w*x');
 * const [w, x] = [variables.get('w')!, variables.get('x')!];
 * console.log(walkText(walkExpression(node, new Map([[w, 2], [x, 3]]))).split('\n')[0]); // f = w · x
 */
export function walkText(walk: Walk, options: WalkTextOptions = {}): string {
  requireOptions<WalkTextOptions>('walkText', options, { width: integerFrom(1), isAsked: truth });
  requireKind('walkText: walk', walk, walkKind);
  const { width = 100, isAsked = false } = options;
  const sections = sectionsOf(walk, isAsked);
  return sections.map((section, i) => sectionText(section, width, i === 0)).join('\n\n');
}

function sectionText({ title, blocks }: Section, width: number, isFirst: boolean): string {
  const indent = isFirst ? '' : '  ';
  const lefts = blocks.map((block) => (block.kind === 'equation' && !block.isPart ? size(block.left.text) : 0));
  const left = Math.min(12, Math.max(0, ...lefts));
  const lines = blocks
    .flatMap((block) => blockLines(block, width - indent.length, left))
    .map((line) => `${indent}${line}`.trimEnd());
  while (lines.at(-1) === '') lines.pop();
  return [title, ...(isFirst && lines.length > 0 ? [''] : []), ...lines].join('\n');
}

function blockLines(block: Block, width: number, left: number): string[] {
  switch (block.kind) {
    case 'text':
      return wrapped(block.text, width);
    case 'table':
      return tableLines(block.rows.map((row) => row.map(cellText)));
    case 'equation':
      return equationLines(block, width, left);
    case 'matrices':
      return ['', block.formula.text, ...matricesIn(width, block.parts)];
  }
}

function equationLines(equation: Equation, width: number, leftWidth: number): string[] {
  const { left, note, isPart } = equation;
  const forms = differentForms(equation.forms);
  const start = isPart ? `  ${left.text}: ` : `${padEnd(left.text, leftWidth)} = `;
  const after = note === undefined ? '' : `   (${cellText(note)})`;
  const line = `${start}${forms.map(({ text }) => text).join(' = ')}`;
  if (size(line + after) <= width) return [line + after];
  const indent = ' '.repeat(Math.max(0, size(start) - 2));
  return forms.map(({ text }, i) => `${i === 0 ? start : `${indent}= `}${text}${i === forms.length - 1 ? after : ''}`);
}

/** As many columns of each matrix as there is room for, at least the first and the last, and a line that says so. */
function matricesIn(width: number, parts: readonly (Notation | NotationGrid)[]): string[] {
  const whole = besideEachOther(parts);
  const widest = Math.max(...parts.map((part) => ('rows' in part ? part.rows[0]!.length : 0)));
  let lines = whole;
  for (let columns = widest - 1; columns >= 3 && Math.max(...lines.map(size)) > width; columns--)
    lines = besideEachOther(parts.map((part) => ('rows' in part ? cutGrid(part, part.rows.length, columns) : part)));
  return lines === whole ? whole : [...lines, ...wrapped('(cut to the width: … for the columns left out)', width)];
}

/** Matrices in their brackets, their shapes below, and signs at half height. */
function besideEachOther(parts: readonly (Notation | NotationGrid)[]): string[] {
  const height = Math.max(...parts.map((part) => ('rows' in part ? part.rows.length : 1)));
  const middle = Math.floor((height - 1) / 2);
  const columns = parts.map((part) => {
    if (!('rows' in part)) {
      return Array.from({ length: height + 1 }, (_, i) => (i === middle ? part.text : ' '.repeat(size(part.text))));
    }
    const lines = gridLines(part.rows.map((row) => row.map(({ text }) => text)));
    const width = Math.max(size(lines[0]!), size(part.caption));
    const above = Math.floor((height - lines.length) / 2);
    const body = Array.from({ length: height }, (_, i) => padEnd(lines[i - above] ?? '', width));
    return [...body, padEnd(part.caption, width)];
  });
  return Array.from({ length: height + 1 }, (_, i) => columns.map((column) => column[i]!).join(' '));
}

function gridLines(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, j) => Math.max(...rows.map((row) => size(row[j]!))));
  const body = rows.map((row) => row.map((cell, j) => ' '.repeat(widths[j]! - size(cell)) + cell).join('  '));
  if (body.length === 1) return [`[ ${body[0]} ]`];
  return body.map((line, i) => {
    const [open, close] = i === 0 ? '⎡⎤' : i === body.length - 1 ? '⎣⎦' : '⎢⎥';
    return `${open} ${line} ${close}`;
  });
}

function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, j) => Math.max(...rows.map((row) => size(row[j] ?? ''))));
  return rows.map((row) => row.flatMap((cell, j) => (widths[j] === 0 ? [] : [padEnd(cell, widths[j]!)])).join('  '));
}

function cellText(cell: BlockCell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    if (last !== '' && size(last) + 1 + size(word) > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

function size(text: string): number {
  return Array.from(text).length;
}

function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - size(text)));
}
