"""One record as each of the usual exporters writes it in RIS."""

from __future__ import annotations

#: By exporter; the last are spellings that several of them have had.
DIALECTS = {
    "Scopus": """TY  - JOUR
TI  - On tests
T2  - J Test
J2  - J. Test
VL  - 7
IS  - 2
SP  - 1
EP  - 9
PY  - 2020
DO  - 10.5555/A1
AU  - Smith, J.
AU  - Doe, A.
AB  - An abstract.
KW  - brain
N1  - Export Date: 1 May 2024
ER  -
""",
    "Web of Science": """TY  - JOUR
AU  - Smith, J.
AU  - Doe, A.
TI  - On tests
T2  - J Test
SN  - 0000-0000
DA  - 2020
PY  - 2020
VL  - 7
IS  - 2
SP  - 1
EP  - 9
DO  - 10.5555/a1
AN  - WOS:0001
AB  - An abstract.
KW  - brain
ER  -
""",
    "Embase": """TY  - JOUR
M3  - Article
Y1  - 2020
VL  - 7
IS  - 2
SP  - 1
EP  - 9
JF  - J Test
JO  - J Test
A1  - Smith J.
A1  - Doe A.
T1  - On tests
N2  - An abstract.
L2  - http://dx.doi.org/10.5555/a1
DO  - 10.5555/a1
KW  - brain
ER  -
""",
    "Ovid": """TY  - JOUR
DB  - Embase
ID  - 77
T1  - On tests
A1  - Smith, J.
A1  - Doe, A.
Y1  - 2020//
N2  - An abstract.
KW  - brain
JF  - J Test
JA  - J Test
VL  - 7
IS  - 2
SP  - 1
EP  - 9
M3  - 10.5555/a1
ER  -
""",
    "EBSCO": """TY  - JOUR
ID  - 77
T1  - On tests
AU  - Smith, J.
AU  - Doe, A.
JO  - J Test
JF  - J Test
Y1  - 2020///
VL  - 7
IS  - 2
SP  - 1
EP  - 9
DO  - 10.5555/a1
AB  - An abstract.
KW  - brain
ER  -
""",
    "ProQuest": """TY  - JOUR
T1  - On tests
AN  - 123; 45
AB  - An abstract.
JF  - J Test
AU  - Smith, J.
AU  - Doe, A.
PY  - 2020
VL  - 7
IS  - 2
SP  - 1
EP  - 9
KW  - brain
DO  - http://dx.doi.org/10.5555/a1
ER  -
""",
    "Zotero": """TY  - JOUR
TI  - On tests
AU  - Smith, J.
AU  - Doe, A.
T2  - J Test
AB  - An
 abstract.
DA  - 2020///
PY  - 2020
DO  - 10.5555/a1
VL  - 7
IS  - 2
SP  - 1
EP  - 9
KW  - brain
ER  -\x20

""",
    "EndNote": """TY  - JOUR
AU  - Smith, J.
AU  - Doe, A.
PY  - 2020
DA  - 2020
TI  - On tests
T2  - J Test
SP  - 1-9
VL  - 7
IS  - 2
KW  - brain
AB  - An abstract.
DO  - 10.5555/a1
ID  - 12
ER  -
""",
    "Mendeley": """TY  - JOUR
T1  - On tests
A1  - Smith, J.
A1  - Doe, A.
Y1  - 2020/
JF  - J Test
VL  - 7
IS  - 2
SP  - 1
EP  - 9
DO  - 10.5555/a1
N2  - An abstract.
KW  - brain
ER  -
""",
    "one blank before the dash": """TY - JOUR
TI - On tests
AU - Smith, J.
AU - Doe, A.
JO - J Test
PY - 2020
VL - 7
IS - 2
SP - 1
EP - 9
DO - 10.5555/a1
AB - An abstract.
KW - brain
ER -
""",
}

EXPORTERS = ("Scopus", "Web of Science", "Embase", "Ovid", "EBSCO", "ProQuest", "Zotero", "EndNote", "Mendeley")
