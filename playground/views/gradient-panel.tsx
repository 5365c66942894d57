/** The gradient by what is selected: its chain of factors, every path, the check by a finite difference, and its derivation. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { GradientCheck } from '../engine/check-gradient.ts';
import type { WalkAnswer } from '../engine/inside.ts';
import type { Opened } from '../engine/messages.ts';
import { litPath, opened, type Selection, selection } from '../session/store.ts';
import { ask } from '../session/worker-client.ts';
import { Derivation } from './derivation.tsx';
import { Factors } from './factors.tsx';
import { decimal } from './format.ts';
import { shown } from './line.ts';
import { indexOf } from './link-card.tsx';
import { Formula, large } from './math.tsx';
import { symbolOf } from './names.ts';
import { linksOf, placesOf, type Subject, selectionOf, subjectOf, unitsOf } from './places.ts';

const mostPaths = 12;
const mostTerms = 6;

export function GradientPanel({ answer }: { answer: WalkAnswer }) {
  const about = opened.value!;
  const selected = selection.value;
  const subject = selected && subjectOf(answer.walk, selected, about);
  if (!selected || !subject) return <Choice answer={answer} />;
  return (
    <Gradient
      key={`${answer.row} ${subject.text}`}
      answer={answer}
      about={about}
      selected={selected}
      subject={subject}
    />
  );
}

interface GradientProps {
  readonly answer: WalkAnswer;
  readonly about: Opened;
  readonly selected: Selection;
  readonly subject: Subject;
}

function Gradient({ answer, about, selected, subject }: GradientProps) {
  const { walk } = answer;
  const places = useMemo(() => placesOf(walk), [walk]);
  const [chosen, choose] = useState<readonly number[] | undefined>(undefined);
  const { terms, paths } = subject;
  return (
    <>
      <div class="gradient-panel">
        <h3>The gradient by {subject.symbol}</h3>
        <div class="chain">
          <Formula latex={`${large(subject.latex)} =`} text={subject.text} />
          {terms.slice(0, mostTerms).map((term, i) => (
            <span key={String(i)} class="term">
              {i > 0 && <span class="times">+</span>}
              <Factors product={term} places={places} />
            </span>
          ))}
          {terms.length > mostTerms && <span class="quiet">+ {terms.length - mostTerms} more</span>}
          <span class="number total">= {decimal(subject.value, 5)}</span>
        </div>
        <Check answer={answer} selected={selected} about={about} value={subject.value} />
        {paths.length > 1 && (
          <>
            <h3>The sum over {paths.length} paths to the loss</h3>
            <ul class="paths">
              {paths.slice(0, mostPaths).map((path, i) => {
                const units = unitsOf(path, walk, selected, places);
                const links = linksOf(path, places);
                const light = () => {
                  litPath.value = links;
                };
                const leave = () => {
                  litPath.value = [];
                };
                return (
                  <li key={String(i)} onPointerEnter={light} onPointerLeave={leave}>
                    <Factors product={path} places={places} plain />
                    <span class="number">= {decimal(path.value, 5)}</span>
                    <button
                      type="button"
                      class="link"
                      aria-pressed={chosen?.join() === units.join()}
                      aria-label={`Derive path ${i + 1}`}
                      onFocus={light}
                      onBlur={leave}
                      onClick={() => choose(units)}
                    >
                      derive
                    </button>
                  </li>
                );
              })}
            </ul>
            {paths.length > mostPaths && <p class="quiet">and {paths.length - mostPaths} more</p>}
          </>
        )}
      </div>
      <Derivation answer={answer} selected={selected} by={subject.by} through={chosen} pathCount={paths.length} />
    </>
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
      <p class="quiet">Choose a gradient, or click a link or a neuron, to see where it comes from.</p>
      <div class="choices">
        {largest.map((chain) => (
          <button
            key={chain.notation.text}
            type="button"
            class="small"
            onClick={() => {
              selection.value = selectionOf(chain, about);
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

interface CheckProps {
  readonly answer: WalkAnswer;
  readonly selected: Selection;
  readonly about: Opened;
  readonly value: number;
}

/** A sum moves by as much as its bias: the check of a neuron is that of its bias. */
function Check({ answer, selected, about, value }: CheckProps) {
  const [check, setCheck] = useState<GradientCheck | undefined>(undefined);
  const { row, step } = answer;
  const moved: Exclude<Selection, { kind: 'neuron' }> =
    selected.kind === 'neuron' ? { ...selected, kind: 'bias' } : selected;
  useEffect(() => {
    let isGone = false;
    void ask<GradientCheck | undefined>('check', { row, ...indexOf(moved, about) }).then((found) => {
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
      <b aria-hidden="true">{agrees ? '✓' : '≠'}</b> Checked: moving{' '}
      {selected.kind === 'neuron' ? `it, by its bias ${symbolOf(moved, about).text},` : 'it'} by ±
      {decimal(check.step, 6)} changes the loss at the rate <span class="number">{decimal(check.difference, 6)}</span>
      <span class="quiet">
        {' '}
        ({agrees ? 'agrees' : 'differs'}, relative difference {decimal(gap, 4)})
      </span>
    </p>
  );
}
