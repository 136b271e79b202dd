"""Proofs: frame contracts, ranges, voices against each other. The only room that imports pandera."""

from casex.checks.contracts import Schema, contract, prove
from casex.checks.findings import check
from casex.checks.proven import ProvenFrames

__all__ = ["ProvenFrames", "Schema", "check", "contract", "prove"]
