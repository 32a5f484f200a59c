"""The jobs behind a page that trains nothing: what a session last asked the workers, asked again only when it changed."""

from typing import Any

import msgspec

from core.jobs.runtime import current
from core.snapshot import ENDED, decode
from core.ui import state


def look_at(kind: str, corpus: str, options: str, weights_of: str = "") -> str:
    """The job that answers this; a new one when something else was asked before, or its answer is no longer there.

    `weights_of` is a run that the options name, too. Raises Trouble("text_gone") for a deleted upload.
    """
    service = current().service
    asked = _asked(kind, corpus, options)
    known = state.recall(f"look-{kind}")
    if known is not None:
        stream = current().hub.stream(known[1])
        if known[0] == asked and stream is not None:
            return str(known[1])
        if stream is not None and stream.state not in ENDED:
            service.look_away(known[1])
    job = service.look_at(kind, corpus, options, state.owner(), weights_of)
    state.remember(f"look-{kind}", (asked, job))
    return job


def counted(corpus: str, options: str) -> tuple[dict[str, Any] | None, str | None]:
    """What counting a text came to, or the job that is at it (or has failed). Raises Trouble as `look_at` does."""
    asked = _asked("corpus", corpus, options)
    known = state.recall("counted")
    if known is not None and known[0] == asked:
        return known[1], None
    job = look_at("corpus", corpus, options)
    stream = current().hub.stream(job)
    if stream is None or stream.state != "finished":
        return None, job
    data = decode(stream.last_word).data
    found = {name: data[name] for name in ("vocabulary", "once", "tokens")}
    state.remember("counted", (asked, found))
    return found, None


def _asked(kind: str, corpus: str, options: str) -> str:
    """All that an answer depends on: an upload can be read anew, in another encoding."""
    source = current().service.uploads.source_of(corpus)
    return kind + msgspec.json.encode([msgspec.structs.replace(source, data=None), options]).decode()
