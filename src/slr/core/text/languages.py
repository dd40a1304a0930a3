"""Languages under one name, however a source writes them: `en`, `eng`, `English`, `en-US`. Pure.

Codes: ISO 639-1 and 639-2 (https://www.loc.gov/standards/iso639-2/); where the latter has two, both.
"""

from __future__ import annotations

import re
from functools import lru_cache

_TABLE = """
af afr Afrikaans|sq alb sqi Albanian|am amh Amharic|ar ara Arabic|hy arm hye Armenian|az aze Azerbaijani
eu baq eus Basque|be bel Belarusian|bn ben Bengali|bs bos Bosnian|bg bul Bulgarian|ca cat Catalan
zh chi zho cmn Chinese|hr hrv scr Croatian|cs cze ces Czech|da dan Danish|nl dut nld Dutch|en eng English
eo epo Esperanto|et est Estonian|fi fin Finnish|fr fre fra French|gl glg Galician|ka geo kat Georgian
de ger deu German|el gre ell Greek|gu guj Gujarati|he heb iw Hebrew|hi hin Hindi|hu hun Hungarian
is ice isl Icelandic|id ind Indonesian|ga gle Irish|it ita Italian|ja jpn Japanese|kn kan Kannada
kk kaz Kazakh|ko kor Korean|ky kir Kirghiz|ku kur Kurdish|la lat Latin|lv lav Latvian|lt lit Lithuanian
mk mac mkd Macedonian|ms may msa Malay|ml mal Malayalam|mt mlt Maltese|mr mar Marathi|mo mol Moldavian
mn mon Mongolian|ne nep Nepali|no nor Norwegian|nb nob Norwegian Bokmål|nn nno Norwegian Nynorsk
fa per fas Persian|pl pol Polish|pt por Portuguese|pa pan Punjabi|ps pus Pashto|ro rum ron Romanian
ru rus Russian|sa san Sanskrit|gd gla Gaelic|sr srp scc Serbian|si sin Sinhala|sk slo slk Slovak
sl slv Slovenian|es spa Spanish|sw swa Swahili|sv swe Swedish|tl tgl Tagalog|ta tam Tamil|te tel Telugu
th tha Thai|bo tib bod Tibetan|tr tur Turkish|tk tuk Turkmen|uk ukr Ukrainian|ur urd Urdu|uz uzb Uzbek
vi vie Vietnamese|cy wel cym Welsh|xh xho Xhosa|yo yor Yoruba|zu zul Zulu
"""
#: Other names that sources use.
_MORE = {
    "castilian": "Spanish", "farsi": "Persian", "mandarin": "Chinese", "mandarin chinese": "Chinese",
    "modern greek": "Greek", "slovene": "Slovenian", "flemish": "Dutch", "deutsch": "German",
    "français": "French", "francais": "French", "español": "Spanish", "espanol": "Spanish",
    "português": "Portuguese", "portugues": "Portuguese", "italiano": "Italian", "simplified chinese": "Chinese",
    "brazilian portuguese": "Portuguese", "mul": "several languages", "multiple languages": "several languages",
}  # fmt: skip
#: What says that nobody knows.
_UNKNOWN = frozenset({"", "und", "undetermined", "unknown", "not specified", "n/a", "zxx", "none", "n", "a"})


def _names() -> dict[str, str]:
    names = dict(_MORE)
    for row in re.split(r"[|\n]", _TABLE.strip()):
        codes = re.match(r"(?:[a-z]{2,3} )+", row)
        assert codes is not None  # every row has codes
        name = row[codes.end() :]
        names |= dict.fromkeys([*codes[0].split(), name.lower()], name)
    return names


_NAMES = _names()
#: The first code of each name, which has two letters.
_CODES = {name: code for code, name in reversed(_NAMES.items()) if len(code) == 2}
_BETWEEN = re.compile(r"[;,/|\n]|\band\b")
_REGION = re.compile(r"([a-z]{2,3})[-_][a-z0-9]{2,8}(?:[-_][a-z0-9]{1,8})*")


def language_names(written: str | None) -> tuple[str, ...]:
    """The languages a source names, in English, each once; what is in no list as it is written."""
    parts = (part.strip() for part in _BETWEEN.split(written or ""))
    return tuple(dict.fromkeys(_name(part) for part in parts if part.lower() not in _UNKNOWN))


@lru_cache(1 << 10)
def language_codes(written: str | None) -> str | None:
    """The languages a source names by their codes of two letters, with `; ` between them: `en`, `en; de`.

    What is in no list stays as it is written, with all beside it; None where no language is named.
    """
    names = language_names(written)
    codes = [_CODES.get(name) for name in names]
    return "; ".join(filter(None, codes)) or None if all(codes) else written


def _name(part: str) -> str:
    word = part.lower()
    region = _REGION.fullmatch(word)
    return _NAMES.get(word) or (_NAMES.get(region[1]) if region else None) or part
