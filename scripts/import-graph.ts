/** `npm run import-graph`: which area imports which, as text; with `-- --mermaid` as a diagram for Markdown. */
import { layers } from './rules/imports.ts';
import { areaOf, readFolder } from './source.ts';

const edges = new Map<string, Set<string>>();
for (const { path, imports } of ['src', 'cli', 'playground'].flatMap(readFolder)) {
  const from = areaOf(path);
  const targets = edges.get(from) ?? new Set();
  for (const { file } of imports) if (file && areaOf(file) !== from) targets.add(areaOf(file));
  edges.set(from, targets);
}

const order = layers.flat();
const areas = [...edges.keys()].sort((a, b) => order.indexOf(a) - order.indexOf(b));
const targetsOf = (area: string) => areas.filter((target) => edges.get(area)!.has(target));

if (process.argv.includes('--mermaid')) {
  const identifier = (area: string) => area.replace(/\W/g, '_');
  console.log('graph BT');
  for (const area of areas) console.log(`  ${identifier(area)}["${area}"]`);
  for (const area of areas)
    for (const target of targetsOf(area)) console.log(`  ${identifier(area)} --> ${identifier(target)}`);
} else {
  for (const area of areas) console.log(`${area.padEnd(14)} imports ${targetsOf(area).join(', ') || 'nothing'}`);
}
