"""How many examples a property gets: few by default, more in CI, many by night; `HYPOTHESIS_PROFILE` overrules."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("default", max_examples=25, derandomize=True, deadline=None)
settings.register_profile("ci", max_examples=50, derandomize=True, deadline=None)
settings.register_profile("nightly", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "default"))
