/** A row of tabs; arrow keys go along it. */
import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

interface Props {
  readonly label: string;
  readonly panels: readonly { readonly name: string; readonly title: string; readonly mark?: ComponentChildren }[];
  /** The name of the panel that is open. */
  readonly chosen: Signal<string>;
  /** The id of the element that shows it. */
  readonly controls: string;
}

export function Tabs({ label, panels, chosen, controls }: Props) {
  const now = panels.some(({ name }) => name === chosen.value) ? chosen.value : panels[0]!.name;
  const select = (by: number) => {
    const at = panels.findIndex(({ name }) => name === now);
    chosen.value = panels[(at + by + panels.length) % panels.length]!.name;
    document.getElementById(`tab-${chosen.value}`)?.focus();
  };
  return (
    <div
      class="tabs"
      role="tablist"
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') select(1);
        if (event.key === 'ArrowLeft') select(-1);
      }}
    >
      {panels.map(({ name, title, mark }) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-selected={name === now}
          aria-controls={controls}
          tabIndex={name === now ? 0 : -1}
          onClick={() => {
            chosen.value = name;
          }}
        >
          {title}
          {mark}
        </button>
      ))}
    </div>
  );
}
