/** Checkpoints of trainings on pictures: those of `train`, which also tell how pictures change from step to step. */
import { fail } from '../graph/error.ts';
import type { PlainData } from '../nn/layer.ts';
import type { Augmentation } from '../pictures/augment.ts';
import type { Checkpoint, CheckpointOptions } from '../train/checkpoint-options.ts';
import type { TrainingState } from '../train/state.ts';

/** What a training of rows does not know of itself. */
interface PictureLearning {
  readonly augmentation: Augmentation;
  readonly frozen: boolean;
}

/** The options for `train`: what goes out tells how the pictures are learned, and what comes in is held to that. */
export function pictureCheckpoints(
  { checkpoint, resume }: CheckpointOptions<TrainingState>,
  learning: PictureLearning,
): CheckpointOptions<TrainingState> {
  const pictures = { ...learning, augmentation: { ...learning.augmentation } } as unknown as PlainData;
  return {
    ...(checkpoint && {
      checkpoint: {
        every: checkpoint.every,
        write: (made) => checkpoint.write({ ...made, settings: { ...made.settings, pictures } }),
      },
    }),
    ...(resume && { resume: held(resume, pictures) }),
  };
}

function held(resume: Checkpoint<TrainingState>, now: PlainData): Checkpoint<TrainingState> {
  const { pictures, ...settings } = resume.settings;
  if (JSON.stringify(pictures) !== JSON.stringify(now)) {
    fail({
      what: 'resume: pictures',
      problem: 'not as in the checkpoint',
      got: JSON.stringify(now),
      expected: pictures === undefined ? 'nothing: it is of no training on pictures' : JSON.stringify(pictures),
      hint: 'resuming with what the training began with',
    });
  }
  return { ...resume, settings };
}
