/** The buttons that more than one view has. */
import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icons.tsx';

interface IconButtonProps {
  readonly icon: IconName;
  /** What it does, for screen readers. */
  readonly label: string;
  readonly title?: string;
  readonly disabled?: boolean;
  readonly flipped?: boolean;
  readonly onClick: () => void;
}

export function IconButton({ icon, label, title, disabled = false, flipped = false, onClick }: IconButtonProps) {
  return (
    <button
      type="button"
      class={flipped ? 'icon-button flipped' : 'icon-button'}
      {...{ title, disabled, onClick }}
      aria-label={label}
    >
      <Icon name={icon} />
    </button>
  );
}

interface LessOrMoreProps {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** What the two buttons do, for screen readers. */
  readonly less: string;
  readonly more: string;
  readonly onChange: (value: number) => void;
  readonly children: ComponentChildren;
}

/** A whole number, shown as the children, between the buttons that change it by one. */
export function LessOrMore({ value, min, max, less, more, onChange, children }: LessOrMoreProps) {
  return (
    <>
      <button type="button" class="round" aria-label={less} disabled={value <= min} onClick={() => onChange(value - 1)}>
        −
      </button>
      {children}
      <button type="button" class="round" aria-label={more} disabled={value >= max} onClick={() => onChange(value + 1)}>
        +
      </button>
    </>
  );
}
