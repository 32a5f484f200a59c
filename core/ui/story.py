"""The story of Word2Vec on a page: its scenes in a line, the text of the one on show, the reader's settings, and the instrument."""

from typing import Any

import msgspec
import streamlit as st

from core.config import RunConfig
from core.problems import Trouble
from core.sentences import sentence as say
from core.settings import settings_of
from core.text.corpus import CORPORA
from core.ui import address, controls, instruments, state
from core.ui.promise import promise
from core.ui.text_looks import look_at
from core.ui.uploads import upload_button
from core.vectors_config import Word2VecConfig
from core.vectors_story import (
    COST_CENTRES,
    COST_SIZES,
    MEASURED,
    MOST_SENTENCE,
    SCENES,
    USUAL_NEGATIVES,
    StoryOptions,
)

SCENE = "setting.story.scene"
SENTENCE, ASKED = "story.sentence", "story.asked"
SETTINGS = ("corpus", "architecture", "context_window", "negative_samples", "vector_size")


def show(page: str, preset: RunConfig, text: dict[str, str]) -> None:
    """Draw the scene on show for this session; its settings are those of the page's lab."""
    _ = state.gettext()
    asked = address.asked(address.SCENE)
    state.seed_widget(SCENE, asked if asked in SCENES else state.recall(SCENE, SCENES[0]))
    with st.container(horizontal=True, vertical_alignment="center", key="story-row"):
        scene = st.segmented_control(
            _("The story, step by step"),
            SCENES,
            format_func=lambda name: _title(text[f"story-{name}"]),
            key=SCENE,
            label_visibility="collapsed",
            required=True,
        )
        config = _settings(page, preset)
    state.remember(SCENE, scene)
    address.follow(address.SCENE, str(scene), SCENES[0])
    with st.container(key="story-text"):
        st.markdown(_body(text[f"story-{scene}"]))
    options = StoryOptions(config, str(state.recall(SENTENCE, ""))[:MOST_SENTENCE])
    measured = StoryOptions(config)  # what is measured does not depend on the sentence
    # Always there: an element that came and went would remount the instrument.
    problem = st.container(key="story-problem")
    jobs = {
        name: _job(kind, measured, problem) if _is_asked(name, measured) else None for name, kind in MEASURED.items()
    }
    instruments.story(
        _job("story", options, problem),
        on_setting=lambda name, value: _told(name, value, measured),
        scene=scene,
        jobs=jobs,
        sentence=options.sentence,
        coming=_coming(config),
    )
    st.caption(promise(config, _))


def _settings(page: str, preset: RunConfig) -> Word2VecConfig:
    """The page's settings, of which some can be changed here."""
    _ = state.gettext()
    config, refused = state.page_settings(page, preset, None)
    assert isinstance(config, Word2VecConfig)
    fields, values = settings_of(Word2VecConfig), dict[str, Any]()
    with st.popover(_("Text and settings"), icon=":material/tune:"):
        for problem in refused:
            st.warning(controls.refusal(problem))
        for name in SETTINGS:
            values[name] = controls.setting_widget(page, fields[name], getattr(config, name))
            if name == "corpus":
                upload_button(page, words=True)
    chosen = msgspec.structs.replace(config, **values)
    state.keep_settings(page, chosen, preset)
    return chosen


def _told(name: str, value: str, measured: StoryOptions) -> None:
    """What the instrument asks for: another sentence or scene, or a measurement."""
    if name == "sentence":
        state.remember(SENTENCE, value[:MOST_SENTENCE])
    elif name == "scene" and value in SCENES:
        state.choose(SCENE, value)
    elif name == "measure" and value in MEASURED:
        state.remember(f"{ASKED}.{value}", measured)
        # asked again on the same settings, it is measured again
        state.remember(f"look-{MEASURED[value]}", None)


def _is_asked(scene: str, measured: StoryOptions) -> bool:
    """Whether this was to be measured with these very settings; others would be shown with numbers that are not theirs."""
    return bool(state.recall(f"{ASKED}.{scene}") == measured)


def _coming(config: Word2VecConfig) -> dict[str, Any]:
    """What is known of the measurements before they are made: what they are made for, and whether word sums will be counted."""
    known_sums = config.corpus in CORPORA and CORPORA[config.corpus].generator == "worlds"
    return {
        "sizes": COST_SIZES,
        "centres": COST_CENTRES,
        "negatives": config.negative_samples or USUAL_NEGATIVES,
        "sums": known_sums,
    }


def _job(kind: str, options: StoryOptions, problem: Any) -> str | None:
    try:
        return look_at(kind, options.config.corpus, msgspec.json.encode(options).decode())
    except Trouble as trouble:
        problem.error(say(trouble.code, trouble.params, state.gettext()))
        return None


def _title(section: str) -> str:
    return section.partition("\n")[0].lstrip("# ")


def _body(section: str) -> str:
    return section.partition("\n")[2].strip()
