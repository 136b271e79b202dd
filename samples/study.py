"""The sample article: what its pages say.

The figures, labels and abbreviations are those of a published study (see SOURCE.md); every sentence is our own.
Nothing here knows how a page is set: `typesetting.py` and `make.py` do that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

JOURNAL = "Annals of Sample Rheumatology"
JOURNAL_SHORT = "Ann Sample Rheumatol"
DOI = "10.5555/casex.sample.1"
RUNNING_AUTHORS = "Lindqvist et al."
FIRST_PAGE = 41

TITLE = "Tofacitinib in childhood-onset systemic lupus erythematosus: nine girls followed for up to 24 months"
# A caret sets what follows it, up to the next blank, as a raised mark.
AUTHORS = "Mara Lindqvist^1,* Tobias Okonjo^1 Irena Vasquez-Holt^1,2 and Paul Amberley^2"
AFFILIATIONS = (
    "^1 Department of Illustrative Paediatrics, Casex University Hospital, Exampleton",
    "^2 Institute for Specimen Pages, Exampleton",
)
NOTICE = (
    (
        "^* Correspondence: mara.lindqvist@example.org. This article is a sample set for testing software: authors, "
        "journal and wording are invented. The clinical facts are those of the study in reference 1."
    ),
)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of running text; `kind` is heading, subheading, case, paragraph, statement or reference."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class TableText:
    """One table as printed: caption in two parts, header row, body rows and the note below."""

    label: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    footnote: str


@dataclass(frozen=True, slots=True)
class Case:
    """A case section: its number and its labelled statements in printed order."""

    number: int
    statements: tuple[str, ...]


ABSTRACT: tuple[tuple[str, str], ...] = (
    (
        "Background:",
        (
            "Lupus that begins in childhood (cSLE) tends to run a harsher course than lupus of adults, and its long "
            "treatment with glucocorticoids costs children growth and bone. Tofacitinib, an oral inhibitor of Janus "
            "kinases (JAK), interrupts several of the cytokine signals that keep the disease going."
        ),
    ),
    (
        "Methods:",
        (
            "We reread the records of all children with refractory cSLE who were given tofacitinib in our unit and "
            "were seen at least once afterwards. Findings, laboratory values and drugs were noted at onset, at the "
            "initiation of tofacitinib, and 1, 3, 6, 9, 12, 18 and 24 months later."
        ),
    ),
    (
        "Results:",
        (
            "Nine girls were included. Their mean age was 10.67 years at diagnosis and 13.28 years when tofacitinib "
            "was started, after a mean disease duration of 2.62 years. Four improved, stayed on the drug and took "
            "less prednisone than before; belimumab was stopped in two of them and cyclosporine A in one. Five saw "
            "no clear gain and gave it up."
        ),
    ),
    (
        "Conclusion:",
        (
            "Added to other drugs, tofacitinib helped some but not most of these children. It may be worth a trial "
            "where glucocorticoids cannot be lowered by other means."
        ),
    ),
)

INTRODUCTION = (
    Block("heading", "Introduction"),
    Block(
        "paragraph",
        "Systemic lupus erythematosus (SLE) can injure almost any organ. When it starts before adulthood it involves "
        "the kidneys and the blood more often, stays active for longer and leaves more damage behind, so that many "
        "children need several immunosuppressants at once. Glucocorticoids remain the backbone of treatment. Their "
        "price is well known to every paediatrician: stunted growth, fragile bone, altered looks, and adolescents "
        "who quietly leave their tablets in the box.",
    ),
    Block(
        "paragraph",
        "Much of the signalling behind the disease passes through a small family of enzymes, the Janus kinases. Type "
        "I interferons, interleukin 12, interleukin 21 and interleukin 23 all depend on them. A drug that blocks "
        "these kinases therefore acts on many pathways together, which is attractive in a disorder whose mechanism "
        "differs from one child to the next. Tofacitinib acts mainly on JAK1 and JAK3. It is established in adult "
        "rheumatoid arthritis and in juvenile idiopathic arthritis, and an early randomized trial in adults with "
        "lupus raised no unexpected safety concern (2).",
    ),
    Block(
        "paragraph",
        "Reports on children are few and mostly of single patients. We describe here nine girls in whom tofacitinib "
        "was added to a failing regimen, with the drugs, the doses and the disease activity of each, so that readers "
        "can follow every one of them rather than an average.",
    ),
)

METHODS = (
    Block("heading", "Methods"),
    Block("subheading", "Patients"),
    Block(
        "paragraph",
        "The records of a single referral unit were searched for children with cSLE who had received tofacitinib "
        "between January 2013 and December 2023. A child was included if at least one visit after the first dose was "
        "on file. The diagnosis had to satisfy one of three accepted sets of criteria (3\u20135). Other treatment was "
        "left to the physician in charge and was allowed to go on unchanged.",
    ),
    Block("subheading", "Visits and data"),
    Block(
        "paragraph",
        "Data were taken from the visits at disease onset, at initiation of tofacitinib, and at 1, 3, 6, 9, 12, 18 "
        "and 24 months after initiation. From each visit we noted symptoms (fever, rash, arthritis, oral ulcers, "
        "hair loss), blood counts, complement, anti-dsDNA antibodies, urinary protein and all drugs with their "
        "doses. Disease activity was scored with the SLE Disease Activity Index 2000 (SLEDAI-2K) (6) and lasting "
        "harm with the SLE Damage Index (SDI) (7). A SLEDAI-2K of 7 to 12 was called moderate activity and one above "
        "12 severe activity.",
    ),
    Block("subheading", "Response and safety"),
    Block("paragraph", "Each course of tofacitinib was placed in one of four classes:"),
    Block(
        "statement",
        "Complete remission: no sign of active disease in a patient who takes no glucocorticoid; an antimalarial is "
        "permitted.",
    ),
    Block(
        "statement",
        "Clinical remission: no symptoms, although serology is still abnormal (antibodies, low complement, or both), "
        "on less than 5 mg of prednisone a day.",
    ),
    Block("statement", "Alleviated: symptoms and laboratory values better than before, yet not gone."),
    Block("statement", "Unalleviated: symptoms and laboratory values the same or worse."),
    Block(
        "paragraph",
        "Unwanted events were asked for at every visit and written down whatever their presumed cause. Figures are "
        "given as mean and range or as median and interquartile range (IQR).",
    ),
)

RESULTS = (
    Block("heading", "Results"),
    Block("subheading", "Patients at the start of tofacitinib"),
    Block(
        "paragraph",
        "Nine children, all of them girls, fulfilled the conditions (Table 1). At diagnosis their mean age was 10.67 "
        "years (range: 7\u201313 years). When tofacitinib was started the mean age was 13.28 years (range: "
        "11.25\u201315.75 years) and the mean disease duration was 2.62 years (range: 0.03\u20138.75 years). The "
        "mean SLEDAI-2K score at disease onset was 11.11 (range: 7\u201316): disease activity was moderate "
        "(SLEDAI-2K 7\u201312) in 6 patients and severe (SLEDAI-2K >12) in 3 patients. Before tofacitinib, cases 3, "
        "7 and 8 had an SDI of 1. Lupus nephritis (LN) was present in three girls, of class IV in case 3, class I in "
        "case 5 and class IV+V in case 8.",
    ),
    Block(
        "paragraph",
        "Every patient had been through several drugs (range: 2\u20136), glucocorticoid among them in all. In 7 "
        "patients the motive for adding tofacitinib was the glucocorticoid itself, which could not be lowered or had "
        "held back growth; 1 patient had a flare, and 1 kept losing hair.",
    ),
    Block("subheading", "Course under tofacitinib"),
    Block(
        "paragraph",
        "Table 2 shows treatment and outcome of each patient; the nine courses are told one by one below. The median "
        "SLEDAI-2K score was 4.00 (IQR: 1.50, 8.50) at tofacitinib initiation and 2.00 (IQR: 1.00, 6.00) at the last "
        "follow-up, a difference that was not significant. At tofacitinib initiation the SDI was 0 in all cases; at "
        "the last follow-up it was 1 in case 5.",
    ),
    Block(
        "paragraph",
        "Of the 9 patients, 4 (cases 1, 2, 4 and 7) were alleviated and continued tofacitinib, whereas 5 were not "
        "and discontinued it. All four who improved could lower prednisone: case 1 from 15 mg/day to 6.25 mg/day, "
        "case 2 from 25 mg/day to 12.5 mg/day, case 4 from 20 mg/day to 15 mg/day, and case 7 from 20 mg/day to 12.5 "
        "mg/day. Case 1 could also do without Cys A, and cases 2 and 4 without belimumab. The girls who discontinued "
        "tofacitinib went on with other immunosuppressants, often with one more than before.",
    ),
    Block(
        "paragraph",
        "The drug was well tolerated by 8 patients, whose follow-up lasted 6 to 24 months. In case 5 an upper "
        "respiratory tract infection with cough and a blocked nose was noted; no other unwanted event came to light.",
    ),
)

CASES = (
    Case(
        1,
        (
            "Disease duration: 3.5 years.",
            (
                "Prior treatment: prednisone (15 mg qd), HCQ (100 mg bid), Cys A (morning: 50 mg, evening: 25 mg), "
                "belimumab (480 mg q4w IV)."
            ),
            "Reason for tofacitinib addition: Poor growth after years on glucocorticoid.",
            "Tofacitinib dosage: 5 mg bid.",
            (
                "Follow-up: 24 months, Cys A discontinued, prednisone dosage reduced (6.25 mg qd), belimumab changed "
                "to telitacicept (80 mg qw SQ), height increased by 5 cm."
            ),
            "SLEDAI-2K score: 2 (anti-dsDNA positivity).",
            "Clinical outcome: Alleviated, tofacitinib continued, no adverse reactions.",
        ),
    ),
    Case(
        2,
        (
            "Disease duration: 2.5 years.",
            "Prior treatment: prednisone (25 mg qd), HCQ (150 mg bid), MMF (0.5 g bid), belimumab (480 mg q4w IV).",
            "Reason for tofacitinib addition: The prednisone dose could not be brought down.",
            "Tofacitinib dosage: 5 mg bid.",
            "Follow-up: 18 months, prednisone dosage reduced (12.5 mg qd), belimumab discontinued.",
            "SLEDAI-2K score: 2 (anti-dsDNA positivity).",
            "Clinical outcome: Alleviated, tofacitinib continued, no adverse reactions.",
        ),
    ),
    Case(
        3,
        (
            "Disease duration: 0.92 years.",
            "Complication: lupus nephritis class IV.",
            (
                "Prior treatment: prednisone (32.5 mg qd), HCQ (100 mg bid), LEF (20 mg qd), MMF (morning: 0.5 g, "
                "evening: 0.25 g)."
            ),
            "Reason for tofacitinib addition: Every attempt to taper prednisone had failed.",
            "Tofacitinib dosage: 5 mg bid.",
            "Follow-up: 3 months, prednisone could not be reduced, CTX pulse therapy (350 mg q4w) initiated.",
            "SLEDAI-2K score: 4.",
            "Follow-up at 12 months: prednisone dosage reduced (5 mg qd), LEF discontinued.",
            "SLEDAI-2K score: 0.",
            "Clinical outcome: Unalleviated, tofacitinib discontinued (6 months), no adverse reactions.",
        ),
    ),
    Case(
        4,
        (
            "Disease duration: 0.75 years.",
            (
                "Prior treatment: prednisone (20 mg qd), HCQ (100 mg bid), tacrolimus (1 mg bid), belimumab (360 mg "
                "q4w IV)."
            ),
            "Reason for tofacitinib addition: Fever and rash had come back.",
            "Tofacitinib dosage: 5 mg bid.",
            "Follow-up: 6 months, prednisone dosage reduced (15 mg qd), belimumab discontinued.",
            "SLEDAI-2K score: 0.",
            "Clinical outcome: Alleviated, tofacitinib continued, no adverse reactions.",
        ),
    ),
    Case(
        5,
        (
            "Disease duration: 0.03 years.",
            "Complication: lupus nephritis class I.",
            (
                "Prior treatment: prednisone (30 mg qd), HCQ (100 mg bid), tacrolimus (1 mg bid), belimumab (480 mg "
                "q4w IV)."
            ),
            "Reason for tofacitinib addition: The prednisone dose could not be brought down.",
            "Tofacitinib dosage: 5 mg bid.",
            "Follow-up: 6 months, prednisone dosage reduced (27.5 mg qd), added LEF (20 mg qd).",
            "SLEDAI-2K score: 9 (moderate disease activity).",
            (
                "Clinical outcome: Unalleviated, tofacitinib discontinued, an upper respiratory tract infection "
                "occurred, and resolved with rest and nasal drops."
            ),
        ),
    ),
    Case(
        6,
        (
            "Disease duration: 5.42 years.",
            "Prior treatment: prednisone (7.5 mg qd), HCQ (100 mg bid), MMF (0.5 g bid).",
            "Reason for tofacitinib addition: Hair kept falling out, no remission.",
            "Tofacitinib dosage: 5 mg bid.",
            "Follow-up: 9 months, hair loss unchanged.",
            "SLEDAI-2K score: 4 (anti-dsDNA positivity, low serum complement C3).",
            "Clinical outcome: Unalleviated, tofacitinib discontinued (9 months), no adverse reactions.",
        ),
    ),
    Case(
        7,
        (
            "Disease duration: 0.42 years.",
            (
                "Prior treatment: prednisone (20 mg qd), MMF (morning: 0.75 g, evening: 0.5 g), no HCQ due to a defect "
                "of the visual field."
            ),
            "Reason for tofacitinib addition: The prednisone dose could not be brought down.",
            "Tofacitinib dosage: 5 mg bid.",
            "Follow-up: 6 months, prednisone dosage reduced (12.5 mg qd).",
            "SLEDAI-2K score: 2 (anti-dsDNA positivity).",
            "Clinical outcome: Alleviated, tofacitinib continued, no adverse reactions.",
        ),
    ),
    Case(
        8,
        (
            "Disease duration: 1.25 years.",
            "Complication: lupus nephritis class IV+V.",
            (
                "Prior treatment: prednisone (12.5 mg qd), HCQ (morning: 100 mg, evening: 50 mg), CTX (350 mg q4w), "
                "MMF (morning: 0.5 g, evening: 0.25 g), belimumab (360 mg q4w IV)."
            ),
            "Reason for tofacitinib addition: Poor growth after long use of glucocorticoid.",
            "Tofacitinib dosage: 5 mg bid.",
            (
                "Follow-up: 9 months, prednisone dosage reduced (2.5 mg qd), CTX and belimumab discontinued, MMF "
                "dosage adjusted (0.5 g bid), added tacrolimus (1 mg bid), height increased by 3 cm."
            ),
            "SLEDAI-2K score: 8 (proteinuria, decreased C3, anti-dsDNA positive).",
            "Clinical outcome: Unalleviated, tofacitinib discontinued, no adverse reactions.",
        ),
    ),
    Case(
        9,
        (
            "Disease duration: 8.75 years.",
            "Prior treatment: prednisone (15 mg qod), HCQ (100 mg bid), MMF (0.5 g bid), belimumab (600 mg q4w IV).",
            "Reason for tofacitinib addition: The prednisone dose could not be brought down.",
            "Tofacitinib dosage: 5 mg bid.",
            (
                "Follow-up: 3 months, prednisone could not be reduced, disease still active, SLEDAI-2K score: 6 "
                "(decreased C3, anti-dsDNA positive, fever, decreased WBC), added tacrolimus (1 mg bid)."
            ),
            "Follow-up at 24 months: prednisone dosage reduced (5 mg qod).",
            "SLEDAI-2K score: 2 (anti-dsDNA positivity).",
            (
                "Clinical outcome: Unalleviated, tofacitinib discontinued (3 months), no adverse reactions up to the "
                "last visit."
            ),
        ),
    ),
)

DISCUSSION = (
    Block("heading", "Discussion"),
    Block(
        "paragraph",
        "Four of nine girls with refractory cSLE did better after tofacitinib had been added, and all four could do "
        "with less prednisone. For a growing child that is no small matter: in case 1 the daily dose fell by more "
        "than half and height increased by 5 cm over two years. The other five gained nothing that we could measure, "
        "and in most of them a further drug was needed.",
    ),
    Block(
        "paragraph",
        "Why some respond and others do not remains open. The two groups did not differ in an obvious way at the "
        "outset. None of the three girls with nephritis improved, which fits the view that an inflamed kidney needs "
        "more than a JAK inhibitor, but three patients prove nothing. Complaints of skin, joints and blood counts "
        "appeared to yield more readily. Hair loss, the only complaint of case 6, did not change within nine months.",
    ),
    Block(
        "paragraph",
        "Trials of JAK inhibitors in adults with lupus have given mixed results, and those of tofacitinib have been "
        "short (2). Infection is the hazard that is named most often. We saw one infection of the upper airways, "
        "which was mild. That is reassuring, although so few patients cannot reveal anything rare, such as "
        "thrombosis or the return of zoster.",
    ),
    Block(
        "paragraph",
        "Our report has plain limits. It looks back, it comes from one unit, it lacks a control group, and several "
        "drugs were often changed at the same visit, so that no single effect can be told apart with confidence. "
        "Visits did not always fall in the planned month.",
    ),
    Block(
        "paragraph",
        "In conclusion, tofacitinib was of use to a minority of girls with cSLE whose disease had resisted other "
        "drugs, and it let them take less glucocorticoid. A controlled trial with children should find out who "
        "stands to gain.",
    ),
)

REFERENCES = (
    Block("heading", "References"),
    Block(
        "reference",
        "1. Hou L, Zhou P, Zhao C, Wang X, Du Y. Tofacitinib for child-onset systemic lupus erythematosus. Front "
        "Immunol (2024) 15. doi: 10.3389/fimmu.2024.1457821",
    ),
    Block(
        "reference",
        "2. Hasni SA, Gupta S, Davis M, et al. Phase 1 double-blind randomized safety trial of the Janus kinase "
        "inhibitor tofacitinib in systemic lupus erythematosus. Nat Commun (2021) 12:3391.",
    ),
    Block(
        "reference",
        "3. Hochberg MC. Updating the American College of Rheumatology revised criteria for the classification of "
        "systemic lupus erythematosus. Arthritis Rheum (1997) 40:1725.",
    ),
    Block(
        "reference",
        "4. Petri M, Orbai AM, Alarcón GS, et al. Derivation and validation of the Systemic Lupus International "
        "Collaborating Clinics classification criteria for systemic lupus erythematosus. Arthritis Rheum (2012) "
        "64:2677\u201386.",
    ),
    Block(
        "reference",
        "5. Aringer M, Costenbader K, Daikh D, et al. 2019 European League Against Rheumatism/American College of "
        "Rheumatology classification criteria for systemic lupus erythematosus. Arthritis Rheumatol (2019) "
        "71:1400\u201312.",
    ),
    Block(
        "reference",
        "6. Gladman DD, Ibañez D, Urowitz MB. Systemic lupus erythematosus disease activity index 2000. J Rheumatol "
        "(2002) 29:288\u201391.",
    ),
    Block(
        "reference",
        "7. Gladman D, Ginzler E, Goldsmith C, et al. The development and initial validation of the Systemic Lupus "
        "International Collaborating Clinics/American College of Rheumatology damage index for systemic lupus "
        "erythematosus. Arthritis Rheum (1996) 39:363\u20139.",
    ),
)

TABLE_1 = TableText(
    "TABLE 1",
    "The nine girls at diagnosis and at the initiation of tofacitinib.",
    (
        "Patient",
        "Sex",
        "Age at diagnosis (years)",
        "SLEDAI-2K at diagnosis",
        "Prior treatments",
        "Main reason for TOF initiation",
        "Disease duration at TOF initiation (years)",
        "Age at TOF initiation (years)",
        "Main clinical manifestations at TOF initiation",
    ),
    tuple(
        tuple(cell.strip() for cell in line.split("|"))
        for line in """
1|F|10.00|8|GC, CTX, MMF, HCQ, Cys A, belimumab|Growth retardation from GC|3.50|13.50|\
Arthralgia, fever, thrombocytopenia
2|F|11.00|7|GC, HCQ, MMF, belimumab|Difficulty tapering GC|2.50|13.50|Rash, fever, oral ulcer
3|F|11.00|16|GC, HCQ, belimumab, tacrolimus, CTX, LEF|Difficulty tapering GC|0.92|11.92|\
Rash, fever, arthralgia, oral ulcer, hair loss, LN (IV)
4|F|11.00|10|GC, HCQ, tacrolimus, belimumab|Disease flare|0.75|11.75|Arthritis, fever, rash
5|F|13.00|13|GC, tacrolimus, HCQ, belimumab|Difficulty tapering GC|0.03|13.03|Rash, fever, thrombocytopenia, LN (I)
6|F|10.00|8|GC, HCQ, MMF|Hair loss, no remission|5.42|15.42|Rash, hair loss
7|F|13.00|12|GC, MMF|Difficulty tapering GC|0.42|13.42|Thrombocytopenia, fever
8|F|10.00|14|GC, HCQ, CTX, MMF, belimumab|Growth retardation from GC|1.25|11.25|Rash, fever, LN (IV+V)
9|F|7.00|12|GC, HCQ, CTX, MMF, belimumab|Difficulty tapering GC|8.75|15.75|Thrombocytopenia, rash
""".strip().splitlines()
    ),
    "TOF, tofacitinib; F, female; GC, glucocorticoid; CTX, cyclophosphamide; MMF, mycophenolate mofetil; HCQ, "
    "hydroxychloroquine; Cys A, cyclosporine A; LEF, leflunomide; LN, lupus nephritis; SLEDAI-2K, SLE Disease "
    "Activity Index 2000.",
)

TABLE_2 = TableText(
    "TABLE 2",
    "Treatment and outcome of the nine patients with cSLE who received tofacitinib (5 mg bid).",
    (
        "Patient",
        "Concomitant treatments at TOF initiation",
        "SLEDAI-2K at TOF initiation",
        "TOF duration (months)",
        "TOF use at last follow-up",
        "Response as of last recorded treatment",
        "Additional treatments at last follow-up",
        "SLEDAI-2K at last follow-up",
        "Abnormal laboratory findings at last follow-up",
        "Adverse effects as of last recorded treatment",
    ),
    tuple(
        tuple(cell.strip() for cell in line.split("|"))
        for line in """
1|GC (15 mg qd), HCQ (100 mg bid), Cys A (morning 50 mg, evening 25 mg), belimumab (480 mg q4w)|2|24|Ongoing|\
Alleviated|\
GC (6.25 mg qd), HCQ (100 mg bid), tofacitinib (5 mg bid), telitacicept (80 mg qw)|2|anti-dsDNA positive|None
2|GC (25 mg qd), HCQ (150 mg bid), MMF (0.5 g bid), belimumab (480 mg q4w)|13|18|Ongoing|Alleviated|\
GC (12.5 mg qd), HCQ (150 mg bid), MMF (0.5 g bid), tofacitinib (5 mg bid)|2|anti-dsDNA positive|None
3|GC (32.5 mg qd), HCQ (100 mg bid), LEF (20 mg qd), MMF (morning: 0.5 g, evening: 0.25 g)|4|12|Discontinued|\
Unalleviated|\
GC (5 mg qd), HCQ (100 mg bid), MMF (morning: 0.5 g, evening: 0.25 g)|4|None|None
4|GC (20 mg qd), HCQ (100 mg bid), tacrolimus (1 mg bid), belimumab (360 mg q4w)|1|6|Ongoing|Alleviated|\
GC (15 mg qd), HCQ (100 mg bid), tacrolimus (1 mg bid), tofacitinib (5 mg bid)|0|None|None
5|GC (30 mg qd), HCQ (100 mg bid), tacrolimus (1 mg bid), belimumab (480 mg q4w)|20|6|Discontinued|Unalleviated|\
GC (27.5 mg qd), HCQ (100 mg bid), LEF (20 mg qd), belimumab (480 mg q4w)|9|\
proteinuria, decreased C3, anti-dsDNA positive, decreased WBC|upper respiratory tract infection
6|GC (7.5 mg qd), HCQ (100 mg bid), MMF (0.5 g bid)|2|9|Discontinued|Unalleviated|\
GC (7.5 mg qd), HCQ (100 mg bid), MMF (0.5 g bid)|4|decreased C3, anti-dsDNA positive|None
7|GC (20 mg qd), MMF (morning: 0.75 g, evening: 0.5 g)|1|6|Ongoing|Alleviated|\
GC (12.5 mg qd), MMF (morning: 0.75 g, evening: 0.5 g), tofacitinib (5 mg bid)|2|anti-dsDNA positive|None
8|GC (12.5 mg qd), HCQ (morning: 100mg, evening: 50mg), CTX (350 mg q4w), MMF (morning: 0.5 g, evening: 0.25 g), \
belimumab (360 mg q4w)|4|9|Discontinued|Unalleviated|\
GC (2.5 mg qd), HCQ (morning: 100mg, evening: 50mg), MMF (0.5 g bid), tacrolimus (1 mg bid)|8|\
proteinuria, decreased C3, anti-dsDNA positive|None
9|GC (15 mg qod), HCQ (100 mg bid), MMF (0.5 g bid), belimumab (600 mg q4w)|4|24|Discontinued|Unalleviated|\
GC (5 mg qod), HCQ (100 mg bid), MMF (0.5 g bid), tacrolimus (1 mg bid)|6|anti-dsDNA positive|None
""".strip().splitlines()
    ),
    "TOF, tofacitinib; GC, glucocorticoid; CTX, cyclophosphamide; MMF, mycophenolate mofetil; HCQ, "
    "hydroxychloroquine; Cys A, cyclosporine A; LEF, leflunomide; C3, complement C3; WBC, white blood cells; "
    "SLEDAI-2K, SLE Disease Activity Index 2000.",
)

# Another house style words some headings differently.
OTHER_WORDING = {
    "Main reason for TOF initiation": "Reason for adding TOF",
    "Disease duration at TOF initiation (years)": "Disease duration at start of TOF (years)",
    "Age at TOF initiation (years)": "Age at start of TOF (years)",
    "SLEDAI-2K at TOF initiation": "SLEDAI-2K at TOF start",
    "TOF duration (months)": "Duration of TOF (months)",
    "TOF use at last follow-up": "TOF status at last visit",
    "Additional treatments at last follow-up": "Treatments at last visit",
    "SLEDAI-2K at last follow-up": "SLEDAI-2K at last visit",
    "Abnormal laboratory findings at last follow-up": "Abnormal laboratory findings at last visit",
    "Adverse effects as of last recorded treatment": "Adverse events at last follow-up",
}


def reworded(table: TableText) -> TableText:
    """The same table with the headings of the other house style."""
    return replace(table, header=tuple(OTHER_WORDING.get(name, name) for name in table.header))


def narrative_blocks() -> tuple[Block, ...]:
    """The nine case sections as running text."""
    blocks: list[Block] = []
    for case in CASES:
        blocks.append(Block("case", f"Case {case.number}"))
        blocks.extend(Block("statement", statement) for statement in case.statements)
    return tuple(blocks)


def body_blocks() -> tuple[Block, ...]:
    """All running text after the abstract, in reading order."""
    return INTRODUCTION + METHODS + RESULTS + narrative_blocks() + DISCUSSION + REFERENCES
