"""How much a decoded piece reads like text: what tells GB18030, Big5 and UTF-16 apart when all three decode.

The same twelve characters are valid in several East Asian encodings; only one reading is made of characters that people
use every day. The lists are the commonest of each script; a wrong reading hits them only by chance.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import islice

SAMPLE = 3000

_SIMPLIFIED = (
    "一是人了不在有大中国和为这上他个地年来我会以到时要出的生学说道民家子也成行下们于后就发自之对得主长可过天作分方用多你着部"
    "能市等业全里工公经本都而高政法面门动日进区事代那去心小同北定开产前其军还然起种所如现理机体表力好外与文当两实重新三么只山水"
    "关明从化平建又制南内西没此将员名手最东头者月间无安看见各城十相但已些正口通想度加第她合院物性战由位常点海意场武使次二向治因"
    "立数样身情入原问把路被并利石老教万知级量任江及应省资委务元美特期世湖回系比气汉总展电科金先声提品设或义王社很统处四首共马形"
    "己儿司太目基领队直计别女权话少流命至报米给打变果书清活几州华解议更称程今决张导术府才保交放管结师便走达族反再题色五京河接条"
    "规式县白它改风光运信受什组听布百济党指论强做取技黄神选记斯真却职号界件花类何眼兵传带空干农边据集联古广完质难增历史专每住步"
    "认车台林必死游举线言皇团收考求叫近备研非众连感笑该始让拉思根格造较亲单早吃吗呢吧啊很晚喜欢觉谁叔爸妈岁雨雪春夏秋冬鸟鱼树"
)
_TRADITIONAL = (
    "國為爲這個來會時說學們後發對長過經還實現門書開間關無動進種樣頭問東車馬風雲飛魚鳥龍沒業產區軍員場戰機體與當兩從將應資務"
    "氣漢總電聲設義統處見並級萬縣幾書華議稱決張導術結師達題條規運組聽濟黨論強選記職號類傳帶農邊據聯廣質難歷專舉線認臺單歡覺"
    "誰歲樹讓較親連備眾團絕數點變話義給別領隊計權報兒買賣貓狗錢紅綠藍黃葉夢淚雙劍愛憶詩聞獨臨陽陰寒歸舊驚復遠離盡欲月夜深思"
    "君客香露酒煙愁霜樓鄉滿閒閑悲餘芳宮孤似微久自有無人不山日天何中水上花年生白行如知心秋江清在下高此青空去明今城出朝多得未玉"
    "草路道落千事新流入前雨三我已地色可西是望成同老看光里方向衣雪重林更海身石古能故情公意名王北所分初平回起言少安作神然非亦文"
)
_KANA_AND_HANGUL = (
    "のにはをたがでてとしれさあるいかなこらまもすりくきつえうけめよそわろちみせどだじばおんやべぶびげごずゃゅょっ"
    "ンスルトアイリラーッドクシジフレタコプテサバマロムグメビエキニカデオダパナウチポボモミケゲハヒワョャュァィェ"
    "이다는의에을가고하지를은로한도사기나리어서자대있인정그수아보시일들해만부라게전제것으장주여면과연스없상원국생"
)
_COMMON = frozenset(_SIMPLIFIED + _TRADITIONAL + _KANA_AND_HANGUL)
_LONELY = re.compile(r"[A-Za-z][^\x00-\x7f](?![^\x00-\x7f])")
_CJK_PUNCTUATION = re.compile("[\u3000-\u3011\u3014-\u301b\uff01-\uff1f\u2014\u2018-\u201d\u2026\u00b7\u2027]")


def familiarity(text: str, *, two_byte_ascii: bool) -> float:
    """Mean score of the first non-ASCII characters: 1 is everyday text, below 0 is nonsense; nothing to count gives 0.

    `two_byte_ascii` counts ASCII too: in UTF-16 a letter takes two bytes, so reading one is evidence.
    """
    pattern = r"[\s\S]" if two_byte_ascii else r"[^\x00-\x7f]|[\x00-\x08\x0e-\x1a\x1c-\x1f]"
    scores = [_score(found.group()) for found in islice(re.finditer(pattern, text), SAMPLE)]
    if not scores:
        return 0.0
    # An accented letter of a European text, read as half of a Chinese character, stands alone among Latin letters.
    lonely = 0 if two_byte_ascii else sum(1 for _ in islice(_LONELY.finditer(text), SAMPLE))
    return (sum(scores) - lonely) / len(scores)


def kana_share(text: str) -> float:
    """The share of Japanese syllable signs among the first non-ASCII characters."""
    chars = [found.group() for found in islice(re.finditer(r"[^\x00-\x7f]", text), SAMPLE)]
    return sum("\u3041" <= char <= "\u30ff" for char in chars) / max(1, len(chars))


@lru_cache(maxsize=1 << 16)
def _score(char: str) -> float:
    if char in _COMMON:
        return 1.0
    if _CJK_PUNCTUATION.match(char) or char in "\t\n\r" or " " <= char <= "~":
        return 0.6
    if "\u4e00" <= char <= "\u9fff":
        return 0.3 if _is_everyday_set(char) else -0.3
    if "\uac00" <= char <= "\ud7a3" or "\u3041" <= char <= "\u30ff":
        return 0.1
    # Controls, surrogates, private use and unassigned places, and the half-width katakana that stray bytes become.
    if unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") or "\uff61" <= char <= "\uff9f":
        return -2.0
    return -0.6


def _is_everyday_set(char: str) -> bool:
    """In the level-1 set of GB 2312 (rows 16-55) or of Big5 (lead bytes A4-C6): the characters in general use."""
    try:
        return 0xB0 <= char.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        pass
    try:
        return 0xA4 <= char.encode("big5")[0] <= 0xC6
    except UnicodeEncodeError:
        return False
