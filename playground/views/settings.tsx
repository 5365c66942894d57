/** How it is learned: rate, activation, penalty; and, folded away, what TensorFlow Playground lacks. */
import { initializers, optimizers, schedules } from '../../src/index.ts';
import { change } from '../session/actions.ts';
import { isShown, opened, state } from '../session/store.ts';
import { Group, NumberField, Select, Slider } from './controls.tsx';
import { activationNames } from './names.ts';

const rates = [0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const penaltyRates = [0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

export function Settings() {
  const { compatible, learningRate, activation, regularization, regularizationRate } = state.value;
  return (
    <section class="panel" aria-labelledby="settings-title">
      <h2 id="settings-title">Training</h2>
      <div class="pairs">
        {isShown('learningRate') && (
          <Select
            label="Learning rate"
            value={learningRate}
            options={numbers(rates)}
            onChange={(value) => change({ learningRate: value })}
          />
        )}
        {!compatible && (
          <Select
            label="Optimizer"
            value={state.value.optimizer}
            options={names([...optimizers.keys()])}
            onChange={(value) => change({ optimizer: value })}
          />
        )}
        {isShown('activation') && (
          <Select
            label="Activation"
            value={activation[0] ?? 'tanh'}
            options={activationNames(compatible)}
            onChange={(value) => change({ activation: [value] })}
          />
        )}
        {isShown('regularization') && (
          <Select
            label="Penalty"
            value={regularization}
            options={[
              { value: 'none', label: 'None' },
              { value: 'L1', label: 'L1' },
              { value: 'L2', label: 'L2' },
            ]}
            onChange={(value) => change({ regularization: value })}
          />
        )}
        {isShown('regularizationRate') && (compatible || regularization !== 'none') && (
          <Select
            label="Penalty rate"
            value={regularizationRate}
            options={numbers(penaltyRates)}
            onChange={(value) => change({ regularizationRate: value })}
          />
        )}
      </div>
      {!compatible && <More />}
    </section>
  );
}

function More() {
  const { schedule, initializer, dropout, clipNorm, epochs, patience, momentum, optimizer, loss, problem, seed } =
    state.value;
  const isBinary = problem === 'classification' && (opened.value?.classes ?? 2) === 2;
  return (
    <Group title="More">
      <div class="pairs">
        {isBinary && (
          <Select
            label="Loss"
            value={loss}
            options={[
              { value: 'crossEntropy', label: 'Cross-entropy' },
              { value: 'squared', label: 'Squared, tanh' },
            ]}
            onChange={(value) => change({ loss: value })}
          />
        )}
        <Select
          label="Initial weights"
          value={initializer}
          options={[{ value: 'auto', label: 'To suit' }, ...names([...initializers.keys()])]}
          onChange={(value) => change({ initializer: value })}
        />
        <Select
          label="Schedule"
          value={schedule}
          options={names([...schedules.keys()])}
          onChange={(value) => change({ schedule: value, ...(value === 'cosine' && epochs === 0 && { epochs: 200 }) })}
        />
        {optimizer === 'sgd' && (
          <Select
            label="Momentum"
            value={momentum}
            options={numbers([0, 0.5, 0.9, 0.99])}
            onChange={(value) => change({ momentum: value })}
          />
        )}
        <NumberField
          label="Stop after epochs"
          title="0: never"
          value={epochs}
          min={0}
          step={1}
          onChange={(value) => change({ epochs: value })}
        />
        <NumberField
          label="Patience"
          title="Stops when the test loss has not improved for so many epochs, and takes the best weights; 0: never"
          value={patience}
          min={0}
          step={1}
          onChange={(value) => change({ patience: value })}
        />
        <NumberField
          label="Clip gradients at"
          title="The largest norm of the gradient; 0: none"
          value={clipNorm}
          min={0}
          step="any"
          onChange={(value) => change({ clipNorm: value })}
        />
        <NumberField
          label="Seed"
          value={Number(seed) || 0}
          min={0}
          step={1}
          onChange={(value) => change({ seed: String(value) })}
        />
      </div>
      <Slider
        label="Dropout"
        value={dropout}
        min={0}
        max={0.9}
        step={0.1}
        text={String(dropout)}
        onChange={(value) => change({ dropout: value })}
      />
    </Group>
  );
}

function numbers(values: readonly number[]) {
  return values.map((value) => ({ value, label: String(value) }));
}

function names<T extends string>(values: readonly T[]) {
  return values.map((value) => ({ value, label: value }));
}
