"""Encodings are told apart from few characters and can be overridden; any bytes end in text or in a sentence."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.problems import Trouble
from core.text.decode import decode

SIMPLIFIED = (
    "清晨的雾还没有散，老船夫已经坐在河边等我们了。他说昨天夜里下过一场大雨，水比平时高了半尺，过河要慢一点。"
    "小女孩把篮子放在脚边，里面有两个热馒头和一小罐蜂蜜，是奶奶让她带给对岸的姑姑的。船慢慢离开岸边，"
    "她看见一只白色的鸟从芦苇里飞起来，绕着桅杆转了一圈，又落回原来的地方。“它每天都在这里送人过河。”船夫笑着说，"
    "“谁也不知道它在等谁。”到了对岸，太阳正好从山后面升起来，把整条河照得像一块刚刚出炉的铜。"
    "她谢过船夫，沿着石头小路往村子里走，走了很远，还听见水声在身后轻轻地响。"
)
TRADITIONAL = (
    "清晨的霧還沒有散，老船夫已經坐在河邊等我們了。他說昨天夜裡下過一場大雨，水比平時高了半尺，過河要慢一點。"
    "小女孩把籃子放在腳邊，裡面有兩個熱饅頭和一小罐蜂蜜，是奶奶讓她帶給對岸的姑姑的。船慢慢離開岸邊，"
    "她看見一隻白色的鳥從蘆葦裡飛起來，繞著桅杆轉了一圈，又落回原來的地方。「牠每天都在這裡送人過河。」船夫笑著說，"
    "「誰也不知道牠在等誰。」到了對岸，太陽正好從山後面升起來，把整條河照得像一塊剛剛出爐的銅。"
    "她謝過船夫，沿著石頭小路往村子裡走，走了很遠，還聽見水聲在身後輕輕地響。"
)
FRENCH = "Été comme hiver, la forêt où j'ai grandi garde ses mystères : à l'aube, les bûcherons s'y arrêtent, fatigués."
RUSSIAN = "Старый мельник каждое утро спорил с ветром о цене, а ветер только смеялся и уносил его шапку в поле."

ENCODINGS = [
    ("utf-8", "utf-8", SIMPLIFIED),
    ("utf-8-sig", "utf-8", SIMPLIFIED),
    ("utf-16", "utf-16-le", SIMPLIFIED),
    ("utf-16-le", "utf-16-le", SIMPLIFIED),
    ("utf-16-be", "utf-16-be", SIMPLIFIED),
    ("utf-16-le", "utf-16-le", TRADITIONAL),
    ("gbk", "gb18030", SIMPLIFIED),
    ("gb18030", "gb18030", SIMPLIFIED),
    ("gb18030", "gb18030", TRADITIONAL),
    ("big5", "big5", TRADITIONAL),
]


def text_or_code(raw: bytes, encoding: str = "") -> str:
    """The text, or the code of the trouble; any other exception fails the test."""
    try:
        return decode(raw, encoding).text
    except Trouble as trouble:
        return trouble.code


@pytest.mark.parametrize("length", [12, 30, 200])
@pytest.mark.parametrize(("codec", "shown", "text"), ENCODINGS)
def test_chinese_is_read_right_from_few_characters(codec: str, shown: str, text: str, length: int) -> None:
    for start in range(0, len(text) - length + 1, 7):
        expected = text[start : start + length]
        decoded = decode(expected.encode(codec))
        assert (decoded.encoding, decoded.text) == (shown, expected)


def test_utf16_of_english_is_found_without_a_mark() -> None:
    text = "The miller climbed his hill and shouted at the sky.\n"
    for codec in ("utf-16-le", "utf-16-be"):
        assert decode(text.encode(codec)).text == text
    big_endian = b"\xfe\xff" + text.encode("utf-16-be")
    assert decode(big_endian).encoding == "utf-16-be"


def test_european_text_is_read_right() -> None:
    assert decode(FRENCH.encode("cp1252")).text == FRENCH
    assert decode(RUSSIAN.encode("cp1251")).text == RUSSIAN
    assert decode(b"caf\xe9").text == "café"


def test_candidates_show_how_the_text_would_read() -> None:
    for codec, shown, text in ENCODINGS:
        found = {other.encoding: other.preview for other in decode(text[:12].encode(codec)).candidates}
        assert found[shown] == text[:12]
    assert len(decode(SIMPLIFIED.encode("gbk")).candidates[0].preview) == 120


def test_preview_begins_where_readings_differ() -> None:
    header = "Downloaded from a library of old books. Please keep this notice. " * 20
    preview = decode((header + SIMPLIFIED).encode("gbk")).candidates[0].preview
    assert SIMPLIFIED[:40] in preview


def test_a_chosen_encoding_overrides_the_detected_one() -> None:
    raw = "今天".encode("gbk")
    chosen = decode(raw, "Big5")
    assert chosen.encoding == "big5"
    assert chosen.text == raw.decode("big5")
    assert chosen.candidates[0].encoding == "big5"
    assert "gb18030" in [other.encoding for other in chosen.candidates]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "no-such-thing", "unicode_escape", "rot13", "a\0b"])
def test_a_wrong_override_is_refused(encoding: str) -> None:
    with pytest.raises(Trouble) as refused:
        decode((SIMPLIFIED + "文字").encode("gbk") + b"\x00\xd8\x00\x00", encoding)
    assert refused.value.code == "wrong_encoding"


def test_a_wrong_override_offers_what_fits() -> None:
    with pytest.raises(Trouble) as refused:
        decode(SIMPLIFIED.encode("gbk"), "utf-8")
    assert refused.value.params["candidates"][0] == {"encoding": "gb18030", "preview": SIMPLIFIED[:120]}


def test_text_is_cleaned() -> None:
    raw = "\ufeffone\r\ntwo\rthree\x00\x07\ttab\x0c e\u0301\n".encode()
    assert decode(raw).text == "one\ntwo\nthree\ttab é\n"


def test_cleaning_does_not_depend_on_where_pieces_end() -> None:
    line = "e\u0301te\u0301\r\n" + "永和九年\r\n"
    text = "x" * 5 + line * 150_000
    clean = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    assert decode(text.encode()).text == clean


@pytest.mark.parametrize(("codec", "cut"), [("utf-8", 1), ("utf-8", 2), ("utf-16", 1), ("gb18030", 1), ("big5", 1)])
def test_a_character_cut_off_at_the_end_is_left_out(codec: str, cut: int) -> None:
    assert decode(TRADITIONAL[:60].encode(codec)[:-cut]).text == TRADITIONAL[:59]


def test_detection_does_not_stumble_over_the_end_of_the_first_megabyte() -> None:
    for codec in ("utf-8", "gb18030", "utf-16-le"):
        for shift in range(3):
            text = "a" * shift + SIMPLIFIED * 3000
            assert decode(text.encode(codec)).text == text


@given(st.binary(max_size=400))
@example(b"\xff\xfe\x00")
@example(b"\xfe\xff\xd8\x00\xd8\x00")
@example(b"PK\x03\x04")
@example(b"\x00" * 50)
@example(b"\x84\x31\x95\x33")
@example(b"\xff\xfe\x00\x00\x01\x00\x00\x00")
def test_any_bytes_become_text_or_trouble(raw: bytes) -> None:
    for encoding in ("", "gb18030", "utf-16-le", "koi8-r"):
        text = text_or_code(raw, encoding)
        assert text.strip()
        text.encode("utf-8")


@given(st.text(max_size=30))
def test_any_name_of_an_encoding_becomes_text_or_trouble(encoding: str) -> None:
    assert text_or_code(SIMPLIFIED.encode(), encoding)


@settings(max_examples=300)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_any_text_comes_back_from_utf8(text: str) -> None:
    visible = "".join(char for char in text if char not in "\ufeff\ufffe\uffff")
    assert text_or_code(text.encode()) in (unicodedata.normalize("NFC", visible), "blank")
