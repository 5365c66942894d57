/** One line about the state of things: compatibility mode, why training ended, what went wrong. */
import { leaveCompatibility } from '../session/actions.ts';
import { lacking, notice, reading, state } from '../session/store.ts';
import { IconButton } from './buttons.tsx';
import { rough } from './format.ts';

/** What is measured, while it trains. */
function paceNow(): string {
  const { stepsPerSecond = 0 } = reading.value ?? {};
  return stepsPerSecond > 0 ? `: now ${rough(stepsPerSecond)} steps a second` : '';
}

export function Notice() {
  const told = notice.value;
  return (
    <div class="notices" role="status">
      {state.value.compatible && (
        <p class="notice">
          <strong>Compatibility mode.</strong> Data, initial weights, every update and the losses are those of
          playground.tensorflow.org, computed in 64 bits on the reference backend, so slower than elsewhere on this page
          {paceNow()}.{' '}
          <button type="button" class="link" onClick={leaveCompatibility}>
            Use everything that Chainrule has
          </button>
        </p>
      )}
      {lacking.value && <p class="notice info">{lacking.value}</p>}
      {told && (
        <p class={`notice ${told.kind}`}>
          <span>
            {told.text}
            {told.action && (
              <>
                {' '}
                <button type="button" class="link" onClick={told.action.act}>
                  {told.action.label}
                </button>
              </>
            )}
          </span>
          <IconButton
            icon="close"
            label="Dismiss"
            onClick={() => {
              notice.value = undefined;
            }}
          />
        </p>
      )}
    </div>
  );
}
