/** A walk of any kind as sections, which text and LaTeX print in their own ways. */
import { scriptOf } from './script.ts';
import type { Section } from './script-blocks.ts';
import { expressionSections } from './script-expression.ts';
import { pictureSections } from './script-picture.ts';
import type { Walk } from './types.ts';

export function sectionsOf(walk: Walk, isAsked: boolean): Section[] {
  if (walk.kind === 'expression') return expressionSections(walk);
  return walk.kind === 'picture' ? pictureSections(walk) : scriptOf(walk, { isAsked });
}
