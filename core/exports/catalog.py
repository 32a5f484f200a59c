"""The files that can be had of a run, as data for menus; making them runs in workers (`module`)."""

from typing import Literal

import msgspec

from core.i18n import N_
from core.registry import Registry
from core.runs.tables import RunRow

# A run at rest: what is taken from it belongs together.
AT_REST = ("paused", "finished", "stopped", "failed", "interrupted")
VECTORS = ("word2vec", "imported")
NETWORKS = ("recurrent", "memory", "series")


class Exporter(msgspec.Struct, frozen=True):
    """A kind of file made of a run.

    `module` is "module:function", imported by workers only (see core.exports.job.Write). `kinds` are the kinds of run that
    have it. Of the library it gets the kept messages of `parts`, and the `weights` ("newest" or also those kept on the way);
    `holds_text` is true when the text that was learned can be read in it: then an uploaded one stays with its owner.
    `address`, below api/runs/{run}/, is where a file is had at once that needs no worker; then there is no module.
    """

    name: str
    label: str
    help: str
    module: str = ""
    kinds: tuple[str, ...] = (*NETWORKS, "word2vec")
    parts: tuple[str, ...] = ()
    weights: Literal["none", "newest", "all"] = "none"
    holds_text: bool = False
    address: str = ""

    def applies_to(self, row: RunRow) -> bool:
        """Whether such a run has it at all, once it is at rest."""
        return row.kind in self.kinds


EXPORTERS: Registry[Exporter] = Registry(
    "export",
    [
        Exporter(
            "tensorboard",
            N_("TensorBoard"),
            N_(
                "Event files: every loss and score, histograms of gates, weights and gradients, and the learned vectors "
                "for the embedding projector."
            ),
            module="core.exports.tensorboard:write",
            parts=("validation", "score", "analogies"),
            weights="all",
        ),
        Exporter(
            "weights",
            N_("Weights (safetensors)"),
            N_("All weights as they are now, with a few lines that load them into torch.nn."),
            module="core.exports.weights:write",
            weights="newest",
        ),
        Exporter(
            "metrics",
            N_("Numbers (CSV)"),
            N_("The loss of every step and what was measured beside it, as tables for a spreadsheet."),
            module="core.exports.tables:write",
            parts=("validation", "score", "analogies", "gradient"),
        ),
        Exporter(
            "word2vec_text",
            N_("Word vectors (word2vec, text)"),
            N_("Each word with its numbers, as gensim and most programs read it."),
            kinds=VECTORS,
            address="vectors/word2vec_text",
        ),
        Exporter(
            "word2vec_binary",
            N_("Word vectors (word2vec, binary)"),
            N_("The same, smaller, and exact to the last bit."),
            kinds=VECTORS,
            address="vectors/word2vec_binary",
        ),
        Exporter(
            "projector_vectors",
            N_("Embedding projector: vectors.tsv"),
            N_("The numbers for projector.tensorflow.org or TensorBoard; its words are in metadata.tsv."),
            kinds=VECTORS,
            address="vectors/projector_vectors",
        ),
        Exporter(
            "projector_metadata",
            N_("Embedding projector: metadata.tsv"),
            N_("The words of vectors.tsv, line by line, with their counts where they are known."),
            kinds=VECTORS,
            address="vectors/projector_metadata",
        ),
        Exporter(
            "script",
            N_("PyTorch script"),
            N_(
                "A readable script that needs only torch, trains the same network and comes to the same first 20 losses."
            ),
            module="core.exports.script:write",
            holds_text=True,
        ),
    ],
)


def exporters_of(row: RunRow) -> list[Exporter]:
    """What can be had of such a run, in the menu's order."""
    return [exporter for exporter in EXPORTERS.values() if exporter.applies_to(row)]
