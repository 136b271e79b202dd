"""What an article's front matter says of the article itself: DOI, PMID, year, licence."""

from __future__ import annotations

import re
from typing import Any

from casex.readers.markup import tag_of

_LINK = "{http://www.w3.org/1999/xlink}href"


def identifiers(article: Any) -> dict[str, Any]:
    """The fields of `Document` that the front matter fills; the year is that of the first publication."""
    meta = next((one for one in article.iter() if tag_of(one) == "article-meta"), None)
    parts = [] if meta is None else list(meta)
    years = [int(year) for one in parts if tag_of(one) == "pub-date" and (year := _year(one))]
    return {
        "doi": _id(parts, "doi"),
        "pmid": _id(parts, "pmid"),
        "year": min(years, default=None),
        "licence": _licence(parts),
    }


def _id(parts: list[Any], kind: str) -> str | None:
    found = (one for one in parts if tag_of(one) == "article-id" and one.get("pub-id-type") == kind)
    return next((str(one.text).strip() for one in found if one.text), None)


def _year(date: Any) -> str | None:
    told = next((str(one.text).strip() for one in date if tag_of(one) == "year" and one.text), "")
    return told if re.fullmatch(r"(?:19|20)\d\d", told) else None


def _licence(parts: list[Any]) -> str | None:
    """The address of the licence, else its words."""
    inside = (one for part in parts if tag_of(part) == "permissions" for one in part.iter())
    found = next((one for one in inside if tag_of(one) == "license"), None)
    if found is None:
        return None
    links = (str(one.get(_LINK)) for one in found.iter() if one.get(_LINK))
    return next(links, None) or " ".join("".join(found.itertext()).split()) or None
