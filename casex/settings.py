"""What callers ask for by name: an unknown setting or name is refused with the nearest one that there is."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from functools import wraps
from typing import ParamSpec, TypeVar

from casex.errors import CasexError

P = ParamSpec("P")
R = TypeVar("R")


def unknown(what: str, name: str, names: Sequence[str]) -> str:
    """A message for a name that is not there, with the nearest one that is."""
    close = get_close_matches(name, names, n=1)
    hint = (
        f"; did you mean {close[0]!r}?" if close else f"; there are {', '.join(names)}" if names else "; there is none"
    )
    return f"no {what} {name!r}{hint}"


def one_of(setting: str, value: str, allowed: Sequence[str]) -> str:
    """A setting's value, if it is allowed.

    Raises
    ------
    CasexError
        Where it is not.
    """
    if value not in allowed:
        close = get_close_matches(str(value), allowed, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise CasexError(f"{setting}={value!r}: it can be {', '.join(allowed)}{hint}")
    return value


def refusing_unknown_settings(verb: Callable[P, R]) -> Callable[P, R]:
    """A function that refuses keyword arguments which it does not have, with "did you mean"."""
    settings = [name for name in inspect.signature(verb).parameters if name != "self"]

    @wraps(verb)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        for name in kwargs:
            if name not in settings:
                raise CasexError(f"{verb.__name__}() has {unknown('setting', name, settings)}")
        return verb(*args, **kwargs)

    return asked
