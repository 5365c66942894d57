/** Pictures as files: chosen, or dropped. */
import { FileButton } from './file-button.tsx';

interface ChooseProps {
  readonly label: string;
  readonly several?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

export function ChooseButton({ label, several, onFiles }: ChooseProps) {
  return (
    <FileButton
      label={label}
      accept=".jpg,.jpeg,.png,.webp,.gif,.bmp,image/*"
      several={several}
      text="Choose…"
      spoken={`${label}: choose files`}
      onFiles={onFiles}
    />
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
