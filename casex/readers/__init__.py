"""Files to `Document`, chosen by what they hold, not by how they are called."""

from casex.readers.dispatch import Content, fetch, read, read_likely
from casex.readers.second import compared

__all__ = ["Content", "compared", "fetch", "read", "read_likely"]
