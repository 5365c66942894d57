/** Numbered steps of one derivation: the rule, what it is applied to, what comes out, and its number here. */
import type { DerivedStep } from '../../src/explain.ts';
import { orNone } from './format.ts';
import { Formula } from './math.tsx';

/** Nobody follows more steps than this. */
const mostSteps = 60;

export function RuleSteps({ steps }: { steps: readonly DerivedStep[] }) {
  const rows = rowsOf(steps);
  const explained = new Set<string>();
  return (
    <ol class="rules">
      {rows.slice(0, mostSteps).map((row) => {
        const isNew = !explained.has(row[0]!.pattern);
        explained.add(row[0]!.pattern);
        return row.length > 1 ? (
          <Constants key={row[0]!.number} steps={row} />
        ) : (
          <OneStep key={row[0]!.number} step={row[0]!} isNew={isNew} />
        );
      })}
      {rows.length > mostSteps && <li class="quiet">and {rows.length - mostSteps} more steps</li>}
    </ol>
  );
}

/** Steps in a row that only say that something is constant are one row. */
function rowsOf(steps: readonly DerivedStep[]): DerivedStep[][] {
  const rows: DerivedStep[][] = [];
  for (const step of steps) {
    const last = rows.at(-1)?.[0];
    const joins = step.rule === 'constant' && last?.rule === 'constant' && parentOf(step) === parentOf(last);
    if (joins) rows.at(-1)!.push(step);
    else rows.push([step]);
  }
  return rows;
}

function parentOf({ number }: DerivedStep): string {
  return number.slice(0, number.lastIndexOf('.'));
}

/** Steps deeper than this are not indented further. */
const deepest = 5;

function depthClass({ number }: DerivedStep): string {
  return `rule depth-${Math.min(deepest, number.split('.').length - 1)}`;
}

function Constants({ steps }: { steps: readonly DerivedStep[] }) {
  const [first, last] = [steps[0]!, steps.at(-1)!];
  return (
    <li class={depthClass(first)}>
      <p class="rule-head">
        <span class="rule-number">
          {first.number}–{last.number.slice(last.number.lastIndexOf('.') + 1)}
        </span>{' '}
        <b>constant</b> <span class="quiet">{readable(first.pattern)}</span>
      </p>
      <p class="formulas">
        {steps.map(({ before, wrt, number }) => (
          <Formula key={number} latex={claimOf(before.latex, wrt.latex)} text={`d/d${wrt.text} [${before.text}]`} />
        ))}
        <Formula latex="= 0" text="= 0" />
      </p>
    </li>
  );
}

function OneStep({ step, isNew }: { step: DerivedStep; isNew: boolean }) {
  const { number, rule, pattern, before, wrt, after, result, substitutions, substeps, value, note } = step;
  const elsewhere = substeps.filter((one) => !one.startsWith(`${number}.`));
  return (
    <li class={depthClass(step)}>
      <p class="rule-head">
        <span class="rule-number">{number}</span> <b>{rule}</b>{' '}
        {isNew && <span class="quiet">{readable(pattern)}</span>}
        {elsewhere.length > 0 && <span class="quiet"> with step {elsewhere.join(', ')}</span>}
      </p>
      <p class="formulas">
        <Formula latex={claimOf(before.latex, wrt.latex)} text={`d/d${wrt.text} [${before.text}]`} />
        {after.text !== result.text && <Formula latex={`= ${after.latex}`} text={`= ${after.text}`} />}
        <Formula latex={`= ${result.latex}`} text={`= ${result.text}`} />
        {!/^[\d.]+$/.test(result.text) && <span class="number rule-value">→ {orNone(value)}</span>}
      </p>
      {substitutions.length > 0 && (
        <p class="formulas quiet">
          with{' '}
          {substitutions.map(({ name, value: inner }) => (
            <Formula key={name.text} latex={`${name.latex} = ${inner.latex}`} text={`${name.text} = ${inner.text}`} />
          ))}
        </p>
      )}
      {note !== undefined && rule !== 'constant' && isNew && <p class="quiet rule-note">{note}</p>}
    </li>
  );
}

/** The pattern as it is written by hand, and as the formulas beside it are. */
function readable(pattern: string): string {
  return pattern
    .replaceAll('sigma', 'σ')
    .replaceAll('*', '·')
    .replaceAll(/\blog\b/g, 'ln')
    .replaceAll('^2', '²');
}

/** With d for a name of the derivation's own, and ∂ for the network's numbers. */
function claimOf(before: string, wrt: string): string {
  const d = /^u_\{\d+\}$/.test(wrt) ? '\\mathrm{d}' : '\\partial';
  return `\\frac{${d}}{${d} ${wrt}}\\left[${before}\\right]`;
}
