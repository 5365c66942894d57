/** The gradient by the selected weight or bias: its chain of factors, every path, and the check by a finite difference. */
import { useEffect, useState } from 'preact/hooks';
import type { WalkChain, WalkProduct } from '../../src/index.ts';
import type { GradientCheck } from '../engine/check-gradient.ts';
import type { WalkAnswer } from '../engine/studio.ts';
import { opened, type Selection, selection } from '../session/store.ts';
import { ask } from '../session/worker-client.ts';
import { decimal } from './format.ts';
import { indexOf } from './link-card.tsx';
import { Formula } from './math.tsx';
import { symbolOf } from './names.ts';
import { shown } from './phase-equations.tsx';

const mostPaths = 12;

export function GradientPanel({ answer }: { answer: WalkAnswer }) {
  const selected = selection.value;
  const chain = selected && chainOf(answer, selected);
  if (!selected || !chain) return <Choice answer={answer} />;
  const paths = chain.paths ?? [];
  return (
    <div class="gradient-panel">
      <h3>The gradient by {symbolOf(selected)}</h3>
      <Formula
        block
        latex={`${chain.notation.latex} = ${chain.terms.map(symbolsOf).join(' + ')}`}
        text={chain.notation.text}
      />
      <Formula
        block
        latex={`= ${chain.terms.map(numbersOf).join(' + ')} = ${shown(chain.value)}`}
        text={decimal(chain.value, 5)}
      />
      {selected.kind !== 'neuron' && <Check answer={answer} selected={selected} value={chain.value} />}
      {paths.length > 0 && (
        <>
          <h3>{paths.length === 1 ? 'The one path to the loss' : `The sum over ${paths.length} paths to the loss`}</h3>
          {paths.slice(0, mostPaths).map((path, i) => (
            <Formula
              key={String(i)}
              block
              latex={`${i > 0 ? '+\\,' : ''}${symbolsOf(path)} = ${shown(path.value)}`}
              text={decimal(path.value, 5)}
            />
          ))}
          {paths.length > mostPaths && <p class="quiet">and {paths.length - mostPaths} more</p>}
        </>
      )}
    </div>
  );
}

/** Gradients to choose from: the largest first, because they move the loss most. */
function Choice({ answer }: { answer: WalkAnswer }) {
  const about = opened.value!;
  const chains = answer.walk.chains.filter(({ kind }) => kind === 'weight' || kind === 'bias');
  const largest = [...chains].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, 10);
  return (
    <div class="gradient-panel">
      <h3>Which number moves the loss most?</h3>
      <p class="quiet">Choose a gradient, or click a link, to see where it comes from.</p>
      <div class="choices">
        {largest.map((chain) => (
          <button
            key={chain.notation.text}
            type="button"
            class="small"
            onClick={() => {
              selection.value = selectionOf(
                chain,
                about.parameters.map(({ name }) => name),
              );
            }}
          >
            <Formula
              latex={`${chain.notation.latex} = ${shown(chain.value)}`}
              text={`${chain.notation.text} = ${decimal(chain.value)}`}
            />
          </button>
        ))}
      </div>
    </div>
  );
}

function Check({
  answer,
  selected,
  value,
}: {
  answer: WalkAnswer;
  selected: Exclude<Selection, { kind: 'neuron' }>;
  value: number;
}) {
  const [check, setCheck] = useState<GradientCheck | undefined>(undefined);
  const { row, step } = answer;
  useEffect(() => {
    let isGone = false;
    const place = indexOf(selected, opened.peek()!);
    void ask<GradientCheck | undefined>('check', { row, ...place }).then((found) => {
      if (!isGone) setCheck(found);
    });
    return () => {
      isGone = true;
    };
  }, [row, step, JSON.stringify(selected)]);
  if (!check) return <p class="quiet check-line">Checking…</p>;
  const gap = Math.abs(check.difference - value) / Math.max(1e-12, Math.abs(value), Math.abs(check.difference));
  const agrees = Math.abs(check.difference - value) <= 1e-6 * Math.max(1e-3, Math.abs(value));
  return (
    <p class="check-line" data-testid="check">
      <b aria-hidden="true">{agrees ? '✓' : '≠'}</b> Checked: moving it by ±{check.step.toPrecision(1)} changes the loss
      at the rate <span class="number">{decimal(check.difference, 6)}</span>
      <span class="quiet">
        {' '}
        ({agrees ? 'agrees' : 'differs'}, relative difference {gap.toExponential(0)})
      </span>
    </p>
  );
}

function chainOf({ walk }: WalkAnswer, selected: Selection): WalkChain | undefined {
  const about = opened.value!;
  if (selected.kind === 'neuron') return undefined;
  const { parameter } = indexOf(selected, about);
  const name = about.parameters[parameter]?.name;
  const index = selected.kind === 'weight' ? [selected.unit, selected.input] : [selected.unit];
  return walk.chains.find((chain) => chain.parameter === name && chain.index.join() === index.join());
}

function selectionOf({ kind, parameter, index }: WalkChain, names: readonly string[]): Selection {
  const layer = Math.floor(names.indexOf(parameter ?? '') / 2) + 1;
  const [unit, input] = index;
  return kind === 'weight'
    ? { kind: 'weight', layer, unit: unit!, input: input! }
    : { kind: 'bias', layer, unit: unit! };
}

function symbolsOf({ factors }: WalkProduct): string {
  return factors
    .map(({ latex }) => (/[-+]/.test(latex.replace(/\{[^}]*\}/g, '')) ? `\\left(${latex}\\right)` : latex))
    .join(' \\cdot ');
}

function numbersOf({ factors }: WalkProduct): string {
  return factors.map(({ value }) => (value < 0 ? `(${shown(value)})` : shown(value))).join(' \\cdot ');
}
