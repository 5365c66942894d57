/** The questions of the lecture's quiz that have choices; the concepts ask them too. */
import type { Question } from '../choice.ts';

export const outputForClasses: Question = {
  question: 'A network sorts images into K classes, of which exactly one is right. Which output fits?',
  right: 'softmax over K neurons',
  why: 'it gives K positive numbers with the sum 1: a probability for each class.',
  wrong: [
    [
      'a sigmoid for each of K neurons',
      'K sigmoids do not add up to 1: that is for labels of which several can be right',
    ],
    [
      'one neuron with the number of the class',
      'a number would say that class 3 lies between 2 and 4; classes have no order',
    ],
    ['relu over K neurons', 'relu gives no probabilities: no upper bound, and no sum of 1'],
  ],
  hint: 'The K outputs are to be probabilities.',
};

export const trainingMethod: Question = {
  question: 'You have 10^6 images and limited means (time, memory). How do you train?',
  right: 'minibatch SGD',
  why: 'a step costs a few rows instead of a million, fits in memory, and is accurate enough to go downhill.',
  wrong: [
    ['gradient descent on the whole set', 'each single step would need all 10^6 images'],
    [
      'SGD on one image at a time',
      'it works, but its steps scatter, and one row at a time leaves the processor mostly idle',
    ],
    ["Newton's method", 'it needs the second derivatives: as many as the square of the number of parameters'],
  ],
  hint: 'What does one step cost, and how good is it?',
};

export const whatIsLearned: Question = {
  question: 'Complete: "Training computes … and changes … with them."',
  right: 'gradients, parameters',
  why: 'the gradient of the loss says in which direction each parameter (weight or bias) is changed.',
  wrong: [
    ['parameters, gradients', 'it is the other way round: the gradients are computed, the parameters changed'],
    ['activations, inputs', 'the inputs are the data; they stay as they are'],
    ['losses, labels', 'the labels are given; nothing changes them'],
  ],
  hint: 'What does backpropagation give, and what does the optimizer do with it?',
};

export const linearXor: Question = {
  question: 'Can a network without activation functions (linear layers only) learn XOR?',
  right: 'no: its layers collapse to one linear layer, and no line separates XOR',
  why: 'with w1 x1 + w2 x2 + b, the corners demand b < 0, w1 + b > 0, w2 + b > 0 and w1 + w2 + b < 0; the middle two add up to w1 + w2 + 2b > 0, so w1 + w2 + b > -b > 0, which contradicts the last.',
  wrong: [
    [
      'yes, with two hidden neurons',
      'without an activation the hidden neurons change nothing: the layers collapse to one',
    ],
    ['yes, with enough layers', 'any number of linear layers is one linear layer'],
    ['yes, but only with a bias', 'with or without a bias the boundary is a line'],
  ],
  hint: 'Draw the four corners, and try to separate them with a line.',
};
