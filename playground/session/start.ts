/** What the page starts with when `chainrule play` was given a file. */
import type { OpenedModel } from '../engine/model.ts';
import { change } from './actions.ts';
import { openTable } from './own.ts';
import { notice, state } from './store.ts';
import { ask, tell } from './worker-client.ts';

export async function openStart(): Promise<void> {
  const { open } = state.value;
  if (open === '' || !open.startsWith('start/')) return;
  try {
    const response = await fetch(new URL(open.split('/').map(encodeURIComponent).join('/'), document.baseURI));
    if (!response.ok)
      throw new Error(`${open}: not there: got status ${response.status} — try chainrule play with the file again`);
    await openBytes(open.slice('start/'.length), new Uint8Array(await response.arrayBuffer()));
  } catch (error) {
    notice.value = { kind: 'problem', text: (error as Error).message };
  }
}

/** A model file, or a table. */
export async function openBytes(name: string, content: Uint8Array): Promise<void> {
  if (!name.endsWith('.safetensors')) {
    await openTable(name, content);
    return;
  }
  const { weights, dataset, share, ...shape } = await ask<OpenedModel>('openModel', { name, content });
  change({
    ...shape,
    problem: 'classification',
    dataset: dataset as 'xor',
    own: '',
    compatible: false,
    x: true,
    y: true,
    xSquared: false,
    ySquared: false,
    xTimesY: false,
    sinX: false,
    sinY: false,
    loss: 'crossEntropy',
  });
  tell({ kind: 'weights', weights });
  notice.value = {
    kind: 'info',
    text: `${name}, over built-in data that it knows: ${dataset}, ${Math.round(100 * share)} % right.`,
  };
}
