"""The user's own text: a dialog to upload it, see how it was read, set that right, use it, delete it."""

from typing import Any

import msgspec
import streamlit as st
from streamlit import config
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.jobs.job import UPLOAD
from core.jobs.runtime import current
from core.problems import Trouble
from core.runs.tables import UploadRow
from core.sentences import sentence
from core.snapshot import Snapshot, decode
from core.text.decode import check_size, upload_limit_mb
from core.ui import instruments, state
from core.ui.dialogs import close, dialog_button
from core.ui.texts import usual_words

# A file somewhat over the limit is taken in and refused in the user's language; Streamlit's own refusal speaks English only.
_SLACK, _SLACK_MB = 4, 100
DIALOG = "own-text"


def _taken_mb() -> int:
    """The largest file that is taken in at all, in megabytes."""
    limit_mb = upload_limit_mb()
    return int(min(limit_mb * _SLACK, limit_mb + _SLACK_MB)) + 1


def let_in() -> None:
    """Have Streamlit's server, which has a limit of its own for all uploads, take what our one setting allows."""
    most_mb = max(_taken_mb(), int(config.get_option("server.maxUploadSize")))
    config.set_option("server.maxUploadSize", most_mb, "SeqLens")


def upload_button(page: str, words: bool = False) -> None:
    """The button beside the text menu; opens the dialog. `words`: the page is about words, so a text is cut into them."""
    _ = state.gettext()
    dialog_button(_("Your own text…"), _("Your own text"), DIALOG, lambda: _dialog(page, words))


def _dialog(page: str, words: bool) -> None:
    _ = state.gettext()
    st.caption(
        _(
            "A novel, lyrics, news, notes: a plain text file (.txt) or a table (.csv), up to {limit} MB. "
            "It stays on this server and is yours to delete."
        ).format(limit=f"{upload_limit_mb():g}")
    )
    file_place("text")
    for row in current().store.list_uploads(state.owner()):
        _upload_card(page, row, words)


def file_place(purpose: str) -> None:
    """Where a file is dropped, and the sentence for one that was refused."""
    _ = state.gettext()
    speak_in(_("Choose a file"), _("or drop it here"))
    generation = state.recall("uploader", 0)
    file = st.file_uploader(
        _("Choose or drop a file"),
        key=f"uploader-{generation}",
        max_upload_size=_taken_mb(),
        label_visibility="collapsed",
    )
    if file is not None:
        _take_in(file, purpose)
        let_go(file)
        state.remember("uploader", generation + 1)
        st.rerun(scope="fragment")
    if problem := state.recall("upload-problem"):
        st.error(sentence(problem[0], problem[1], _))


def let_go(file: Any) -> None:
    """Have Streamlit forget a file whose bytes are in the library now; by itself it keeps them while the browser's tab is open."""
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)


def speak_in(choose: str, drop: str) -> None:
    """Put our words over the uploader's own, which Streamlit has in English only and with the wrong limit."""
    zone = '[data-testid="stFileUploaderDropzone"]'
    button, hint = (
        f'{zone} button [data-testid="stMarkdownContainer"] p',
        f'{zone} [data-testid="stFileUploaderDropzoneInstructions"]',
    )
    st.html(
        f"<style>{button}, {hint} {{ font-size: 0; }} {hint} * {{ display: none; }}"
        f'{button}::after {{ content: "{choose}"; font-size: 1rem; }} {hint}::after {{ content: "{drop}"; font-size: 1rem; }}</style>'
    )


def _take_in(file: Any, purpose: str) -> None:
    """Store a file and have it read; what is wrong with it is said in the dialog."""
    state.remember("upload-problem", None)
    body = file.getvalue()
    try:
        check_size(len(body))
        row = current().service.uploads.add(state.owner(), file.name, body, purpose)
        current().service.uploads.read(row)
    except Trouble as trouble:
        state.remember("upload-problem", (trouble.code, {name: str(value) for name, value in trouble.params.items()}))


def _upload_card(page: str, row: UploadRow, words: bool) -> None:
    _ = state.gettext()
    with st.container(border=True, key=f"upload-{row.id}"):
        report = report_of(row)
        if report is None:
            return
        if report.kind == "failed":
            failed(row, report, _("Column with the text"))
        else:
            _described(row, report)
            if st.button(_("Use this text"), type="primary", key=f"use-{row.id}"):
                name = UPLOAD + row.id
                state.impose_setting(page, "corpus", name)
                state.impose_setting(
                    page, "tokenizer", usual_words(name) if words else report.data["suggested_tokenizer"]
                )
                close(DIALOG)


def report_of(row: UploadRow) -> Snapshot | None:
    """The head of a card: its name, the bin, and how far its reading is; what was found, once it is read."""
    _ = state.gettext()
    report = decode(row.report) if row.report else None
    head = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
    head.text(row.name)
    if head.button("", icon=":material/delete:", key=f"delete-{row.id}", help=_("Delete this text from the server")):
        current().store.delete_upload(row.id)
        st.rerun(scope="fragment")
    if report is None:
        instruments.upload(current().service.uploads.reading(row), key=f"progress-{row.id}")
    return report


def failed(row: UploadRow, report: Snapshot, column_label: str) -> None:
    """The sentence that says why an upload cannot be used, and what may set it right."""
    _ = state.gettext()
    code, params = report.data["code"], report.data.get("params", {})
    st.error(sentence(code, params, _))
    columns = params.get("columns")
    if columns and list(columns) != [params.get("column")]:
        column_choice(row, list(columns), column_label)
    elif row.encoding:
        encoding_choice(row, params.get("candidates", []))


def _described(row: UploadRow, report: Snapshot) -> None:
    _ = state.gettext()
    data = report.data
    st.caption(
        _("{characters} characters · {vocabulary} different · read as {encoding}").format(
            characters=f"{data['characters']:,}",
            vocabulary=f"{data['vocabulary'] - 1 + data['dropped_kinds']:,}",
            encoding=data["encoding"],
        )
    )
    st.code(data["preview"], language=None, wrap_lines=True, height=120)
    if data.get("columns"):
        column_choice(row, data["columns"], _("Column with the text"))
    encoding_choice(row, data["candidates"])


def encoding_choice(row: UploadRow, candidates: list[dict[str, str]]) -> None:
    """Offer the other readings, each with what it would look like."""
    _ = state.gettext()
    previews = {"": _("Detect it")} | {c["encoding"]: f"{c['encoding']} — {c['preview'][:60]}" for c in candidates}
    key = f"encoding-{row.id}"
    chosen = st.selectbox(
        _("Does it look wrong? Read it as"),
        list(previews),
        key=key,
        index=list(previews).index(row.encoding) if row.encoding in previews else 0,
        format_func=lambda name, p=previews: p[name],
    )
    if chosen != row.encoding and (chosen or row.encoding in previews):
        reread(row, encoding=chosen)


def column_choice(row: UploadRow, columns: list[str], label: str, used: str = "") -> None:
    """Offer the columns of a table; `used` is the one that was read where none was chosen."""
    present = row.column or used
    index = columns.index(present) if present in columns else None
    _ = state.gettext()
    chosen = st.selectbox(label, columns, index=index, placeholder=_("Choose a column"), key=f"column-{row.id}")
    if chosen is not None and chosen != present:
        reread(row, column=chosen)


def reread(row: UploadRow, **how: str) -> None:
    """Have an upload read in another way: `encoding`, `column`."""
    current().store.update_upload(row.id, **how)
    current().service.uploads.read(msgspec.structs.replace(row, **how))
    st.rerun(scope="fragment")
