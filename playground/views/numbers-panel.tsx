/** Every layer as arrays of numbers with their shapes: W, b, and for a chosen point z, a, δ and the gradients. */
import type { WalkParameter } from '../../src/explain.ts';
import { valueColour } from '../draw/colors.ts';
import { isAsking, isHidden } from '../session/predict.ts';
import { latest, lit, opened, reading, type Selection, sameSelection, selection } from '../session/store.ts';
import { isDark } from '../session/theme.ts';
import { walk } from '../session/walk.ts';
import { decimal } from './format.ts';
import { namesOf } from './names.ts';

/** Larger arrays show their first rows and columns. */
const most = 16;

interface GridProps {
  readonly title: string;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: ArrayLike<number | undefined>;
  readonly at: (row: number, column: number) => Selection;
}

export function NumbersPanel() {
  const about = opened.value;
  // Read so that the numbers follow the weights.
  const { step } = reading.value ?? { step: 0 };
  const weights = latest.frame?.weights;
  if (!about || !weights || latest.frame?.problem !== about.problem) return null;
  const way = walk.value?.walk;
  const names = namesOf(about);
  const affine = way?.steps.filter((one) => one.kind === 'affine') ?? [];
  const stagesOf = (layer: number) => way?.stages.filter((stage) => stage.layer === layer) ?? [];
  return (
    <div class="layers" data-step={step} data-dark={isDark.value}>
      {about.layers.map(({ units }, i) => {
        const layer = i + 1;
        const inputs = about.parameters[2 * i]!.shape[1]!;
        const weightAt = (unit: number, input: number): Selection => ({ kind: 'weight', layer, unit, input });
        const biasAt = (unit: number): Selection => ({ kind: 'bias', layer, unit });
        const neuronAt = (unit: number): Selection => ({ kind: 'neuron', layer, unit });
        const gradients = affine[i];
        return (
          <section key={layer} class="layer-numbers" aria-label={`Layer ${layer}`}>
            <h3>Layer {layer}</h3>
            <div class="grids">
              <Grid title={names.weight(layer).text} shape={[units, inputs]} values={weights[2 * i]!} at={weightAt} />
              <Grid title={names.bias(layer).text} shape={[units, 1]} values={weights[2 * i + 1]!} at={biasAt} />
              {stagesOf(layer).map((stage) => (
                <Grid
                  key={stage.kind}
                  title={stage.notation.text}
                  shape={[units, 1]}
                  values={stage.units.map(({ text, value }) => shownOr(text, value))}
                  at={neuronAt}
                />
              ))}
              {stagesOf(layer)
                .filter(({ kind }) => kind === 'sum')
                .map((stage) => (
                  <Grid
                    key="delta"
                    title={names.delta(layer).text}
                    shape={[units, 1]}
                    values={stage.units.map(({ text, gradient }) => shownOr(`∂ℓ/∂${text}`, gradient ?? Number.NaN))}
                    at={neuronAt}
                  />
                ))}
              {gradients && !isAsking.value && (
                <>
                  <Gradient of={gradients.weight} at={weightAt} />
                  {gradients.bias && <Gradient of={gradients.bias} at={biasAt} />}
                </>
              )}
            </div>
          </section>
        );
      })}
      {!way && <p class="quiet">Choose a data point to see z, a, δ and the gradients too.</p>}
    </div>
  );
}

/** Undefined while it is asked. */
function shownOr(name: string, value: number): number | undefined {
  return isHidden(name) ? undefined : value;
}

function Gradient({ of: { notation, shape, gradients }, at }: { of: WalkParameter; at: GridProps['at'] }) {
  if (!gradients) return null;
  return <Grid title={`∂ℓ/∂${notation.text}`} shape={[shape[0]!, shape[1] ?? 1]} values={gradients} at={at} />;
}

function Grid({ title, shape, values, at }: GridProps) {
  const [rows, columns] = [shape[0]!, shape[1]!];
  const [shownRows, shownColumns] = [Math.min(most, rows), Math.min(most, columns)];
  const largest = Math.max(1e-9, ...Array.from(values, (value) => Math.abs(value ?? 0)).filter(Number.isFinite));
  return (
    <table class="grid">
      <caption>
        <b>{title}</b> <span class="quiet">[{columns === 1 ? rows : `${rows} × ${columns}`}]</span>
      </caption>
      <tbody>
        {Array.from({ length: shownRows }, (_, row) => (
          <tr key={row}>
            {Array.from({ length: shownColumns }, (_, column) => (
              <GridCell
                key={column}
                value={values[row * columns + column]}
                largest={largest}
                self={at(row, column)}
                title={`${title} ${row + 1}${columns > 1 ? `, ${column + 1}` : ''}`}
              />
            ))}
            {columns > most && row === 0 && <td class="quiet">…</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CellProps {
  /** Undefined while it is asked. */
  readonly value: number | undefined;
  readonly largest: number;
  readonly self: Selection;
  readonly title: string;
}

function GridCell({ value, largest, self, title }: CellProps) {
  const isLit = sameSelection(lit.value, self);
  return (
    <td class={isLit ? 'cell lit' : 'cell'} style={{ background: valueColour((0.35 * (value ?? 0)) / largest) }}>
      <button
        type="button"
        title={title}
        aria-pressed={sameSelection(selection.value, self)}
        aria-label={`${title}: ${value === undefined ? '?' : decimal(value)}`}
        onClick={() => {
          selection.value = sameSelection(selection.value, self) ? undefined : self;
        }}
      >
        {value === undefined ? '?' : decimal(value)}
      </button>
    </td>
  );
}
