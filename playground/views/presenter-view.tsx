/** Over the page while it is shown to a room: the hands that were counted, the link as a QR code, and the black screen. */
import { useEffect, useState } from 'preact/hooks';
import { codeOf, hasRing, isBlack, tally } from '../session/presenter.ts';
import '../styles/present.css';
import { px } from './px.ts';
import { QrCode } from './qr-code.tsx';

export function Presenter() {
  const hands = Object.entries(tally.value);
  const most = Math.max(1, ...hands.map(([, count]) => count));
  return (
    <>
      {hands.length > 0 && (
        <dl class="tally" aria-label="Hands">
          {hands.map(([key, count]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>
                <span class="tally-bar" style={{ width: `${(8 * count) / most}rem` }} /> {count}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {codeOf.value !== undefined && (
        <div class="qr-large">
          <QrCode link={codeOf.value} />
        </div>
      )}
      {hasRing.value && <Ring />}
      {isBlack.value && <div class="black" data-testid="black" />}
    </>
  );
}

/** What is pointed at is seen from the last row too. */
function Ring() {
  const [place, setPlace] = useState<{ left: number; top: number } | undefined>(undefined);
  useEffect(() => {
    const follow = ({ clientX: left, clientY: top }: PointerEvent) => setPlace({ left, top });
    addEventListener('pointermove', follow);
    return () => removeEventListener('pointermove', follow);
  }, []);
  return <div class="pointer-ring" data-testid="ring" hidden={!place} style={place && px(place)} />;
}
