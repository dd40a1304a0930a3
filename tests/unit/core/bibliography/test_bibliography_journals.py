"""Two names of a journal: one journal, two, or no telling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slr.core.bibliography.journals import JournalMatch, compare_journals

#: Names of one journal as databases write them, two a line.
SAME = """
Jpn J Clin Oncol|Japanese Journal of Clinical Oncology
AJR Am J Roentgenol|American Journal of Roentgenology
AJR Am J Roentgenol|AJR. American Journal of Roentgenology
AJR Am J Roentgenol|AJR
Altern Lab Anim|Alternatives to Laboratory Animals
Altern Lab Anim|ATLA
Paediatr Drugs|Pediatric Drugs
Hepato-Gastroenterology|Hepatogastroenterology
Hepatogastroenterology|Hepato-Gastroenterology
N Engl J Med|The New England journal of medicine
NEJM|New England Journal of Medicine
JAMA|JAMA: the journal of the American Medical Association
JAMA|JAMA - Journal of the American Medical Association
JAMA-J Am Med Assoc|Journal of the American Medical Association
BMJ|BMJ (Clinical research ed.)
BMJ-Brit Med J|British Medical Journal
Lancet|Lancet (London, England)
Proc Natl Acad Sci U S A|PNAS
Proc Natl Acad Sci U S A|Proceedings of the National Academy of Sciences of the United States of America
Am J Respir Crit Care Med|American Journal of Respiratory & Critical Care Medicine
Ai zheng = Aizheng = Chinese journal of cancer|Chinese Journal of Cancer
Dtsch-Med-Wochenschr|Deutsche Medizinische Wochenschrift
Zhonghua Wai Ke Za Zhi|Zhonghua wai ke za zhi [Chinese journal of surgery]
Chung-Hua Wai Ko Tsa Chih [Chinese Journal of Surgery]|Zhonghua Wai Ke Za Zhi
Zhonghua Fu Chan Ke Za Zhi|Chung-Hua Fu Chan Ko Tsa Chih [Chinese Journal of Obstetrics & Gynecology]
Nippon Sanka Fujinka Gakkai Zasshi|Nippon Sanka Fujinka Gakkai Zasshi - Acta Obstetrica et Gynaecologica Japonica
Journal of clinical oncology : official journal of the American Society of Clinical Oncology|J Clin Oncol
Journal of Clinical Oncology: Official Journal of the American Society of Clinical Oncology|J. Clin. Oncol.
Diabetologie und Stoffwechsel. Conference|Diabetologie und Stoffwechsel
Diabetologia. Conference: 48th Annual Meeting|Diabetologia
Cardiology (Switzerland)|Cardiology
PLoS ONE [Electronic Resource]|PLoS One
Otolaryngology - Head and Neck Surgery|Otolaryngol Head Neck Surg
Otolaryngology--Head & Neck Surgery|Otolaryngology - Head and Neck Surgery
Eur J Obstet Gynecol Reprod Biol|European Journal of Obstetrics, Gynecology, & Reproductive Biology
Int J Gynaecol Obstet|International Journal of Gynecology & Obstetrics
Acta Obstet Gynecol Scand|Acta Obstetricia et Gynecologica Scandinavica
Ann N Y Acad Sci|Annals of the New York Academy of Sciences
J R Soc Med|Journal of the Royal Society of Medicine
Ned Tijdschr Geneeskd|Nederlands Tijdschrift voor Geneeskunde
Tidsskr Nor Laegeforen|Tidsskrift for den Norske Laegeforening
Ugeskr Laeger|Ugeskrift for Laeger
Rev Esp Cardiol|Revista Espanola de Cardiologia
Rev Esp Cardiol|Revista española de cardiología
Ann Fr Anesth Reanim|Annales Francaises d'Anesthesie et de Reanimation
JNCI Cancer Spectr|JNCI Cancer Spectrum
J Natl Cancer Inst|JNCI: Journal of the National Cancer Institute
Psychooncology|Psycho-Oncology
J Healthc Qual|Journal for Healthcare Quality
BMC Health Serv Res|BMC Health Services Research
Clin Orthop|Clinical Orthopaedics and Related Research
Obstet Gynecol|Obstetrics and gynecology
Spine (Phila Pa 1976)|Spine
Medicine (Baltimore)|Medicine
MMWR Morb Mortal Wkly Rep|Morbidity & Mortality Weekly Report
J Am Med Inform Assoc|JAMIA
J Am Coll Cardiol|JACC
MIS Quart|MIS Quarterly
MIS Quarterly: Management Information Systems|MIS Quarterly
J. Manage. Inform. Syst.|Journal of Management Information Systems
Inf Syst Res|Information Systems Research
European respiratory journal|Eur Respir J
Zentralbl Gynakol|Zentralblatt für Gynäkologie
Geburtshilfe Frauenheilkd|Geburtshilfe und Frauenheilkunde
Rofo|RoFo : Fortschritte auf dem Gebiete der Rontgenstrahlen und der Nuklearmedizin
Clinical & Experimental Allergy|Clin Exp Allergy
Arch Pathol Lab Med|Archives of Pathology & Laboratory Medicine
Acta Cytol|Acta Cytologica
Cancer|Cancer (Philadelphia)
Diagn Cytopathol|Diagnostic Cytopathology
J Low Genit Tract Dis|Journal of Lower Genital Tract Disease
Sex Transm Infect|Sexually Transmitted Infections
BJOG|BJOG: An International Journal of Obstetrics & Gynaecology
BJOG|British Journal of Obstetrics and Gynaecology
Bull World Health Organ|Bulletin of the World Health Organization
Brain|Brain: a journal of neurology
Gynakol Geburtshilfliche Rundsch|Gynakologisch-Geburtshilfliche Rundschau
Journal of Gynecologie Obstetrique et Biologie de la Reproduction|J Gynecol Obstet Biol Reprod (Paris)
Zhongguo Yi Xue Ke Xue Yuan Xue Bao|Zhongguo yi xue ke xue yuan xue bao. Acta Academiae Medicinae Sinicae
Asian Pac J Cancer Prev|Asian Pacific Journal of Cancer Prevention: Apjcp
Blood|Blood. Conference: 54th Annual Meeting of the American Society of Hematology
Haematologica|Haematologica. Conference
J. Clin. Endocr. Metab.|Journal of Clinical Endocrinology & Metabolism
Circ Cardiovasc Qual Outcomes|Circulation: Cardiovascular Quality and Outcomes
The American Surgeon|Am Surg
Int. J. Radiation Oncology Biol. Phys.|International Journal of Radiation Oncology Biology Physics
Kyobu Geka - Japanese Journal of Thoracic Surgery|Kyobu Geka
Semin Thromb Hemost|Seminars in Thrombosis and Hemostasis
Revista Medica de Chile|Rev Med Chil
European journal of cancer (Oxford, England : 1990)|Eur J Cancer
Pediatr Blood Cancer|Pediatric Blood & Cancer
Pediatric Blood and Cancer|Pediatric Blood & Cancer
The Journal of Bone and Joint Surgery. American Volume|J Bone Joint Surg Am
J Bone Joint Surg Am|Journal of Bone and Joint Surgery - Series A
Cochrane Database Syst Rev|Cochrane Database of Systematic Reviews (Online)
journal of clinical oncology|j clin oncol
arch argent pediatr|archivos argentinos de pediatria
stroke|stroke : a journal of cerebral circulation
JThoracCardiovascSurg|Journal of Thoracic & Cardiovascular Surgery
Neuro Endocrinol Lett|Neuroendocrinology Letters
Zhongguo Xiu Fu Chong Jian Wai Ke Za Zhi|Chung-Kuo Hsiu Fu Chung Chien Wai Ko Tsa Chih/Chinese Journal of Reparative Surgery = Zhongguo xiu fu chong jian wai ke za zhi
Canadian Journal of Surgery|Canadian journal of surgery. Journal canadien de chirurgie
Der Chirurg; Zeitschrift fur alle Gebiete der operativen Medizin|Chirurg
Drug Des Devel Ther|Drug Design, Development and Therapy
Journal of Laparoendoscopic & Advanced Surgical Techniques. Part A|Journal of Laparoendoscopic and Advanced Surgical Techniques
Lancet 0140-6736|The Lancet (London) ISSN 0140-6736
"""
#: Journals that look alike.
DIFFERENT = """
Hepatology|Hepatology International
Surgery|British Journal of Surgery
Neurosurgery|Clinical Neurosurgery
Hepatology|Journal of Hepatology
Circulation|Circulation Research
Circulation|Circulation: Heart Failure
Circulation: Heart Failure|Circulation: Cardiovascular Imaging
Cancer|Cancers
Cancer|Cancer Research
Cancer|British Journal of Cancer
Cell|Cells
Am Surg|Am J Surg
J Neurol|Journal of Neuroradiology
J Neurol|Journal of Neurosurgery
Pediatr Res|Pediatric Respirology
Int Med|Internal Medicine
Archives of Internal Medicine|Annals of Internal Medicine
Lancet|Lancet Oncology
Diabetes|Diabetes Care
Diabetes|Diabetologia
Stroke|Journal of Stroke
Journal of Polymer Science Part A|Journal of Polymer Science Part B
J Bone Joint Surg Am|J Bone Joint Surg Br
Infection and Immunity|Immunity
Thorax|Chest
Nature|Nature Medicine
JAMA|JAMA Surgery
Journal of Clinical Oncology|Japanese Journal of Clinical Oncology
Blood|Blood Advances
Anaesthesia|Anesthesiology
Anaesthesia|Anesthesia and Analgesia
Clinical Nutrition|American Journal of Clinical Nutrition
Medicine|Annals of Medicine
Journal of Pediatrics|Journal of Pediatric Surgery
European Journal of Cancer|European Journal of Cancer Prevention
Vaccine|Vaccines
Gut|Gut Microbes
Chinese Journal of Cancer|Chinese Journal of Cancer Research
Radiology|Clinical Radiology
Radiology|European Radiology
Journal of Experimental Psychology: General|Journal of Experimental Psychology: Applied
Annals of Oncology|Annals of Surgery
Nature 0028-0836|Nature 1476-4687
"""


def pairs(text: str) -> list[list[str]]:
    return [line.split("|") for line in text.strip().splitlines()]


@pytest.mark.parametrize(("one", "other"), pairs(SAME))
def test_one_journal_under_two_names_is_recognised(one: str, other: str) -> None:
    assert compare_journals(one, other) is compare_journals(other, one) is JournalMatch.SAME


@pytest.mark.parametrize(("one", "other"), pairs(DIFFERENT))
def test_journals_whose_names_are_alike_stay_apart(one: str, other: str) -> None:
    assert compare_journals(one, other) is compare_journals(other, one) is JournalMatch.DIFFERENT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", "Lancet"),
        (None, "Lancet"),
        ("()", "Lancet"),
        ("European Heart Journal", "European Heart Journal Supplements"),
        ("\u4e2d\u534e\u5916\u79d1\u6742\u5fd7", "Chinese Journal of Surgery"),
        ("BJR", "Heart"),
    ],
)
def test_what_names_cannot_tell_is_unknown(one: str | None, other: str | None) -> None:
    assert compare_journals(one, other) is compare_journals(other, one) is JournalMatch.UNKNOWN


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Japanese Journal of Thoracic Diseases", "Nihon Kyobu Shikkan Gakkai Zasshi"),
        ("Archives of Internal Medicine", "JAMA Intern Med"),
        ("Heart", "Br Heart J"),
        ("PNAS", "Proc Natl Acad Sci U S A"),
        ("MMWR", "Morbidity and Mortality Weekly Report"),
    ],
)
def test_former_names_acronyms_and_translations_stand_in_the_table(one: str, other: str) -> None:
    assert compare_journals(one, other) is compare_journals(other, one) is JournalMatch.SAME


NAMES = st.text(alphabet="AJabjo .:;=/[]()-?'&\u00e9\u4e2d1", max_size=40)


@given(NAMES, NAMES)
def test_any_two_texts_are_compared_whichever_comes_first(one: str, other: str) -> None:
    assert compare_journals(one, other) is compare_journals(other, one)


@given(NAMES)
def test_a_name_is_never_another_than_itself(name: str) -> None:
    assert compare_journals(name, name) is not JournalMatch.DIFFERENT
