/** One line that says how training is going. */
import { formatMetric, formatNumber, formatPercent, formatSeconds } from '../../src/report.ts';
import { displayWidth, pad, truncate } from './text.ts';

export interface Progress {
  epoch: number;
  /** Undefined where training goes on until it converges. */
  epochs?: number;
  loss: number;
  metrics?: Readonly<Record<string, number>>;
  /** `loss` and the metrics on the validation rows. */
  validation?: Readonly<Record<string, number>> | undefined;
  stepsPerSecond?: number | undefined;
  secondsLeft?: number;
  /** Places in the line. */
  width: number;
}

const barWidth = 16;
const preferred = ['accuracy', 'rmse', 'mae', 'r2'];
const names: Record<string, string> = { rmse: 'RMSE', mae: 'MAE', r2: 'R²' };

/** Epoch, loss, metric, speed and time left, in at most `width` places: where there is less room, less is shown. */
export function progressLine(progress: Progress): string {
  const { epoch, epochs, loss, metrics = {}, validation = {}, stepsPerSecond, secondsLeft, width } = progress;
  const total = epochs === undefined ? '' : formatNumber(epochs);
  const at = `epoch ${pad(formatNumber(epoch), displayWidth(total), 'right')}${total && `/${total}`}`;
  const bar = epochs === undefined ? undefined : progressBar(epoch / epochs);
  const speed = stepsPerSecond === undefined ? undefined : `${formatNumber(stepsPerSecond, 3)} steps/s`;
  const left = secondsLeft === undefined ? undefined : `${formatSeconds(secondsLeft)} left`;
  const lossText = withValidation('loss', loss, validation.loss, formatMetric);
  const name = preferred.find((candidate) => candidate in metrics || candidate in validation);
  const format = name === 'accuracy' ? formatPercent : formatMetric;
  const label = name && (names[name] ?? name);
  const metric = label && withValidation(label, metrics[name], validation[name], format);
  // One of the two values says enough: that of the validation rows, where there are any.
  const shortMetric = label && name in validation ? withValidation(label, undefined, validation[name], format) : metric;
  const lines = [
    [at, bar, lossText, metric, speed, left],
    [at, bar, lossText, metric, left],
    [at, lossText, metric, left],
    [at, lossText, shortMetric, left],
    [at, lossText, left],
    [at, lossText],
  ].map((parts) => parts.filter(Boolean).join('  '));
  return lines.find((line) => displayWidth(line) <= width) ?? truncate(lines.at(-1)!, width);
}

function withValidation(
  name: string,
  train: number | undefined,
  validation: number | undefined,
  format: (value: number) => string,
): string {
  if (validation === undefined) return train === undefined ? '' : `${name} ${format(train)}`;
  return train === undefined
    ? `val ${name} ${format(validation)}`
    : `${name} ${format(train)} (val ${format(validation)})`;
}

function progressBar(share: number): string {
  const full = Math.max(0, Math.min(barWidth, Math.floor(share * barWidth)));
  return '━'.repeat(full) + '─'.repeat(barWidth - full);
}
