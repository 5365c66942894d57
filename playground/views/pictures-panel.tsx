/** The user's own pictures: boxes to drop them into, a network that learns to tell them apart, and a place to try it. */
import { useEffect } from 'preact/hooks';
import { saveFile } from '../draw/save.ts';
import {
  addBox,
  type Box,
  boxes,
  camera,
  closeCamera,
  course,
  fillBox,
  learn,
  learned,
  learning,
  modelFile,
  nameBox,
  openCamera,
  pending,
  problems,
  removeBox,
  removeShot,
  stopLearning,
} from '../session/pictures.ts';
import { notice } from '../session/store.ts';
import { CameraView } from './camera-view.tsx';
import { decimal, whole } from './format.ts';
import { ChooseButton, dropping } from './picture-files.tsx';
import { PictureTest } from './picture-test.tsx';
import { inColours, SmallPicture } from './small-picture.tsx';
import '../styles/pictures.css';

export function PicturesPanel() {
  // Nobody is filmed behind a panel that is closed.
  useEffect(() => closeCamera, []);
  return (
    <div class="own-pictures">
      <p class="quiet">
        Drop pictures of two things into the boxes, train, and show it another one. Everything stays in this page.
      </p>
      <div role="alert" class="picture-problems">
        {problems.value.map((problem, i) => (
          <p key={i}>{problem}</p>
        ))}
      </div>
      <div class="picture-boxes">
        {boxes.value.map((box, i) => (
          <BoxView key={box.id} box={box} number={i + 1} />
        ))}
        <button type="button" class="small" onClick={addBox}>
          Another box
        </button>
      </div>
      <Training />
      <PictureTest />
    </div>
  );
}

function BoxView({ box: { id, name, shots }, number }: { box: Box; number: number }) {
  const called = name.trim() || `box ${number}`;
  return (
    <section
      class="picture-box"
      aria-label={`Box ${number}: ${called}`}
      {...dropping((files) => void fillBox(id, files))}
    >
      <div class="field">
        <input
          type="text"
          aria-label={`What the pictures of box ${number} show`}
          value={name}
          maxLength={40}
          onInput={(event) => nameBox(id, event.currentTarget.value)}
        />
      </div>
      <div class="row">
        <ChooseButton label={`Pictures for ${called}`} several onFiles={(files) => void fillBox(id, files)} />
        <button type="button" class="small" aria-label={`Camera for ${called}`} onClick={() => void openCamera(id)}>
          Camera
        </button>
        {boxes.value.length > 2 && (
          <button type="button" class="small" aria-label={`Remove the box ${called}`} onClick={() => removeBox(id)}>
            Remove
          </button>
        )}
      </div>
      {camera.value?.place === id && <CameraView onPicture={(file) => fillBox(id, [file])} />}
      <p class="quiet" data-testid={`count-${number}`}>
        {shots.length === 0 ? 'Drop pictures here.' : `${whole(shots.length)} picture${shots.length === 1 ? '' : 's'}`}
      </p>
      <ul class="picture-list">
        {shots.map((shot) => (
          <li key={shot.id}>
            <SmallPicture label={shot.name} of={shot.pixels} colours={inColours} />
            <button
              type="button"
              class="round"
              aria-label={`Remove ${shot.name}`}
              onClick={() => removeShot(id, shot.id)}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Training() {
  const { value: steps } = course;
  const { value: result } = learned;
  const last = steps.at(-1);
  return (
    <section class="picture-training" aria-label="Training on the pictures">
      <div class="row">
        {learning.value ? (
          <button type="button" class="small" onClick={stopLearning}>
            Stop training
          </button>
        ) : (
          <button type="button" class="small strong" disabled={pending.value > 0} onClick={() => void learn()}>
            Train on the pictures
          </button>
        )}
        <button type="button" class="small" disabled={!result || learning.value} onClick={() => void save()}>
          Save the model
        </button>
        {pending.value > 0 && <span class="quiet">{pending.value} to read</span>}
      </div>
      {last && (
        <>
          {learning.value && <progress aria-label="Epochs" value={last.epoch} max={last.epochs} />}
          <p data-testid="picture-course">
            Epoch {last.epoch} of {last.epochs}, loss {decimal(last.loss)}
          </p>
          <LossLine losses={steps.map(({ loss }) => loss)} most={last.epochs} />
        </>
      )}
      <p role="status" data-testid="picture-result">
        {result && !learning.value && (
          <>
            Learned {result.classes.join(', ')}: {whole(result.parameters)} parameters, {result.epochs} epochs in{' '}
            {result.seconds.toFixed(1)} s.{' '}
            {result.judged
              ? `Of ${result.judged.rows} pictures that were kept back, ${result.judged.right} are told right.`
              : 'With fewer than 10 pictures in a box none is kept back to judge it.'}
          </>
        )}
      </p>
    </section>
  );
}

/** From 0 up to the largest loss. */
function LossLine({ losses, most }: { losses: readonly number[]; most: number }) {
  const top = Math.max(...losses, 1e-9);
  const points = losses.map((loss, i) => `${((i + 1) / most) * 100},${2 + 36 * (1 - loss / top)}`);
  return (
    <svg class="picture-loss" viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">
      <polyline points={points.join(' ')} />
    </svg>
  );
}

async function save(): Promise<void> {
  try {
    const { name, type, content } = await modelFile();
    saveFile(name, type, content);
  } catch (error) {
    notice.value = { kind: 'problem', text: (error as Error).message };
  }
}
