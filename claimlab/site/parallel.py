"""Spread independent work over the cores, where the system can copy a process."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_PR_SET_PDEATHSIG = 1
_LEAST = 150
"""Fewer pieces than this are done sooner than processes start."""

_work: list[Callable[[int], object]] = []
"""What the copies do; set before they are made, since a closure cannot be sent to them."""


def spread(work: Callable[[int], T], count: int) -> list[T]:
    """Results of ``work(0)`` … ``work(count - 1)``, in order.

    The pieces run in copies of this process when there are enough of them, several cores, and no other thread that a
    copy could catch in the middle of something; else one after the other. An exception of a piece is raised here.
    """
    workers = min(len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1, 8)
    if workers < 2 or count < _LEAST or threading.active_count() > 1:
        return [work(index) for index in range(count)]
    import multiprocessing  # noqa: PLC0415 - only a build of many pages needs them
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    _work.append(work)
    try:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(workers, mp_context=context, initializer=_follow, initargs=(os.getpid(),)) as pool:
            # what Python does around a fork swallows the exception of an interrupt: it waits until the copies are made
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
            try:
                found = pool.map(_piece, range(count), chunksize=16)
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
            results: list[T] = list(found)  # type: ignore[arg-type]
    finally:
        _work.pop()
    return results


def _piece(index: int) -> object:
    return _work[-1](index)


def _follow(parent: int) -> None:
    """Leave interrupts to the parent, and end with it whatever ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
