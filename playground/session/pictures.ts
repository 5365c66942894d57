/** The user's own pictures: boxes, the camera, the training on them, and what it makes of a picture. Nothing is sent anywhere. */
import { signal } from '@preact/signals';
import { ChainruleError } from '../../src/index.ts';
import type { Exported } from '../engine/export.ts';
import type { Learned, LearningStep, Look } from '../engine/pictures.ts';
import { pause } from './actions.ts';
import { ask } from './worker-client.ts';

export interface Shot {
  readonly id: number;
  readonly name: string;
  /** As the network sees it: 32 x 32, red, green and blue. */
  readonly pixels: Uint8Array;
}

export interface Box {
  readonly id: number;
  readonly name: string;
  readonly shots: readonly Shot[];
}

let lastId = 0;
const emptyBox = (number: number): Box => ({ id: ++lastId, name: `Class ${number}`, shots: [] });

export const boxes = signal<readonly Box[]>([emptyBox(1), emptyBox(2)]);
/** What went wrong last, a sentence each. */
export const problems = signal<readonly string[]>([]);
/** How many files are still to be read. */
export const pending = signal(0);
/** The losses of the training that runs, or ran last. */
export const course = signal<readonly LearningStep[]>([]);
export const learning = signal(false);
export const learned = signal<Learned | undefined>(undefined);
/** The picture that is looked at, and what the network makes of it. */
export const seen = signal<{ readonly shot: Shot; readonly look: Look } | undefined>(undefined);

/** Where the camera's pictures go: into a box, or before the network. */
export type CameraPlace = number | 'test';
export const camera = signal<{ readonly place: CameraPlace; readonly stream: MediaStream } | undefined>(undefined);
/** Who waits for it, until the user allows it. */
let awaited: { readonly place: CameraPlace } | undefined;

export function addBox(): void {
  let number = boxes.value.length + 1;
  while (boxes.value.some(({ name }) => name === `Class ${number}`)) number++;
  boxes.value = [...boxes.value, emptyBox(number)];
}

export function removeBox(id: number): void {
  if ((awaited ?? camera.peek())?.place === id) closeCamera();
  boxes.value = boxes.value.filter((box) => box.id !== id);
}

function changeBox(id: number, change: (box: Box) => Box): void {
  boxes.value = boxes.value.map((box) => (box.id === id ? change(box) : box));
}

export function nameBox(id: number, name: string): void {
  changeBox(id, (box) => ({ ...box, name }));
}

export function removeShot(id: number, shot: number): void {
  changeBox(id, (box) => ({ ...box, shots: box.shots.filter((one) => one.id !== shot) }));
}

/** A picture as the network sees it; undefined where it is none, which is said by its name. */
async function readShot(file: File): Promise<Shot | undefined> {
  try {
    const content = new Uint8Array(await file.arrayBuffer());
    return {
      id: ++lastId,
      name: file.name,
      pixels: await ask<Uint8Array>('readPicture', { name: file.name, content }),
    };
  } catch (error) {
    problems.value = [...problems.value, (error as Error).message];
    return undefined;
  }
}

/** Puts pictures into a box, one after the other. */
export async function fillBox(id: number, files: readonly File[]): Promise<void> {
  problems.value = [];
  pending.value += files.length;
  for (const file of files) {
    const shot = await readShot(file);
    if (shot) changeBox(id, (box) => ({ ...box, shots: [...box.shots, shot] }));
    pending.value--;
  }
}

/** Shows the network a picture. */
export async function test(file: File | undefined): Promise<void> {
  problems.value = [];
  const shot = file && (await readShot(file));
  if (shot) await lookAt(shot);
}

async function lookAt(shot: Shot): Promise<void> {
  try {
    seen.value = { shot, look: await ask<Look>('lookAtPicture', shot.pixels) };
  } catch (error) {
    problems.value = [(error as Error).message];
  }
}

export async function learn(): Promise<void> {
  // Two trainings at once would make each slow.
  pause();
  problems.value = [];
  course.value = [];
  learning.value = true;
  try {
    const wish = boxes.value.map(({ name, shots }) => ({ name: name.trim(), pictures: shots }));
    learned.value = await ask<Learned>('learnPictures', wish, (step) => {
      course.value = [...course.value, step as LearningStep];
    });
    const before = seen.peek();
    seen.value = undefined;
    if (before) await lookAt(before.shot);
  } catch (error) {
    problems.value = [(error as Error).message];
  } finally {
    learning.value = false;
  }
}

export function stopLearning(): void {
  void ask('stopPictures');
}

export function modelFile(): Promise<Exported> {
  return ask<Exported>('savePictures');
}

/** Asks for the camera. Whoever opens it elsewhere meanwhile gets it there, and who closed it does not get it. */
export async function openCamera(place: CameraPlace): Promise<void> {
  problems.value = [];
  closeCamera();
  const wish = { place };
  awaited = wish;
  try {
    // Pages that were not served safely have none.
    const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
    if (!mediaDevices) throw new DOMException('', 'SecurityError');
    const stream = await mediaDevices.getUserMedia({ video: { width: 320, height: 240 }, audio: false });
    if (awaited === wish) camera.value = { place, stream };
    else stop(stream);
  } catch (error) {
    if (awaited === wish) problems.value = [cameraProblem(error as Error)];
  } finally {
    if (awaited === wish) awaited = undefined;
  }
}

export function closeCamera(): void {
  awaited = undefined;
  const stream = camera.peek()?.stream;
  if (stream) stop(stream);
  camera.value = undefined;
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function cameraProblem({ name }: Error): string {
  const [problem, hint] = {
    NotAllowedError: ['may not be used', 'allow it beside the address, or choose files'],
    NotFoundError: ['there is none', 'plug one in, or choose files'],
    NotReadableError: ['another program has it', 'close that program, or choose files'],
    SecurityError: ['this page may not ask for it', 'open it from chainrule play or by https, or choose files'],
  }[name] ?? ['cannot be opened', 'choose files'];
  return new ChainruleError({ what: 'camera', problem: problem!, got: name, hint }).message;
}

let photographs = 0;

/** The camera's picture of now as a file, which goes the way of all files. */
export function photograph(video: HTMLVideoElement): Promise<File> {
  const { videoWidth: width, videoHeight: height } = video;
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  canvas.getContext('2d')!.drawImage(video, 0, 0);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(new File([blob], `camera ${++photographs}`));
      else reject(new Error('the camera gave no picture'));
    }, 'image/png');
  });
}
