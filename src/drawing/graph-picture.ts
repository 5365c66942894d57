/** A graph as lecturers draw it: circles from left to right, the value above and the gradient below each circle and each edge. */
import { type Html, html, type Part } from './html.ts';
import { dark, light, variables } from './palette.ts';

export interface PictureNode {
  readonly id: string;
  /** In the circle, a few characters. */
  readonly symbol: string;
  /** Lines above: values. */
  readonly above: readonly string[];
  /** Lines below: gradients. */
  readonly below: readonly string[];
  /** Shown under the pointer. */
  readonly hint?: string;
  /** Inputs and constants have a ring, results a double one, all else is filled. */
  readonly role?: 'leaf' | 'result';
}

export interface PictureEdge {
  readonly from: string;
  readonly to: string;
  readonly above: string;
  readonly below: string;
  readonly hint?: string;
  /** From 0 to 1: how thick it is. */
  readonly strength?: number;
  readonly isDashed?: boolean;
}

export interface GraphPicture {
  /** Unique in a page. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
  readonly legend: { readonly value: string; readonly gradient: string; readonly rest?: readonly string[] };
}

const radius = 24;
const lineHeight = 15;
const characterWidth = 7;
const margin = 24;
const legendHeight = 58;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** The part of dagre that is used: its own declarations do not resolve for modules of Node. */
interface Dagre {
  readonly Graph: new (options: { multigraph: boolean }) => DagreGraph;
  readonly layout: (graph: DagreGraph) => void;
}

interface DagreGraph {
  setGraph(options: Readonly<Record<string, string | number>>): void;
  setDefaultEdgeLabel(label: () => object): void;
  setNode(id: string, size: { width: number; height: number }): void;
  setEdge(from: string, to: string, label: object, name: string): void;
  node(id: string): Place;
}

/** The picture as an SVG document of its own, light or dark as the reader's screen is. */
export async function graphPicture(picture: GraphPicture): Promise<string> {
  const { places, width, height } = await placeNodes(picture);
  const { id, title, description, nodes, edges } = picture;
  const labels = placeLabels(picture, places);
  const lines = edges.map((edge) => edgeLine(edge, places));
  const content = html`<g class="edges">${lines}</g>
<g class="labels">${edges.map((edge, i) => edgeLabel(edge, labels[i]!))}</g>
<g class="nodes">${nodes.map((node) => nodeMark(node, places.get(node.id)!))}</g>
${legend(picture, height)}`;
  const total = height + legendHeight + 16 * (picture.legend.rest?.length ?? 0);
  const document = html`<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="${id}-title ${id}-description" viewBox="0 0 ${width} ${total}" width="${width}" height="${total}"><title id="${id}-title">${title}</title><desc id="${id}-description">${description}</desc>
<style>${style}</style>
<rect class="background" width="${width}" height="${total}"/>
<text class="heading" x="${margin}" y="${margin + 4}">${title}</text>
${content}
</svg>
`;
  return document.text;
}

/** Columns and the distances between circles by dagre; within a column the order of the nodes is kept. */
async function placeNodes({ nodes, edges }: GraphPicture): Promise<{
  places: ReadonlyMap<string, Place>;
  width: number;
  height: number;
}> {
  // Loaded when something is drawn: whoever does not draw does not wait for it.
  const { Graph, layout } = (await import('@dagrejs/dagre')) as unknown as Dagre;
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', ranksep: 36, nodesep: 26, marginx: margin, marginy: margin });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(node.id, sizeOf(node));
  for (const [i, { from, to }] of edges.entries()) graph.setEdge(from, to, {}, String(i));
  layout(graph);
  const at = (id: string) => graph.node(id);
  const byColumn = new Map<number, PictureNode[]>();
  for (const node of nodes) {
    const x = Math.round(at(node.id).x);
    byColumn.set(x, [...(byColumn.get(x) ?? []), node]);
  }
  const columns = [...byColumn].sort(([a], [b]) => a - b).map(([, column]) => column);
  const places = new Map<string, Place>();
  let x = margin;
  columns.forEach((column, i) => {
    const half = Math.max(...column.map((node) => sizeOf(node).width)) / 2;
    x += half;
    const heights = column.map(({ id }) => at(id).y).sort((a, b) => a - b);
    for (const [k, { id }] of column.entries()) places.set(id, { x, y: heights[k]! + margin });
    const leaving = new Set(column.map(({ id }) => id));
    const room = edges.filter(({ from }) => leaving.has(from)).map((edge) => roomFor(edge, edges));
    x += half + (i < columns.length - 1 ? Math.max(36, ...room) : 0);
  });
  const boxes = nodes.map((node) => boxOf(node, places.get(node.id)!));
  return {
    places,
    width: Math.ceil(Math.max(420, ...boxes.map(({ right }) => right + margin))),
    height: Math.ceil(Math.max(...boxes.map(({ bottom }) => bottom + margin))),
  };
}

/** How long an edge should be for its label, the more where many leave one circle. */
function roomFor({ from, above, below }: PictureEdge, edges: readonly PictureEdge[]): number {
  const longest = Math.max(lengthOf(above), lengthOf(below));
  if (longest === 0) return 48;
  const leaving = edges.filter((edge) => edge.from === from).length;
  return longest * characterWidth + 40 + 24 * Math.min(leaving, 6);
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}

function sizeOf({ above, below }: PictureNode): { width: number; height: number } {
  const longest = Math.max(0, ...[...above, ...below].map(lengthOf));
  const lines = 2 * Math.max(above.length, below.length);
  return { width: Math.max(2 * radius, longest * characterWidth), height: 2 * radius + 10 + lines * lineHeight };
}

function boxOf(node: PictureNode, { x, y }: Place): Box {
  const { width, height } = sizeOf(node);
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

/** For each edge the middle of its label: on the edge, where it covers the least. */
function placeLabels({ nodes, edges }: GraphPicture, places: ReadonlyMap<string, Place>): Place[] {
  const taken: Box[] = nodes.map((node) => boxOf(node, places.get(node.id)!));
  return edges.map(({ from, to, above, below }) => {
    const [start, end] = [places.get(from)!, places.get(to)!];
    const half = { x: (Math.max(lengthOf(above), lengthOf(below)) * characterWidth) / 2 + 2, y: lineHeight + 1 };
    let best: { place: Place; box: Box; cost: number } | undefined;
    for (let t = 0.16; t <= 0.84; t += 0.02) {
      const place = { x: start.x + t * (end.x - start.x), y: start.y + t * (end.y - start.y) };
      const box = {
        left: place.x - half.x,
        right: place.x + half.x,
        top: place.y - half.y,
        bottom: place.y + half.y,
      };
      const cost = taken.reduce((sum, other) => sum + overlap(box, other), 0) + 40 * Math.abs(t - 0.4);
      if (!best || cost < best.cost) best = { place, box, cost };
    }
    taken.push(best!.box);
    return best!.place;
  });
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

/** From circle to circle, with a head. */
function edgeLine({ from, to, strength = 0, isDashed, hint }: PictureEdge, places: ReadonlyMap<string, Place>): Html {
  const [start, end] = [places.get(from)!, places.get(to)!];
  const length = Math.sqrt((end.x - start.x) * (end.x - start.x) + (end.y - start.y) * (end.y - start.y)) || 1;
  const [dx, dy] = [(end.x - start.x) / length, (end.y - start.y) / length];
  const first = { x: start.x + dx * radius, y: start.y + dy * radius };
  const tip = { x: end.x - dx * (radius + 2), y: end.y - dy * (radius + 2) };
  const back = { x: tip.x - dx * 9, y: tip.y - dy * 9 };
  const head = `M${at(tip.x)} ${at(tip.y)}L${at(back.x - dy * 4)} ${at(back.y + dx * 4)}L${at(back.x + dy * 4)} ${at(back.y - dx * 4)}z`;
  const width = at(1 + 3 * strength);
  return html`<g>${hint !== undefined && html`<title>${hint}</title>`}<line x1="${at(first.x)}" y1="${at(first.y)}" x2="${at(back.x)}" y2="${at(back.y)}" stroke-width="${width}"${isDashed && html` stroke-dasharray="6 4"`}/><path d="${head}"/></g>`;
}

function edgeLabel({ above, below }: PictureEdge, { x, y }: Place): Part {
  if (above === '' && below === '') return '';
  const width = Math.max(lengthOf(above), lengthOf(below)) * characterWidth;
  return html`<rect x="${at(x - width / 2)}" y="${at(y - lineHeight)}" width="${at(width)}" height="${2 * lineHeight + 1}"/><text class="value" x="${at(x)}" y="${at(y - 3)}">${above}</text><text class="gradient" x="${at(x)}" y="${at(y + 12)}">${below}</text>`;
}

function nodeMark({ symbol, above, below, hint, role }: PictureNode, { x, y }: Place): Html {
  const top = y - radius - 6 - (above.length - 1) * lineHeight;
  const bottom = y + radius + 15;
  const fontSize = lengthOf(symbol) > 4 ? 11 : 15;
  return html`<g>${hint !== undefined && html`<title>${hint}</title>`}${linesAt(above, 'value', x, top)}${linesAt(below, 'gradient', x, bottom)}<circle class="${role ?? 'inner'}" cx="${at(x)}" cy="${at(y)}" r="${radius}"/>${role === 'result' && html`<circle class="ring" cx="${at(x)}" cy="${at(y)}" r="${radius - 4}"/>`}<text x="${at(x)}" y="${at(y)}" dy=".35em" style="font-size:${fontSize}px">${symbol}</text></g>`;
}

/** Lines of text over what is behind them, the first with its baseline at y. */
function linesAt(lines: readonly string[], className: string, x: number, y: number): Part {
  if (lines.length === 0) return '';
  const width = Math.max(...lines.map(lengthOf)) * characterWidth;
  return html`<rect x="${at(x - width / 2)}" y="${at(y - 12)}" width="${at(width)}" height="${lines.length * lineHeight}"/>${lines.map(
    (line, i) => html`<text class="${className}" x="${at(x)}" y="${at(y + i * lineHeight)}">${line}</text>`,
  )}`;
}

function legend({ legend: { value, gradient, rest = [] } }: GraphPicture, top: number): Html {
  const y = top + 14;
  return html`<g class="legend"><text class="value" x="${margin}" y="${y}">above: ${value}</text><text class="gradient" x="${margin}" y="${y + 17}">below: ${gradient}</text>${rest.map(
    (line, i) => html`<text x="${margin}" y="${y + 34 + i * 16}">${line}</text>`,
  )}</g>`;
}

function at(value: number): string {
  return String(Math.round(value * 100) / 100);
}

const style = `:root{${variables(light)}}
@media (prefers-color-scheme:dark){:root{${variables(dark)}}}
text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums;fill:var(--ink);text-anchor:middle}
.heading,.legend text{text-anchor:start}
.heading{font-weight:600}
.legend text{fill:var(--muted)}
.background{fill:var(--background)}
.value,.legend .value{fill:var(--series-0)}
.gradient,.legend .gradient{fill:var(--series-1)}
.labels rect,.nodes rect{fill:var(--background);opacity:.85}
.labels text,.nodes .value,.nodes .gradient{paint-order:stroke;stroke:var(--background);stroke-width:4px;stroke-linejoin:round}
.edges line{stroke:var(--muted)}
.edges path{fill:var(--muted)}
circle{fill:var(--panel);stroke:var(--ink);stroke-width:1.5}
circle.leaf{fill:var(--background)}
circle.ring{fill:none;stroke-width:1}
`;
