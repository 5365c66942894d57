/** A button that asks for files, by keys too. */
import { useRef } from 'preact/hooks';

interface Props {
  /** Of what is asked for. */
  readonly label: string;
  readonly accept: string;
  readonly several?: boolean | undefined;
  /** On the button, and what is read aloud in its place. */
  readonly text: string;
  readonly spoken?: string;
  readonly title?: string;
  readonly onFiles: (files: readonly File[]) => void;
}

export function FileButton({ label, accept, several = false, text, spoken, title, onFiles }: Props) {
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
        accept={accept}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          // The same file can be chosen again.
          event.currentTarget.value = '';
          onFiles(files);
        }}
      />
      <button type="button" class="small" title={title} aria-label={spoken} onClick={() => input.current?.click()}>
        {text}
      </button>
    </>
  );
}
