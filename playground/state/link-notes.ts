/** What a link asks for and the page does otherwise: told once, where TensorFlow Playground says nothing. */
import { splitLink } from './link.ts';
import { hideable, type PropertyName, properties, type State } from './properties.ts';

const mostNotes = 6;
const longest = 40;

/** What these do, or did there. */
const without: Readonly<Record<string, string>> = {
  collectStats: 'nothing is collected here',
  cosX: 'has no effect, as there',
  cosY: 'has no effect, as there',
  tutorial: 'its page of text is not part of Chainrule',
};

/** A sentence for each part of a link that is unknown, or read as something else. */
export function linkNotes(hash: string, state: State): string[] {
  const notes = [...splitLink(hash)].flatMap(([name, written]) => noteOf(name, written, state) ?? []);
  const more = notes.length - mostNotes;
  return more > 0 ? [...notes.slice(0, mostNotes), `and ${more} more`] : notes;
}

function noteOf(name: string, written: string, state: State): string | undefined {
  const about = `${short(name)}=${short(written)}`;
  if (name === 'v') return undefined;
  if (name.endsWith('_hide')) return hideNote(name.slice(0, -5), written, about);
  if (!Object.hasOwn(properties, name)) return `${about}: unknown`;
  const property = name as PropertyName;
  const { codec, shared } = properties[property] as { codec: { print: (value: unknown) => string }; shared?: boolean };
  if (state.compatible && !shared) return `${about}: unknown there`;
  const reason = without[name];
  const read = codec.print(state[property]);
  if (reason !== undefined) return written === '' || written === 'false' ? undefined : `${about}: ${reason}`;
  if (isSame(written, read)) return undefined;
  // A seed that the page drew is not a misread one.
  if (name === 'seed' && written.trim() === '') return undefined;
  return read === '' ? `${about}: cannot be read` : `${about}: read as ${short(read)}`;
}

function hideNote(name: string, written: string, about: string): string | undefined {
  if (written !== 'true') return written === 'false' ? undefined : `${about}: only true hides`;
  const known = (hideable as readonly string[]).includes(name);
  // Neurons of a layer are changed by the same buttons as the layers here.
  if (known || /^numNodes\d+$/.test(name) || name === 'cosX' || name === 'cosY') return undefined;
  return `${about}: there is no such control`;
}

/** 0.030 is 0.03, and whatever is not false is true. */
function isSame(written: string, read: string): boolean {
  if (written === read || written.trim() === read) return true;
  if (read === 'true') return written !== 'false';
  const numbers = [written, read].map((text) =>
    text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part))),
  );
  return numbers[0]!.length === numbers[1]!.length && numbers[0]!.every((value, i) => value === numbers[1]![i]);
}

function short(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
