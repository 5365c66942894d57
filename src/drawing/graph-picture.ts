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
  readonly hint?: string | undefined;
  /** Inputs and constants have a ring, results a double one, all else is filled. */
  readonly role?: 'leaf' | 'result';
}

export interface PictureEdge {
  readonly from: string;
  readonly to: string;
  readonly above: string;
  readonly below: string;
  readonly hint?: string | undefined;
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
  /** Nodes of one column stand in the order in which they are given; else in the one with the fewest crossings. */
  readonly keepsOrder?: boolean;
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
  edge(from: string, to: string, name: string): { readonly points: readonly Place[] };
}

/** The picture as an SVG document of its own, light or dark as the reader's screen is. */
export async function graphPicture(picture: GraphPicture): Promise<string> {
  const { places, routes, width, height } = await placeNodes(picture);
  const { id, title, description, nodes, edges } = picture;
  const labels = placeLabels(picture, places, routes);
  const lines = edges.map((edge, i) => edgeLine(edge, routes[i]!));
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

/** Columns and heights by dagre, the distances between columns by what stands on the edges. */
async function placeNodes({ nodes, edges, keepsOrder }: GraphPicture): Promise<{
  places: ReadonlyMap<string, Place>;
  /** The points that each edge goes through. */
  routes: readonly (readonly Place[])[];
  width: number;
  height: number;
}> {
  // Loaded when something is drawn: programs that draw nothing do not wait for it.
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
    const heights = column.map(({ id }) => at(id).y);
    if (keepsOrder) heights.sort((a, b) => a - b);
    for (const [k, { id }] of column.entries()) places.set(id, { x, y: heights[k]! + margin });
    const leaving = new Set(column.map(({ id }) => id));
    const room = edges.filter(({ from }) => leaving.has(from)).map((edge) => roomFor(edge, edges));
    x += half + (i < columns.length - 1 ? Math.max(36, ...room) : 0);
  });
  const boxes = nodes.map((node) => boxOf(node, places.get(node.id)!));
  const marks = columns.map((column) => ({ from: at(column[0]!.id).x, to: places.get(column[0]!.id)!.x }));
  const routes = edges.map(({ from, to }, i) => {
    const between = graph.edge(from, to, String(i)).points.slice(1, -1);
    const passed = between
      .map((point) => ({ x: moved(point.x, marks), y: point.y + margin }))
      .filter(({ x: at }) => at > places.get(from)!.x + 1 && at < places.get(to)!.x - 1);
    const isNear = columnOf(columns, to) - columnOf(columns, from) <= 1;
    return [places.get(from)!, ...(isNear ? [] : passed), places.get(to)!];
  });
  return {
    places,
    routes,
    width: Math.ceil(Math.max(420, ...boxes.map(({ right }) => right + margin))),
    height: Math.ceil(Math.max(...boxes.map(({ bottom }) => bottom + margin))),
  };
}

function columnOf(columns: readonly (readonly PictureNode[])[], id: string): number {
  return columns.findIndex((column) => column.some((node) => node.id === id));
}

/** Where a distance from the left goes when columns move. */
function moved(x: number, marks: readonly { readonly from: number; readonly to: number }[]): number {
  const next = marks.findIndex(({ from }) => from >= x);
  if (next <= 0) return marks[Math.max(0, next)]!.to;
  const [a, b] = [marks[next - 1]!, marks[next]!];
  return a.to + ((x - a.from) / (b.from - a.from)) * (b.to - a.to);
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
function placeLabels(
  { nodes, edges }: GraphPicture,
  places: ReadonlyMap<string, Place>,
  routes: readonly (readonly Place[])[],
): Place[] {
  const taken: Box[] = nodes.map((node) => boxOf(node, places.get(node.id)!));
  return edges.map(({ above, below }, i) => {
    const half = { x: (Math.max(lengthOf(above), lengthOf(below)) * characterWidth) / 2 + 2, y: lineHeight + 1 };
    let best: { place: Place; box: Box; cost: number } | undefined;
    for (let t = 0.16; t <= 0.84; t += 0.02) {
      const place = along(routes[i]!, t);
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

/** The point at a share of the length of a route. */
function along(route: readonly Place[], share: number): Place {
  const lengths = route.slice(1).map((point, i) => distance(route[i]!, point));
  let left = share * lengths.reduce((sum, length) => sum + length, 0);
  const i = lengths.findIndex((length) => {
    if (left <= length) return true;
    left -= length;
    return false;
  });
  const [a, b] = [route[Math.max(0, i)]!, route[Math.max(0, i) + 1]!];
  const part = lengths[Math.max(0, i)]! === 0 ? 0 : left / lengths[Math.max(0, i)]!;
  return { x: a.x + part * (b.x - a.x), y: a.y + part * (b.y - a.y) };
}

function distance(a: Place, b: Place): number {
  return Math.sqrt((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y));
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

/** From circle to circle, with a head. */
function edgeLine({ from, to, strength = 0, isDashed, hint }: PictureEdge, route: readonly Place[]): Html {
  const first = towards(route[0]!, route[1]!, radius);
  const [before, end] = [route.at(-2)!, route.at(-1)!];
  const tip = towards(end, before, radius + 2);
  const back = towards(end, before, radius + 11);
  const [dx, dy] = [(tip.x - back.x) / 9, (tip.y - back.y) / 9];
  const head = `M${at(tip.x)} ${at(tip.y)}L${at(back.x - dy * 4)} ${at(back.y + dx * 4)}L${at(back.x + dy * 4)} ${at(back.y - dx * 4)}z`;
  const points = [first, ...route.slice(1, -1), back].map(({ x, y }) => `${at(x)},${at(y)}`).join(' ');
  const width = at(1 + 3 * strength);
  return html`<g data-from="${from}" data-to="${to}">${hint !== undefined && html`<title>${hint}</title>`}<polyline points="${points}" stroke-width="${width}"${isDashed && html` stroke-dasharray="6 4"`}/><path d="${head}"/></g>`;
}

/** The point at a distance from the first on the way to the second. */
function towards(from: Place, to: Place, length: number): Place {
  const share = length / (distance(from, to) || 1);
  return { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
}

function edgeLabel({ above, below }: PictureEdge, { x, y }: Place): Part {
  if (above === '' && below === '') return '';
  const width = Math.max(lengthOf(above), lengthOf(below)) * characterWidth;
  const [top, bottom] = [above === '' ? y + 1 : y - lineHeight, below === '' ? y - 1 : y + lineHeight];
  return html`<rect x="${at(x - width / 2)}" y="${at(top)}" width="${at(width)}" height="${at(bottom - top)}"/><text class="value" x="${at(x)}" y="${at(below === '' ? y - 5 : y - 3)}">${above}</text><text class="gradient" x="${at(x)}" y="${at(y + 12)}">${below}</text>`;
}

function nodeMark({ id, symbol, above, below, hint, role }: PictureNode, { x, y }: Place): Html {
  const top = y - radius - 6 - (above.length - 1) * lineHeight;
  const bottom = y + radius + 15;
  const name = lengthOf(symbol) > 4 ? 'small symbol' : 'symbol';
  return html`<g data-node="${id}">${hint !== undefined && html`<title>${hint}</title>`}${linesAt(above, 'value', x, top)}${linesAt(below, 'gradient', x, bottom)}<circle class="${role ?? 'inner'}" cx="${at(x)}" cy="${at(y)}" r="${radius}"/>${role === 'result' && html`<circle class="ring" cx="${at(x)}" cy="${at(y)}" r="${radius - 4}"/>`}<text class="${name}" x="${at(x)}" y="${at(y)}" dy=".35em">${symbol}</text></g>`;
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
.symbol{font-size:15px}
.small{font-size:11px}
.heading,.legend text{text-anchor:start}
.heading{font-weight:600}
.legend text{fill:var(--muted)}
.background{fill:var(--background)}
.value,.legend .value{fill:var(--series-0)}
.gradient,.legend .gradient{fill:var(--series-1)}
.labels rect,.nodes rect{fill:var(--background);opacity:.85}
.labels text,.nodes .value,.nodes .gradient{paint-order:stroke;stroke:var(--background);stroke-width:4px;stroke-linejoin:round}
.edges polyline{fill:none;stroke:var(--muted);stroke-linejoin:round}
.edges path{fill:var(--muted)}
circle{fill:var(--panel);stroke:var(--ink);stroke-width:1.5}
circle.leaf{fill:var(--background)}
circle.ring{fill:none;stroke-width:1}
`;
