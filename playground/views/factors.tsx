/** A product of factors with its numbers; a factor that is pointed at, or chosen, lights what it stands for in all views. */
import type { WalkFactor, WalkProduct } from '../../src/explain.ts';
import { lit, type Selection, sameSelection, selection } from '../session/store.ts';
import { decimal } from './format.ts';
import { lighting } from './lighting.ts';
import { Formula } from './math.tsx';

interface Props {
  readonly product: WalkProduct;
  readonly places: ReadonlyMap<string, Selection>;
  /** Without numbers below the symbols, and not to be chosen: in lists of many. */
  readonly plain?: boolean;
}

export function Factors({ product: { factors }, places, plain = false }: Props) {
  return (
    <span class={plain ? 'factors plain' : 'factors'}>
      {factors.map((factor, i) => (
        <Factor
          key={`${i} ${factor.text}`}
          factor={factor}
          place={places.get(factor.text)}
          plain={plain}
          follows={i > 0}
        />
      ))}
    </span>
  );
}

interface FactorProps {
  readonly factor: WalkFactor;
  readonly place: Selection | undefined;
  readonly plain: boolean;
  readonly follows: boolean;
}

function Factor({ factor, place, plain, follows }: FactorProps) {
  const isLit = place !== undefined && sameSelection(lit.value, place);
  const name = isLit ? 'factor lit' : 'factor';
  const symbol = <Formula latex={inParentheses(factor.latex)} text={factor.text} />;
  const dot = follows && <span class="times">·</span>;
  if (plain)
    return (
      <>
        {dot}
        <span class={name} {...lighting(place)}>
          {symbol}
        </span>
      </>
    );
  return (
    <>
      {dot}
      <button
        type="button"
        class={name}
        disabled={!place || place.layer === 0}
        {...lighting(place)}
        onClick={() => {
          selection.value = place;
        }}
      >
        {symbol}
        <span class="number">{decimal(factor.value)}</span>
      </button>
    </>
  );
}

function inParentheses(latex: string): string {
  return /[-+]/.test(latex.replace(/\{[^}]*\}/g, '')) ? `\\left(${latex}\\right)` : latex;
}
