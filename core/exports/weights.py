"""Weights as safetensors, with a script that loads them into torch.nn's own modules."""

import msgspec
from safetensors.torch import save
from torch import Tensor

from core.exports.archive import in_pieces
from core.exports.job import Export, Pieces
from core.exports.torch_layer import torch_layer
from core.exports.trained import Trained, trained
from core.vectors_config import Word2VecConfig

_LOAD = '''"""Loads weights.safetensors into modules of torch.nn. Needs torch and safetensors; see README.txt."""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn

HERE = Path(__file__).resolve().parent
weights = load_file(HERE / "weights.safetensors")
'''


def write(export: Export) -> Pieces:
    """weights.safetensors, load.py, and vocabulary.json where rows stand for tokens."""
    found = yield from trained(export)
    config = export.material.run_config
    said = {"step": str(found.step), "config": export.material.config}
    tensors = {name: tensor.contiguous() for name, tensor in found.tensors.items()}
    yield 0.5
    yield from (0.9 for _ in export.archive.add_pieces("weights.safetensors", in_pieces(bytes(save(tensors, said)))))
    if found.tokens:
        export.archive.add("vocabulary.json", msgspec.json.format(msgspec.json.encode(found.tokens), indent=0))
        yield 1.0
    vectors = isinstance(config, Word2VecConfig)
    export.archive.add("load.py", _LOAD + (_vectors_code() if vectors else _network_code(config.cell, found)))
    export.explain(
        "weights_of_vectors" if vectors else "weights",
        step=found.step,
        tensors="\n".join(f"  {name:<24} {_shape(tensor)}" for name, tensor in tensors.items()),
        example=_example(found),
    )


def _network_code(cell: str, found: Trained) -> str:
    outputs, hidden = found.tensors["head.weight"].shape
    inputs = found.tensors["recurrent.weight_ih_l0"].shape[1]
    embedding = found.tensors.get("embedding.weight")
    modules = {} if embedding is None else {"embedding": f"nn.Embedding({len(embedding)}, {inputs})"}
    modules |= {"recurrent": torch_layer(cell, f"{inputs}, {hidden}"), "head": f"nn.Linear({hidden}, {outputs})"}
    lines = "".join(f'        "{name}": {module},\n' for name, module in modules.items())
    first = "inputs" if embedding is None else 'model["embedding"](inputs)'
    of_what = "numbers (T, B, D)" if embedding is None else "token ids (T, B)"
    names = (
        ""
        if embedding is None
        else 'vocabulary = json.loads((HERE / "vocabulary.json").read_text(encoding="utf-8"))  # id → token\n'
    )
    return (
        f"model = nn.ModuleDict(\n    {{\n{lines}    }}\n)\n"
        "model.load_state_dict(weights)\nmodel.eval()\n"
        f"{names}\n\n"
        "def outputs_of(inputs: torch.Tensor) -> torch.Tensor:\n"
        f'    """{of_what.capitalize()} → what the network gives after each step, (T, B, {outputs})."""\n'
        f'    states, _ = model["recurrent"]({first})\n'
        '    return model["head"](states)\n'
    )


def _vectors_code() -> str:
    return (
        'words = json.loads((HERE / "vocabulary.json").read_text(encoding="utf-8"))  # row → word\n'
        "row_of = {word: row for row, word in enumerate(words)}\n"
        'embedding = nn.Embedding.from_pretrained(weights["embedding.weight"])  # words as they are given\n'
        'context = weights["context.weight"]  # words as they are guessed; with hierarchical softmax the tree\'s nodes\n'
        "\n\n"
        "def nearest(word: str, count: int = 10) -> list[str]:\n"
        '    """The words whose vectors point most nearly the same way."""\n'
        "    unit = nn.functional.normalize(embedding.weight, dim=1)\n"
        "    likeness = unit @ unit[row_of[word]]\n"
        "    return [words[row] for row in likeness.topk(min(count + 1, len(words))).indices.tolist() if words[row] != word][:count]\n"
    )


def _example(found: Trained) -> str:
    if "head.weight" not in found.tensors:
        return f"load.nearest({found.tokens[min(40, len(found.tokens) - 1)]!r})"
    if "embedding.weight" in found.tensors:
        return "load.outputs_of(torch.tensor([[1], [2], [3]]))"
    return f"load.outputs_of(torch.rand(5, 1, {found.tensors['recurrent.weight_ih_l0'].shape[1]}))"


def _shape(tensor: Tensor) -> str:
    return " × ".join(map(str, tensor.shape))
