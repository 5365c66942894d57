/** Questions about ideas, one drawn from each level's list. */
import { choice, type Question } from '../choice.ts';
import { pick } from '../draw.ts';
import type { Level, ProblemGenerator } from '../generator.ts';
import { outputForClasses, trainingMethod, whatIsLearned } from './quiz-questions.ts';

export const concepts: ProblemGenerator = {
  name: 'concepts',
  topic: 'concepts',
  description: 'what fits, what is learned, what goes wrong',
  draw: (random, level) => choice(random, pick(random, questions[level])),
};

const questions: Readonly<Record<Level, readonly Question[]>> = {
  1: [
    outputForClasses,
    trainingMethod,
    whatIsLearned,
    {
      question:
        "A network answers a question with yes or no, and a single neuron is its output. Which activation turns that neuron's `z` into a probability?",
      right: 'sigmoid',
      why: '`σ(z) = 1/(1 + e^(-z))` lies between 0 and 1, and `1 - σ(z)` is the probability of the other class.',
      wrong: [
        ['relu', 'relu has no upper bound, so its value is not a probability'],
        ['tanh', 'tanh lies between -1 and 1, so half of its values are not probabilities'],
        ['softmax of the one value', 'softmax of a single value is always 1, whatever the input'],
      ],
      hint: 'A probability lies between 0 and 1.',
    },
    {
      question: 'A network predicts a price, any real number. Which activation and loss fit its output?',
      right: 'no activation, squared error',
      why: 'a linear output can be any number, and the squared error measures how far it is off.',
      wrong: [
        ['sigmoid, squared error', 'sigmoid keeps the output between 0 and 1; a price is not'],
        ['softmax, cross-entropy', 'that is for classes: softmax of one output is always 1'],
        ['relu, cross-entropy', 'cross-entropy compares probabilities; a price is none'],
      ],
      hint: 'Which numbers may come out?',
    },
    {
      question: 'What does backpropagation compute?',
      right: 'the gradient of the loss by every parameter',
      why: 'it applies the chain rule from the loss back to the inputs, once, and gets all partial derivatives.',
      wrong: [
        ['the best weights', 'it gives a direction only; the optimizer makes the steps'],
        ['the output of the network', 'that is the forward pass'],
        ['the learning rate', 'the learning rate is chosen, not computed by backpropagation'],
      ],
      hint: 'It is the chain rule, from the end to the beginning.',
    },
  ],
  2: [
    {
      question:
        'Two linear layers without an activation between them stand one after the other. What can they represent that one linear layer cannot?',
      right: 'nothing',
      why: '`W2 (W1 x + b1) + b2 = (W2 W1) x + (W2 b1 + b2)`: one linear layer again.',
      wrong: [
        ['XOR', 'the two collapse to one linear layer, and a line cannot separate XOR'],
        ['curved boundaries', 'a linear function of a linear function is linear; the boundary stays straight'],
        ['any continuous function', 'that takes an activation that is not linear between the layers'],
      ],
      hint: 'Put the first formula into the second.',
    },
    {
      question: 'Minimising the negative log-likelihood of the labels is the same as …',
      right: 'maximising the likelihood',
      why: 'the logarithm grows with its argument, and the minus sign turns the largest into the smallest.',
      wrong: [
        ['minimising the squared error, always', 'only with normally distributed errors is that the same'],
        ['maximising the accuracy', 'accuracy counts right answers only; likelihood counts how sure they are'],
        ['minimising the number of parameters', 'the likelihood says nothing of how many there are'],
      ],
      hint: 'What do the logarithm and the minus sign do to a maximum?',
    },
    {
      question: 'The training loss falls on and on while the validation loss rises. What is this called?',
      right: 'overfitting',
      why: 'the network learns what is particular to the training rows, and that does not help on others.',
      wrong: [
        ['underfitting', 'then the training loss would stay high too'],
        ['divergence', 'then the training loss would grow'],
        ['a vanishing gradient', 'then the training loss would stop falling'],
      ],
      hint: 'Which rows does the network do well on?',
    },
    {
      question: 'With the learning rate made ten times larger, the loss grows from step to step. Why?',
      right: 'each step goes past the minimum, further than it was before',
      why: 'on a parabola of curvature λ steps grow once the rate is above 2/λ.',
      wrong: [
        ['the gradient points uphill', 'the step goes against the gradient; it is only too long'],
        ['the network has too few neurons', 'that bounds how low the loss can go, and does not make it grow'],
        ['the data is not shuffled', 'order matters little here; a smaller rate would mend it'],
      ],
      hint: 'Think of steps on a parabola.',
    },
    {
      question: 'All weights of a hidden layer start with the same value. What happens in training?',
      right: 'all its neurons stay the same',
      why: 'they get the same inputs and the same gradients at every step, so nothing ever tells them apart.',
      wrong: [
        ['training is faster', 'the neurons stay copies of each other, so that the layer has one in effect'],
        ['the gradients are all 0', 'they are equal to each other, but need not be 0'],
        ['nothing in particular', 'equal weights get equal gradients, for ever'],
      ],
      hint: 'Which gradients do two neurons with equal weights get?',
    },
  ],
  3: [
    {
      question: 'For a network of 10 layers of sigmoids, the gradients of the first layer are tiny. Why?',
      right: "each layer multiplies by σ'(z), which is at most 1/4",
      why: "the chain rule multiplies ten factors σ', and (1/4)^10 is below a millionth.",
      wrong: [
        ['the first layer learns slowest by definition', 'no rule says so; with relu it is different'],
        ['the learning rate is too small', 'the rate scales the steps of all layers alike'],
        ['the loss is near 0', 'then all gradients would be small, not those of the first layers only'],
      ],
      hint: "What is the largest value of `σ'(z) = σ(z)(1 - σ(z))`?",
    },
    {
      question: 'Why is the gradient by the logits with softmax and cross-entropy simply `p - y`?',
      right: 'the logarithm of the loss cancels the exponential of softmax',
      why: '`-ln p_k = ln(e^(z_1) + … ) - z_k`, whose derivative by `z_j` is `p_j` minus 1 for the true class.',
      wrong: [
        ['softmax is linear', 'it is not; only together with the logarithm does it become so simple'],
        ['the derivative of softmax is left out', 'it is in there: it cancels against the 1/p of the logarithm'],
        ['it is an approximation', 'it is exact'],
      ],
      hint: 'Write the loss as a function of the logits.',
    },
    {
      question: 'The gradient of a minibatch is …',
      right: 'an unbiased estimate of the gradient of the whole set',
      why: 'over random minibatches its mean is the full gradient; it scatters around it, less so for larger batches.',
      wrong: [
        ['equal to the gradient of the whole set', 'only on average; each minibatch has its own'],
        ['always smaller than the gradient of the whole set', 'it is a mean as well, and can be larger'],
        ['useless unless the batch is large', 'SGD with one row works: the errors average out over the steps'],
      ],
      hint: 'It is a mean over randomly chosen rows.',
    },
    {
      question: 'Why does a node that is used twice get the sum of two gradients?',
      right: 'changing it changes the loss on both paths, and small changes add up',
      why: 'that is the chain rule for several variables: `dL/dx = ∂L/∂u · du/dx + ∂L/∂v · dv/dx`.',
      wrong: [
        ['because the paths are averaged', 'they are added, without dividing'],
        ['because the larger of the two counts', 'both count'],
        ['by the product rule', 'that is for products; here it is the chain rule for several variables'],
      ],
      hint: 'What does a small change of the node do to the loss?',
    },
    {
      question: 'A ReLU neuron has a negative `z` for every row of the training data. What happens to it?',
      right: 'it gets no gradient and never changes again by itself',
      why: "for z < 0 the derivative of relu is 0, and every factor of its weights' gradients holds it: a dead neuron.",
      wrong: [
        ['its weights grow', 'their gradient is 0'],
        ['it is reset', 'nothing resets it'],
        ['it passes the gradient on unchanged', 'it passes 0 on'],
      ],
      hint: "What is `relu'(z)` for a negative `z`?",
    },
  ],
};
