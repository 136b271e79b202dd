"""What articles say: words, headings and cells of the kinds that per-patient tables hold."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

WORDS = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "was",
    "were",
    "with",
    "for",
    "at",
    "after",
    "before",
    "during",
    "patients",
    "treatment",
    "follow-up",
    "disease",
    "activity",
    "response",
    "clinical",
    "remission",
    "dose",
    "therapy",
    "glucocorticoid",
    "tapering",
    "baseline",
    "visit",
    "laboratory",
    "serum",
    "complement",
    "proteinuria",
    "arthritis",
    "nephritis",
    "cutaneous",
    "refractory",
    "moderate",
    "severe",
    "improvement",
    "adverse",
    "events",
    "infection",
    "tolerated",
    "median",
    "range",
    "months",
    "weeks",
    "years",
    "retrospective",
    "cohort",
    "centre",
    "described",
    "reported",
    "observed",
    "associated",
    "significantly",
    "between",
    "among",
    "although",
    "however",
    "therefore",
    "previous",
    "subsequent",
    "initiation",
    "discontinued",
    "relapse",
    "flare",
    "biopsy",
    "renal",
    "haematological",
    "musculoskeletal",
    "involvement",
    "childhood",
    "onset",
    "female",
    "male",
    "consecutive",
    "informed",
    "consent",
]
SYMPTOMS = (
    "rash", "fever", "arthralgia", "arthritis", "oral ulcers", "alopecia", "nephritis", "serositis", "leukopenia",
    "thrombocytopenia", "anaemia", "myositis", "vasculitis", "headache", "photosensitivity", "lymphadenopathy",
)  # fmt: skip
DRUGS = ("prednisone", "methotrexate", "azathioprine", "hydroxychloroquine", "mycophenolate", "rituximab", "belimumab")
OUTCOMES = (
    "complete remission", "partial response", "no response", "relapse after 6 months", "lost to follow-up", "stable",
    "improved", "died of sepsis", "remission off treatment", "switched to another drug",
)  # fmt: skip
MISSING = ("–", "NA", "ND", "", "not done")
IDENTIFIERS = ("{}", "P{}", "Case {}", "{}.")
SECTIONS = ("Responders", "Non-responders", "Lost to follow-up", "Group A", "Group B")
MARKS = ("a", "b", "*", "†", "c")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of column: its heading and how its cells come about."""

    heading: str
    cell: Callable[[random.Random], str]
    number: bool = False


def _terms(r: random.Random) -> str:
    return ", ".join(r.sample(SYMPTOMS, r.randint(1, 4)))


def _drugs(r: random.Random) -> str:
    return "; ".join(f"{d} {r.choice((5, 7.5, 10, 15, 200, 1000))} mg/d" for d in r.sample(DRUGS, r.randint(1, 2)))


def _before_after(r: random.Random) -> str:
    return f"{r.uniform(90, 900):.1f} / {r.uniform(20, 400):.1f}"


def _titre(r: random.Random) -> str:
    return r.choice(
        (f"<{r.choice((0.008, 0.05, 10))}", f">{r.randint(10, 40)},{r.randint(100, 999)}", f"1:{2 ** r.randint(4, 10)}")
    )


KINDS = (
    Kind("Sex", lambda r: r.choice("FM")),
    Kind("Age, years", lambda r: f"{r.uniform(2, 17):.1f}", True),
    Kind("Age at onset", lambda r: f"{r.randint(1, 16)} y {r.randint(1, 11)} m"),
    Kind("Disease duration (months)", lambda r: str(r.randint(1, 120)), True),
    Kind("SLEDAI-2K", lambda r: str(r.randint(0, 28)), True),
    Kind("C3, g/L", lambda r: f"{r.uniform(0.2, 1.6):.2f}", True),
    Kind("Anti-dsDNA, IU/mL", _titre),
    Kind("Ferritin (ng/mL)", lambda r: f"{r.randint(20, 900)} ({r.randint(5, 9)}–{r.randint(40, 60)})"),
    Kind("Proteinuria, before / after", _before_after),
    Kind("Dose", lambda r: f"{r.choice((2.5, 5, 10, 15, 480))} mg {r.choice(('qd', 'bid', 'q4w'))}"),
    Kind("Manifestations", _terms),
    Kind("Other drugs", _drugs),
    Kind("Outcome", lambda r: r.choice(OUTCOMES)),
    Kind("Adverse events", lambda r: r.choice((*SYMPTOMS, "none", "herpes zoster; elevated transaminases"))),
    Kind("Change, %", lambda r: f"{r.choice(('+', '-', ''))}{r.uniform(1, 90):.1f}", True),
    Kind("Grade", lambda r: r.choice(("+", "++", "+++", "+/+", "++ (39°C)"))),
)
GROUPS = ("Baseline", "At 6 months", "Last follow-up", "Laboratory", "Before treatment", "After treatment")
OUTER = ("Disease activity", "Clinical course", "Assessment")


def sentence(r: random.Random) -> str:
    """Words and numbers, without mention of a table: captions and notes are such."""
    words = [r.choice(WORDS) for _ in range(r.randint(8, 24))]
    for _ in range(r.randint(0, 3)):
        number = r.choice((f"{r.uniform(0, 99):.1f}", str(r.randint(2, 400)), f"({r.randint(1, 60)})"))
        words.insert(r.randrange(1, len(words)), number)
    text = " ".join(words)
    return f"{text[0].upper()}{text[1:]}."


def told(r: random.Random) -> str:
    """A sentence of running text; some point to a table or a figure, as sentences do."""
    plain = sentence(r)
    way = r.random()
    if way < 0.06:
        return f"Table {r.randint(1, 3)} {r.choice(('shows', 'lists', 'summarises'))} {plain[0].lower()}{plain[1:]}"
    if way < 0.2:
        where = r.choice(("({})", "as shown in {}", "are listed in {}", "; {}")).format(
            r.choice(("Table 1", "Table 2", "Figure 1", "Supplementary Table S1"))
        )
        return f"{plain[:-1]} {where}.".replace(" ;", ";")
    return plain


def paragraph(r: random.Random) -> str:
    return " ".join(told(r) for _ in range(r.randint(3, 8)))


def reference(r: random.Random, number: int) -> str:
    authors = ", ".join(
        f"{r.choice(WORDS).capitalize()} {r.choice('ABCDEFGH')}{r.choice('JKLM')}" for _ in range(r.randint(1, 5))
    )
    pages = r.randint(1, 900)
    title = " ".join(r.choice(WORDS) for _ in range(r.randint(5, 14))).capitalize()
    return f"{number}. {authors}. {title}. J Rare Dis. {r.randint(1995, 2023)};{r.randint(1, 60)}:{pages}–{pages + 8}."
