/** A walk as a person would write it down: sections of equations, which text and LaTeX print in their own ways. */

import { backwardSections, inputSection } from './script-backward.ts';
import type { Block, Section } from './script-blocks.ts';
import { forwardSections, inputsBlocks } from './script-forward.ts';
import { matrixSection } from './script-matrices.ts';
import { summarySections } from './script-summary.ts';
import { updateSection } from './script-update.ts';
import type { NetworkWalk } from './types.ts';

/** Networks of more parameters are summarised layer by layer, unless neurons are asked for. */
const mostShown = 60;

const rounding = 'Numbers are rounded to 4 digits where they are written, never where they are computed.';

/** All that is to say of a walk. `isAsked` tells that the neurons in it were asked for by name. */
export function scriptOf(walk: NetworkWalk, { isAsked }: { readonly isAsked: boolean }): Section[] {
  const head: Section = {
    title: headline(walk),
    blocks: [{ kind: 'text', text: walk.indexOrder }, { kind: 'text', text: rounding }, ...notes(walk)],
  };
  const inputs: Section = { title: 'Inputs', blocks: inputsBlocks(walk) };
  if (isAsked) {
    return [head, ...forwardSections(walk, 'full'), ...backwardSections(walk, 'full'), ...updateSection(walk)];
  }
  if (walk.parameters > mostShown || walk.neurons.length === 0)
    return [head, inputs, ...summarySections(walk), ...matrixSection(walk, true), ...updateSection(walk)];
  return [
    head,
    inputs,
    ...forwardSections(walk, 'brief'),
    ...backwardSections(walk, 'brief'),
    ...inputSection(walk),
    ...matrixSection(walk, false),
    ...updateSection(walk),
  ];
}

function headline({ widths, parameters, point, loss }: NetworkWalk): string {
  const where = point.row === null ? 'One data point' : `Row ${point.row}`;
  const name = loss?.name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace('cross e', 'cross-e');
  return `${where} through the network ${widths.join('-')} (${parameters} parameters)${name ? `, ${name}` : ''}`;
}

function notes(walk: NetworkWalk): Block[] {
  return walk.notes.map((text) => ({ kind: 'text', text: `Note: ${text}.` }));
}
