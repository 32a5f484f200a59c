"""The same cell as other papers write it, as data: equations to stand side by side; the code runs in workers (`module`)."""

import msgspec

from core.i18n import N_


class Convention(msgspec.Struct, frozen=True):
    """One way to write a cell down: where it is from and its equations, in symbols that every language shares.

    `module` is "module:function", imported by workers only (see core.training.conventions.Reading); empty for the way
    the cell itself is written. `gate` is the traced quantity that the papers disagree about, and `means` says what its
    values are the share of.
    """

    name: str
    label: str
    equations: tuple[str, ...]
    gate: str
    means: str
    module: str = ""


_KEPT, _OVERWRITTEN = N_("of the old state is kept"), N_("of the old state is overwritten")
_KEEPS, _OVERWRITES = "hₜ = (1 − z) ⊙ n + z ⊙ hₜ₋₁", "hₜ = (1 − z) ⊙ hₜ₋₁ + z ⊙ n"
_RESET_AFTER, _RESET_BEFORE = "n = tanh(W xₜ + b + r ⊙ (U hₜ₋₁ + b′))", "n = tanh(W xₜ + b + U (r ⊙ hₜ₋₁) + b′)"
_CODE = "core.cells.gru_conventions"

GRU_CONVENTIONS = (
    Convention("torch", N_("torch.nn.GRU, trained here"), (_RESET_AFTER, _KEEPS), "keep_gate", _KEPT),
    Convention(
        "turned",
        N_("The same with z turned round"),
        (_RESET_AFTER, _OVERWRITES),
        "keep_gate",
        _OVERWRITTEN,
        f"{_CODE}:turned_round",
    ),
    Convention("cho", N_("Cho et al. 2014"), (_RESET_BEFORE, _KEEPS), "keep_gate", _KEPT, f"{_CODE}:cho"),
    Convention(
        "chung",
        N_("Chung et al. 2014"),
        (_RESET_BEFORE, _OVERWRITES),
        "keep_gate",
        _OVERWRITTEN,
        f"{_CODE}:chung",
    ),
)
