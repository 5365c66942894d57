/** What `chainrule describe` says of a model of pictures. */
import type { PictureModel } from '../src/data.ts';
import { countMultiplyAdds, countStatistics } from '../src/engine.ts';
import { countParameters, describeLayers } from '../src/index.ts';
import { formatBytes, formatCount, formatNumber } from '../src/report.ts';
import { layersTable, statisticsLine } from './describe-layers.ts';
import type { CommonFlags } from './options.ts';
import { screen, writeJson } from './screen.ts';
import { clean } from './terminal/text.ts';

/** Classes beyond this many are counted, not listed. */
const listed = 40;

export async function describePictures(
  path: string,
  bytes: number | undefined,
  { network, pictures, loss }: PictureModel,
  flags: CommonFlags,
): Promise<void> {
  const { width, height, channels, mean, deviation, classes } = pictures;
  const parameters = countParameters(network);
  const [statistics, multiplyAdds, layers] = [
    countStatistics(network),
    countMultiplyAdds(network),
    describeLayers(network),
  ];
  const display = screen(flags);
  if (flags.json) {
    return writeJson({
      model: path,
      bytes,
      task: 'classification',
      classes,
      pictures: { width, height, channels, mean, deviation },
      parameters,
      parameterBytes: parameters * 4,
      statistics,
      multiplyAdds,
      layers,
      loss: loss.name,
    });
  }
  const named = classes.slice(0, listed).join(', ');
  const more = classes.length > listed ? ` and ${classes.length - listed} more` : '';
  const ofChannels = (values: readonly number[]) => values.map((value) => formatNumber(value)).join(', ');
  display.say(
    [
      clean(
        `${path}: predicts ${formatCount(classes.length, 'class', 'classes')} of pictures, ${width} x ${height}, ${channels === 1 ? 'grey' : 'in colours'}: ${named}${more}`,
      ),
      `${formatCount(parameters, 'parameter')}, ${formatBytes(parameters * 4)} as float32${bytes === undefined ? '' : `; the file has ${formatBytes(bytes)}`}`,
      `${formatNumber(multiplyAdds)} multiply-adds for one picture`,
      '',
      layersTable(network),
      ...statisticsLine(network),
      '',
      `Pixels from 0 to 255 less ${ofChannels(mean)}, divided by ${ofChannels(deviation)}${channels === 1 ? '' : ' (red, green, blue)'}`,
    ].join('\n'),
  );
}
