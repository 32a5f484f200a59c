"""Every way a text can be unusable, each as one sentence that says what is wrong and what to do."""

from core.i18n import N_
from core.problems import Problem

TEXT_PROBLEMS: list[Problem] = [
    Problem("empty", N_("The file is empty. Choose a file that has text in it.")),
    Problem("blank", N_("The file holds only spaces and line breaks. Choose a file that has text in it.")),
    Problem(
        "too_large",
        N_("The file has {size_mb} MB, and this server takes at most {limit_mb} MB. Upload a part of it."),
    ),
    Problem(
        "too_short",
        N_(
            "The text has only {found} tokens, and learning needs at least {needed}. "
            "Upload a longer text, or read it as characters."
        ),
    ),
    Problem(
        "one_symbol",
        N_("The text only repeats “{symbol}”, so there is nothing to predict. Choose a text with more variety."),
    ),
    Problem(
        "document",
        N_("This is a {kind} document, not plain text. Save it as plain text (.txt) and upload that file."),
    ),
    Problem("pdf", N_("This is a PDF. Copy its text into a plain text file (.txt) and upload that file.")),
    Problem(
        "media",
        N_("This is a picture, sound or video file ({kind}). Upload a plain text file (.txt) or a table (.csv)."),
    ),
    Problem("archive", N_("This is a packed file ({kind}). Unpack it first, then upload the text file inside.")),
    Problem(
        "program",
        N_(
            "This file is made for programs ({kind}), not for reading. "
            "Upload a plain text file (.txt) or a table (.csv)."
        ),
    ),
    Problem(
        "binary",
        N_("This file holds data that is not text. Upload a plain text file (.txt) or a table (.csv)."),
    ),
    Problem(
        "wrong_encoding",
        N_("The file cannot be read as {encoding}. Choose another encoding, or let it be detected."),
    ),
    Problem(
        "no_encoding",
        N_(
            "No encoding reads the whole file: {encoding} comes furthest and breaks off in line {line}. "
            "Correct that line, or save the file again as UTF-8, and upload it once more."
        ),
    ),
    Problem(
        "csv_needs_column",
        N_("This is a table with the columns {names}. Choose the one that holds the text."),
    ),
    Problem(
        "csv_no_column",
        N_("The table has no column named “{column}”. Choose one of these: {names}."),
    ),
    Problem(
        "csv_empty_column",
        N_("The column “{column}” holds no text. Choose another column: {names}."),
    ),
    Problem(
        "csv_broken",
        N_(
            "The table cannot be read beyond line {line}: a quotation mark is not closed, or a cell is too long. "
            "Correct that line and upload the table again."
        ),
    ),
    Problem(
        "unknown_corpus",
        N_("There is no built-in text named “{corpus}”. Choose one of these: {names}."),
    ),
    Problem(
        "not_a_table",
        N_("There is no table of numbers in this file. Save your table as CSV (.csv), a value a row, and upload that."),
    ),
    Problem(
        "no_numeric_column",
        N_(
            "No column of this table holds numbers. These were found: {names}. Upload a table with a column of numbers."
        ),
    ),
    Problem(
        "text_in_column",
        N_(
            "The column “{column}” is not all numbers: row {row} says “{cell}” (cells like that: {count}). "
            "Correct or empty them and upload the table again, or choose another column. Columns with numbers: {names}."
        ),
    ),
    Problem(
        "too_few_rows",
        N_(
            "The column “{column}” has only {found} values, and forecasting needs at least {needed}. "
            "Upload a longer table, or choose another column. Columns with numbers: {names}."
        ),
    ),
    Problem(
        "constant_column",
        N_(
            "The column “{column}” is {value} in every row, so there is nothing to forecast. Choose another column. "
            "Columns with numbers: {names}."
        ),
    ),
    Problem(
        "too_many_missing",
        N_(
            "In the column “{column}”, {percent} % of the values are missing, and at most {most} % can be bridged. "
            "Upload a fuller table, or choose another column. Columns with numbers: {names}."
        ),
    ),
    Problem(
        "nothing_frequent",
        N_("No word occurs {least} times, so none is left. Lower the minimum count, or choose a longer text."),
    ),
    Problem(
        "mode_cannot_train",
        N_(
            "Full and search mode cut the same characters into several words, so neighbouring words are no context. "
            "Choose exact mode for training."
        ),
    ),
    Problem("dictionary_empty", N_("The user dictionary has no words in it. Write one word on each line.")),
    Problem(
        "dictionary_too_large",
        N_(
            "The user dictionary has more than {limit} characters, too many to go along with a training. "
            "Keep the words that your text has."
        ),
    ),
    Problem("dictionary_too_long", N_("The user dictionary has more than {limit} words. Keep the ones you need.")),
    Problem(
        "dictionary_word",
        N_(
            "Line {line} of the user dictionary: “{word}” cannot be a word for jieba. "
            "Use at most 50 Chinese characters, Latin letters or digits, without spaces or punctuation."
        ),
    ),
    Problem(
        "dictionary_count",
        N_("Line {line} of the user dictionary: the count of “{word}” must be between 1 and {limit}."),
    ),
    Problem(
        "dictionary_line",
        N_(
            "Line {line} of the user dictionary cannot be read: “{text}”. "
            "A line is a word, then if you like a count, then if you like a tag, such as “云计算 5 n”."
        ),
    ),
]
