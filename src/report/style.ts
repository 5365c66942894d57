/** How the report looks: light and dark, narrow and wide, on paper. */
import { Html } from '../drawing/html.ts';
import { dark, light, variables } from '../drawing/palette.ts';

/** Lines are told apart by their dashes too. */
const dashes = ['none', '7 4', '2 3', '10 3 2 3', '5 2', '12 4', '2 5', '8 3 2 3 2 3'];
const series = dashes
  .map(
    (dash, index) =>
      `.line.series-${index}{stroke:var(--series-${index});stroke-dasharray:${dash}}.dot.series-${index},.field .series-${index}{fill:var(--series-${index})}`,
  )
  .join('\n');

const rules = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--background);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
main,footer{max-width:1064px;margin:0 auto;padding:0 32px}
header{padding-top:56px}
.eyebrow{margin:0 0 10px;color:var(--muted);font-size:15px;overflow-wrap:anywhere}
.eyebrow bdi:first-child{color:var(--ink);font-weight:600}
h1{margin:0;max-width:24em;font-size:34px;line-height:1.2;font-weight:650;letter-spacing:-.015em;text-wrap:balance;overflow-wrap:anywhere}
.lead{margin:14px 0 0;max-width:44em;color:var(--muted);font-size:17px;text-wrap:pretty}
section{margin-top:56px;padding-top:28px;border-top:1px solid var(--line)}
h2{margin:0 0 18px;font-size:22px;line-height:1.3;font-weight:650;letter-spacing:-.01em}
h3{margin:0 0 4px;font-size:16px;font-weight:600}
section>h3{margin-top:36px;margin-bottom:8px}
.note,figcaption{color:var(--muted);font-size:14px;line-height:1.5;text-wrap:pretty}
.note{margin:12px 0 0}
.key-figures{display:grid;grid-template-columns:repeat(6,auto);gap:1px;margin:32px 0 0;background:var(--line);border:1px solid var(--line);border-radius:10px;overflow:hidden}
.key-figures div{padding:14px 16px 15px;background:var(--background)}
.key-figures dt{color:var(--muted);font-size:13px}
.key-figures dd{margin:0}
.key-figures strong{display:block;font-size:24px;line-height:1.3;font-weight:600;letter-spacing:-.01em;font-variant-numeric:tabular-nums;white-space:nowrap}
.key-figures span{display:block;color:var(--muted);font-size:13px;line-height:1.35}
.warnings{margin-top:24px;padding:14px 18px;border-left:4px solid var(--warning);border-radius:4px;background:var(--warning-panel)}
.warnings h2{margin:0;font-size:15px;color:var(--warning)}
.warnings ul{margin:4px 0 0;padding-left:20px;font-size:15px;overflow-wrap:anywhere}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:40px 40px}
.figures.maps{grid-template-columns:repeat(auto-fit,minmax(min(100%,290px),1fr));gap:40px 24px}
.figures table{min-width:100%}
.figures+.scroll,.figures+h3{margin-top:40px}
figure{margin:0;min-width:0}
figure svg{display:block;max-width:100%;height:auto}
figure>svg{margin-top:6px}
figcaption{margin-top:8px;max-width:34em}
.legend{display:flex;flex-wrap:wrap;gap:2px 18px;margin:2px 0 0;padding:0;list-style:none;color:var(--muted);font-size:14px}
.legend li{display:flex;align-items:center;gap:7px;min-width:0;overflow-wrap:anywhere}
.legend svg{flex:none}
svg text{font-family:inherit;font-size:12px;fill:var(--muted);font-variant-numeric:tabular-nums}
.axis-label{fill:var(--ink)}
.grid line{stroke:var(--grid)}
.axis,.ticks line{stroke:var(--muted)}
.line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.line.train{stroke:var(--series-0)}
.line.validation{stroke:var(--series-1);stroke-dasharray:6 4}
.line.thin{stroke-width:1.25;stroke-dasharray:none}
.line.lone{stroke-width:7;stroke-dasharray:none}
.best{stroke:var(--background);stroke-width:2}
.best.train{fill:var(--series-0)}
.best.validation{fill:var(--series-1)}
.mark{stroke:var(--muted);stroke-dasharray:2 3}
.mark-label{fill:var(--ink)}
.hints rect{fill:transparent}
.hints rect:hover{fill:var(--muted);fill-opacity:.12}
.diagonal,.zero{stroke:var(--muted);stroke-dasharray:4 4}
.cloud circle{fill:var(--series-0);fill-opacity:.45}
.bars rect{fill:var(--series-0)}
.dot{stroke:var(--background);stroke-width:1}
.field{shape-rendering:crispEdges}
.edge{fill:none;stroke:var(--ink);stroke-width:1.75;stroke-linecap:round}
.under{fill:var(--background)}
.value-dot{fill:var(--series-0);stroke:var(--ink);stroke-width:1}
.contours path{fill:var(--series-0);stroke:var(--series-0);stroke-width:.8;stroke-opacity:.75}
.levels text{font-size:11px;fill:var(--ink);paint-order:stroke;stroke:var(--background);stroke-width:3;stroke-opacity:.75}
.way{fill:none;stroke:var(--series-1);stroke-width:2;stroke-linejoin:round}
.steps circle{fill:var(--series-1)}
.steps .start{fill:var(--background);stroke:var(--series-1);stroke-width:2}
.summit{fill:var(--series-1);stroke:var(--background);stroke-width:1.5}
.matrix{fill:none;stroke:var(--line)}
.matrix-labels text{font-size:inherit;fill:var(--ink)}
.cell rect{fill:var(--series-0);opacity:var(--cell)}
.bare .cell rect{opacity:1}
.cell.wrong rect{fill:var(--series-1)}
.cell text{fill:var(--ink);font-weight:600;text-anchor:middle}
.cell .share{font-weight:400;font-size:12px}
.key::before{content:"";display:inline-block;width:.8em;height:.8em;margin-right:.35em;border-radius:3px;background:var(--series-0);opacity:var(--cell)}
.key.wrong::before{background:var(--series-1)}
${series}
.scroll{overflow-x:auto}
table{min-width:min(100%,640px);border-collapse:collapse;font-size:15px;line-height:1.4}
th,td{padding:7px 24px 7px 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:baseline;font-weight:400;max-width:30em;overflow-wrap:break-word}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--muted);font-size:14px;white-space:nowrap}
tbody th{font-weight:600}
tfoot th,tfoot td{border-bottom:0;font-weight:600}
tfoot th{color:var(--muted)}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td small{display:block;font-weight:400;color:var(--muted);font-size:12.5px;line-height:1.3}
.whisker{stroke:var(--muted);stroke-width:1.5}
.counts rect{fill:var(--muted);fill-opacity:.45}
table.importance td.bar-cell{padding-right:16px}
.bar-cell svg{display:block;vertical-align:middle}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
ul.note{padding-left:20px}
.note+.scroll,.note+.figures{margin-top:16px}
abbr{text-decoration:underline dotted;text-underline-offset:3px;cursor:help}
summary{cursor:pointer;margin-bottom:8px;color:var(--muted)}
.command{margin:0;padding:16px 18px;border-radius:8px;background:var(--panel);font:14px/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre-wrap;overflow-wrap:anywhere;user-select:all}
footer{margin-top:64px;padding-top:20px;padding-bottom:48px;color:var(--muted);font-size:14px}
@media (max-width:1000px){.key-figures{grid-template-columns:repeat(3,auto)}}
@media (max-width:560px){
main,footer{padding:0 18px}
header{padding-top:32px}
h1{font-size:26px}
.lead{font-size:16px}
section{margin-top:40px;padding-top:22px}
.key-figures{grid-template-columns:repeat(2,auto)}
svg text{font-size:16px}
figure>svg{overflow:visible}
th,td{padding-right:14px}
table{font-size:14px}
}
@media print{
:root{${variables(light)}}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
body{font-size:12px}
main,footer{max-width:none;padding:0}
header{padding-top:0}
section{margin-top:24px}
figure,tr,.key-figures,.warnings{break-inside:avoid}
h2,h3{break-after:avoid}
.figures{grid-template-columns:1fr 1fr;gap:24px}
.scroll{overflow:visible}
}
`;

/** Not escaped: nothing in it comes from the input. */
export const style: Html = new Html(
  `:root{${variables(light)}}
@media (prefers-color-scheme:dark){:root{${variables(dark)}}}
${rules}`,
);
