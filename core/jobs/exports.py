"""Files made of runs: a worker makes one in slices, the server puts its bytes together and keeps it for a while to be fetched."""

import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import msgspec

from core.data_folder import data_folder
from core.exports.catalog import AT_REST, EXPORTERS
from core.exports.material import gather, stem_of
from core.jobs.dispatch import Dispatcher
from core.jobs.job import JobSpec, SliceReport, Source
from core.jobs.ownership import NotYours
from core.jobs.work import Work
from core.problems import Trouble
from core.runs.hub import Hub
from core.runs.store import RunStore
from core.runs.tables import RunRow
from core.snapshot import decode

FOLDER = "exports"
KEPT_S = 3600.0
MOST_PER_OWNER = 8
DELETED = "deleted"


class ExportStatus(msgspec.Struct, frozen=True):
    """How far a file is; `code` and `params` say why there will be none, `name` what it is called."""

    state: Literal["working", "ready", "failed"]
    name: str
    done: float = 0.0
    size: int = 0
    code: str = ""
    params: dict[str, Any] = {}


class _File:
    """One file in the making, or made. Written on the driver's thread, read by routes."""

    def __init__(self, owner: str, name: str, path: Path) -> None:
        self.owner, self.name, self.path = owner, name, path
        self.asked_at = time.monotonic()
        self.size = 0
        self.ready = False


class Exports:
    """The files of this server. They lie in the data folder, the newest eight of each owner, until an order finds them an hour old."""

    def __init__(
        self, store: RunStore, hub: Hub, dispatcher: Dispatcher, put: Callable[[Callable[[], None]], None]
    ) -> None:
        self._store, self._hub, self._dispatcher, self._put = store, hub, dispatcher, put
        self._lock = threading.Lock()
        self._files: dict[str, _File] = {}
        self._folder = data_folder() / FOLDER
        for left in self._folder.glob("*.zip"):  # of a server before this one: nobody knows their names any more
            left.unlink(missing_ok=True)
        dispatcher.on_file = self._take

    def order(self, run: str, owner: str, exporter: str, language: str) -> str:
        """Have a file made; returns its id. Raises LookupError for an unknown run or exporter, NotYours for somebody else's
        text, and Trouble("still_training") for a run that is not at rest.
        """
        row, wanted = self._store.run(run), EXPORTERS[exporter]
        if row is None or not wanted.applies_to(row):
            raise LookupError(run)
        stream = self._hub.stream(run)
        if stream is not None and stream.state not in AT_REST:
            raise Trouble("still_training")
        source = msgspec.json.decode(row.source, type=Source)
        if wanted.holds_text and source.digest and row.owner != owner:
            raise NotYours(run)
        self._hub.flush()
        row = self._store.run(run) or row
        work = self._work(row, source, owner, exporter)
        work.begins_from = msgspec.msgpack.encode(gather(self._store, row, wanted, language))
        self._keep(work, f"{stem_of(row)}-{exporter}.zip")
        self._put(lambda: self._dispatcher.add(work))
        return work.run

    def status(self, export: str, owner: str) -> ExportStatus:
        """How far it is; raises LookupError when there is no such file for this owner."""
        file = self._file(export, owner)
        if file.ready:
            return ExportStatus("ready", file.name, 1.0, file.size)
        stream = self._hub.stream(export)
        said = decode(stream.last_word) if stream is not None and stream.last_word else None
        if stream is None or (said is not None and said.kind == "failed"):
            data: dict[str, Any] = said.data if said is not None else {"code": "unexpected"}
            # The usual sentence for what nobody foresaw says that a run was stopped: none was.
            code = "export_failed" if data["code"] in ("unexpected", "worker_lost") else data["code"]
            return ExportStatus("failed", file.name, code=code, params=data.get("params", {}))
        return ExportStatus("working", file.name, float(said.data.get("done", 0.0)) if said is not None else 0.0)

    def file(self, export: str, owner: str) -> tuple[Path, str]:
        """Where a finished file is and what it is called; raises LookupError."""
        file = self._file(export, owner)
        if not file.ready:
            raise LookupError(export)
        return file.path, file.name

    def _work(self, row: RunRow, source: Source, owner: str, exporter: str) -> Work:
        job = f"export-{secrets.token_urlsafe(12)}"
        self._hub.open(job, owner, stored=False)
        if source.digest and self._store.text(source.digest) is None:
            # Workers may still hold what was deleted: under this name they find nothing, and know that there was a text.
            source = msgspec.structs.replace(source, digest=DELETED)
        return Work(JobSpec(job, 0, "export", msgspec.json.encode({"exporter": exporter}).decode()), owner, source)

    def _keep(self, work: Work, name: str) -> None:
        with self._lock:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._files[work.run] = _File(work.owner, name, self._folder / f"{work.run}.zip")
            own = [export for export, file in self._files.items() if file.owner == work.owner]
            old = [e for e, file in self._files.items() if time.monotonic() - file.asked_at > KEPT_S]
            surplus = {export: self._files.pop(export) for export in {*own[:-MOST_PER_OWNER], *old}}
        for export in surplus:
            self._put(lambda export=export: self._dispatcher.stop(export))  # type: ignore[misc]
        for file in surplus.values():
            file.path.unlink(missing_ok=True)

    def _take(self, job: str, report: SliceReport) -> None:
        """Bytes of a file, on the driver's thread; one whose worker died is made again from its beginning."""
        file, (offset, piece) = self._files.get(job), report.file or (0, b"")
        if file is None:
            return
        with file.path.open("r+b" if file.path.exists() else "wb") as out:
            out.seek(offset)
            out.write(piece)
            if report.state == "finished":
                out.truncate()
        if report.state == "finished":
            file.size = offset + len(piece)
            file.ready = True

    def _file(self, export: str, owner: str) -> _File:
        with self._lock:
            file = self._files.get(export)
        if file is None or file.owner != owner:
            raise LookupError(export)
        return file
