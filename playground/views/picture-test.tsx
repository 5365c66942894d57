/** A picture before the trained network: how likely it is of each box, and what the filters of the first convolution give. */
import { classColour } from '../draw/colors.ts';
import { camera, learned, openCamera, seen, test } from '../session/pictures.ts';
import { isDark } from '../session/theme.ts';
import { CameraView } from './camera-view.tsx';
import { percent } from './format.ts';
import { ChooseButton, dropping } from './picture-files.tsx';
import { inColours, inSigns, SmallPicture } from './small-picture.tsx';

export function PictureTest() {
  if (!learned.value) return null;
  const isLive = camera.value?.place === 'test';
  return (
    <section class="picture-test" aria-label="Try it" {...dropping(([file]) => void test(file))}>
      <div class="row">
        <ChooseButton label="A picture to try" onFiles={([file]) => void test(file)} />
        <button type="button" class="small" aria-label="Camera to try it" onClick={() => void openCamera('test')}>
          Camera
        </button>
        <span class="quiet">or drop a picture here</span>
      </div>
      {isLive && <CameraView isLive onPicture={test} />}
      {seen.value && <Seen classes={learned.value.classes} />}
    </section>
  );
}

function Seen({ classes }: { classes: readonly string[] }) {
  const { shot, look } = seen.value!;
  return (
    <div class="picture-seen" data-dark={isDark.value}>
      <div class="picture-answer">
        <SmallPicture label={`${shot.name}, as the network sees it`} of={shot.pixels} colours={inColours} />
        <dl data-testid="picture-answer">
          {classes.map((name, i) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <i style={{ width: `${100 * look.probabilities[i]!}%`, background: classColour(i, classes.length) }} />
                <span>{percent(look.probabilities[i])}</span>
              </dd>
            </div>
          ))}
        </dl>
      </div>
      <h3>What the {look.maps.length} filters of the first convolution give: blue above 0, orange below</h3>
      <ul class="picture-list feature-maps">
        {look.maps.map((map, i) => (
          <li key={i}>
            <SmallPicture label={`Filter ${i + 1}`} of={map} colours={inSigns} />
          </li>
        ))}
      </ul>
    </div>
  );
}
