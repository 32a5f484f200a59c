"""Settings survive the URL and the library, and junk in an address never breaks a page."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config import MemoryConfig, RecurrentConfig, RunConfig, from_json, to_json
from core.series_config import SeriesConfig
from core.settings import InvalidSetting, from_query, settings_of, to_query, validate
from core.vectors_config import Word2VecConfig

FIELDS = settings_of(RecurrentConfig)


@st.composite
def configs(draw: st.DrawFn) -> RunConfig:
    kind = draw(st.sampled_from([RecurrentConfig, MemoryConfig, SeriesConfig, Word2VecConfig]))
    values = {}
    for name, field in settings_of(kind).items():
        if field.setting.choices is not None:
            values[name] = draw(st.sampled_from(list(field.setting.choices())))
        elif name in ("corpus", "series"):
            values[name] = draw(st.from_regex(r"[a-z0-9][a-z0-9-]{0,63}", fullmatch=True))
        elif field.type is str:
            values[name] = draw(st.text(max_size=100))
        elif field.type is bool:
            values[name] = draw(st.booleans())
        elif field.type is int:
            values[name] = draw(st.integers(int(field.low), int(field.high)))
        else:
            values[name] = draw(st.floats(field.low, field.high, allow_nan=False))
    return kind(**values)


@given(configs())
def test_a_config_survives_the_url(config: RunConfig) -> None:
    preset = type(config)()
    files = {name: "" for name, field in settings_of(type(config)).items() if field.setting.group == "file"}
    assert from_query(to_query(config, preset), preset) == (msgspec.structs.replace(config, **files), [])


def test_what_was_brought_as_a_file_is_in_no_address() -> None:
    config = Word2VecConfig(tokenizer="jieba", dictionary="杭研大厦\n南京市长 5 n")
    assert to_query(config, Word2VecConfig()) == {"tokenizer": "jieba"}
    assert from_query({"dictionary": "杭研大厦"}, Word2VecConfig()) == (Word2VecConfig(), [])


@given(configs())
def test_a_config_survives_the_library(config: RunConfig) -> None:
    assert from_json(to_json(config)) == config


def test_a_run_stored_before_there_were_starts_is_still_one() -> None:
    stored = '{"kind":"recurrent","cell":"lstm","corpus":"fables-en","seed":3}'
    assert from_json(stored) == RecurrentConfig(seed=3)
    assert RecurrentConfig().initialisation == MemoryConfig().initialisation == "default"


def test_the_url_of_a_preset_is_empty() -> None:
    preset = RecurrentConfig(hidden_size=96)
    assert to_query(preset, preset) == {}


@given(st.dictionaries(st.sampled_from([*FIELDS, "run", "nonsense"]), st.text(max_size=60)))
def test_junk_in_an_address_keeps_the_preset_and_is_reported(params: dict[str, str]) -> None:
    config, refused = from_query(params, RecurrentConfig())
    validate(config)
    for problem in refused:
        assert getattr(config, problem.field) == FIELDS[problem.field].default


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hidden_size", 0),
        ("hidden_size", 10_000),
        ("learning_rate", "nan"),
        ("cell", "perceptron"),
        ("corpus", "../etc"),
        ("tokenizer", ""),
        ("seed", -1),
        ("steps", "1e3x"),
    ],
)
def test_an_impossible_value_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(InvalidSetting) as refused:
        FIELDS[name].parse(value)
    assert refused.value.field == name


@pytest.mark.parametrize("kind", [RecurrentConfig, MemoryConfig, SeriesConfig, Word2VecConfig])
def test_every_field_says_what_it_is(kind: type[RunConfig]) -> None:
    for field in settings_of(kind).values():
        assert field.setting.label
        assert field.setting.group in ("primary", "more", "text", "file")
        assert field.parse(field.default) == field.default


def test_a_config_cannot_be_changed_behind_a_runs_back() -> None:
    with pytest.raises(AttributeError):
        msgspec.structs.replace(RecurrentConfig(), seed=2).seed = 3  # type: ignore[misc]
