/** What the page starts with when `chainrule play` was given files. */
import { openModel, openTable } from './own.ts';
import { notice, state } from './store.ts';

/** A table, or a model and maybe a table for it. */
export async function openStart(): Promise<void> {
  const files = state.value.open.filter((file) => file.startsWith('start/'));
  for (const [i, file] of files.entries()) {
    try {
      const response = await fetch(new URL(file.split('/').map(encodeURIComponent).join('/'), document.baseURI));
      if (!response.ok)
        throw new Error(`${file}: not there: got status ${response.status} — try chainrule play with the file again`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (!(await openBytes(file.slice('start/'.length), bytes, i > 0))) return;
    } catch (error) {
      notice.value = { kind: 'problem', text: (error as Error).message };
      return;
    }
  }
}

/** A model file, or a table; whether it could be opened. */
export function openBytes(name: string, content: Uint8Array<ArrayBuffer>, forModel = false): Promise<boolean> {
  return name.endsWith('.safetensors') ? openModel(name, content) : openTable(name, content, forModel);
}
