"""PDFs made to break readers, and a runner that watches how each of them ends."""
