/** The losses over time; the pointer reads them off. */
import { useRef, useState } from 'preact/hooks';
import { chartScale, drawChart } from '../draw/chart.ts';
import { sharpContext, usePainter } from '../draw/stage.ts';
import { history, type Moment } from '../session/history.ts';
import { isDark } from '../session/theme.ts';
import { decimal, whole } from './format.ts';
import { useSize } from './use-size.ts';

export function LossChart() {
  const [box, { width, height }] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [read, setRead] = useState<Moment | undefined>(undefined);
  usePainter(() => {
    if (width > 0) drawChart(sharpContext(canvas.current!, width, height), history.now, history.before, width, height);
  }, [width, height, isDark.value]);
  return (
    <div class="chart" ref={box}>
      <canvas
        ref={canvas}
        role="img"
        aria-label="Loss over epochs, on training and test data"
        onPointerMove={(event) => setRead(momentAt(event.offsetX, width, height))}
        onPointerLeave={() => setRead(undefined)}
      />
      <p class={read ? 'chart-reading' : 'chart-reading none'} aria-hidden="true">
        {read ? `epoch ${whole(read.epoch)}: test ${decimal(read.test)}, training ${decimal(read.train)}` : ' '}
      </p>
    </div>
  );
}

function momentAt(pixel: number, width: number, height: number): Moment | undefined {
  const epoch = chartScale(history.now, history.before, width, height).epochAt(pixel);
  return history.now.reduce<Moment | undefined>(
    (best, moment) => (!best || Math.abs(moment.epoch - epoch) < Math.abs(best.epoch - epoch) ? moment : best),
    undefined,
  );
}
