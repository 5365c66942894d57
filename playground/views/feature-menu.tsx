/** Below the features of the network: one more of those that are offered, or of one's own. */
import { useId, useRef, useState } from 'preact/hooks';
import { rootSize } from '../draw/type.ts';
import { activeFeatures, features } from '../engine/features.ts';
import { mostFormulas } from '../engine/sizes.ts';
import { change } from '../session/actions.ts';
import { hovered, isLocked, isShown, state } from '../session/store.ts';
import { featureKeys, type State } from '../state/properties.ts';
import { FormulaField } from './formula-field.tsx';
import { px } from './px.ts';

interface Props {
  /** The right edge of the column, and the height below its last feature. */
  readonly x: number;
  readonly y: number;
  /** Of the whole network. */
  readonly width: number;
}

/** In letters. */
const menuWidth = 20;

/** The pointer is then on another input, or on none. */
export function changeFeatures(changes: Partial<State>): void {
  hovered.value = undefined;
  change(changes);
}

export function FeatureMenu({ x, y, width }: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const { compatible, formulas } = state.value;
  const on = activeFeatures(state.value);
  const offered = featureKeys.filter((key) => isShown(key) && !isLocked(key) && !on.includes(key));
  const takesFormula = !compatible && isShown('formulas') && formulas.length < mostFormulas;
  if (offered.length === 0 && !takesFormula) return null;
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close();
  };
  const add = (changes: Partial<State>) => {
    changeFeatures(changes);
    close();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class="link add-feature"
        style={px({ left: x, top: y })}
        aria-label="Add a feature"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        onKeyDown={onKeyDown}
      >
        + feature
      </button>
      {isOpen && (
        <fieldset
          id={id}
          class="feature-menu"
          style={px({ left: Math.max(0, Math.min(x + 8, width - menuWidth * rootSize())) })}
          aria-label="Features that can be added"
          onKeyDown={onKeyDown}
        >
          <div class="row">
            {offered.map((key) => (
              <button
                key={key}
                type="button"
                class="small"
                aria-label={`Feature ${features[key].label}`}
                onClick={() => add({ [key]: true })}
              >
                {features[key].label}
              </button>
            ))}
            <button type="button" class="small" onClick={close}>
              Close
            </button>
          </div>
          {takesFormula && (
            <FormulaField
              label="A feature of your own"
              value=""
              button="Add"
              placeholder="sin(3*x1), x1^2 + x2^2, max(x1, x2)"
              everywhere
              use={(formula) => {
                if (formulas.includes(formula)) close();
                else add({ formulas: [...formulas, formula] });
              }}
            />
          )}
        </fieldset>
      )}
    </>
  );
}
