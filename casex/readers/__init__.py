"""Files to `Document`, chosen by what they hold, not by how they are called."""

from casex.readers.dispatch import Content, fetch, read

__all__ = ["Content", "fetch", "read"]
