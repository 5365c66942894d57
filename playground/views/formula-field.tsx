/** Where formulas are typed: a feature, or what the data follow. What the parser says is shown as it says it. */
import { useId, useState } from 'preact/hooks';
import { longestFormula } from '../engine/sizes.ts';
import { change } from '../session/actions.ts';
import { state } from '../session/store.ts';
import { loadFormulas } from '../state/formula-reader.ts';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly button: string;
  readonly placeholder?: string;
  /** Whether it needs a value on all of the plane. */
  readonly everywhere: boolean;
  readonly use: (formula: string) => void;
}

export function FormulaField({ label, value, button, placeholder, everywhere, use }: Props) {
  const id = useId();
  const [problem, setProblem] = useState<string>();
  const submit = async (form: HTMLFormElement) => {
    const typed = new FormData(form).get('formula');
    const text = typeof typed === 'string' ? typed.trim() : '';
    const found = text === '' ? undefined : (await loadFormulas()).formulaProblem(text, everywhere);
    setProblem(found);
    if (found !== undefined || text === '') return;
    if (value === '') form.reset();
    use(text);
  };
  return (
    <form
      class="formula-field"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <div class="field">
        <label for={id}>{label}</label>
        <span class="row">
          <input
            id={id}
            name="formula"
            type="text"
            autocomplete="off"
            spellcheck={false}
            maxLength={longestFormula}
            placeholder={placeholder}
            defaultValue={value}
            aria-invalid={problem !== undefined}
            aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          />
          <button type="submit" class="small">
            {button}
          </button>
        </span>
      </div>
      {problem !== undefined && (
        <pre id={`${id}-problem`} class="formula-problem" role="alert">
          {problem}
        </pre>
      )}
    </form>
  );
}

/** What the data follow. */
export function FormulaRule() {
  const { problem, rule } = state.value;
  return (
    <FormulaField
      key={rule}
      label={problem === 'classification' ? 'Class 1 where this is above 0' : 'The value'}
      value={rule}
      button="Use"
      everywhere={false}
      use={(formula) => change({ rule: formula })}
    />
  );
}
