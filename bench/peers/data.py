"""Reads what ../workloads.ts wrote, as data.ts does."""
import os

import numpy


def read(folder: str, name: str) -> numpy.ndarray:
    return numpy.fromfile(os.path.join(folder, name), dtype=numpy.float32 if name.endswith("f32") else numpy.int32)


def read_weights(job: dict) -> list:
    """(weight [outputs, inputs], bias [outputs]) of each layer."""
    values, start, layers = read(job["folder"], "weights.f32"), 0, []
    for inputs, outputs in zip(job["widths"], job["widths"][1:]):
        weight = values[start : start + inputs * outputs].reshape(outputs, inputs)
        start += inputs * outputs
        layers.append((weight, values[start : start + outputs]))
        start += outputs
    return layers


def read_batches(job: dict) -> list:
    """(x [batch, inputs], classes [batch]) of each step."""
    x = read(job["folder"], "x.f32").reshape(-1, job["widths"][0])
    y = read(job["folder"], "y.i32")
    order = read(job["folder"], "order.i32").reshape(-1, job["batch"])
    return [(x[rows].copy(), y[rows].copy()) for rows in order]


def matmul_factors(n: int) -> tuple:
    index = numpy.arange(n * n, dtype=numpy.int64)
    return tuple(
        ((index * factor % 1009) / 1009 - 0.5).astype(numpy.float32).reshape(n, n) for factor in (7919, 6101)
    )


def some_elements(values: numpy.ndarray) -> list:
    flat = numpy.asarray(values).reshape(-1)
    return [flat[i] for i in (0, 1, flat.size // 2, flat.size - 1)]
