"""Where in a YAML text something is said, or wrong: for messages that point at the line."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from casex.schema.shape import Address, Fault, fault

#: What people mostly write wrongly, as the parser calls it and in plain words.
_SLIPS = (
    (r"'\t'", "a tab; indent with spaces"),
    ("mapping values are not allowed", "a second ': '; put a name that holds one into quotes"),
    ("expected <block end>", "indented otherwise than what stands above"),
    ("cannot start any token", "a text that begins with a sign; put it into quotes"),
    ("<stream end>", "a bracket is not closed"),
    ("unexpected end of stream", "a quote is not closed"),
)


def line_of(address: Address, text: str) -> int:
    r"""The line (from 1) of a key, or of the nearest thing around it that is there.

    >>> line_of(("variables", "urate", "kind"), "name: gout\nvariables:\n  urate:\n    kind: nubmer\n")
    4
    """
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    line = node.start_mark.line if node is not None else 0
    for key in address:
        if isinstance(node, yaml.MappingNode):
            found = next(((name, under) for name, under in reversed(node.value) if _is(name, key)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            found = (node.value[key], node.value[key])
        else:
            found = None
        if found is None:
            break
        line, node = found[0].start_mark.line, found[1]
    return int(line) + 1


def why_no_yaml(error: Exception) -> str:
    """What makes a text no YAML, in one sentence that begins with its line where the parser tells one."""
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    if mark is None:
        return "it is nested too deeply" if isinstance(error, RecursionError) else " ".join(str(error).split())
    said = str(getattr(error, "problem", ""))
    problem = next((plain for words, plain in _SLIPS if words in said), said)
    begun = f" (begun in line {context.line + 1})" if context and context.line != mark.line else ""
    return f"line {mark.line + 1}: {problem}{begun}"


def names_that_come_twice(text: str) -> Iterator[Fault]:
    """Names that a mapping has twice, of which YAML would keep the last in silence."""
    yield from _twice(yaml.compose(text, Loader=yaml.SafeLoader), ())


def _twice(node: yaml.Node | None, address: Address) -> Iterator[Fault]:
    if isinstance(node, yaml.MappingNode):
        names = [str(name.value) for name, _ in node.value]
        for place, (name, under) in enumerate(node.value):
            here = (*address, str(name.value))
            if str(name.value) in names[:place]:
                yield fault(here, f"the name {name.value!r} comes twice")
            yield from _twice(under, here)
    elif isinstance(node, yaml.SequenceNode):
        for place, under in enumerate(node.value):
            yield from _twice(under, (*address, place))


def _is(name: yaml.Node, key: str | int) -> bool:
    return str(name.value) == str(key)
