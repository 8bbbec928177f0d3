from __future__ import annotations

import os
import subprocess
import sys
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


INTERRUPTED = """
import os, signal
from claimlab.site.parallel import spread
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background begins with it ignored
os.register_at_fork(before=lambda: os.kill(os.getpid(), signal.SIGINT))
try:
    spread(lambda index: index, 400)
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core makes no copies")
def test_an_interrupt_while_the_copies_are_made_is_not_lost():
    finished = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=True)
    assert (finished.stdout, finished.stderr) == ("interrupted\n", "")
