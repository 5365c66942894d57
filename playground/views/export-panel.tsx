/** Everything that can be exported: the model, its weights, a program, pictures, a link. */
import { chartSvg, networkSvg, saveFile, savePng } from '../draw/save.ts';
import type { Exported, ExportKind } from '../engine/export.ts';
import { history } from '../session/history.ts';
import { latest, notice, opened } from '../session/store.ts';
import { ask } from '../session/worker-client.ts';
import { shownLayout } from './network-view.tsx';

const files: readonly { readonly kind: ExportKind; readonly label: string; readonly title: string }[] = [
  { kind: 'model', label: 'Model file', title: 'model.safetensors, for chainrule predict, evaluate, walk and load()' },
  { kind: 'weights', label: 'Weights as JSON', title: 'Every weight and bias by name' },
  { kind: 'ts', label: 'predict.ts', title: 'A TypeScript function that needs nothing else' },
  { kind: 'js', label: 'predict.js', title: 'A JavaScript function that needs nothing else' },
];

export function ExportPanel() {
  return (
    <div class="export">
      {files.map(({ kind, label, title }) => (
        <button key={kind} type="button" class="small" title={title} onClick={() => void save(kind)}>
          {label}
        </button>
      ))}
      <button type="button" class="small" onClick={() => savePng('output.png', canvasesOf('.plane canvas'))}>
        Output as PNG
      </button>
      <button type="button" class="small" onClick={saveNetwork}>
        Network as SVG
      </button>
      <button
        type="button"
        class="small"
        onClick={() => saveFile('losses.svg', 'image/svg+xml', chartSvg(history.now))}
      >
        Losses as SVG
      </button>
    </div>
  );
}

async function save(kind: ExportKind): Promise<void> {
  try {
    const { name, type, content } = await ask<Exported>('export', { kind });
    saveFile(name, type, content);
  } catch (error) {
    notice.value = { kind: 'problem', text: (error as Error).message };
  }
}

function canvasesOf(selector: string): HTMLCanvasElement[] {
  return [...document.querySelectorAll<HTMLCanvasElement>(selector)];
}

function saveNetwork(): void {
  const { value: about } = opened;
  const layout = shownLayout.value;
  if (!about || !layout || !latest.frame) return;
  const pictures = new Map<string, string>();
  const buttons = canvasesOf('.neuron:not(.off) canvas');
  for (const [i, { layer, unit }] of layout.columns
    .flat()
    .filter(({ layer, unit }) => layer > 0 || unit < canvasesOf('.neuron.feature:not(.off) canvas').length)
    .entries()) {
    pictures.set(`${layer}/${unit}`, buttons[i]!.toDataURL());
  }
  saveFile('network.svg', 'image/svg+xml', networkSvg(layout, about, latest.frame.weights, pictures));
}
