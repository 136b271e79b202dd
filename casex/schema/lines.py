"""Where in a YAML text something is said: for messages that point at the line."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from casex.schema.shape import Address, Fault, fault


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
