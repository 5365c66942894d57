"""scikit-learn's MLPClassifier: partial_fit goes once over the rows it is given, in order, in batches. No penalty, no momentum."""
import warnings

import numpy
import sklearn
from sklearn.neural_network import MLPClassifier

from data import read_batches, read_weights

ACTIVATIONS = {"tanh": "tanh", "sigmoid": "logistic", "relu": "relu"}


def with_weights(job, x, y):
    network = MLPClassifier(
        hidden_layer_sizes=job["widths"][1:-1],
        activation=ACTIVATIONS[job["activation"]],
        solver=job["optimizer"],
        alpha=0,
        batch_size=job["batch"],
        learning_rate_init=job["learningRate"],
        momentum=0,
        nesterovs_momentum=False,
        shuffle=False,
    )
    outputs = job["widths"][-1]
    network.partial_fit(x, y, classes=numpy.arange(max(outputs, 2)))
    for layer, (weight, bias) in enumerate(read_weights(job)):
        network.coefs_[layer][...] = weight.T
        network.intercepts_[layer][...] = bias
    optimizer = network._optimizer
    if job["optimizer"] == "adam":
        optimizer.t = 0
        for values in [*optimizer.ms, *optimizer.vs]:
            values[...] = 0
    network.t_ = 0
    return network


class Training:
    def __init__(self, job):
        self.job = job
        self.batches = read_batches(job)
        self.network = with_weights(job, *self.batches[0])
        self.per_epoch = job["rows"] // job["batch"]
        epoch = self.batches[: self.per_epoch]
        self.x = numpy.concatenate([x for x, _ in epoch])
        self.y = numpy.concatenate([y for _, y in epoch])

    def check(self, count):
        losses = []
        for step in range(count):
            self.network.partial_fit(*self.batches[step % len(self.batches)])
            losses.append(self.network.loss_)
        return losses

    def run(self, count):
        """Whole epochs in one call, or single batches where fewer are asked for."""
        if count < self.per_epoch:
            for step in range(count):
                self.network.partial_fit(*self.batches[step])
            return count
        for _ in range(count // self.per_epoch):
            self.network.partial_fit(self.x, self.y)
        return count // self.per_epoch * self.per_epoch


class Peer:
    version = sklearn.__version__

    def open(self, job):
        return Training(job) if job["kind"] == "training" else None


def open_peer(_):
    warnings.simplefilter("ignore")
    return Peer()
