"""The network that every task trains: an input, one recurrent layer of any cell, and a linear head."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.cells.catalog import CELLS
from core.cells.recurrent import Recurrent, States, Trace
from core.cells.starts import Start, gates_by_role
from core.config import NetworkConfig
from core.training.seeding import generator

NOT_ASKED = -100  # the target of a step whose output nobody asks for; torch's ignore_index


class SequenceModel(nn.Module):
    """Input → recurrent layer → linear head. `state_dict` keys are torch.nn's: embedding.*, recurrent.*, head.*.

    Inputs are ids (T, B) of one of `symbols`, each embedded as `input_size` numbers; or, with `symbols` None, those
    numbers themselves, (T, B, input_size), and there is no embedding to learn.
    """

    embedding: nn.Module

    def __init__(self, config: NetworkConfig, input_size: int, output_size: int, symbols: int | None = None) -> None:
        super().__init__()
        draw = generator(config.seed, "init")
        gate_bias = dict.fromkeys(gates_by_role(CELLS[config.cell], "forget"), config.forget_bias)
        start = Start(config.initialisation, config.spectral_radius, config.time_span)
        # made without memory and without drawing from torch's global generator; drawn from the run's own below
        self.embedding = nn.Identity() if symbols is None else nn.Embedding(symbols, input_size, device="meta")
        self.recurrent = Recurrent(config.cell, input_size, config.hidden_size, draw, gate_bias, start)
        self.head = nn.Linear(config.hidden_size, output_size, device="meta")
        self.embedding.to_empty(device="cpu")
        self.head.to_empty(device="cpu")
        with torch.no_grad():
            bound = config.hidden_size**-0.5
            for weight in self.embedding.parameters():
                weight.normal_(generator=draw)
            self.head.weight.uniform_(-bound, bound, generator=draw)
            self.head.bias.uniform_(-bound, bound, generator=draw)

    def forward(
        self, inputs: Tensor, states: States | None = None, trace: Trace | None = None
    ) -> tuple[Tensor, States]:
        """Ids (T, B) or numbers (T, B, D), from any device → outputs (T, B, V) after each step, last states, on the model's."""
        outputs, last = self.recurrent(self.embed(inputs), states, trace)
        return self.head(outputs), last

    def embed(self, inputs: Tensor) -> Tensor:
        """What the recurrent layer reads, (…, input_size), on the model's device."""
        embedded: Tensor = self.embedding(inputs.to(self.device))
        return embedded

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.head.weight.device

    def parameter_count(self) -> int:
        """How many numbers training moves."""
        return sum(parameter.numel() for parameter in self.parameters())


def asked_loss(outputs: Tensor, targets: Tensor) -> Tensor:
    """Outputs (…, V) and targets (…) → the mean loss over the steps that ask for an answer.

    Class targets: cross-entropy in nats; NOT_ASKED asks for nothing. Real targets (V = 1): squared error; NaN asks
    for nothing. Targets may come from another device.
    """
    targets = targets.to(outputs.device)
    if targets.is_floating_point():
        asked = ~targets.isnan()
        return F.mse_loss(outputs[asked].squeeze(-1), targets[asked])
    return F.cross_entropy(outputs.flatten(0, -2), targets.flatten(), ignore_index=NOT_ASKED)
