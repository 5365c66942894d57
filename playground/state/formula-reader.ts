/** What reads formulas is as much code as a quarter of the page, and most people type none: it is loaded for the first one. */
import type * as Reader from './formulas.ts';

let reader: typeof Reader | undefined;

export async function loadFormulas(): Promise<typeof Reader> {
  reader ??= await import('./formulas.ts');
  return reader;
}

/** Once it is loaded. */
export function formulaReader(): typeof Reader {
  if (!reader) throw new Error('formulas: loadFormulas() comes first');
  return reader;
}

/** Before a link that has formulas is parsed. */
export async function readyFor(hash: string): Promise<void> {
  if (/[#&](?:formulas|rule)=/.test(hash)) await loadFormulas();
}
