"""The same update, slowly: every pair by name, the loss as it is written, gradients by autograd.

It takes the same pairs, negatives included, as the fast update, and must do the same to both tables; a test holds them
together. Two things are not the textbook's: CBOW's gradient (see below), and rows that a fast update keeps from moving as
if by more than 5 ÷ learning rate pairs, which this one lets go.
"""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, logsigmoid

from core.vectors.witness import Pairs


def plain_update(
    embedding: Tensor, context: Tensor, pairs: Pairs, rate: float, objective: str
) -> tuple[Tensor, Tensor]:
    """Both tables after one step of gradient descent with learning rate `rate` on the summed loss of all pairs."""
    embedding, context = embedding.clone().requires_grad_(), context.clone().requires_grad_()
    hidden = embedding[pairs.given] if not len(pairs.bag_rows) else _averages(embedding, pairs)[pairs.position]
    if objective == "softmax":
        losses = cross_entropy(hidden @ context.T, pairs.asked, reduction="none")
    else:
        scores = (hidden * context[pairs.asked]).sum(1)
        losses = -logsigmoid(torch.where(pairs.label > 0.5, scores, -scores))
    of_embedding, of_context = torch.autograd.grad((losses * pairs.weight).sum(), (embedding, context))
    return (embedding - rate * of_embedding).detach(), (context - rate * of_context).detach()


def _averages(embedding: Tensor, pairs: Pairs) -> Tensor:
    """(positions, vector size): the mean of each centre's neighbours, with word2vec.c's gradient.

    The value is the mean, but its gradient reaches every neighbour whole and not divided by their number.
    """
    positions = int(pairs.bag_positions.max()) + 1
    sums = embedding.new_zeros(positions, embedding.shape[1]).index_add(
        0, pairs.bag_positions, embedding[pairs.bag_rows]
    )
    sizes = torch.bincount(pairs.bag_positions, minlength=positions).clamp(min=1)[:, None]
    return sums + (sums / sizes - sums).detach()
