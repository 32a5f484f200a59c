"""The files that people bring: kept in the library, read by a job each, and found again by what learns from them."""

import hashlib
import secrets
import time
from collections.abc import Callable

import msgspec

from core.jobs.dispatch import Dispatcher
from core.jobs.job import UPLOAD, JobSpec, Source
from core.jobs.work import Work
from core.problems import Trouble
from core.runs.hub import Hub
from core.runs.store import RunStore
from core.runs.tables import UploadRow

MOST_KINDS = 8000


class Uploads:
    """The uploads of all owners. What pages call returns at once; `heard` is called from any thread."""

    def __init__(
        self, store: RunStore, hub: Hub, dispatcher: Dispatcher, put: Callable[[Callable[[], None]], None]
    ) -> None:
        self._store, self._hub, self._dispatcher, self._put = store, hub, dispatcher, put
        self._read_by: dict[str, str] = {}  # job → upload

    def add(self, owner: str, name: str, body: bytes, purpose: str = "text") -> UploadRow:
        """Store an uploaded file; it is read later, by a job of the kind that `purpose` names: "text" or "numbers"."""
        digest = hashlib.sha256(body).hexdigest()
        row = UploadRow(secrets.token_hex(10), owner, name[:200], digest, len(body), "", "", time.time(), "", purpose)
        self._store.add_upload(row, body)
        return row

    def read(self, upload: UploadRow) -> str:
        """Have an upload read, or read again; returns the job's id. What it finds becomes the upload's report."""
        options = msgspec.json.encode({"tokenizer": "characters", "vocabulary_size": MOST_KINDS}).decode()
        job = f"{upload.purpose}-{secrets.token_urlsafe(9)}"
        # An older reading of the same upload no longer has a say.
        self._read_by = {j: u for j, u in self._read_by.items() if u != upload.id} | {job: upload.id}
        self._store.update_upload(upload.id, report="")
        self._hub.open(job, upload.owner, stored=False)
        work = Work(JobSpec(job, 0, upload.purpose, options), upload.owner, _source_of(upload))
        self._put(lambda: self._dispatcher.add(work))
        return job

    def reading(self, upload: UploadRow) -> str:
        """The job that reads an upload now; a new one if the last went down with its server."""
        jobs = [job for job, read in self._read_by.items() if read == upload.id]
        return jobs[0] if jobs else self.read(upload)

    def heard(self, job: str, kind: str, body: bytes) -> None:
        """A message of a job that may be a reading: its last one is the report."""
        if job in self._read_by and kind in ("finished", "failed"):
            upload = self._read_by.pop(job)
            self._put(lambda: self._store.update_upload(upload, report=body.decode()))

    def source_of(self, corpus: str) -> Source:
        """A corpus name → where its text is; raises Trouble("text_gone") for a deleted upload."""
        if not corpus.startswith(UPLOAD):
            return Source(corpus)
        upload = self._store.upload(corpus.removeprefix(UPLOAD))
        if upload is None:
            raise Trouble("text_gone")
        return _source_of(upload)


def _source_of(upload: UploadRow) -> Source:
    return Source(f"{UPLOAD}{upload.id}", None, upload.digest, upload.encoding, upload.column, upload.name)
