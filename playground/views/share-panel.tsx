/** A link that shows this page again: what goes into it, the link, and the same as a frame for another page. */
import { signal } from '@preact/signals';
import { useId, useState } from 'preact/hooks';
import { longest, seenLink, type Wish } from '../session/seen.ts';
import { opened, reading, state } from '../session/store.ts';
import { hideable } from '../state/properties.ts';
import '../styles/share.css';
import { Check } from './controls.tsx';
import { whole } from './format.ts';
import { QrCode } from './qr-code.tsx';

const wish = signal<Wish>({
  moment: true,
  place: true,
  present: false,
  embed: false,
  title: state.peek().title,
  task: state.peek().task,
  hidden: state.peek().hidden,
  freeze: state.peek().freeze,
});

/** Settings; buttons are hidden, or there. */
const lockable = hideable.filter((name) => !/Button$|^(?:formulas|showTestData|discretize)$/.test(name));

const mostTask = 280;
const mostTitle = 80;

export function SharePanel() {
  const { value: now } = wish;
  const set = (changes: Partial<Wish>) => {
    wish.value = { ...now, ...changes };
  };
  // Read so that the link follows the training.
  void reading.value;
  void opened.value;
  const { hash, lacks } = seenLink(now);
  const page = location.href.split('#')[0]!;
  const link = `${page}#${hash}`;
  return (
    <div class="share-panel">
      <section class="share-what" aria-label="What the link shows">
        <TextField label="Title" most={mostTitle} value={now.title} onInput={(title) => set({ title })} />
        <TextField label="A task for who opens it" most={mostTask} value={now.task} onInput={(task) => set({ task })} />
        <div class="share-checks">
          <Check label="This moment of the training" value={now.moment} onChange={(moment) => set({ moment })} />
          <Check label="The open panel and the point" value={now.place} onChange={(place) => set({ place })} />
          <Check label="Large, for a room" value={now.present} onChange={(present) => set({ present })} />
          <Check label="For a frame in another page" value={now.embed} onChange={(embed) => set({ embed })} />
        </div>
        <details>
          <summary>Hide controls{now.hidden.length > 0 && ` (${now.hidden.length})`}</summary>
          <div class="share-checks">
            {hideable.map((name) => (
              <Check
                key={name}
                label={name}
                value={now.hidden.includes(name)}
                onChange={(isHidden) =>
                  set({ hidden: isHidden ? [...now.hidden, name] : now.hidden.filter((other) => other !== name) })
                }
              />
            ))}
          </div>
        </details>
        <details>
          <summary>Lock controls{now.freeze.length > 0 && ` (${now.freeze.length})`}</summary>
          <div class="share-checks">
            {lockable.map((name) => (
              <Check
                key={name}
                label={`${name}, locked`}
                value={now.freeze.includes(name)}
                onChange={(isLocked) =>
                  set({ freeze: isLocked ? [...now.freeze, name] : now.freeze.filter((other) => other !== name) })
                }
              />
            ))}
          </div>
        </details>
      </section>
      <section class="share-out" aria-label="The link">
        <Copied label="Link" text={link} button="Copy the link" />
        <Copied
          label="Frame"
          text={frameOf(page, seenLink({ ...now, embed: true }).hash, now.title)}
          button="Copy the frame"
        />
        <p class="quiet" role="status">
          {whole(link.length)} letters
          {link.length > longest && `, more than the ${whole(longest)} that arrive everywhere`}. {lacks}
        </p>
        <QrCode link={link} canSave />
        <p class="quiet">
          A frame shows only where the server of this page allows it:{' '}
          <code>chainrule play --out folder --frame-ancestors https://your.site</code>.
        </p>
      </section>
    </div>
  );
}

/** What another page has to contain; quotes of the title end nothing. */
function frameOf(page: string, hash: string, title: string): string {
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<iframe src="${escaped(`${page}#${hash}`)}" title="${escaped(title || 'Chainrule playground')}" width="100%" height="640" sandbox="allow-scripts allow-same-origin allow-downloads" allow="fullscreen; clipboard-write"></iframe>`;
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly most: number;
  readonly onInput: (value: string) => void;
}

function TextField({ label, value, most, onInput }: TextFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} value={value} maxLength={most} onInput={(event) => onInput(event.currentTarget.value)} />
    </div>
  );
}

function Copied({ label, text, button }: { label: string; text: string; button: string }) {
  const id = useId();
  const [told, tell] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      tell('Copied');
    } catch {
      document.querySelector<HTMLInputElement>(`#${CSS.escape(id)}`)?.select();
      tell('Selected: copy it by keys');
    }
    setTimeout(() => tell(''), 2500);
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="share-copied">
        <input id={id} readOnly value={text} />
        <button type="button" class="small" onClick={() => void copy()}>
          {button}
        </button>
      </div>
      <span role="status" class="quiet">
        {told}
      </span>
    </div>
  );
}
