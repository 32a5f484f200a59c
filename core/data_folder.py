"""Where this machine keeps what SeqLens writes: the library of the server, and caches of workers."""

import os
from pathlib import Path

DATA_VARIABLE = "SEQLENS_DATA"
_ROOT = Path(__file__).resolve().parents[1]


def data_folder() -> Path:
    """SEQLENS_DATA, else ./data beside the code; made if missing."""
    folder = Path(os.environ.get(DATA_VARIABLE) or _ROOT / "data")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
