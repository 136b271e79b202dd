"""What is printed over a page and beside its text, and belongs to neither prose nor tables."""

from __future__ import annotations

import random
from dataclasses import replace
from math import cos, radians, sin

from articles.engines import Engine
from articles.look import Look
from articles.sheets import Face, Ink, Sheet

STAMPS = ("ACCEPTED MANUSCRIPT", "DRAFT", "In press", "Article in Press", "PREPRINT")
NOTICE = "Downloaded from journal.example by guest on 3 May 2021"
_STEP = 11.6
_LEAST_LINES = 10


def overprinted(sheet: Sheet, look: Look, chance: random.Random, engine: Engine) -> tuple[str, ...]:
    """Print a look's watermark and line numbers on a finished sheet; answers their texts."""
    numbers = _numbers(sheet, look, chance, engine) if look.numbered != "none" else []
    sheet.inks += numbers
    if look.watermark == "none":
        return tuple(ink.text for ink in numbers)
    stamp = _watermark(sheet, look, chance, engine)
    sheet.inks.insert(chance.choice((0, len(sheet.inks))), stamp)
    return (*(ink.text for ink in numbers), stamp.text)


def _watermark(sheet: Sheet, look: Look, chance: random.Random, engine: Engine) -> Ink:
    """Large light text across the page, slanted or level, or a small notice up its right side."""
    middle, centre = sheet.width / 2, sheet.height / 2
    if look.watermark == "margin":
        return Ink(sheet.width - 12, centre + 120, NOTICE, Face(look.font, 7.0), 90, 0.4)
    text = chance.choice(STAMPS)
    face = Face(look.font, 60.0, "bold")
    face = replace(face, size=min(90.0, 60.0 * 0.75 * min(sheet.width, sheet.height) / engine.width(text, face)))
    wide, high = engine.width(text, face), 0.7 * face.size
    grey = chance.choice((0.75, 0.85, 0.9))
    if look.watermark == "level":
        return Ink(middle - wide / 2, centre + high / 2, text, face, 0, grey)
    return _slanted(text, face, chance.choice((30, 45, 55, 315)), grey, (middle, centre), (wide, high))


def _slanted(
    text: str, face: Face, angle: int, grey: float, middle: tuple[float, float], size: tuple[float, float]
) -> Ink:
    (x, y), (wide, high) = middle, size
    run, rise = cos(radians(angle)), sin(radians(angle))
    return Ink(x - wide / 2 * run + high / 2 * rise, y + wide / 2 * rise + high / 2 * run, text, face, angle, grey)


def _numbers(sheet: Sheet, look: Look, chance: random.Random, engine: Engine) -> list[Ink]:
    """Numbers beside the lines of a page: at each, or at every fifth; at an even pitch, or where lines stand."""
    level = [i for i in sheet.inks if i.angle == 0]
    inner = [i for i in level if 50 < i.y < sheet.height - 50]
    if sheet.rotate or len(inner) < _LEAST_LINES:
        return []
    left, right = min(i.x for i in level), max(i.x + engine.width(i.text, i.face) for i in level)
    first = min(i.y for i in inner)
    if chance.random() < 0.5:
        heights = [first + n * _STEP for n in range(int((sheet.height - 64 - first) / _STEP))]
    else:
        heights = _apart(sorted({i.y for i in inner if i.x < left + 30}))
    every = 5 if look.numbered == "fifth" else 1
    face = Face(look.font, chance.choice((6.0, 8.0)))
    sides = 2 if look.prose == "columns" and chance.random() < 0.3 else 1
    before = chance.choice((0, 0, chance.randrange(20, 400)))
    numbers = []
    for number, y in enumerate(heights, start=before + 1):
        if number % every == 0:
            text = str(number)
            places = (left - 12 - engine.width(text, face), right + 12)
            numbers += [Ink(x, y, text, face, 0, 0.3) for x in places[:sides]]
    return numbers


def _apart(heights: list[float]) -> list[float]:
    """Heights without those that stand close to the one before: marks, letters on one line."""
    kept: list[float] = []
    for y in heights:
        if not kept or y - kept[-1] > 5.0:
            kept.append(y)
    return kept
