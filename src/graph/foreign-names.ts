/** What other libraries call our options and names, for "did you mean": one table for all makers and functions. */

/**
 * What to try, and the foreign names it stands for, in small letters and without `_` and `-`. The first line holds whose
 * leading word is an option (or a name) where the foreign one was given: a training has its learning rate inside its
 * optimizer, which has it itself.
 */
const foreign: readonly (readonly [hint: string, names: string])[] = [
  ['every', 'stepsize'],
  ['learningRate', 'lr eta stepsize learningrateinit'],
  ['optimizer: adam({ learningRate: 0.01 })', 'learningrate lr eta stepsize learningrateinit'],
  ['nesterov', 'nesterovsmomentum'],
  ['optimizer: sgd({ momentum: 0.9, nesterov: true })', 'nesterov nesterovsmomentum'],
  ['optimizer: sgd({ momentum: 0.9 })', 'momentum'],
  ['l2', 'weightdecay alpha regularization regularisation kernelregularizer l2reg l2regularization'],
  ['l1', 'l1reg l1regularization'],
  ['beta1', 'betas'],
  ['epsilon', 'eps'],
  ['alpha', 'rho'],
  ['decay', 'rho'],
  ['optimizer', 'opt solver'],
  ['schedule', 'scheduler lrscheduler learningrateschedule lrschedule'],
  ['factor', 'gamma'],
  ['steps', 'warmupsteps'],
  ['schedule: warmUp({ steps: 100 })', 'warmup warmupsteps'],
  ['epochs', 'nepochs numepochs nbepoch maxepochs maxiter iterations niter'],
  ['batchSize', 'batch bs minibatch minibatchsize'],
  ['sampler', 'shuffle'],
  ['patience', 'earlystopping niternochange'],
  ['tolerance', 'tol mindelta'],
  ['seed', 'randomstate randomseed'],
  ['backend', 'device'],
  ['onEvent', 'callbacks'],
  ['validation', 'validationsplit validationdata validationfraction validationsize valsplit valdata'],
  ['test', 'testsize testsplit testfraction testdata'],
  ['rows', 'nsamples numsamples samples size'],
  ['classes', 'nclasses numclasses centers'],
  ['target', 'targets label labels labelcolumn targetcolumn targetcolumns y'],
  ['sampleWeights', 'sampleweight caseweights rowweights weightcolumn'],
  ['features', 'columns usecols'],
  ['drop', 'exclude'],
  ['types', 'dtype dtypes'],
  ['hidden', 'hiddenlayersizes hiddenlayers hiddenunits hiddensize layers units neurons'],
  ['row', 'inputshape'],
  ['inputs', 'inputsize inputdim infeatures ninputs numinputs'],
  ['outputs', 'outputsize outputdim outfeatures noutputs numoutputs units nclasses numclasses'],
  ['activation', 'nonlinearity act'],
  ['initializer', 'kernelinitializer weightinit init'],
  ['bias', 'usebias'],
  ['dropout', 'dropoutrate droprate'],
  ['rate', 'dropoutrate droprate p'],
  ['loss', 'criterion lossfunction lossfn objective'],
  ['classWeights', 'weight weights posweight'],
  ['labelSmoothing', 'smoothing'],
  ['clipNorm', 'clip gradclip gradientclip gradientclipping maxnorm maxgradnorm'],
  // Names of losses, activations, optimizers, schedules and initializers.
  ['meanSquaredError', 'mse mseloss l2loss'],
  ['meanAbsoluteError', 'mae l1loss'],
  ['binaryCrossEntropy', 'bce bceloss bcewithlogitsloss'],
  ['crossEntropy', 'categoricalcrossentropy sparsecategoricalcrossentropy crossentropyloss logloss nll nllloss'],
  ['huber', 'smoothl1 smoothl1loss'],
  ['silu', 'swish'],
  ['sigmoid', 'logistic'],
  ['identity', 'linear none'],
  ['sgd', 'gradientdescent'],
  ['cosine', 'cosinedecay cosineannealing cosineannealinglr'],
  ['step', 'stepdecay steplr'],
  ['exponential', 'exponentialdecay exponentiallr'],
  ['constant', 'constantrate'],
  ['glorotUniform', 'glorot xavier xavieruniform'],
  ['glorotNormal', 'xaviernormal'],
  ['heNormal', 'he kaiming kaimingnormal'],
  ['heUniform', 'kaiminguniform'],
];

/** What to try in place of a name, of those that are known: the same in another spelling, or what a foreign name means. */
export function fromForeign(name: string, known: readonly string[]): string | undefined {
  const plain = plainly(name);
  const same = known.find((candidate) => plainly(candidate) === plain);
  const meant = foreign.find(
    ([hint, names]) => known.includes(/^\w+/.exec(hint)![0]) && names.split(' ').includes(plain),
  );
  return same ?? meant?.[0];
}

function plainly(name: string): string {
  return name.replace(/[_\- ]/g, '').toLowerCase();
}
