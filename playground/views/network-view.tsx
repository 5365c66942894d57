/** The network: features, neurons with what each of them sees, and the links between them. */
import { signal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { type Layout, layOut } from '../draw/layout.ts';
import { countLinks, drawLinks, findLink, type Link, mostLinks } from '../draw/links.ts';
import { sharpContext, usePainter } from '../draw/stage.ts';
import type { Opened } from '../engine/messages.ts';
import { hovered, lit, litPath, opened, sameSelection, selection } from '../session/store.ts';
import { isDark } from '../session/theme.ts';
import { LayerHeads } from './layer-heads.tsx';
import { LinkCard } from './link-card.tsx';
import { Neurons } from './neurons.tsx';
import { px } from './px.ts';
import { useSize } from './use-size.ts';
import { WalkLabels } from './walk-labels.tsx';

/** Where everything is now, for pictures that are saved. */
export const shownLayout = signal<Layout | undefined>(undefined);

export function NetworkView() {
  const [box, size] = useSize<HTMLDivElement>();
  const { value: about } = opened;
  const layout = useMemo(
    () => (about && size.width > 0 ? layOut(about, size.width, size.height) : undefined),
    [about, size],
  );
  useEffect(() => {
    shownLayout.value = layout;
  }, [layout]);
  const widest = Math.max(about?.inputNames.length ?? 0, ...(about?.layers.map(({ units }) => units) ?? []));
  return (
    <section class="network" aria-labelledby="network-title">
      <h2 id="network-title" class="unseen">
        Network
      </h2>
      <div class="network-box" ref={box} style={widest > 16 ? px({ minHeight: heightFor(widest) }) : undefined}>
        {about && layout && (
          <>
            <Links about={about} layout={layout} />
            <LayerHeads about={about} layout={layout} />
            <Neurons about={about} layout={layout} />
            <WalkLabels layout={layout} problem={about.problem} />
            <LinkCard about={about} layout={layout} />
          </>
        )}
      </div>
      <div class="network-foot">{about && <Formula about={about} />}</div>
    </section>
  );
}

/** Room for the largest layer, in which even the smallest pictures need so much. */
function heightFor(widest: number): number {
  return 92 + widest * 8;
}

function Links({ about, layout }: { about: Opened; layout: Layout }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<readonly Link[]>([]);
  const { value: selected } = lit;
  const { value: path } = litPath;
  const last = useRef<readonly unknown[]>([]);
  const look = [about, layout, selected, path, isDark.value];
  usePainter((frame) => {
    // The neurons of large networks are drawn more often than frames come.
    if (frame.problem !== about.problem || (last.current[0] === frame && last.current[1] === look)) return;
    last.current = [frame, look];
    const context = sharpContext(canvas.current!, layout.width, layout.height);
    drawn.current = drawLinks(context, layout, about, frame.weights, {
      lit: selected,
      path,
    });
  }, look);
  const at = (event: PointerEvent | MouseEvent) => findLink(layout, drawn.current, event.offsetX, event.offsetY);
  return (
    <canvas
      ref={canvas}
      class="links"
      onPointerMove={(event) => {
        const found = at(event);
        canvas.current!.style.cursor = found ? 'pointer' : '';
        if (!sameSelection(found, hovered.value)) hovered.value = found;
      }}
      onPointerLeave={() => {
        hovered.value = undefined;
      }}
      onClick={(event) => {
        selection.value = at(event);
      }}
    />
  );
}

function Formula({ about }: { about: Opened }) {
  const terms = about.layers.map(({ formula }) => `(${formula.replaceAll(' x ', ' × ')})`).join(' + ');
  const links = countLinks(about);
  return (
    <p class="formula">
      <span class="number">{about.parameterCount.toLocaleString('en')}</span> parameters = {terms}
      {links > mostLinks && (
        <span class="quiet">
          {' '}
          · the {mostLinks} strongest of {links.toLocaleString('en')} links are drawn; select a neuron to see all of its
          own
        </span>
      )}
    </p>
  );
}
