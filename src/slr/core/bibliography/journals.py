"""Names of journals: whether two of them, as databases write them, name one journal. Pure.

A name is compared as a whole: an abbreviation must stand for every word of the full name, in order (ISO 4, which
the NLM catalogue follows: https://www.ncbi.nlm.nih.gov/nlmcatalog/journals), so `Hepatology` is not `Hepatology
International`. What no rule of abbreviation gives (acronyms, former names, two languages) stands in a table.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein, Prefix

from slr.core.bibliography.folding import fold, spell


class JournalMatch(StrEnum):
    """What two names say about the journals they name."""

    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = (
        "unknown"  #: a name is missing, or they are in two scripts, or one is an acronym that nobody can check
    )


Words = tuple[str, ...]

_LINKS = frozenset(
    """a|an|and|at|by|for|from|in|of|on|the|to|with|der|die|das|des|den|dem|und|fuer|fur|zur|zum|de|del|della|delle|
    di|dei|du|da|do|dos|la|le|les|el|los|las|il|lo|et|y|e|en|og|i|voor|van|het|een|pour|per|s|l|d""".replace(
        "\n    ", ""
    ).split("|")
)
#: Abbreviations that stand for these beginnings alone; without the entry `res` would be `respiratory` too.
_EXPANSIONS = {
    "am": ("america",),
    "ann": ("annal", "annual"),
    "cardiol": ("cardiolog",),
    "clin": ("clinic", "klinik", "klinis"),
    "comp": ("compar",),
    "gen": ("general",),
    "immun": ("immunit",),
    "int": ("international", "internation"),
    "med": ("medic", "mediz", "medec"),
    "pharm": ("pharmac", "pharmaz"),
    "rep": ("report",),
    "res": ("research",),
}
#: Abbreviations that are no beginnings of their word (ISSN's List of Title Word Abbreviations, https://www.issn.org/ltwa).
_CONTRACTIONS = {
    "assn": "association",
    "assoc": "association",
    "bds": "boards",
    "ctr": "center",
    "dept": "department",
    "dtsch": "deutsche",
    "geneeskd": "geneeskunde",
    "gynkol": "gynakologie",
    "hlth": "health",
    "intl": "international",
    "jpn": "japanese",
    "mgmt": "management",
    "natl": "national",
    "nyt": "newyorktimes",
    "wkly": "weekly",
    "zh": "zhurnal",
    "ztg": "zeitung",
}
#: Syllables of Chinese names in the romanisation that databases used until the 1990s (Wade-Giles), in pinyin.
_PINYIN = {
    "chung": "zhong",
    "tsa": "za",
    "chih": "zhi",
    "hsueh": "xue",
    "hsin": "xin",
    "hsi": "xi",
    "i": "yi",
    "1": "yi",
    "ko": "ke",
    "ping": "bing",
    "chieh": "jie",
    "hsiao": "xiao",
    "tsu": "zu",
    "kuo": "guo",
    "tsung": "zong",
    "chi": "ji",
    "pao": "bao",
    "kuang": "guang",
    "kang": "gang",
    "shih": "shi",
    "chien": "jian",
    "tien": "dian",
    "ta": "da",
    "pei": "bei",
    "ching": "jing",
    "hsing": "xing",
    "tzu": "zi",
    "chiang": "jiang",
    "jan": "ran",
    "chou": "zhou",
    "hsien": "xian",
    "tui": "dui",
    "kan": "gan",
    "tsang": "zang",
    "nien": "nian",
}
_ISSN = re.compile(r"\b\d{4}-\d{3}[\dXx]\b")
_BRACKETS = re.compile(r"\(([^()]*)(?:\)|$)|\[([^\[\]]*)(?:\]|$)")
_MEDIUM = re.compile(
    r"electronic|online|print|internet|serial|resource|cd-?rom|comment|ed\.?$|\d{4}|conference", re.IGNORECASE
)
_JOURNAL = r"(?:journal|zeitschrift|zhurnal|revue|revista|rivista|organ|publication|acta|annals|archives)\b"
#: What follows is about the journal and no part of its name.
_ABOUT = re.compile(
    r"\s+:\s.*"
    rf"|\s*[:;]\s*(?:.*\b{_JOURNAL}.*|[A-Za-z]{{2,6}}\s*$)"
    r"|\s*[:;,.-]\s*(?:an?|the|official|incorporating|including)\s.*"
    r"|\s+official (?:journal|publication|organ|bulletin)\b.*"
    r"|[.,:;-]?\s+conference\b[.:]?(?:\s.*)?$",
    re.IGNORECASE,
)
#: A subtitle, or the part of a series: it may be left out, but two that differ are two journals.
_PART = re.compile(
    rf"(?P<head>\S+\s+\S+\s+\S.*?)(?:\s*:\s+\S.*|,\s(?=.*\b{_JOURNAL}).*"
    r"|[,.\s-]+\s*(?:part|series|section)\s+[a-z0-9]\b.*)",
    re.IGNORECASE,
)
_TWO_NAMES = re.compile(
    rf"\s*=\s*|\s+/\s+|(?<=\w{{5}})\.\s+(?=.*\b{_JOURNAL})|\s+-\s+(?=(?:Acta|Chinese|Japanese|Korean|Journal)\b)",
    re.IGNORECASE,
)
#: Romanised names of East Asia end so; what follows is the name in another language.
_ROMANISED = re.compile(
    r"\b(tsa chih|za ?zhi|zasshi|hsueh pao|xue ?bao|chapchi)(?:\s+-+\s+|[./]\s*|\s+)(?=\w+ \w+)", re.IGNORECASE
)
_ELISION = re.compile(r"\b[dl]['\u2019](?=\w)", re.IGNORECASE)
#: A letter that an encoding lost.
_LOST = re.compile(r"(?<=\w)[?\ufffd]+")


class JournalName(NamedTuple):
    """words: folded, without articles and prepositions. is_whole: no subtitle or part of a series is left out."""

    words: Words
    is_whole: bool


def compare_journals(one: str | None, other: str | None) -> JournalMatch:
    """Whether two names name one journal. Symmetric.

    Args:
        one: the name as a database gives it: full, abbreviated, an acronym, with place, medium or a second name.
            An ISSN within it decides alone.
        other: the second name.
    """
    if not one or not other:
        return JournalMatch.UNKNOWN
    return _compare(*sorted((one, other)))


@lru_cache(maxsize=1 << 14)
def _compare(one: str, other: str) -> JournalMatch:
    numbers = [{number.upper() for number in _ISSN.findall(name)} for name in (one, other)]
    if all(numbers):
        return JournalMatch.DIFFERENT if numbers[0].isdisjoint(numbers[1]) else JournalMatch.SAME
    mine, yours = names_of(one), names_of(other)
    if not mine or not yours:
        return JournalMatch.UNKNOWN
    pairs = [(a.words, b.words) for a in mine for b in yours if a.is_whole or b.is_whole]
    if any(_is_one(a, b) for a, b in pairs):
        return JournalMatch.SAME
    if any(_is_one(_without_supplement(a), _without_supplement(b)) for a, b in pairs):
        return JournalMatch.UNKNOWN
    return JournalMatch.DIFFERENT if _can_differ(mine[0].words, yours[0].words) else JournalMatch.UNKNOWN


@lru_cache(maxsize=1 << 14)
def names_of(name: str) -> tuple[JournalName, ...]:
    """The names a text gives for a journal.

    A second name stands behind `=`, `/` or a full stop, in brackets, or behind a romanised name of East Asia.
    Place, medium and description are left out.
    """
    text = _ROMANISED.sub(r"\1 = ", _LOST.sub("", _ISSN.sub(" ", html.unescape(name)[:300])))
    found: list[JournalName] = []
    for part in _TWO_NAMES.split(_slashes(text)):
        inner = [next(filter(None, groups), "") for groups in _BRACKETS.findall(part)]
        outside = _BRACKETS.sub(" ", _BRACKETS.sub(" ", part))
        others = [text for text in inner if len(text.split()) > 1 and "," not in text and not _MEDIUM.search(text)]
        for text in (outside, *others):
            found += _forms(_ABOUT.sub("", f" {text}").strip() or text)
    return tuple(dict.fromkeys(form for form in found if form.words))


def _slashes(text: str) -> str:
    """A slash after three words parts two names; Diabetes/Metabolism Research is one."""
    left, slash, right = text.partition("/")
    return f"{left} = {right}" if slash and len(left.split()) > 2 else text


def _forms(name: str) -> Iterator[JournalName]:
    """The name, the same without its subtitle, and what it is when `des` is no article (Drug Des Devel Ther)."""
    words = _words(name)
    yield JournalName(words, is_whole=True)
    part = _PART.fullmatch(name)
    if part and len(_words(part["head"])) > 2:
        yield JournalName(_words(part["head"]), is_whole=False)
    if "des" in name.lower().split():
        yield JournalName(_words(name, _LINKS - {"des"}), is_whole=True)


def _words(name: str, links: frozenset[str] = _LINKS) -> Words:
    words = spell(fold(_ELISION.sub("", name).replace("'", "").replace("\u2019", ""))).split()
    if "tsa" in words or words[:2] == ["chung", "hua"]:
        words = [_PINYIN.get(word, word) for word in words]
    kept = tuple(word for word in words if word not in links) or tuple(words)
    return _without_acronym(kept) if kept else ()


def _without_acronym(words: Words) -> Words:
    """`AJR Am J Roentgenol` without the acronym of what follows it."""
    first, rest = words[0], words[1:]
    if len(rest) < 2 or not 2 < len(first) <= 6 or first[0] != rest[0][0]:
        return words
    letters = iter("".join(rest))
    is_acronym = all(letter in letters for letter in first) and first[1] in {word[0] for word in rest}
    return rest if is_acronym and not rest[0].startswith(first) else words


def _without_supplement(words: Words) -> Words:
    return tuple(word for word in words if not word.startswith("suppl")) or words


def _is_one(one: Words, other: Words) -> bool:
    if one == other or "".join(one) == "".join(other):
        return True
    mine, yours = _known_names().get("".join(one), _NOWHERE), _known_names().get("".join(other), _NOWHERE)
    if not mine.isdisjoint(yours) or _is_one_of(one, yours) or _is_one_of(other, mine):
        return True
    return _abbreviates(one, other) or any(_is_acronym(*pair) for pair in ((one, other), (other, one)))


def _is_one_of(name: Words, journals: frozenset[int]) -> bool:
    """Whether a name abbreviates one of the names of these journals of the table."""
    return any(_abbreviates(name, whole) for number in journals for whole in _table()[number])


def _is_acronym(one: Words, other: Words) -> bool:
    """`nejm` for the words of the New England Journal of Medicine; `jclinoncol` for those it abbreviates."""
    if len(one) != 1 or len(other) < 3:
        return False
    is_acronym = 2 < len(one[0]) <= 6 and one[0] == "".join(word[0] for word in other)
    return is_acronym or (len(one[0]) > 8 and _is_run_together(one[0], other))


def _is_run_together(text: str, words: Words) -> bool:
    """Whether a text consists of beginnings of these words, in order."""
    if not words or not text:
        return not words and not text
    shared = Prefix.similarity(text, words[0])
    return any(_is_run_together(text[length:], words[1:]) for length in range(shared, 0, -1))


def _abbreviates(one: Words, other: Words) -> bool:
    """Every word of one stands for the word at its place of the other, and none is left."""
    is_only = len(one) == len(other) == 1
    return _is_word(one[0], other[0], is_only=True) if is_only else _stands_for(one, other)


def _stands_for(one: Words, other: Words) -> bool:
    if not one or not other:
        return one == other
    if _is_word(one[0], other[0], is_only=False) and _stands_for(one[1:], other[1:]):
        return True
    return _is_joined(one, other) or _is_joined(other, one)


def _is_joined(one: Words, other: Words) -> bool:
    """The first two words of one are written as one word by the other: health care, healthcare."""
    if len(one) < 2 or len(other[0]) < len(one[0]) + min(3, len(one[1])):
        return False
    return _is_word(spell("".join(one[:2])), other[0], is_only=False) and _stands_for(one[2:], other[1:])


def _is_word(one: str, other: str, *, is_only: bool) -> bool:
    """Equal, an abbreviation, or, where other words of the name confirm it, a plural or a slip of the pen."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if short in _EXPANSIONS:
        return long.startswith(_EXPANSIONS[short])
    if short in _CONTRACTIONS:
        whole = _CONTRACTIONS[short]
        return long.startswith(whole[:-1]) or whole.startswith(long)
    if len(long) - len(short) > 1 and long.startswith(short):
        return True
    is_slip = (len(short) >= 5 and short[0] == long[0]) or long == f"{short}s"
    return not is_only and is_slip and Levenshtein.distance(one, other, score_cutoff=1) <= 1


def _can_differ(one: Words, other: Words) -> bool:
    """False where nobody can tell from the names: two scripts, or letters that may be any acronym."""
    if "".join(one).isascii() != "".join(other).isascii():
        return False
    short = min(one, other, key=lambda words: sum(map(len, words)))
    return not (len(short) == 1 and len(short[0]) <= 6 and _VOWELS.isdisjoint(short[0]))


_VOWELS = frozenset("aeiouy")
_NOWHERE: frozenset[int] = frozenset()


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[Words, ...], ...]:
    """The names of each journal of the table."""
    return tuple(tuple(_words(name) for name in journal.split("=")) for journal in _NAMES.split(";"))


@lru_cache(maxsize=1)
def _known_names() -> dict[str, frozenset[int]]:
    """Of every name in the table: the numbers of the journals that have it."""
    known: dict[str, set[int]] = {}
    for number, names in enumerate(_table()):
        for words in names:
            known.setdefault("".join(words), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in known.items()}


#: Names of one journal that no rule of abbreviation brings together (facts of the NLM catalogue, see above):
#: journals parted by semicolons, their names by `=`.
_NAMES = """
Acta Medica Scandinavica = Journal of Internal Medicine; Acta Paediatrica = Acta Paediatrica International
Journal of Paediatrics = Acta Paediatrica Scandinavica; Acta Radiologica Diagnosis = Acta Radiologica; Ai Zheng =
Chinese Journal of Cancer = Cancer Communications; AJNR = American Journal of Neuroradiology; AJR = Am J
Roentgenol Radium Ther Nucl Med; Alternatives to Laboratory Animals = ATLA = ATLA Alternatives to Laboratory
Animals; American Journal of Public Health = Am J Public Health Nations Health; American Journal of Respiratory
and Critical Care Medicine = American Review of Respiratory Disease; American Journal of Roentgenology Radium
Therapy and Nuclear Medicine = American Journal of Roentgenology; Anales Espanoles de Pediatria = Anales de
Pediatria; Angewandte Chemie International Edition = Angew Chem Int Ed Engl; Annals of the New York Academy of
Sciences = Ann N Y Acad Sci = Ann NY Acad Sci; APMIS = Acta Pathol Microbiol Scand; Archives of Pathology and
Laboratory Medicine = Archives of Pathology; Archivos de Bronconeumologia = Archives of Bronchopneumology;
Arthritis and Rheumatism = Arthritis and Rheumatology; ANZ Journal of Surgery = Australian and New Zealand
Journal of Surgery; Australian Family Physician = Australian Journal of General Practice; Biochemical Journal =
The Biochemical journal London; Bioorganicheskaia Khimiia = Russian Journal of Bioorganic Chemistry; BJOG = BJOG
An International Journal of Obstetrics and Gynaecology; BJU International = British Journal of Urology; BMJ = BMJ
Clinical Research Ed = British Medical Journal Clinical Research Edition; Bone and Joint Journal = Journal of
Bone and Joint Surgery British Volume = J Bone Joint Surg Br = Journal of Bone and Joint Surgery Series B;
Journal of Bone and Joint Surgery American Volume = J Bone Joint Surg Am = Journal of Bone and Joint Surgery
Series A; Brain Research Brain Research Reviews = Brain Research Reviews; British Journal of Clinical Practice =
International Journal of Clinical Practice; Bulletin du Cancer = Bull Cancer Paris; Bulletin of the World Health
Organization = Bull WHO; CA A Cancer Journal for Clinicians = CA; Canadian Journal of Anaesthesia = Journal
canadien d'anesthesie = Canadian Anaesthetists Society Journal; Cancer Chemotherapy Reports = Cancer Treatment
Reports; Cancer Cytopathology = Cancer; Ceska Gynekologie = Ceskoslovenska Gynekologie; Chest = Diseases of the
Chest; Zhonghua Yi Xue Za Zhi = National Medical Journal of China; Zhonghua Bing Li Xue Za Zhi = Chinese Journal
of Pathology; Zhonghua Er Ke Za Zhi = Chinese Journal of Pediatrics; Zhonghua Fu Chan Ke Za Zhi = Chinese Journal
of Obstetrics and Gynecology; Zhonghua Jie He He Hu Xi Za Zhi = Chinese Journal of Tuberculosis and Respiratory
Diseases; Zhonghua Liu Xing Bing Xue Za Zhi = Chinese Journal of Epidemiology; Zhonghua Nei Ke Za Zhi = Chinese
Journal of Internal Medicine; Zhonghua Wai Ke Za Zhi = Chinese Journal of Surgery; Zhonghua Xin Xue Guan Bing Za
Zhi = Chinese Journal of Cardiology; Zhonghua Xue Ye Xue Za Zhi = Chinese Journal of Hematology; Zhonghua Yu Fang
Yi Xue Za Zhi = Chinese Journal of Preventive Medicine; Zhonghua Zhong Liu Za Zhi = Chinese Journal of Oncology;
Zhonghua Shen Jing Ge Ke Za Zhi = Chinese Journal of Neurology and Psychiatry; Zhonghua Gan Zang Bing Za Zhi =
Chinese Journal of Hepatology; Zhonghua Shao Shang Za Zhi = Chinese Journal of Burns; Zhongguo Zhong Xi Yi Jie He
Za Zhi = Chinese Journal of Integrated Traditional and Western Medicine; Zhongguo Fei Ai Za Zhi = Chinese Journal
of Lung Cancer; Zhongguo Shi Yan Xue Ye Xue Za Zhi = Journal of Experimental Hematology; Zhongguo Yao Li Xue Bao
= Acta Pharmacologica Sinica; Clinica Chimica Acta = International Journal of Clinical Chemistry; Clinical
Medicine London = Clinical Medicine = Journal of the Royal College of Physicians of London; Clinical Orthopaedics
and Related Research = Clin Orthop; Clinical Otolaryngology and Allied Sciences = Clinical Otolaryngology;
Cochrane Database of Systematic Reviews = The Cochrane Library; Critical Care London = Critical Care;
Cytopathology = Journal of the British Society for Clinical Cytology; Danish Medical Bulletin = Danish Medical
Journal; Deutsche Medizinische Wochenschrift = German Medical Weekly; Digestive Diseases and Sciences = American
Journal of Digestive Diseases; EMBO Journal = European Molecular Biology Organization Journal; European Heart
Journal Cardiovascular Imaging = European Journal of Echocardiography; European Journal of Biochemistry = FEBS
Journal; European Journal of Cancer = European Journal of Cancer and Clinical Oncology; European Journal of
Respiratory Diseases = Scandinavian Journal of Respiratory Diseases; FASEB Journal = Federation Proceedings =
Federation of American Societies for Experimental Biology Journal; Gan To Kagaku Ryoho = Japanese Journal of
Cancer and Chemotherapy = Cancer and Chemotherapy = Gan To Kagaku Ryoho Cancer and Chemotherapy; Geburtshilfe und
Frauenheilkunde = Geburtshilfe Frauenheilkd; Giornale Italiano di Cardiologia = Italian Heart Journal;
Ginekologia Polska = Polish Gynaecology; Gut = Journal of the British Society of Gastroenterology; Harefuah =
Journal of the Israel Medical Association; Heart = British Heart Journal; Heart and Lung = Heart and Lung Journal
of Critical Care; Hosp Pract = Hospital Practice Office Edition; Human Reproduction = Human Reproduction Oxford;
IEEE Transactions on Pattern Analysis and Machine Intelligence = TPAMI; Intensive Care Medicine = European
Journal of Intensive Care Medicine; International Journal of Radiation Oncology Biology Physics = Red Journal;
JAMA Dermatology = Archives of Dermatology; JAMA Internal Medicine = Archives of Internal Medicine; JAMA
Neurology = Archives of Neurology; JAMA Ophthalmology = Archives of Ophthalmology; JAMA Otolaryngology Head and
Neck Surgery = Archives of Otolaryngology Head and Neck Surgery = Archives of Otolaryngology; JAMA Pediatrics =
Archives of Pediatrics and Adolescent Medicine; JAMA Psychiatry = Archives of General Psychiatry; JAMA Surgery =
Archives of Surgery; Japanese Circulation Journal = Circulation Journal; JBI Database of Systematic Reviews and
Implementation Reports = JBI Evidence Synthesis; JNCI Monographs = Journal of the National Cancer Institute
Monographs; Journal de Radiologie = J Radiol Paris; Journal of Acquired Immune Deficiency Syndromes = J AIDS =
Journal of Acquired Immune Deficiency Syndromes and Human Retrovirology; Journal of Family Planning and
Reproductive Health Care = BMJ Sexual and Reproductive Health; Journal of Physiology = Journal of Physiology
London; Journal of the American Association for Information Systems = Journal of the AIS; Journal of the American
Board of Family Medicine = Journal of the American Board of Family Practice; Journal of the American Society for
Information Science and Technology = Journal of the Association for Information Science and Technology; Journal
of the Medical Association of Thailand = Chotmaihet Thangphaet; Journal of the Royal College of General
Practitioners = British Journal of General Practice; Journal of Trauma = Journal of Trauma Injury Infection and
Critical Care = Journal of Trauma and Acute Care Surgery; Surgical Endoscopy = Surgical Endoscopy and Other
Interventional Techniques; Revista Brasileira de Fisioterapia = Brazilian Journal of Physical Therapy; Revista
Panamericana de Salud Publica = Pan American Journal of Public Health; Journal of Thoracic and Cardiovascular
Surgery = JTCVS; Kansenshogaku Zasshi = Journal of the Japanese Association for Infectious Diseases; Klinische
Wochenschrift = Journal of Molecular Medicine; Kokyu to Junkan = Respiration and Circulation; Kyobu Geka =
Japanese Journal of Thoracic Surgery; Lakartidningen = Swedish Medical Journal; Management Information Systems
Quarterly = MIS Quarterly = MIS Quarterly Management Information Systems; Mayo Clinic Proceedings = Proceedings
of the Staff Meetings of the Mayo Clinic; Medicina Clinica = Med Clin Barc; Minerva Ginecologica = Minerva
Obstetrics and Gynecology; Minerva Stomatologica = Minerva Dental and Oral Science; MMW = MMW Fortschritte der
Medizin; Mutation Research = Mutation Research Fundamental and Molecular Mechanisms of Mutagenesis; Ned Tijdschr
Geneeskd = Dutch Journal of Medicine; Nihon Kokyuki Gakkai Zasshi = Journal of the Japanese Respiratory Society =
Nippon Kokyuki Gakkai Zasshi; Nihon Kyobu Shikkan Gakkai Zasshi = Japanese Journal of Thoracic Diseases = Nippon
Kyobu Shikkan Gakkai Zasshi; Nihon Naika Gakkai Zasshi = Journal of the Japanese Society of Internal Medicine =
Nippon Naika Gakkai Zasshi; Nippon Geka Gakkai Zasshi = Journal of Japan Surgical Society = Nihon Geka Gakkai
Zasshi; Nippon Rinsho = Nihon Rinsho = Japanese Journal of Clinical Medicine; Nippon Sanka Fujinka Gakkai Zasshi
= Acta Obstetrica et Gynaecologica Japonica = Nihon Sanka Fujinka Gakkai Zasshi; Rinsho Byori = Japanese Journal
of Clinical Pathology; Rinsho Ketsueki = Japanese Journal of Clinical Hematology; Rinsho Shinkeigaku = Clinical
Neurology; Rinsho Hoshasen = Clinical Radiology Tokyo; No To Shinkei = Brain and Nerve; No Shinkei Geka =
Neurological Surgery; Hinyokika Kiyo = Acta Urologica Japonica; Masui = Japanese Journal of Anesthesiology;
Onkologie = Oncology Research and Treatment; Orvosi Hetilap = Hungarian Medical Journal; Oral Surgery Oral
Medicine and Oral Pathology = Oral Surgery Oral Medicine Oral Pathology Oral Radiology and Endodontics;
Pediatriia = Pediatriya; PLoS ONE = Public Library of Science One; PLoS Medicine = Public Library of Science
Medicine; Polskie Archiwum Medycyny Wewnetrznej = Pol Arch Med Wewn = Polish Archives of Internal Medicine;
Praxis = Schweizerische Rundschau fur Medizin Praxis = Praxis Bern 1994; Presse Medicale = Nouvelle Presse
Medicale; Proceedings of the National Academy of Sciences of the United States of America = PNAS = Proc Natl Acad
Sci U S A; Proceedings of SPIE = Proceedings of the International Society for Optical Engineering = Progress in
Biomedical Optics and Imaging Proceedings of SPIE; Psychopharmacologia = Psychopharmacology = Psychopharmacology
Berl; QJM = QJM Monthly Journal of the Association of Physicians; Revista do Hospital das Clinicas = Rev Hosp
Clin Fac Med Sao Paulo; Revista Medica de Chile = Rev Med Chil; Revue des Maladies Respiratoires = French Review
of Respiratory Diseases; RoFo = Fortschritte auf dem Gebiete der Rontgenstrahlen und der Nuklearmedizin = RoFo
Fortschritte auf dem Gebiete der Rontgenstrahlen und der bildgebenden Verfahren = Fortschr Rontgenstr;
Schweizerische Medizinische Wochenschrift = Swiss Medical Weekly = Journal suisse de medecine; South African
Medical Journal = Suid-Afrikaanse tydskrif vir geneeskunde = S Afr Med J; Spine = Spine Phila Pa 1976; Stroke =
Stroke A Journal of Cerebral Circulation; Taehan Kanho Hakhoe Chi = Journal of Korean Academy of Nursing;
Terapevticheskii Arkhiv = Therapeutic Archives; Tidsskrift for den Norske Laegeforening = Journal of the
Norwegian Medical Association; Tumori = Tumori Journal; Ugeskrift for Laeger = Danish Medical Weekly; Vestnik
Khirurgii = Vestn Khir Im I I Grek; Virchows Archiv = Virchows Arch A Pathol Anat Histopathol; Voprosy Onkologii
= Problems in Oncology; VASA = Zeitschrift fur Gefasskrankheiten; Wei Sheng Yan Jiu = Journal of Hygiene
Research; Wiener Klinische Wochenschrift = Central European Journal of Medicine; Yakugaku Zasshi = Journal of the
Pharmaceutical Society of Japan; Zhurnal Nevrologii i Psikhiatrii imeni S S Korsakova = Korsakov Journal of
Neurology and Psychiatry
"""
