/** The layers of a network as `chainrule describe` shows them. */
import { countStatistics } from '../src/engine.ts';
import { countParameters, describeLayers, type Network } from '../src/index.ts';
import { formatCount, formatNumber } from '../src/report.ts';
import { table } from './terminal/table.ts';

/** What weights are called in walks, layer by layer, and which index is which; nothing where `order` is absent. */
interface Called {
  readonly names: readonly string[];
  readonly order: string | undefined;
}

export function layersTable(network: Network, { names, order }: Called = { names: [], order: undefined }): string {
  const rows = describeLayers(network).map(({ name, detail, parameters, formula }, i) => [
    name,
    detail,
    formula,
    formula ? formatNumber(parameters) : '',
    ...(order === undefined ? [] : [names[i]!]),
  ]);
  const heading = ['layer', 'what it is', 'weights and biases', 'parameters'];
  const lines = table(
    [
      order === undefined ? heading : [...heading, 'called'],
      ...rows,
      ['total', '', '', formatNumber(countParameters(network))],
    ],
    { align: ['left', 'left', 'left', 'right'], header: true },
  );
  return order === undefined ? lines : `${lines}\n${order}`;
}

export function statisticsLine(network: Network): string[] {
  const statistics = countStatistics(network);
  return statistics > 0 ? [`and ${formatCount(statistics, 'running statistic')}, which no gradient moves`] : [];
}
