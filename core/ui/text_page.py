"""The text page: from a sentence to a block of numbers. It trains nothing; workers cut, count and draw the first vectors."""

from functools import partial
from typing import Any

import msgspec
import streamlit as st

from core.problems import Trouble
from core.sentences import sentence
from core.settings import InvalidSetting, settings_of
from core.text.corpus import CORPORA, default_corpus
from core.text.reading_config import BatchOptions, ReadingConfig, WaysOptions, counting_options
from core.ui import controls, instruments, prediction, state, tour
from core.ui.lesson_text import lesson_sections
from core.ui.percent import percent
from core.ui.share import Shared, share_button
from core.ui.text_looks import counted, look_at
from core.ui.texts import all_texts_on_offer
from core.ui.trained_choice import trained_choice, trained_name
from core.ui.uploads import upload_button
from core.ui.word_lists import dictionary_button, dictionary_words


class TextLesson(msgspec.Struct, frozen=True):
    """The lesson as data: what it starts from by language, the shares that may be guessed, the tour's stops."""

    slug: str
    question: str
    preset: ReadingConfig
    sentences: dict[str, str]
    shares: tuple[int, ...]
    stops: tuple[tour.Stop, ...]

    def localized(self, language: str) -> ReadingConfig:
        """The preset on a language's own text and sentence."""
        corpus = default_corpus(language)
        tokenizer = "jieba" if CORPORA[corpus].language == "zh" else "words"
        return msgspec.structs.replace(
            self.preset, corpus=corpus, tokenizer=tokenizer, sentence=self.sentences.get(language, self.sentences["en"])
        )


def render(lesson: TextLesson) -> None:
    """Draw the page for this session: cut, count, batch, vectors."""
    text = lesson_sections(lesson.slug, state.language())
    preset = lesson.localized(state.language())
    gap_place, guessed = _head(lesson, preset, text)
    page = _Page(lesson.slug, state.page_settings(lesson.slug, preset, None)[0])
    words = _cut(page, text)
    _story("count", text)
    page.slider("min_count")
    page.settle()
    done = _count(page.config, words)
    with gap_place:
        prediction.reveal(_gap(guessed, done))
    # What is drawn of the batch depends on settings that stand below it.
    views = {"vocabulary": st.container(key="view-vocabulary")}
    _story("batch", text)
    page.row("max_length", "batch_size")
    views["batch"] = st.container(key="view-batch")
    _story("vectors", text)
    page.row("feature_size", "seed")
    trained = trained_choice(page.config.corpus)
    views |= {name: st.container(key=f"view-{name}") for name in ("block", "dense")}
    page.settle()
    state.keep_settings(lesson.slug, page.config, preset)
    with page.share_place:
        stop = tour.in_address(lesson.slug)
        share_button(Shared(lesson.slug, page.config, preset, stop, own_words=bool(words)))
    job = _look("batch", page.config.corpus, BatchOptions(page.config, words, trained), trained) if done else None
    for name, view in views.items():
        with view:
            if name == "block":
                instruments.block(job, on_setting=partial(_set, page.slug))
            else:
                instruments.show(name, job, owned=True, trained_by=trained_name(trained))
    for name, place in zip(("explain", "try"), st.columns(2, gap="medium"), strict=True):
        place.markdown(text[name])


def _head(lesson: TextLesson, preset: ReadingConfig, text: dict[str, str]) -> tuple[Any, int | None]:
    """Question, guess and tour; returns where the guess is answered, and the guess."""
    _ = state.gettext()
    tour.arrive(lesson.slug, lesson.stops)
    config = controls.settings_of_page(lesson.slug, preset, only={"corpus": all_texts_on_offer()})
    with st.container(key="lesson-head"):
        st.title(_(lesson.question), anchor=False)
        st.markdown(text["intro"])
        guessed = prediction.guess(lesson.slug, lesson.shares, lambda share: f"{share} %", text["predict"])
        gap_place = st.container(key="gap")
        # The tour leads through the reader's own text.
        own = msgspec.structs.replace(preset, corpus=config.corpus, sentence=config.sentence)
        tour.show(lesson.slug, lesson.stops, text, own)
    return gap_place, guessed


def _story(name: str, text: dict[str, str]) -> None:
    """A section of the story, in a measure that reads well."""
    with st.container(key=f"story-{name}"):
        st.markdown(text[name])


def _cut(page: "_Page", text: dict[str, str]) -> str:
    """What is cut and how, and the sentence cut in every way; returns the user dictionary."""
    _story("cut", text)
    with st.container(horizontal=True, vertical_alignment="bottom", key="control-row"):
        page.widget("corpus", offer=all_texts_on_offer())
        upload_button(page.slug, words=True)
        page.widget("tokenizer")
        dictionary_button()
        page.share_place = st.container(width="content", key="share-place")
    page.settle()
    words = dictionary_words()
    instruments.ways(
        _look("ways", "", WaysOptions(page.config.sentence, words)),
        on_setting=partial(_set, page.slug),
        sentence=page.config.sentence,
        chosen=page.config.tokenizer,
    )
    return words


class _Page:
    """The settings as the widgets come by: each of them has its say before what is drawn below it."""

    def __init__(self, slug: str, config: ReadingConfig) -> None:
        self.slug, self.config = slug, config
        self._fields = settings_of(ReadingConfig)
        self._said: dict[str, Any] = {}
        self.share_place: Any = None  # filled at the end, when every setting is known

    def widget(self, name: str, offer: dict[str, str] | None = None) -> None:
        """A setting's widget."""
        value = getattr(self.config, name)
        self._said[name] = controls.setting_widget(self.slug, self._fields[name], value, offer=offer)

    def row(self, *names: str) -> None:
        """Widgets side by side."""
        with st.container(horizontal=True, vertical_alignment="bottom", key=f"narrow-row-{names[0]}"):
            for name in names:
                self.widget(name)

    def slider(self, name: str) -> None:
        """A setting's slider."""
        _ = state.gettext()
        field, key = self._fields[name], state.setting_key(self.slug, name)
        state.seed_widget(key, getattr(self.config, name))
        low, high = int(field.low or 0), int(field.high or 0)
        self._said[name] = st.slider(_(field.setting.label), low, high, key=key, help=_(field.setting.help), width=420)

    def settle(self) -> None:
        """Take over what the widgets said so far."""
        self.config = msgspec.structs.replace(self.config, **self._said)


def _set(slug: str, name: str, value: str) -> None:
    """What was typed or chosen in an instrument."""
    try:
        state.change_setting(slug, name, settings_of(ReadingConfig)[name].parse(value))
    except (InvalidSetting, KeyError):
        return


def _look(kind: str, corpus: str, options: msgspec.Struct, weights_of: str = "") -> str | None:
    try:
        return look_at(kind, corpus, msgspec.json.encode(options).decode(), weights_of)
    except Trouble as trouble:
        st.error(sentence(trouble.code, trouble.params, state.gettext()))
        return None


def _count(config: ReadingConfig, words: str) -> dict[str, Any] | None:
    """What counting the text came to; before that None, and how far it is."""
    done, job = None, None
    with st.container(key="counting"):
        try:
            done, job = counted(config.corpus, counting_options(config.cutting(words)))
        except Trouble as trouble:
            st.error(sentence(trouble.code, trouble.params, state.gettext()))
        instruments.upload(job, key="counting-progress")
    return done


def _gap(guessed: int | None, done: dict[str, Any] | None) -> str:
    """The guess beside the share that was counted; nothing before both are there."""
    if guessed is None or done is None:
        return ""
    _ = state.gettext()
    return _("You said {chosen} %. Counted: {once} of {kinds} different tokens occur only once, {share} %.").format(
        chosen=guessed,
        once=f"{done['once']:,}",
        kinds=f"{done['vocabulary']:,}",
        share=percent(done["once"] / done["vocabulary"]),
    )
