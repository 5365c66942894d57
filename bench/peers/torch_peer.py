"""PyTorch, eager, as its tutorials train: Sequential, torch.optim, one backward() per step. The batches are tensors beforehand."""
import torch

from data import read, read_batches, read_weights, some_elements

ACTIVATIONS = {"tanh": torch.nn.Tanh, "sigmoid": torch.nn.Sigmoid, "relu": torch.nn.ReLU}


def network(job):
    layers = []
    for weight, bias in read_weights(job):
        linear = torch.nn.Linear(weight.shape[1], weight.shape[0])
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(weight.copy()))
            linear.bias.copy_(torch.from_numpy(bias.copy()))
        layers += [linear, ACTIVATIONS[job["activation"]]()]
    return torch.nn.Sequential(*layers[:-1])


class Training:
    def __init__(self, job):
        self.network = network(job)
        optimizer = torch.optim.Adam if job["optimizer"] == "adam" else torch.optim.SGD
        self.optimizer = optimizer(self.network.parameters(), lr=job["learningRate"])
        binary = job["loss"] == "binaryCrossEntropy"
        self.loss = torch.nn.BCEWithLogitsLoss() if binary else torch.nn.CrossEntropyLoss()
        self.batches = [
            (torch.from_numpy(x), torch.from_numpy(y).float()[:, None] if binary else torch.from_numpy(y).long())
            for x, y in read_batches(job)
        ]
        self.steps = 0

    def step(self):
        x, y = self.batches[self.steps % len(self.batches)]
        self.steps += 1
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.network(x), y)
        loss.backward()
        self.optimizer.step()
        return loss

    def check(self, count):
        return [self.step().item() for _ in range(count)]

    def run(self, count):
        for _ in range(count):
            self.step()
        return count


class Inference:
    def __init__(self, job):
        self.network = torch.nn.Sequential(*network(job), torch.nn.Softmax(dim=1))
        self.x = torch.from_numpy(read(job["folder"], "x.f32").reshape(job["rows"], -1))

    def check(self, _):
        with torch.inference_mode():
            return some_elements(self.network(self.x).numpy())

    def run(self, count):
        with torch.inference_mode():
            for _ in range(count):
                self.network(self.x)
        return count


class Peer:
    version = torch.__version__

    def open(self, job):
        kinds = {"training": Training, "inference": Inference}
        return kinds[job["kind"]](job) if job["kind"] in kinds else None


def open_peer(threads):
    torch.set_num_threads(threads)
    return Peer()
