"""The garbage collector is set to look rarely while somebody reads, and set back afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from casex.collecting import collecting_rarely


@pytest.fixture(autouse=True)
def thresholds() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(700, 11, 12)
    yield
    gc.set_threshold(*before)


def test_it_looks_rarely_until_the_last_reader_is_done() -> None:
    with collecting_rarely:
        with collecting_rarely:
            assert gc.get_threshold() == (10_000, 11, 12)
        assert gc.get_threshold() == (10_000, 11, 12)
    assert gc.get_threshold() == (700, 11, 12)


def test_it_is_set_back_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), collecting_rarely:
        raise ZeroDivisionError
    assert gc.get_threshold() == (700, 11, 12)


@pytest.mark.parametrize("young", [0, 20_000])
def test_a_collector_that_rests_already_is_left_alone(young: int) -> None:
    gc.set_threshold(young, 11, 12)
    with collecting_rarely:
        assert gc.get_threshold() == (young, 11, 12)
    assert gc.get_threshold() == (young, 11, 12)


def test_what_others_set_meanwhile_stays() -> None:
    with collecting_rarely:
        gc.set_threshold(500, 11, 12)
    assert gc.get_threshold() == (500, 11, 12)
