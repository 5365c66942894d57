/** What is learned: the problem, the data set, its noise and size, and how much of it is for training. */
import { change, newSeed } from '../session/actions.ts';
import { isShown, state } from '../session/store.ts';
import { classificationSets, regressionSets } from '../state/properties.ts';
import { bound } from './bound.ts';
import { Select, Slider } from './controls.tsx';
import { OwnData } from './own-data.tsx';
import { Thumbnail } from './thumbnail.tsx';

const titles: Readonly<Record<string, string>> = {
  circle: 'Circle',
  xor: 'Exclusive or',
  gauss: 'Two clouds',
  spiral: 'Spiral',
  moons: 'Moons',
  blobs: 'Clouds',
  'reg-plane': 'Plane',
  'reg-gauss': 'Bumps',
};

export function DataPanel() {
  const { problem } = state.value;
  return (
    <section class="panel" aria-labelledby="data-title">
      <h2 id="data-title">Data</h2>
      {isShown('problem') && (
        <Select
          label="Problem"
          value={problem}
          options={[
            { value: 'classification', label: 'Classification' },
            { value: 'regression', label: 'Regression' },
          ]}
          onChange={(value) =>
            change({
              problem: value,
              ...(state.value.own !== '' && { own: '', dataset: 'xor', regDataset: 'reg-plane' }),
            })
          }
        />
      )}
      {isShown('dataset') && <DataSets />}
      <DataSliders />
      {!state.value.compatible && <OwnData />}
    </section>
  );
}

function DataSets() {
  const { problem, compatible, dataset, regDataset, classes } = state.value;
  const isClass = problem === 'classification';
  const all: readonly string[] = isClass ? classificationSets : regressionSets;
  const shown = all.filter((name) => name !== 'own' && !(compatible && ['moons', 'blobs'].includes(name)));
  const chosen = isClass ? dataset : regDataset;
  const choose = (name: string) => {
    if (!isClass) change({ regDataset: name as typeof regDataset, own: '' });
    // Two clouds are a data set of their own.
    else change({ dataset: name as typeof dataset, own: '', ...(name === 'blobs' && classes === 2 && { classes: 3 }) });
  };
  return (
    <fieldset class="thumbnails" aria-label="Data set">
      {shown.map((name) => (
        <label key={name} class="thumbnail-choice" title={titles[name]}>
          <input
            type="radio"
            name="dataset"
            class="unseen"
            aria-label={titles[name]}
            checked={chosen === name}
            onChange={() => choose(name)}
          />
          <Thumbnail name={name} />
        </label>
      ))}
    </fieldset>
  );
}

function DataSliders() {
  const { compatible, classes, points, noise, percTrainData, batchSize, dataset, problem } = state.value;
  const canChooseClasses = !compatible && problem === 'classification' && (dataset === 'spiral' || dataset === 'blobs');
  const isOwn = (problem === 'classification' ? dataset : state.value.regDataset) === 'own';
  return (
    <>
      {canChooseClasses && (
        <Slider
          label={dataset === 'spiral' ? 'Arms' : 'Clouds'}
          {...bound('classes')}
          min={2}
          max={10}
          step={1}
          text={String(classes)}
        />
      )}
      {isShown('noise') && !isOwn && (
        <Slider label="Noise" {...bound('noise')} min={0} max={Math.max(50, noise)} step={5} text={`${noise} %`} />
      )}
      {!compatible && !isOwn && (
        <Slider label="Points" {...bound('points')} min={50} max={2000} step={50} text={String(points)} />
      )}
      {isShown('percTrainData') && (
        <Slider
          label="For training"
          {...bound('percTrainData')}
          min={10}
          max={90}
          step={10}
          text={`${percTrainData} %`}
        />
      )}
      {isShown('batchSize') && (
        <Slider
          label="Batch size"
          {...bound('batchSize')}
          min={compatible ? 1 : 0}
          max={compatible ? Math.max(30, batchSize) : Math.max(100, batchSize)}
          step={1}
          text={batchSize === 0 ? 'all rows' : String(batchSize)}
        />
      )}
      {isShown('dataset') && !isOwn && (
        <button type="button" class="small" onClick={newSeed}>
          Regenerate
        </button>
      )}
    </>
  );
}
