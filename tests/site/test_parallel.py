from __future__ import annotations

import os
import threading

import pytest

from claimlab.errors import EnvironmentFault
from claimlab.site.parallel import spread

MANY = 400


def test_results_come_in_order_however_many_there_are():
    assert spread(lambda index: index * index, 3) == [0, 1, 4]
    assert spread(lambda index: index * index, MANY) == [index * index for index in range(MANY)]


def test_a_few_pieces_stay_in_this_process():
    assert set(spread(lambda _index: os.getpid(), 5)) == {os.getpid()}


def test_beside_another_thread_nothing_is_copied():
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert set(spread(lambda _index: os.getpid(), MANY)) == {os.getpid()}
    finally:
        done.set()
        other.join()


def test_the_fault_of_a_piece_is_raised_here():
    def work(index):
        if index == 250:
            raise EnvironmentFault("no space left")
        return index

    with pytest.raises(EnvironmentFault, match="no space left"):
        spread(work, MANY)
