"""What vector files SeqLens knows, where the teacher's lie, and what can be wrong with them; no gensim, so the server has it."""

import os
import stat
from pathlib import Path
from typing import NamedTuple

import msgspec

from core.i18n import N_
from core.problems import Problem, Trouble
from core.registry import Registry

FOLDER_VARIABLE = "SEQLENS_VECTORS"
HELD_VARIABLE, HELD_MB = "SEQLENS_VECTORS_MB", 128.0
UPLOAD_VARIABLE, UPLOAD_MB = "SEQLENS_VECTORS_UPLOAD_MB", 100.0
UNPACKED_VARIABLE, UNPACKED_MB = "SEQLENS_VECTORS_UNPACKED_MB", 8192.0
MOST_ROWS = 500_000
MOST_DIMENSIONS = 4096


class VectorFormat(msgspec.Struct, frozen=True):
    """A way to write vectors: its label, and the suffix a file of it is given."""

    name: str
    label: str
    suffix: str


VECTOR_FORMATS: Registry[VectorFormat] = Registry(
    "vector format",
    [
        VectorFormat("word2vec_binary", N_("word2vec, binary"), ".bin"),
        VectorFormat("word2vec_text", N_("word2vec or fastText, text"), ".vec"),
        VectorFormat("glove", N_("GloVe, text without a first line"), ".txt"),
        VectorFormat("projector", N_("Embedding projector, tables"), ".tsv"),
    ],
)


class ListedFile(NamedTuple):
    """A file of the teacher's folder: its name there, and its bytes."""

    name: str
    n_bytes: int


def vectors_folder() -> Path | None:
    """The folder SEQLENS_VECTORS; None when there is none."""
    folder = Path(os.environ.get(FOLDER_VARIABLE) or "")
    return folder if os.environ.get(FOLDER_VARIABLE) and folder.is_dir() else None


def listed_files() -> list[ListedFile]:
    """The files of that folder by name, without hidden ones and subfolders."""
    folder = vectors_folder()
    if folder is None:
        return []
    found = []
    for path in sorted(folder.iterdir()):
        try:
            status = path.stat()
        except OSError:
            continue
        if stat.S_ISREG(status.st_mode) and not path.name.startswith("."):
            found.append(ListedFile(path.name, status.st_size))
    return found


def vectors_file(name: str) -> Path:
    """The path of a listed file. Raises Trouble: vectors_no_folder; vectors_file_missing for any name that is not listed."""
    folder = vectors_folder()
    if folder is None:
        raise Trouble("vectors_no_folder")
    # Only what the listing names is opened, so no name can lead out of the folder.
    if name not in {file.name for file in listed_files()}:
        raise Trouble("vectors_file_missing", name=name[:60])
    return folder / name


def held_limit_bytes() -> int:
    """How much room the vectors of one import may take, in memory and in the library: SEQLENS_VECTORS_MB, or 128."""
    return int(float(os.environ.get(HELD_VARIABLE) or HELD_MB) * 2**20)


def vectors_upload_limit_mb() -> float:
    """The limit for uploaded vector files, which are larger than texts: SEQLENS_VECTORS_UPLOAD_MB megabytes, or 100."""
    return float(os.environ.get(UPLOAD_VARIABLE) or UPLOAD_MB)


def check_upload(n_bytes: int) -> None:
    """Raise Trouble("vectors_too_large") for an upload beyond the limit."""
    limit_mb = vectors_upload_limit_mb()
    if n_bytes > limit_mb * 2**20:
        raise Trouble("vectors_too_large", size_mb=f"{n_bytes / 2**20:.1f}", limit_mb=f"{limit_mb:g}")


def unpacked_limit_bytes() -> int:
    """How much is read of a file, once unpacked: SEQLENS_VECTORS_UNPACKED_MB, or 8192."""
    return int(float(os.environ.get(UNPACKED_VARIABLE) or UNPACKED_MB) * 2**20)


VECTOR_FILE_PROBLEMS = [
    Problem(
        "not_vectors",
        N_(
            "No word vectors were found in this file. SeqLens reads word2vec (.bin, .txt), GloVe, fastText (.vec) and "
            "embedding projector (.tsv) files, plain or packed with gzip."
        ),
    ),
    Problem(
        "vectors_other_kind",
        N_(
            "This is a {kind} file, which is not read here. Save the vectors as word2vec text or binary, and import that."
        ),
    ),
    Problem("vectors_packed", N_("This is a packed file ({kind}). Unpack it first, then import the file inside.")),
    Problem("vectors_empty", N_("The file is empty. Choose a file that has word vectors in it.")),
    Problem(
        "vectors_header",
        N_(
            "The first line of the file announces {rows} words with {dimension} numbers each, which cannot be. "
            "Export the vectors again."
        ),
    ),
    Problem(
        "vectors_too_wide",
        N_(
            "The vectors of this file have {dimension} numbers each, and SeqLens takes at most {most}. Choose smaller ones."
        ),
    ),
    Problem(
        "vectors_row_width",
        N_("Vector {row} of the file has {found} numbers instead of {needed}. Correct it, or export the file again."),
    ),
    Problem(
        "vectors_not_number",
        N_(
            "Vector {row} of the file (“{word}”) has “{cell}” where a number belongs. "
            "Correct it, or export the file again."
        ),
    ),
    Problem(
        "vectors_not_finite",
        N_(
            "Vector {row} of the file (“{word}”) holds a number that is infinite, missing (NaN) or far too large. "
            "The file is damaged, or not what it seems: export it again."
        ),
    ),
    Problem(
        "vectors_encoding",
        N_("Word {row} of the file is not valid UTF-8. Save the file as UTF-8, or export it again."),
    ),
    Problem(
        "vectors_long_row",
        N_("Vector {row} of the file does not end where it should. The file is damaged, or not what it seems."),
    ),
    Problem(
        "vectors_truncated",
        N_("The file breaks off after {found} of {promised} vectors. Copy or download it again."),
    ),
    Problem(
        "vectors_too_large",
        N_(
            "The file has {size_mb} MB, and this server takes uploads of at most {limit_mb} MB. "
            "Ask whoever runs it to put the file into its folder of vectors (SEQLENS_VECTORS)."
        ),
    ),
    Problem(
        "vectors_too_large_here",
        N_(
            "Too large: this server takes uploads of at most {limit_mb} MB. "
            "Ask whoever runs it to put the file into its folder of vectors (SEQLENS_VECTORS)."
        ),
    ),
    Problem(
        "vectors_unpacked",
        N_(
            "More than {limit_mb} MB of this file, unpacked, would have to be read. "
            "Ask for fewer words, or choose a smaller file."
        ),
    ),
    Problem("vectors_gzip", N_("The packed file is damaged or incomplete. Copy or download it again.")),
    Problem(
        "vectors_no_words",
        N_("This table has vectors but no words. Choose the file with its words (metadata.tsv) as well."),
    ),
    Problem(
        "vectors_words_differ",
        N_("The table has {rows} vectors, but its list of words has {words}. The two files do not belong together."),
    ),
    Problem("vectors_too_few", N_("Only {found} different words were found, and comparing words needs at least 2.")),
    Problem(
        "vectors_no_folder",
        N_("This server has no folder of vectors. Upload a file, or have one named in SEQLENS_VECTORS."),
    ),
    Problem(
        "vectors_file_missing", N_("There is no file “{name}” in this server's folder of vectors. Choose another.")
    ),
    Problem(
        "vectors_unreadable",
        N_("The file “{name}” cannot be read on this server. Its access rights or its disk need a look."),
    ),
    Problem(
        "vectors_not_ready",
        N_("The vectors of this run can be downloaded once its training has ended and has left some."),
    ),
    Problem(
        "vectors_duplicates",
        N_("{count} rows of the file repeat a word, such as “{example}”; the first vector of each word was taken."),
    ),
    Problem(
        "vectors_clipped",
        N_("Only the first {rows} vectors were read: this server holds at most {limit_mb} MB of them."),
    ),
]

VECTOR_QUERY_PROBLEMS = [
    Problem(
        "unknown_words",
        N_(
            "There is no vector for {words}: a word gets one only if it was in the text, often enough. "
            "Similar spellings that have one: {near}."
        ),
    ),
    Problem(
        "unknown_words_alone",
        N_(
            "There is no vector for {words}: a word gets one only if it was in the text, often enough. "
            "Nothing with a similar spelling has one either."
        ),
    ),
    Problem("no_word_given", N_("Type at least one word to start from.")),
    Problem("odd_needs_three", N_("To find the odd one out, type at least 3 different words.")),
    Problem(
        "pairs_line",
        N_("Line {line} is not a word pair. Each line holds two words and a number, parted by tabs, commas or spaces."),
    ),
    Problem(
        "pairs_too_few",
        N_(
            "Only {found} pairs have vectors for both words. Ranks can be compared from {needed} pairs on, "
            "if not all of them have the same number."
        ),
    ),
    Problem(
        "questions_line",
        N_("Line {line} is not an analogy. Each line holds four words, after a line “: name” that begins a section."),
    ),
    Problem(
        "questions_unknown", N_("None of the {asked} analogies can be asked: vectors for their words are missing.")
    ),
]
