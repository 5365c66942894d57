/** What everything on the page is, in a line each. */

export interface Mark {
  /** The elements that it is about; the number stands at the first that is seen. */
  readonly at: string;
  readonly name: string;
  readonly line: string;
  /** Where the number stands on it, as shares of its sides; the upper left corner without. */
  readonly place?: readonly [number, number];
  /** The largest weight of this sign is said as well. */
  readonly strongest?: 1 | -1;
}

export const marks: readonly Mark[] = [
  {
    at: '.transport .buttons',
    name: 'Training',
    line: 'Restart from the same weights (R), play or pause (space), one batch (S), one epoch (E), other weights (the dice).',
  },
  {
    at: '.counters',
    name: 'Counters',
    line: 'An epoch is one pass over all training rows; a step is one batch and one change of all weights.',
  },
  { at: '.dial', name: 'Speed', line: 'Steps a second, as far as this machine can.' },
  {
    at: '.corner, .picture-tabs',
    name: 'Page',
    line: 'Undo and redo any edit, this help, share what you see, light or dark; on a small screen also which picture is shown.',
  },
  {
    at: '.rail-button',
    name: 'Rail',
    line: 'Closes the panel on the left, or opens it again; closed it is a strip of the numbers of the chapters.',
  },
  {
    at: '.rail .tabs',
    name: 'Settings and lesson',
    line: 'Settings: data and training. Lesson: eleven chapters that ask before they show.',
  },
  { at: '.thumbnails', name: 'Data sets', line: 'Little maps of the points to choose from: x1 to the right, x2 up.' },
  {
    at: '.settings, .lesson',
    name: 'This panel',
    line: 'Each setting has its name above it. A change begins training anew, and can be undone.',
    place: [0.9, 0],
  },
  {
    at: '.neuron.feature, .add-feature, .feature-menu',
    name: 'Feature',
    line: 'What goes in: x1, x2 or something computed from them. A click takes it away; + feature, below, adds one, of your own too.',
  },
  {
    at: '.network .neuron:not(.feature)',
    name: 'Neuron',
    line: 'Its picture is its answer at each place of the plane: blue above 0, orange below, pale near 0. Click: its weights alone.',
  },
  {
    at: 'canvas.links',
    name: 'Positive weight',
    line: 'A solid blue link. The wider, the larger. Click: read and type its value.',
    place: [0.3, 0.2],
    strongest: 1,
  },
  {
    at: 'canvas.links',
    name: 'Negative weight',
    line: 'A dashed orange link: it takes away. Dashes mean only that.',
    place: [0.3, 0.6],
    strongest: -1,
  },
  {
    at: '.network .neuron:not(.feature)',
    name: 'Bias',
    line: 'The short stub at the lower left of a neuron: what it adds whatever comes in; solid blue above 0, dashed orange below. Click: type another.',
    place: [-0.4, 0.9],
  },
  {
    at: '.layer-head, .layer-count',
    name: 'Layers',
    line: 'How many neurons and hidden layers there are, and the bend (activation) after each sum.',
  },
  {
    at: '.graph-box',
    name: 'Computational graph',
    line: 'Forward from the left: above an edge the value, below it the local derivative. Below a circle the gradient of the loss by it.',
    place: [0.1, 0.1],
  },
  {
    at: '.network-foot',
    name: 'Parameters',
    line: 'All weights and biases, counted layer by layer: (inputs + 1) × neurons.',
  },
  {
    at: '.plane',
    name: 'Map',
    line: 'The output over the plane: x1 to the right, x2 up, both from -6 to 6. The stronger a colour, the surer. The dark line is where it is undecided.',
  },
  {
    at: '.plane',
    name: 'Points',
    line: 'A filled mark is a row of training, a hollow one of test. Its colour is its class. Click one to follow it through the network.',
    place: [0.5, 0.5],
  },
  {
    at: '.legend',
    name: 'Legend',
    line: 'Which colour is which class; with numbers instead of classes, from low (orange) to high (blue).',
  },
  {
    at: '.scores',
    name: 'Scores',
    line: 'The loss (lower is better) and how many are right, of rows that were kept aside (test) and of those learned from (training).',
  },
  {
    at: '.chart',
    name: 'Loss chart',
    line: 'Across: epochs. Up: the loss. Dark: test, grey: training, dotted: courses before, A the newest. Drag along it to go back in time; play goes on from there.',
  },
  {
    at: '.output .checks',
    name: 'Map options',
    line: 'Show the test rows on the map; colour by the decision alone instead of how sure it is.',
  },
  {
    at: '.dock-edge',
    name: 'Edge',
    line: 'Drag it, or use the arrow keys, to give the panel below more room.',
    place: [0.5, 0],
  },
  {
    at: '.inside .tabs',
    name: 'Panels',
    line: 'One point step by step, all numbers, the landscape of the loss, races, the XOR corner, practice, advice, scores, share, export.',
  },
  {
    at: '#panel',
    name: 'The open panel',
    line: 'Numbers are live; where a symbol is a button, it shows where that number comes from.',
    place: [0.9, 0.1],
  },
];
