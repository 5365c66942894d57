/** The computational graph of the chosen point in place of the network: drawn by the library, moved about in by keys and pointer. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import '../styles/graph.css';
import { type NetworkWalk, walkSvg } from '../../src/explain.ts';
import { saveFile } from '../draw/save.ts';
import { rootSize } from '../draw/type.ts';
import { isAsking, unanswered } from '../session/predict.ts';
import { hovered, lit, litPath, type Selection, sameSelection, selection, state } from '../session/store.ts';
import { walk } from '../session/walk.ts';
import { edgesOf, idsOf, linesOf, neighbour, nodesOf, placeOf } from './graph-places.ts';
import { useSize } from './use-size.ts';

/** Letters of pictures have 13 pixels, the smallest of the page 14; enlarged by more they are no easier to read. */
const least = 14 / 13;
const most = 1.6;
/** Around the drawing, in pixels. */
const edge = 8;

/** What scrolls is reached by keys. */
const byKeys = { tabIndex: 0 };

export function GraphView() {
  const [box, { width }] = useSize<HTMLDivElement>();
  const [svg, problem] = useSvg();
  const drawing = useMemo(() => (svg === undefined ? undefined : parsed(svg)), [svg]);
  const [line, setLine] = useState('');
  return (
    <section class="network graph" aria-labelledby="graph-title">
      <h2 id="graph-title" class="unseen">
        Computational graph
      </h2>
      <div class="graph-box" ref={box} {...byKeys}>
        {problem && <p class="empty">{problem}</p>}
        {drawing && width > 0 && <Drawn drawing={drawing} width={width} box={box.current!} onLine={setLine} />}
      </div>
      {drawing && (
        <ul class="unseen">
          {linesOf(drawing).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      <div class="graph-foot">
        <p class="graph-line">
          {line || (
            <span class="graph-key">
              <b class="of-values">Above: values.</b>{' '}
              <b class="of-slopes">Below: local derivatives on edges, gradients of the loss at circles.</b> Arrow keys
              go along the edges.
            </span>
          )}
        </p>
        {svg !== undefined && (
          <div class="row">
            <button type="button" class="small" onClick={() => saveFile('graph.svg', 'image/svg+xml', svg)}>
              Save as SVG
            </button>
            <button type="button" class="small" onClick={() => print()}>
              Print
            </button>
          </div>
        )}
      </div>
    </section>
  );
}

/** The picture of the walk as it is, and why there is none. */
function useSvg(): [svg: string | undefined, problem: string | undefined] {
  const [svg, setSvg] = useState<string | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const turn = useRef({ asked: 0, shown: 0 });
  const way = walk.value?.walk;
  const hidden = isAsking.value ? (unanswered.value ?? 'all') : 'none';
  const chosen = selection.value;
  const neuron = chosen && chosen.layer > 0 ? `${chosen.layer}.${chosen.unit + 1}` : '1.1';
  useEffect(() => {
    if (!way) return;
    // Which numbers are asked is not known yet: none is shown.
    if (hidden === 'all') return setSvg(undefined);
    const number = ++turn.current.asked;
    const isNews = () => number > turn.current.shown;
    draw(way, hidden === 'none' ? [] : [...hidden], neuron).then(
      (drawn) => {
        if (!isNews()) return;
        turn.current.shown = number;
        setProblem(undefined);
        setSvg(drawn);
      },
      (error: Error) => {
        if (!isNews()) return;
        setProblem(error.message);
        setSvg(undefined);
      },
    );
  }, [way, hidden, neuron]);
  return [svg, problem];
}

/** All operations of a small network; of another what is around the chosen neuron. */
async function draw(way: NetworkWalk, hidden: readonly string[], neuron: string): Promise<string> {
  try {
    return await walkSvg(way, { operations: true, hidden });
  } catch {
    return walkSvg(way, { neuron, hidden });
  }
}

interface Drawing {
  readonly picture: SVGSVGElement;
  readonly style: string;
  readonly width: number;
}

/** Its style goes into a sheet: the page's policy forbids what stands in the text. */
function parsed(svg: string): Drawing {
  const [whole = '', style = ''] = /<style>(.*?)<\/style>/s.exec(svg) ?? [];
  const text = svg.replace(whole, '');
  const picture = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement as unknown as SVGSVGElement;
  return { picture, style: style.replaceAll('&quot;', '"'), width: Number(picture.getAttribute('width')) };
}

/** What the page adds to the picture's own style. */
const added = `
.heading,.legend{display:none}
[data-node]{cursor:pointer;outline:none}
[data-node]:focus-visible circle{stroke-width:4}
.lit circle,[aria-pressed="true"] circle{stroke-width:3.5}
.lit polyline{stroke:var(--ink);stroke-width:4}
.lit path{fill:var(--ink)}
:host([data-labels="off"]) .labels{display:none}
svg{display:block;margin:0 auto}
@media print{svg{width:100%!important;height:auto!important}}
`;

interface DrawnProps {
  readonly drawing: Drawing;
  readonly width: number;
  readonly box: HTMLElement;
  readonly onLine: (line: string) => void;
}

function Drawn({ drawing: { picture, style, width: own }, width, box, onLine }: DrawnProps) {
  const host = useRef<HTMLDivElement>(null);
  const scale = (rootSize() / 16) * Math.min(most, Math.max(least, width / own));
  useEffect(() => {
    const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: 'open' });
    const focused = root.activeElement?.getAttribute('data-node');
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style + added);
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren(document.adoptNode(picture));
    crop(picture);
    const end = enliven(picture, onLine);
    const again = nodesOf(picture).find((node) => node.getAttribute('data-node') === focused);
    again?.focus();
    return end;
  }, [picture]);
  useEffect(() => {
    picture.style.width = `${Math.round(own * scale)}px`;
    picture.style.height = 'auto';
  }, [picture, scale]);
  const { value: selected } = selection;
  useEffect(() => {
    const ids = new Set(idsOf(selected));
    const nodes = nodesOf(picture);
    for (const node of nodes) node.setAttribute('aria-pressed', String(ids.has(node.dataset.node!)));
    // Around one neuron that one is in the middle.
    const isAround = nodes.some((node) => node.dataset.node!.startsWith('in.'));
    const first = nodes.find(({ dataset }) => (isAround ? placeOf(dataset.node) : ids.has(dataset.node!)));
    if (!first) return;
    const [place, frame] = [first.getBoundingClientRect(), box.getBoundingClientRect()];
    if (place.left < frame.left || place.right > frame.right)
      box.scrollLeft += place.left + place.width / 2 - frame.left - frame.width / 2;
    if (place.top < frame.top || place.bottom > frame.bottom)
      box.scrollTop += place.top + place.height / 2 - frame.top - frame.height / 2;
  }, [picture, selected]);
  const places = [lit.value, ...litPath.value];
  useEffect(() => {
    const ids = new Set(places.flatMap(idsOf));
    for (const node of nodesOf(picture)) node.classList.toggle('lit', ids.has(node.dataset.node!));
    for (const edge of edgesOf(picture)) {
      const { from = '', to = '' } = edge.dataset;
      edge.classList.toggle('lit', (ids.has(from) && ids.has(to)) || ids.has(`${from}>${to}`));
    }
  });
  return <div class="graph-drawn" data-labels={state.value.labels} ref={host} />;
}

/** Without its title and its legend, which the page says below. */
function crop(picture: SVGSVGElement): void {
  const { y, height } = picture.querySelector<SVGGElement>('.nodes')!.getBBox();
  const [, , width] = picture.getAttribute('viewBox')!.split(' ');
  const top = Math.floor(y) - edge;
  const rest = String(Math.ceil(height) + 2 * edge);
  picture.setAttribute('viewBox', `0 ${top} ${width} ${rest}`);
  // The shape of the element follows its attributes.
  picture.setAttribute('height', rest);
}

/** What is pointed at is lit in all views and said below; Enter and a click select it, arrows go along the edges. */
function enliven(picture: SVGSVGElement, onLine: (line: string) => void): () => void {
  picture.setAttribute('role', 'group');
  for (const part of picture.querySelectorAll('.edges, .labels')) part.setAttribute('aria-hidden', 'true');
  const nodes = nodesOf(picture);
  for (const [i, node] of nodes.entries()) {
    node.setAttribute('role', 'button');
    node.setAttribute('tabindex', i === 0 ? '0' : '-1');
    const lines = [...node.querySelectorAll('text')];
    for (const text of lines) text.append(' ');
    const name = node.querySelector('title')?.textContent;
    node.setAttribute('aria-label', [...(name ? [name] : []), lines.map((one) => one.textContent).join('')].join(': '));
  }
  const partOf = (event: Event) => (event.target as Element).closest<SVGGElement>('[data-node], [data-from]');
  const show = (event: Event) => {
    const part = partOf(event);
    onLine(part?.querySelector('title')?.textContent ?? '');
    light(part?.dataset.node);
  };
  const leave = () => {
    onLine('');
    light(undefined);
  };
  const choose = (event: Event) => {
    const place = placeOf(partOf(event)?.dataset.node);
    if (place && place.layer > 0) selection.value = sameSelection(selection.peek(), place) ? undefined : place;
  };
  const press = (event: KeyboardEvent) => {
    const part = partOf(event);
    if (!part?.dataset.node) return;
    if (event.key === 'Enter' || event.key === ' ') choose(event);
    else {
      const next = neighbour(picture, part, event.key);
      if (!next) return;
      for (const node of nodes) node.setAttribute('tabindex', node === next ? '0' : '-1');
      next.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const all = new AbortController();
  const { signal } = all;
  picture.addEventListener('pointerover', show, { signal });
  picture.addEventListener('pointerleave', leave, { signal });
  picture.addEventListener('focusin', show, { signal });
  picture.addEventListener('focusout', leave, { signal });
  picture.addEventListener('click', choose, { signal });
  picture.addEventListener('keydown', press, { signal });
  return () => all.abort();
}

function light(id: string | undefined): void {
  const place: Selection | undefined = placeOf(id);
  if (!sameSelection(hovered.peek(), place)) hovered.value = place;
}
