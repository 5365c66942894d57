/** What happens in one phase of a walk, as equations in symbols and in numbers. */
import { useEffect } from 'preact/hooks';
import type { NetworkWalk, WalkFactor, WalkNeuron, WalkQuantity } from '../../src/explain.ts';
import { phasesOf } from '../session/phases.ts';
import { presenting, selection } from '../session/store.ts';
import { equation, equationCount, phase } from '../session/walk.ts';
import { decimal } from './format.ts';
import { inParentheses, type Line, shown } from './line.ts';
import { lossLines } from './loss-lines.ts';
import { Formula } from './math.tsx';

/** So many equations, and so many terms in one, can still be read. */
const mostLines = 12;
const mostTerms = 8;

export function PhaseEquations({ walk }: { walk: NetworkWalk }) {
  const phases = phasesOf(walk);
  const lines = linesOf(walk, phases[Math.min(phase.value, phases.length - 1)]!);
  const shownLines = lines.slice(0, mostLines);
  const at = Math.min(equation.value, shownLines.length - 1);
  useEffect(() => {
    equationCount.value = shownLines.length;
    equation.value = at;
  });
  return (
    <div class="equations">
      {(presenting.value ? shownLines.slice(at, at + 1) : shownLines).map(({ key, latex, text, unit }) => (
        <button
          key={key}
          type="button"
          class="equation"
          disabled={!unit}
          onClick={() => {
            if (unit) selection.value = unit.layer === 0 ? undefined : { kind: 'neuron', ...unit };
          }}
        >
          <Formula latex={latex} text={text} />
        </button>
      ))}
      {presenting.value && shownLines.length > 1 && (
        <p class="quiet">
          {at + 1} of {shownLines.length}
        </p>
      )}
      {lines.length > mostLines && <p class="quiet">and {lines.length - mostLines} more, in Numbers</p>}
    </div>
  );
}

function linesOf(walk: NetworkWalk, now: ReturnType<typeof phasesOf>[number]): Line[] {
  switch (now.kind) {
    case 'input':
      return walk.stages[0]!.units.map((unit) => line(unit, unit.latex, [shown(unit.value)]));
    case 'output':
      return walk.output.units.map((unit, i) => {
        const z = walk.stages.at(-1)!.units[i]!;
        const name =
          walk.output.name === 'identity' ? z.latex : `\\mathrm{${walk.output.name}}\\left(${z.latex}\\right)`;
        return line(unit, unit.latex, [name, shown(unit.value)]);
      });
    case 'loss':
      return lossLines(walk);
    case 'forward':
      return forwardLines(walk, now.stage);
    case 'backward':
      return backwardLines(walk, now.stage);
  }
}

/** In symbols on the first line, in numbers on the second. */
function line(of: WalkQuantity, left: string, sides: readonly string[], unit?: Line['unit']): Line {
  const [first, ...more] = sides;
  const latex =
    sides.length < 3
      ? [left, ...sides].join(' = ')
      : `\\begin{aligned} ${left} &= ${first} \\\\ &= ${more.join(' = ')} \\end{aligned}`;
  return { key: of.text, latex, text: `${of.text} = ${decimal(of.value, 4)}`, unit };
}

function forwardLines({ stages, neurons, steps }: NetworkWalk, at: number): Line[] {
  const stage = stages[at]!;
  const step = steps[at - 1]!;
  return stage.units.map((unit, i) => {
    const place = { layer: stage.layer, unit: i };
    const neuron = neurons.find(({ layer, unit: index }) => layer === stage.layer && index === i + 1);
    if (stage.kind === 'sum' && neuron)
      return line(unit, unit.latex, [symbols(neuron), products(neuron), shown(unit.value)], place);
    const from = stages[at - 1]!.units[i]!;
    const name = step.kind === 'elementwise' ? `\\mathrm{${step.name}}\\left(${from.latex}\\right)` : '';
    const numbers = step.kind === 'elementwise' ? `\\mathrm{${step.name}}\\left(${shown(from.value)}\\right)` : '';
    return line(unit, unit.latex, [name, numbers, shown(unit.value)].filter(Boolean), place);
  });
}

function symbols({ terms, bias }: WalkNeuron): string {
  const products = terms.slice(0, mostTerms).map(({ weight, input }) => `${weight.latex} ${input.latex}`);
  return sum([...products, ...(terms.length > mostTerms ? ['\\dots'] : []), ...(bias ? [bias.latex] : [])]);
}

function products({ terms, bias }: WalkNeuron): string {
  const numbers = terms
    .slice(0, mostTerms)
    .map(
      ({ weight, input }, i) =>
        `${i === 0 ? shown(weight.value) : inParentheses(weight.value)} \\cdot ${inParentheses(input.value)}`,
    );
  return sum([
    ...numbers,
    ...(terms.length > mostTerms ? ['\\dots'] : []),
    ...(bias ? [inParentheses(bias.value)] : []),
  ]);
}

/** Gradients by what a stage gave; for sums, they are the δ of the layer. */
function backwardLines({ stages, steps, neurons }: NetworkWalk, at: number): Line[] {
  const stage = stages[at]!;
  const next = steps[at];
  return stage.units.map((unit, i) => {
    const left = `\\frac{\\partial \\ell}{\\partial ${unit.latex}}`;
    const place = { layer: stage.layer, unit: i };
    if (unit.gradient === null) return line(unit, left, ['?'], place);
    const neuron = neurons.find(({ layer, unit: index }) => layer === stage.layer && index === i + 1);
    if (next?.kind === 'elementwise') {
      const after = stages[at + 1]!.units[i]!;
      const { latex, value } = next.derivatives[i]!;
      const symbolic = `\\frac{\\partial \\ell}{\\partial ${after.latex}} \\cdot ${wrap(latex)}`;
      return line(
        unit,
        left,
        [symbolic, `${shown(after.gradient ?? 0)} \\cdot ${inParentheses(value)}`, shown(unit.gradient)],
        place,
      );
    }
    const paths = stage.kind === 'input' ? [] : (neuron?.paths ?? []);
    const symbolic = sum(
      paths.slice(0, mostTerms).map(({ factors }) => factors.map(({ latex }) => wrap(latex)).join(' \\cdot ')),
    );
    const numeric = sum(paths.slice(0, mostTerms).map(({ factors }, i) => numbersOf(factors, i > 0)));
    return line(unit, left, [symbolic, numeric, shown(unit.gradient)].filter(Boolean), place);
  });
}

function numbersOf(factors: readonly WalkFactor[], follows: boolean): string {
  return factors.map(({ value }, i) => (i === 0 && !follows ? shown(value) : inParentheses(value))).join(' \\cdot ');
}

function wrap(latex: string): string {
  return /[-+]/.test(latex.replace(/\{[^}]*\}/g, '')) ? `\\left(${latex}\\right)` : latex;
}

function sum(terms: readonly string[]): string {
  return terms.join(' + ');
}
