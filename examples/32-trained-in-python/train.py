"""Trains a network in PyTorch to tell two moons apart, and writes the rows and the weights: moons.csv, moons.safetensors."""

import csv
import json
import math
import random
import struct

import torch
from torch import nn

random.seed(1)
torch.manual_seed(1)

rows = []
for i in range(200):
    angle = math.pi * random.random()
    upper = i % 2 == 0
    x1 = math.cos(angle) if upper else 1 - math.cos(angle)
    x2 = math.sin(angle) if upper else 0.5 - math.sin(angle)
    rows.append([round(x1 + random.gauss(0, 0.1), 2), round(x2 + random.gauss(0, 0.1), 2), "upper" if upper else "lower"])
with open("moons.csv", "w", newline="") as file:
    csv.writer(file, lineterminator="\n").writerows([["x1", "x2", "moon"], *rows])

x = torch.tensor([row[:2] for row in rows])
y = torch.tensor([[float(row[2] == "upper")] for row in rows])
model = nn.Sequential(nn.Linear(2, 6), nn.Tanh(), nn.Linear(6, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
for _ in range(400):
    optimizer.zero_grad()
    loss = nn.functional.binary_cross_entropy_with_logits(model(x), y)
    loss.backward()
    optimizer.step()
print(f"right {((model(x) > 0) == (y > 0.5)).float().mean().item():.3f}, loss {loss.item():.4f}")
print(f"upper at (0.5, 0.25): {torch.sigmoid(model(torch.tensor([[0.5, 0.25]]))).item():.6f}")


# safetensors.torch.save_file(model.state_dict(), "moons.safetensors"), where the package is installed.
def save_file(tensors, path):
    header, data = {}, b""
    for name, tensor in tensors.items():
        values = tensor.flatten().tolist()
        start, data = len(data), data + struct.pack(f"<{len(values)}f", *values)
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [start, len(data)]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


save_file(model.state_dict(), "moons.safetensors")
