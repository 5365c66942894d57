/** The receipt of the lesson: seen, copied, saved, or handed to the page that shows this one in a frame. */
import { signal } from '@preact/signals';
import { useId, useState } from 'preact/hooks';
import { receiptText } from '../../src/practice.ts';
import { saveFile } from '../draw/save.ts';
import { chapters } from '../lesson/index.ts';
import { receiptOf } from '../lesson/receipt.ts';
import { tellParent } from '../session/around.ts';
import { log } from '../session/lesson.ts';
import { state } from '../session/store.ts';

/** As long as the page: a name is kept nowhere. */
const name = signal('');
const mostName = 80;

export function Receipt() {
  const id = useId();
  const [told, tell] = useState('');
  const { lseed } = state.value;
  const text = receiptText(receiptOf(chapters, { log: log.value, name: name.value, lseed }));
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      tell('Copied.');
    } catch {
      tell('The browser does not let pages copy: select the text and copy it.');
    }
  };
  // Only a page that the headers of this one allow can have it in a frame.
  const handIn = () => {
    tellParent({ chainrule: 'receipt', text });
    tell('Handed to the page around this one.');
  };
  return (
    <section class="receipt" aria-label="Receipt">
      <p class="quiet">
        What you did, to hand in. It stays in this browser until you do. The checksum shows typing errors, not cheating.
      </p>
      <div class="field">
        <label for={`${id}-name`}>Your name, if it is wanted</label>
        <input
          id={`${id}-name`}
          value={name.value}
          maxLength={mostName}
          autocomplete="off"
          onInput={(event) => {
            name.value = event.currentTarget.value;
          }}
        />
      </div>
      <textarea readOnly rows={10} spellcheck={false} aria-label="Receipt as text" value={text} />
      <div class="row">
        <button type="button" class="small" onClick={() => void copy()}>
          Copy
        </button>
        <button type="button" class="small" onClick={() => saveFile('receipt.txt', 'text/plain', text)}>
          Save
        </button>
        {parent !== window && (
          <button type="button" class="small" onClick={handIn}>
            Hand in
          </button>
        )}
        <span role="status" class="quiet">
          {told}
        </span>
      </div>
    </section>
  );
}
