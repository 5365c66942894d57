/** Pictures as files: chosen, or dropped. */
import { useRef } from 'preact/hooks';

interface ChooseProps {
  readonly label: string;
  readonly several?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

/** A button for files, by keys too. */
export function ChooseButton({ label, several = false, onFiles }: ChooseProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        class="unseen"
        tabIndex={-1}
        multiple={several}
        aria-label={label}
        accept=".jpg,.jpeg,.png,.webp,.gif,.bmp,image/*"
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = '';
          onFiles(files);
        }}
      />
      <button type="button" class="small" aria-label={`${label}: choose files`} onClick={() => input.current?.click()}>
        Choose…
      </button>
    </>
  );
}

/** Files that are dropped here are no tables for the page. */
export function dropping(use: (files: readonly File[]) => void) {
  return {
    onDragOver: (event: DragEvent) => event.preventDefault(),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      event.stopPropagation();
      use([...(event.dataTransfer?.files ?? [])]);
    },
  };
}
