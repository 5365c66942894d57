/** A link as a QR code, made here: nothing is asked of anybody. */

import { useMemo } from 'preact/hooks';
import encodeQR from 'qr';
import { saveFile } from '../draw/save.ts';
import '../styles/qr-code.css';

/** More letters make squares too small for a camera at the back of a room. */
export const mostLetters = 1200;

/** Blank squares around it, as the standard (ISO/IEC 18004) wants them. */
const border = 4;

/** Dark squares as a path, a run of them in a row at a time. */
function pathOf(squares: readonly (readonly boolean[])[]): string {
  let path = '';
  for (const [y, row] of squares.entries())
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x++;
      path += `M${from} ${y}h${x + 1 - from}v1h${from - x - 1}z`;
    }
  return path;
}

/** Black on white in the dark too: many cameras read nothing else. */
export function QrCode({ link, canSave = false }: { link: string; canSave?: boolean }) {
  const isLong = link.length > mostLetters;
  const squares = useMemo(() => (isLong ? [] : encodeQR(link, 'raw', { ecc: 'low', border })), [link]);
  if (isLong)
    return (
      <p class="quiet">
        No QR code: {link.length.toLocaleString('en')} letters are more than the {mostLetters.toLocaleString('en')} that
        a camera reads. Leave out this moment of the training, whose weights are the most of it.
      </p>
    );
  const side = squares.length;
  const path = pathOf(squares);
  return (
    <figure class="qr">
      <svg
        viewBox={`0 0 ${side} ${side}`}
        role="img"
        aria-label={`QR code of the link ${link}`}
        shape-rendering="crispEdges"
      >
        <rect width={side} height={side} fill="#fff" />
        <path d={path} fill="#000" />
      </svg>
      {canSave && (
        <button
          type="button"
          class="small"
          onClick={() =>
            saveFile(
              'link.svg',
              'image/svg+xml',
              `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"><rect width="${side}" height="${side}" fill="#fff"/><path d="${path}"/></svg>\n`,
            )
          }
        >
          Save the QR code
        </button>
      )}
    </figure>
  );
}
