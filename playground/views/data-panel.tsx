/** What is learned: the problem, the data set, its noise and size, and how much of it is for training. */
import { change, newData } from '../session/actions.ts';
import { chooseColumns, shownTable } from '../session/own.ts';
import { isShown, state } from '../session/store.ts';
import { classificationSets, regressionSets } from '../state/properties.ts';
import { bound } from './bound.ts';
import { Select, Slider } from './controls.tsx';
import { FormulaRule } from './formula-field.tsx';
import { Lock } from './lock.tsx';
import { OwnData } from './own-data.tsx';
import { Thumbnail } from './thumbnail.tsx';

const titles: Readonly<Record<string, string>> = {
  circle: 'Circle',
  xor: 'Exclusive or',
  gauss: 'Two clouds',
  spiral: 'Spiral',
  moons: 'Moons',
  blobs: 'Clouds',
  corners: 'Four corners: exclusive or itself',
  'reg-plane': 'Plane',
  'reg-gauss': 'Bumps',
  formula: 'By a formula',
};

export function DataPanel() {
  const { problem } = state.value;
  const shown = shownTable.value;
  return (
    <section class="panel" aria-labelledby="data-title">
      <h2 id="data-title">Data</h2>
      {isShown('problem') && shown?.model === undefined && (
        <Lock name="problem">
          <Select
            label="Problem"
            value={problem}
            options={[
              { value: 'classification', label: 'Classification' },
              { value: 'regression', label: 'Regression' },
            ]}
            onChange={(value) => {
              if (shown) void chooseColumns({ ...shown.choice, task: value });
              else changeProblem(value);
            }}
          />
        </Lock>
      )}
      {isShown('dataset') && (
        <Lock name="dataset">
          <DataSets />
        </Lock>
      )}
      {isShown('dataset') && isByFormula() && <FormulaRule />}
      <DataSliders />
      {!state.value.compatible && <OwnData />}
    </section>
  );
}

function isByFormula(): boolean {
  const { problem, dataset, regDataset } = state.value;
  return (problem === 'classification' ? dataset : regDataset) === 'formula';
}

/** Rows of one's own are of the problem that they were made for. */
function changeProblem(problem: 'classification' | 'regression'): void {
  const { dataset, regDataset } = state.value;
  change({
    problem,
    own: '',
    dataset: dataset === 'own' ? 'xor' : dataset,
    regDataset: regDataset === 'own' ? 'reg-plane' : regDataset,
  });
}

function DataSets() {
  const { problem, compatible, dataset, regDataset, classes } = state.value;
  const isClass = problem === 'classification';
  const all: readonly string[] = isClass ? classificationSets : regressionSets;
  const shown = all.filter(
    (name) => name !== 'own' && !(compatible && ['moons', 'blobs', 'corners', 'formula'].includes(name)),
  );
  const chosen = isClass ? dataset : regDataset;
  const choose = (name: string) => {
    if (!isClass) change({ regDataset: name as typeof regDataset, own: '', open: [] });
    // Two clouds are a data set of their own.
    else
      change({
        dataset: name as typeof dataset,
        own: '',
        open: [],
        ...(name === 'blobs' && classes === 2 && { classes: 3 }),
      });
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
  const { compatible, seed, classes, points, noise, percTrainData, batchSize, dataset, problem } = state.value;
  const canChooseClasses = !compatible && problem === 'classification' && (dataset === 'spiral' || dataset === 'blobs');
  const name = problem === 'classification' ? dataset : state.value.regDataset;
  // Whose rows are as they are.
  const isOwn = name === 'own';
  const isFixed = isOwn || name === 'corners';
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
      {isShown('noise') && !isFixed && (
        <Lock name="noise">
          <Slider label="Noise" {...bound('noise')} min={0} max={Math.max(50, noise)} step={5} text={`${noise} %`} />
        </Lock>
      )}
      {!compatible && !isFixed && (
        <Slider label="Points" {...bound('points')} min={50} max={2000} step={50} text={String(points)} />
      )}
      {isShown('percTrainData') && name !== 'corners' && (
        <Lock name="percTrainData">
          <Slider
            label="For training"
            {...bound('percTrainData')}
            min={10}
            max={90}
            step={10}
            text={`${percTrainData} %`}
          />
        </Lock>
      )}
      {isShown('batchSize') && (
        <Lock name="batchSize">
          <Slider
            label="Batch size"
            {...bound('batchSize')}
            min={compatible ? 1 : 0}
            max={compatible ? Math.max(30, batchSize) : Math.max(100, batchSize)}
            step={1}
            text={batchSize === 0 ? 'all rows' : String(batchSize)}
          />
        </Lock>
      )}
      {isShown('dataset') && !isFixed && (
        <div class="row">
          <button
            type="button"
            class="small"
            title={
              compatible ? 'Other data and weights: another seed' : 'Other data, and the same weights to begin with'
            }
            onClick={newData}
          >
            {compatible ? 'Regenerate' : 'New data'}
          </button>
          <span class="quiet">
            seed <span class="number">{seed}</span>
          </span>
        </div>
      )}
    </>
  );
}
