"""Documents to statements: table kinds, heading grammar, narratives, dates, voices."""
