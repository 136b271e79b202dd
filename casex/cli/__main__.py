"""`python -m casex.cli`."""

from casex.cli import main

main()
