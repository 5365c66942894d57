/** What the camera sees, with buttons to take pictures; it films only while it is shown. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { camera, closeCamera, photograph } from '../session/pictures.ts';

interface Props {
  readonly onPicture: (file: File) => Promise<void>;
  /** Whether every picture is taken, one after the other. */
  readonly isLive?: boolean;
}

const atOnce = 10;
/** Between two pictures, in milliseconds. */
const pause = 100;

const wait = () => new Promise((resolve) => setTimeout(resolve, pause));

export function CameraView({ onPicture, isLive = false }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const [isReady, setReady] = useState(false);
  const { stream } = camera.value!;
  useEffect(() => {
    const element = video.current!;
    element.srcObject = stream;
    void element.play().catch(() => {});
  }, [stream]);
  const take = async (count: number) => {
    for (let i = 0; i < count && camera.peek()?.stream === stream && video.current; i++) {
      await onPicture(await photograph(video.current));
      await wait();
    }
  };
  useEffect(() => {
    if (isLive && isReady) void take(Number.POSITIVE_INFINITY);
  }, [isLive, isReady, stream]);
  return (
    <div class="camera">
      <video ref={video} muted playsInline aria-label="What the camera sees" onLoadedData={() => setReady(true)} />
      <div class="row">
        {!isLive && (
          <>
            <button type="button" class="small strong" disabled={!isReady} onClick={() => void take(1)}>
              Take one
            </button>
            <button type="button" class="small" disabled={!isReady} onClick={() => void take(atOnce)}>
              Take {atOnce}
            </button>
          </>
        )}
        <button type="button" class="small" onClick={closeCamera}>
          Close the camera
        </button>
      </div>
    </div>
  );
}
