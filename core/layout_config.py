"""What a layout of words is asked to be; read by the server and by the workers, so it imports neither torch nor openTSNE."""

from typing import Annotated, Literal

import msgspec

from core.snapshot import Array

LEAST_PERPLEXITY, USUAL_PERPLEXITY, MOST_PERPLEXITY = 5.0, 30.0, 100.0


class LayoutOptions(msgspec.Struct, frozen=True):
    """t-SNE with this perplexity, on a plane or in space; from `start`, an earlier layout of the same words, if there is one."""

    perplexity: Annotated[float, msgspec.Meta(ge=LEAST_PERPLEXITY, le=MOST_PERPLEXITY)] = USUAL_PERPLEXITY
    dimensions: Literal[2, 3] = 2
    start: Array | None = None
