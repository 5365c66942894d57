/** Copies the link that gives this state again, and says what the link does not carry. */
import { useState } from 'preact/hooks';
import { saveFile } from '../draw/save.ts';
import { shownTable, source } from '../session/own.ts';
import { notice } from '../session/store.ts';
import { writeLink } from '../session/undo.ts';
import { IconButton } from './buttons.tsx';

export function ShareButton() {
  const [told, tellThem] = useState('');
  const copy = async () => {
    const { hash, lacks } = (await import('../session/seen.ts')).linkNow();
    const link = `${location.href.split('#')[0]}#${hash}`;
    try {
      await navigator.clipboard.writeText(link);
      tellThem('Link copied');
    } catch {
      tellThem('The link is in the address bar');
      writeLink(link);
    }
    if (lacks) notice.value = { kind: 'info', text: lacks };
    sayWhatIsMissing();
    setTimeout(() => tellThem(''), 2500);
  };
  return (
    <span class="share">
      <span role="status" class="quiet">
        {told}
      </span>
      <IconButton
        icon="share"
        label="Copy a link"
        title="Copy a link to what is shown; more under Share"
        onClick={() => void copy()}
      />
    </span>
  );
}

function sayWhatIsMissing(): void {
  const { value: shown } = shownTable;
  if (!shown || shown.link !== undefined) return;
  const { name, content } = source;
  const isModel = shown.model !== undefined;
  notice.value = {
    kind: 'info',
    text: isModel
      ? `The link carries the settings, but neither the model ${shown.model} nor its rows: send the file with it (Export, Model file).`
      : `The link carries the settings, but not the ${shown.rows.toLocaleString('en')} rows of ${shown.name}, which are too many for it: send the table with it.`,
    ...(!isModel &&
      name === shown.name && {
        action: { label: 'Save the table', act: () => saveFile(fileName(name), 'text/csv', content) },
      }),
  };
}

function fileName(name: string): string {
  return /\.\w+$/.test(name) ? name : 'table.csv';
}
