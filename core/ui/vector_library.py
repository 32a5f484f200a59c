"""Vectors that come and go as files: a dialog to import others', to look at them and delete them; links to take one's own away."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.config import from_json
from core.i18n import N_
from core.imported_config import USUAL_ROWS, ImportedConfig
from core.jobs.imports import config_of
from core.jobs.job import UPLOAD
from core.jobs.runtime import current
from core.problems import Trouble
from core.runs.tables import RunRow
from core.sentences import sentence
from core.snapshot import ENDED, decode
from core.ui import instruments, state
from core.ui.dialogs import close, dialog_button
from core.ui.projector_tables import brought
from core.ui.uploads import speak_in
from core.vector_files import (
    MOST_ROWS,
    VECTOR_FORMATS,
    check_upload,
    listed_files,
    vectors_folder,
    vectors_upload_limit_mb,
)
from core.vectors_config import Word2VecConfig

DIALOG = "own-vectors"
PURPOSE = "vectors"
ROWS_KEY, FILE_KEY = "setting.vectors.rows", "setting.vectors.file"
DOWNLOADS = {
    "word2vec_text": N_("word2vec, text"),
    "word2vec_binary": N_("word2vec, binary"),
    "projector_vectors": N_("Embedding projector: vectors.tsv"),
    "projector_metadata": N_("Embedding projector: metadata.tsv"),
}


def show(rows: Sequence[RunRow]) -> None:
    """Import and download side by side, and whose vectors are on show."""
    _ = state.gettext()
    row = rows[0] if rows else None
    with st.container(horizontal=True, vertical_alignment="center", key="vector-library"):
        dialog_button(_("Import vectors…"), _("Import word vectors"), DIALOG, _dialog)
        with st.popover(_("Download vectors"), icon=":material/download:", disabled=not _can_go(row)):
            if row is not None:
                for name, label in DOWNLOADS.items():
                    st.link_button(
                        _(label), f"{instruments.base_path()}api/runs/{row.id}/vectors/{name}", width="stretch"
                    )
        st.caption(_whose(row))


def has_ended(row: RunRow) -> bool:
    """Whether a run is over: its stream knows a moment before the library, and the page may not be drawn again after that."""
    stream = current().hub.stream(row.id)
    return (row.state if stream is None else stream.state) in ENDED


def _can_go(row: RunRow | None) -> bool:
    if row is None or not has_ended(row):
        return False
    return row.state not in ENDED or current().store.nearest_weights(row.id, row.step) is not None


def _whose(row: RunRow | None) -> str:
    """Whose vectors are on show; how they can be taken along."""
    _ = state.gettext()
    config = from_json(row.config) if row is not None else None
    if isinstance(config, ImportedConfig):
        return _(
            "These vectors come from {file}. They were learned elsewhere, from a text that SeqLens has not seen; what is measured"
            " on this page is measured on them. Start a training, and the page shows yours again."
        ).format(file=config.file)
    if isinstance(config, Word2VecConfig):
        if _can_go(row):
            return _("On show are the vectors trained here; “Download vectors” takes them along.")
        if row is not None and has_ended(row):
            return _("On show are the vectors trained here.")
        return _("On show are the vectors trained here. When the training has ended, they can be downloaded.")
    return _("Train vectors, or look at those that others have trained.")


def _dialog() -> None:
    _ = state.gettext()
    st.caption(
        _(
            "word2vec (.bin, .txt), GloVe, fastText (.vec) or the two tables of an embedding projector, plain or packed with gzip;"
            " uploads up to {limit} MB. Nothing is trained: whoever made the file has trained these vectors."
        ).format(limit=f"{vectors_upload_limit_mb():g}")
    )
    rows = _how_many()
    _upload_place(rows)
    _folder(rows)
    if problem := state.recall("vectors-problem"):
        st.error(sentence(problem[0], problem[1], _))
    for row in current().service.imports.listed(state.owner()):
        _card(row)


def _how_many() -> int:
    _ = state.gettext()
    state.seed_widget(ROWS_KEY, state.recall(ROWS_KEY, USUAL_ROWS))
    rows = st.number_input(
        _("Words to take"),
        2,
        MOST_ROWS,
        step=1000,
        key=ROWS_KEY,
        width=240,
        help=_("Files begin with the most frequent words: only so many are read, however large the file is."),
    )
    state.remember(ROWS_KEY, rows)
    return int(rows)


def _upload_place(rows: int) -> None:
    _ = state.gettext()
    speak_in(_("Choose a file"), _("or drop it here"))
    _say_too_large()
    generation = state.recall("vectors-uploader", 0)
    files = st.file_uploader(
        _("Choose or drop a file"),
        accept_multiple_files=True,
        key=f"vectors-uploader-{generation}",
        max_upload_size=max(1, int(vectors_upload_limit_mb())),
        label_visibility="collapsed",
    )
    if files:
        _take_in(files, rows)
        # A fresh uploader lets go of the files' bytes: they are in the library now.
        state.remember("vectors-uploader", generation + 1)
        st.rerun(scope="fragment")


def _say_too_large() -> None:
    """Beside a file over the limit, which the browser refuses in English only, put our sentence."""
    too_large = sentence("vectors_too_large_here", {"limit_mb": f"{vectors_upload_limit_mb():g}"}, state.gettext())
    zone = '[data-testid="stFileUploaderDropzone"]'
    words = f'{zone}:has([data-testid="stFileChip"][aria-invalid="true"])::after'
    st.html(f'<style>{words} {{ content: "{too_large}"; padding-inline-start: 1rem; font-size: 0.9rem; }}</style>')


def _take_in(files: Sequence[Any], rows: int) -> None:
    """Store each file, and have it read; what is wrong at once is said in the dialog."""
    state.remember("vectors-problem", None)
    service, owner = current().service, state.owner()
    try:
        for name, body in brought([(file.name, file.getvalue()) for file in files]):
            check_upload(len(body))
            upload = service.uploads.add(owner, name, body, PURPOSE)
            service.submit(ImportedConfig(corpus=UPLOAD + upload.id, file=upload.name, rows=rows), owner)
    except Trouble as trouble:
        _keep_problem(trouble)


def _folder(rows: int) -> None:
    """The files that lie on the server, for everybody."""
    _ = state.gettext()
    files = {file.name: file for file in listed_files()}
    if not files:
        if vectors_folder() is not None:
            st.caption(_("This server's folder of vectors is empty."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if state.widget(FILE_KEY) not in files:
            state.choose(FILE_KEY, next(iter(files)))
        chosen = st.selectbox(
            _("Or a file on this server"),
            list(files),
            key=FILE_KEY,
            format_func=lambda name: f"{name} · {_megabytes(files[name].n_bytes if name in files else 0)}",
        )
        if st.button(_("Import it"), key="import-from-folder"):
            _import_from_folder(ImportedConfig(file=chosen[:200], rows=rows))


def _import_from_folder(config: ImportedConfig) -> None:
    """Have a file of the folder read, unless it is here already."""
    service, owner = current().service, state.owner()
    state.remember("vectors-problem", None)
    if service.imports.same(config, service.imports.listed(owner)) is None:
        try:
            service.submit(config, owner)
        except Trouble as trouble:
            _keep_problem(trouble)
    st.rerun(scope="fragment")


def _card(row: RunRow) -> None:
    _ = state.gettext()
    stream = current().hub.stream(row.id)
    if stream is None:
        return
    with st.container(border=True, key=f"vectors-{row.id}"):
        head = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
        head.text(config_of(row).file)
        if row.owner == state.owner() and head.button(
            "", icon=":material/delete:", key=f"delete-{row.id}", help=_("Delete these vectors from the server")
        ):
            current().service.delete_import(row.id, row.owner)
            if row.id in state.runs_on_show():
                state.show_runs([])
            st.rerun(scope="fragment")
        if stream.state == "finished":
            _described(row, decode(stream.last_word).data)
        elif stream.state == "failed":
            said = decode(stream.last_word).data
            st.error(sentence(said["code"], said["params"], _))
        elif stream.state in ("interrupted", "stopped"):
            st.caption(_("The server went down while it read this file. Delete it here, and import it once more."))
        else:
            instruments.upload(row.id, key=f"progress-{row.id}")


def _described(row: RunRow, said: dict[str, Any]) -> None:
    """What was read, what should be known of it, and the way to look at it."""
    _ = state.gettext()
    form = VECTOR_FORMATS[said["format"]].label
    st.caption(
        _("{words} words · {dimension} numbers each · {format}").format(
            words=f"{said['vocabulary']:,}",
            dimension=said["dimension"],
            format=_(form),
        )
    )
    for note in said["notes"]:
        st.caption(sentence(note["code"], note["params"], _))
    if st.button(_("Look at these vectors"), type="primary", key=f"use-{row.id}"):
        state.show_runs([row.id])
        close(DIALOG)


def _keep_problem(trouble: Trouble) -> None:
    params = {name: str(value) for name, value in trouble.params.items()}
    state.remember("vectors-problem", (trouble.code, params))


def _megabytes(n_bytes: int) -> str:
    return f"{n_bytes / 2**20:,.1f} MB"
