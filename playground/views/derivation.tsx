/** The derivation of a gradient, rule by rule: each factor of a path with its numbered steps, or the loss as one expression. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DerivedFactor, GradientPlace } from '../../src/explain.ts';
import type { DerivationAnswer } from '../engine/derivation.ts';
import type { WalkAnswer } from '../engine/inside.ts';
import { lit, opened, type Selection, sameSelection, state } from '../session/store.ts';
import { ask } from '../session/worker-client.ts';
import { decimal, orNone } from './format.ts';
import { lighting } from './lighting.ts';
import { Formula, large } from './math.tsx';
import { RuleSteps } from './rule-steps.tsx';

interface Props {
  readonly answer: WalkAnswer;
  readonly selected: Selection;
  readonly by: GradientPlace;
  /** The units of the path that was chosen; the path that counts most when absent. */
  readonly through: readonly number[] | undefined;
  readonly pathCount: number;
}

export function Derivation({ answer, selected, by, through, pathCount }: Props) {
  const { found, problem } = useDerivation(answer, by, through);
  const [isWhole, setWhole] = useState(false);
  if (problem !== undefined) return <p class="derivation quiet">{problem}</p>;
  if (!found) return <p class="derivation quiet">Deriving…</p>;
  const { factors, whole, path } = found.derivation;
  const isOne = isWhole && whole !== null;
  return (
    <section class="derivation" aria-labelledby="derivation-title" data-testid="derivation">
      <div class="derivation-head">
        <h3 id="derivation-title">Derivation, rule by rule</h3>
        {whole && (
          <span class="choices">
            <button type="button" class="small" aria-pressed={!isOne} onClick={() => setWhole(false)}>
              Factor by factor
            </button>
            <button type="button" class="small" aria-pressed={isOne} onClick={() => setWhole(true)}>
              As one expression
            </button>
          </span>
        )}
      </div>
      {isOne ? (
        <FactorSteps factor={whole} place={undefined} isOpen />
      ) : (
        <>
          {factors.map((factor, i) => (
            <FactorSteps
              key={`${i} ${factor.text}`}
              factor={factor}
              place={placeOf(factor, i === factors.length - 1 && 'parameter' in by ? selected : undefined)}
              isOpen={i === 0}
            />
          ))}
          <p class="derived-end">
            <span>
              {pathCount > 1
                ? `Multiplied, the factors of this path${through ? '' : ', the one that counts most,'} give `
                : 'Multiplied, the factors give '}
              <b class="number">{decimal(path.value, 5)}</b>
              {pathCount > 1 && (
                <>
                  ; the sum over all {pathCount} paths is <b class="number">{decimal(found.derivation.value, 5)}</b>
                </>
              )}
              .
            </span>
          </p>
        </>
      )}
    </section>
  );
}

/** Weights along the path are links, the others neurons; the last factor is what was selected. */
function placeOf({ place }: DerivedFactor, last: Selection | undefined): Selection | undefined {
  if (last || !place) return last;
  const { layer, unit, input } = place;
  return input === undefined ? { kind: 'neuron', layer, unit } : { kind: 'weight', layer, unit, input };
}

interface FactorProps {
  readonly factor: DerivedFactor;
  readonly place: Selection | undefined;
  readonly isOpen: boolean;
}

function FactorSteps({ factor, place, isOpen }: FactorProps) {
  const [open, setOpen] = useState(isOpen);
  const isLit = place !== undefined && sameSelection(lit.value, place);
  return (
    <details
      class={isLit ? 'derived lit' : 'derived'}
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary {...lighting(place)}>
        <span class="derived-formula">
          <Formula
            latex={`${large(factor.latex)} = ${factor.result.latex}`}
            text={`${factor.text} = ${factor.result.text}`}
          />
        </span>
        <span class="number">{orNone(factor.value)}</span>
      </summary>
      {open && (
        <div class="derived-steps">
          <p class="formulas">
            <Formula
              latex={`${factor.of.latex} = ${factor.formula.latex}`}
              text={`${factor.of.text} = ${factor.formula.text}`}
            />
          </p>
          <RuleSteps steps={factor.steps} />
        </div>
      )}
    </details>
  );
}

/** While the network trains, the numbers change after so many milliseconds: nobody could read them faster. */
const rest = 400;

interface Found {
  readonly found: DerivationAnswer | undefined;
  readonly problem: string | undefined;
}

/** Asks the worker; while the network trains, the path stays the one that was shown first. */
function useDerivation(
  { row, step, problem }: WalkAnswer,
  by: GradientPlace,
  through: readonly number[] | undefined,
): Found {
  const [answer, setAnswer] = useState<(Found & { readonly wish: string }) | undefined>(undefined);
  const { notation } = state.value;
  const wish = JSON.stringify({ row, by, through, problem, notation });
  const asked = useRef({ wish: '', time: 0, isOut: false });
  const newest = useRef(wish);
  newest.current = wish;
  const path = answer?.wish === wish ? answer.found?.derivation.path.units : through;
  useEffect(() => {
    const isNew = asked.current.wish !== wish;
    if (!isNew && asked.current.isOut) return undefined;
    const wait = isNew ? 0 : Math.max(0, asked.current.time + rest - performance.now());
    const take = (next: Found) => {
      asked.current.isOut = false;
      if (newest.current === wish) setAnswer({ ...next, wish });
    };
    const timer = setTimeout(() => {
      asked.current = { wish, time: performance.now(), isOut: true };
      ask<DerivationAnswer | undefined>('derive', { row, by, through: path, notation })
        .then((found) =>
          take({ found: found?.problem === opened.peek()?.problem ? found : undefined, problem: undefined }),
        )
        .catch((error: Error) => take({ found: undefined, problem: error.message }));
    }, wait);
    return () => clearTimeout(timer);
  }, [wish, step]);
  return { found: answer?.found, problem: answer?.problem };
}
