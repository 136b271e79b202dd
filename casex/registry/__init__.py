"""Many documents in one store: batches that survive what documents do to them, and pooled frames."""
