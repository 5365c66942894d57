/** The user's own data: from a file, pasted, or drawn by hand. */
import { useEffect, useRef } from 'preact/hooks';
import { classColour } from '../draw/colors.ts';
import type { TableInfo } from '../engine/table.ts';
import {
  chooseColumns,
  clearPoints,
  endSketch,
  holdsPoint,
  openTable,
  setPen,
  shownTable,
  startSketch,
} from '../session/own.ts';
import { openBytes } from '../session/start.ts';
import { notice, opened, sketch, state } from '../session/store.ts';
import { isDark } from '../session/theme.ts';
import { Group, Select, Slider } from './controls.tsx';
import { FileButton } from './file-button.tsx';

const largestFile = 50_000_000;

export function OwnData() {
  useEffect(() => listenToDrops(), []);
  const isOwn = (state.value.problem === 'classification' ? state.value.dataset : state.value.regDataset) === 'own';
  const shown = shownTable.value;
  return (
    <Group title="Your own data" open={isOwn || sketch.value !== undefined}>
      <div class="row">
        <FileButton
          label="A table, or a model"
          accept=".csv,.tsv,.txt,.gz,.zst,.json,.jsonl,.ndjson,.parquet,.arrow,.feather,.npy,.npz,.xlsx,.arff,.libsvm,.safetensors,text/csv"
          text="File…"
          title="A table as CSV, JSON, Parquet, Excel and others, or a model; it can also be dropped on the page"
          onFiles={([file]) => {
            if (file) void openFile(file);
          }}
        />
        <PasteButton />
        <button
          type="button"
          class="small"
          aria-pressed={sketch.value !== undefined}
          onClick={() => {
            if (sketch.value) endSketch();
            else startSketch();
          }}
        >
          Draw
        </button>
      </div>
      {sketch.value && <Pens />}
      {shown && <Columns shown={shown} />}
    </Group>
  );
}

async function openFile(file: File): Promise<void> {
  if (file.size > largestFile) {
    notice.value = {
      kind: 'problem',
      text: `${file.name}: too large for a page: got ${Math.round(file.size / 1e6)} MB; expected at most 50 MB — try chainrule train`,
    };
    return;
  }
  try {
    await openBytes(file.name, new Uint8Array(await file.arrayBuffer()));
  } catch (error) {
    // A folder, or a file that is gone.
    notice.value = { kind: 'problem', text: `${file.name}: cannot be read: ${(error as Error).message}` };
  }
}

function PasteButton() {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button type="button" class="small" onClick={() => dialog.current?.showModal()}>
        Paste…
      </button>
      <dialog ref={dialog} class="dialog" aria-labelledby="paste-title">
        <form
          method="dialog"
          onSubmit={(event) => {
            const content = new FormData(event.currentTarget).get('content');
            if (typeof content === 'string' && content.trim() !== '') void openTable('pasted text', content);
          }}
        >
          <h2 id="paste-title">Paste a table</h2>
          <p class="quiet">A row for each point, with at least two columns of numbers and one to be learned.</p>
          <textarea
            name="content"
            rows={10}
            aria-label="Table as CSV"
            placeholder={'x1,x2,class\n1.5,-2,red\n-1,0.5,blue'}
          />
          <div class="row">
            <button type="submit" class="small strong">
              Use it
            </button>
            <button type="button" class="small" onClick={() => dialog.current?.close()}>
              Cancel
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}

function Pens() {
  const { pen, points } = sketch.value!;
  const isClass = state.value.problem === 'classification';
  const classes = Math.max(3, opened.value?.classes ?? 2);
  return (
    <>
      {isClass ? (
        <fieldset class="row" aria-label="Class of the points that are drawn" data-dark={isDark.value}>
          {Array.from({ length: Math.min(10, classes + (classes < 10 && pen === classes - 1 ? 1 : 0)) }, (_, i) => (
            <button
              key={i}
              type="button"
              class="pen"
              aria-label={`Class ${i}`}
              aria-pressed={pen === i}
              onClick={() => setPen(i)}
            >
              <i style={{ background: classColour(i, Math.max(opened.value?.classes ?? 2, i + 1)) }} />
            </button>
          ))}
          <EraserButton pen={pen} />
        </fieldset>
      ) : (
        <>
          <Slider
            label="Value"
            value={pen ?? 1}
            min={-1}
            max={1}
            step={0.1}
            text={String(pen ?? 'erase')}
            onChange={setPen}
          />
          <EraserButton pen={pen} />
        </>
      )}
      <p class="quiet">
        Click in the output to {pen === undefined ? 'remove points' : 'add points'}; {points.length} so far.{' '}
        <button type="button" class="link" onClick={clearPoints}>
          Clear
        </button>
      </p>
    </>
  );
}

function EraserButton({ pen }: { pen: number | undefined }) {
  return (
    <button type="button" class="small" aria-pressed={pen === undefined} onClick={() => setPen(undefined)}>
      Erase
    </button>
  );
}

function Columns({ shown }: { shown: TableInfo }) {
  const { name, rows, targets, drawable, choice, model } = shown;
  const [across, up] = choice.drawn;
  const options = (names: readonly string[]) => names.map((value) => ({ value, label: value }));
  // The two columns differ: to choose the other one's column swaps them.
  const draw = (one: string, other: string, before: string) => [one, one === other ? before : other] as const;
  const { value: about } = opened;
  const hasOthers = about !== undefined && about.inputNames.length > 2;
  return (
    <>
      <p class="quiet">
        {model !== undefined && model !== name && `${model} on `}
        {name}: {rows.toLocaleString('en')} rows
      </p>
      {model === undefined && (
        <Select
          label="Learn"
          value={choice.target}
          options={options(targets)}
          onChange={(target) => void chooseColumns({ target, drawn: choice.drawn })}
        />
      )}
      <div class="pairs">
        <Select
          label="Across, x₁"
          value={across}
          options={options(drawable)}
          onChange={(value) => void chooseColumns({ ...choice, drawn: draw(value, up, across) })}
        />
        <Select
          label="Up, x₂"
          value={up}
          options={options(drawable)}
          onChange={(value) => {
            const [second, first] = draw(value, across, up);
            void chooseColumns({ ...choice, drawn: [first, second] });
          }}
        />
      </div>
      {hasOthers && (
        <Select
          label="Plane through the other columns"
          title="Where the output is drawn: the inputs that are not on the plane have one value each"
          value={holdsPoint.value ? 'point' : 'middle'}
          options={[
            { value: 'middle', label: 'at their middle' },
            { value: 'point', label: 'at the chosen point' },
          ]}
          onChange={(value) => {
            holdsPoint.value = value === 'point';
          }}
        />
      )}
    </>
  );
}

function listenToDrops(): () => void {
  const allow = (event: DragEvent) => event.preventDefault();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    const pasted = event.dataTransfer?.getData('text/plain');
    if (file) void openFile(file);
    else if (pasted) void openTable('dropped text', pasted);
  };
  addEventListener('dragover', allow);
  addEventListener('drop', drop);
  return () => {
    removeEventListener('dragover', allow);
    removeEventListener('drop', drop);
  };
}
