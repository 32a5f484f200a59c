"""Vectors as a picture: principal axes, turned so that from frame to frame only learning moves the words."""

from typing import NamedTuple

import torch
from torch import Tensor

PLANE = 2


class Projection(NamedTuple):
    """`coordinates` (words, axes) in the vectors' own units, around their mean; `explained` (axes,) shares of all variance."""

    coordinates: Tensor
    explained: Tensor


def principal_axes(vectors: Tensor, axes: int) -> Projection:
    """(words, vector size) → the `axes` directions of largest variance, by eigenvectors of the covariance (Pearson 1901).

    A direction's sign is chosen so that its largest entry is positive. There are at most as many axes as numbers.
    """
    centred = vectors.double() - vectors.double().mean(0)
    values, directions = torch.linalg.eigh(centred.T @ centred / len(vectors))
    directions = directions.flip(1)[:, :axes]
    largest = directions.abs().argmax(0, keepdim=True)
    directions = directions * directions.gather(0, largest).sign()
    values = values.flip(0).clamp(min=0.0)
    return Projection(centred @ directions, values[:axes] / values.sum().clamp(min=1e-300))


def turned(coordinates: Tensor, reference: Tensor) -> Tensor:
    """Coordinates (words, axes) turned or mirrored to lie as near to the reference as they can (Schönemann 1966).

    The first two axes turn among themselves and a third is mirrored at most, so that the plane seen from the front stays the one
    of the largest variance.
    """
    parts = torch.split(torch.arange(coordinates.shape[1]), PLANE)
    return torch.cat([_procrustes(coordinates[:, axes], reference[:, axes]) for axes in parts], 1)


def _procrustes(coordinates: Tensor, reference: Tensor) -> Tensor:
    """With M = coordinatesᵀ reference = U S Vᵀ, the orthogonal matrix nearest to what maps one onto the other is U Vᵀ."""
    left, _, right = torch.linalg.svd(coordinates.T @ reference)
    best: Tensor = coordinates @ (left @ right)
    return best
