/** The controls that settings are made of. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface SelectProps<T extends string | number> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
  readonly hideLabel?: boolean;
  readonly title?: string;
}

export function Select<T extends string | number>({
  label,
  value,
  options,
  onChange,
  hideLabel,
  title,
}: SelectProps<T>) {
  const id = useId();
  // A value from a link that is not among the usual ones is offered too.
  const all = options.some((option) => option.value === value)
    ? options
    : [{ value, label: String(value) }, ...options];
  return (
    <div class="field">
      <label for={id} class={hideLabel ? 'unseen' : undefined}>
        {label}
      </label>
      <select
        id={id}
        title={title}
        value={String(value)}
        onChange={(event) => {
          const chosen = all.find((option) => String(option.value) === event.currentTarget.value);
          if (chosen) onChange(chosen.value);
        }}
      >
        {all.map((option) => (
          <option key={option.value} value={String(option.value)} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly text: string;
  readonly onChange: (value: number) => void;
}

export function Slider({ label, value, min, max, step, text, onChange }: SliderProps) {
  const id = useId();
  return (
    <div class="field slider">
      <label for={id}>
        {label} <output>{text}</output>
      </label>
      <input
        id={id}
        type="range"
        {...{ min, max, step }}
        value={value}
        aria-valuetext={text}
        onInput={(event) => onChange(Number(event.currentTarget.value))}
      />
    </div>
  );
}

interface NumberProps {
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number | 'any';
  readonly title?: string;
  readonly onChange: (value: number) => void;
}

/** A number that takes effect when it is finished: by Enter, or by leaving the field. */
export function NumberField({ label, value, onChange, title, ...rest }: NumberProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        {...rest}
        title={title}
        value={value}
        onChange={(event) => {
          const { valueAsNumber, validity } = event.currentTarget;
          if (validity.valid && Number.isFinite(valueAsNumber)) onChange(valueAsNumber);
          else event.currentTarget.value = String(value);
        }}
      />
    </div>
  );
}

export function Check({
  label,
  value,
  onChange,
}: {
  label: string;
  value: boolean;
  onChange: (value: boolean) => void;
}) {
  return (
    <label class="check">
      <input type="checkbox" checked={value} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

export function Group({
  title,
  children,
  open = false,
}: {
  title: string;
  children: ComponentChildren;
  open?: boolean;
}) {
  return (
    <details class="group" open={open}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}
