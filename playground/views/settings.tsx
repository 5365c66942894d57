/** How it is learned: rate, activation, penalty; and, folded away, what TensorFlow Playground lacks. */
import { initializers } from '../../src/engine.ts';
import { optimizers, schedules } from '../../src/index.ts';
import { change } from '../session/actions.ts';
import { isShown, opened, state } from '../session/store.ts';
import { bound } from './bound.ts';
import { Group, NumberField, Select, Slider } from './controls.tsx';
import { Lock } from './lock.tsx';
import { activationNames } from './names.ts';

const rates = [0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const penaltyRates = [0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

export function Settings() {
  const { compatible, activation, regularization } = state.value;
  return (
    <section class="panel" aria-labelledby="settings-title">
      <h2 id="settings-title">Training</h2>
      <div class="pairs">
        {isShown('learningRate') && (
          <Lock name="learningRate">
            <Select label="Learning rate" {...bound('learningRate')} options={plain(rates)} />
          </Lock>
        )}
        {!compatible && <Select label="Optimizer" {...bound('optimizer')} options={plain([...optimizers.keys()])} />}
        {isShown('activation') && (
          <Lock name="activation">
            <Select
              label="Activation"
              value={activation[0] ?? 'tanh'}
              options={activationNames(compatible)}
              onChange={(value) => change({ activation: [value] })}
            />
          </Lock>
        )}
        {isShown('regularization') && (
          <Lock name="regularization">
            <Select
              label="Penalty"
              {...bound('regularization')}
              options={[
                { value: 'none', label: 'None' },
                { value: 'L1', label: 'L1' },
                { value: 'L2', label: 'L2' },
              ]}
            />
          </Lock>
        )}
        {isShown('regularizationRate') && (compatible || regularization !== 'none') && (
          <Lock name="regularizationRate">
            <Select label="Penalty rate" {...bound('regularizationRate')} options={plain(penaltyRates)} />
          </Lock>
        )}
      </div>
      {!compatible && <More />}
    </section>
  );
}

function More() {
  const { schedule, dropout, epochs, optimizer, problem, seed } = state.value;
  const isBinary = problem === 'classification' && (opened.value?.classes ?? 2) === 2;
  return (
    <Group title="More">
      <div class="pairs">
        {isBinary && (
          <Select
            label="Loss"
            {...bound('loss')}
            options={[
              { value: 'crossEntropy', label: 'Cross-entropy' },
              { value: 'squared', label: 'Squared, tanh' },
            ]}
          />
        )}
        <Select
          label="Initial weights"
          {...bound('initializer')}
          options={[{ value: 'auto', label: 'To suit' }, ...plain([...initializers.keys()])]}
        />
        <Select
          label="Schedule"
          value={schedule}
          options={plain([...schedules.keys()])}
          onChange={(value) => change({ schedule: value, ...(value === 'cosine' && epochs === 0 && { epochs: 200 }) })}
        />
        {optimizer === 'sgd' && <Select label="Momentum" {...bound('momentum')} options={plain([0, 0.5, 0.9, 0.99])} />}
        <NumberField label="Stop after epochs" title="0: never" {...bound('epochs')} min={0} step={1} />
        <NumberField
          label="Patience"
          title="Stops when the test loss has not improved for so many epochs, and takes the best weights; 0: never"
          {...bound('patience')}
          min={0}
          step={1}
        />
        <NumberField
          label="Clip gradients at"
          title="The largest norm of the gradient; 0: none"
          {...bound('clipNorm')}
          min={0}
          step="any"
        />
        <Select
          label="Names of weights"
          {...bound('notation')}
          options={[
            { value: 'matrix', label: 'as in matrices' },
            { value: 'slides', label: 'as in diagrams' },
          ]}
        />
        <NumberField
          label="Seed"
          value={Number(seed) || 0}
          min={0}
          step={1}
          onChange={(value) => change({ seed: String(value) })}
        />
      </div>
      <Slider label="Dropout" {...bound('dropout')} min={0} max={0.9} step={0.1} text={String(dropout)} />
    </Group>
  );
}

/** Options that are called what they are. */
function plain<T extends string | number>(values: readonly T[]) {
  return values.map((value) => ({ value, label: String(value) }));
}
