"""Training steps of lenet and smallResNet in PyTorch, channels last: prints steps per second, on one thread of the process's own time, on several by the clock."""
import sys
import time

import torch
from torch import nn

name, (height, width, channels, batch, steps, classes, threads) = sys.argv[1], map(int, sys.argv[2:])
torch.set_num_threads(threads)
now = time.process_time if threads == 1 else time.perf_counter


class Block(nn.Module):
    def __init__(self, before, count, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(before, count, 3, stride, 1, bias=False), nn.BatchNorm2d(count), nn.ReLU(),
            nn.Conv2d(count, count, 3, 1, 1, bias=False), nn.BatchNorm2d(count),
        )
        self.shortcut = nn.Identity() if stride == 1 else nn.Sequential(
            nn.Conv2d(before, count, 1, stride, bias=False), nn.BatchNorm2d(count),
        )

    def forward(self, x):
        return torch.relu(self.body(x) + self.shortcut(x))


def lenet():
    return nn.Sequential(
        nn.Conv2d(channels, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(64 * (height // 4) * (width // 4), 128), nn.ReLU(), nn.Linear(128, classes),
    )


def small_res_net():
    return nn.Sequential(
        nn.Conv2d(channels, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
        Block(16, 16, 1), Block(16, 32, 2), Block(32, 64, 2), Block(64, 128, 2),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, classes),
    )


network = {"lenet": lenet, "smallResNet": small_res_net}[name]().to(memory_format=torch.channels_last)
optimizer = torch.optim.Adam(network.parameters())
loss_of = nn.CrossEntropyLoss()
x = torch.rand(batch, channels, height, width).to(memory_format=torch.channels_last)
y = torch.arange(batch) % classes


def step():
    optimizer.zero_grad(set_to_none=True)
    loss_of(network(x), y).backward()
    optimizer.step()


for _ in range(max(3, steps // 4)):
    step()
rates = []
for _ in range(2):
    start = now()
    for _ in range(steps):
        step()
    rates.append(steps / (now() - start))
print(max(rates))
