"""Files to `Document`, chosen by what they hold, not by how they are called."""

from casex.readers.dispatch import read, read_likely
from casex.readers.fetching import Content, fetch
from casex.readers.second import compared
from casex.readers.steps import PageSteps, page_steps, seen_pages

__all__ = ["Content", "PageSteps", "compared", "fetch", "page_steps", "read", "read_likely", "seen_pages"]
