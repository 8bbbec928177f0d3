"""A status taken from other claims."""

from __future__ import annotations

import itertools

import pytest

from claimlab.claims import Status, StatusFrom
from claimlab.decide import combine

S, D, C, I, U = Status.SUPPORTED, Status.DIVERGENT, Status.CONTESTED, Status.INCONCLUSIVE, Status.UNVERIFIED  # noqa: E741


@pytest.mark.parametrize(
    ("word", "parts", "status"),
    [
        ("all", (S, S), S),
        ("all", (S, D), D),
        ("all", (C, D), D),
        ("all", (S, C), C),
        ("all", (S, I), I),
        ("all", (D, U), U),
        ("any", (D, D), D),
        ("any", (S, D), S),
        ("any", (C, S), S),
        ("any", (D, C), C),
        ("any", (D, I), I),
        ("any", (S, U), U),
    ],
)
def test_parts_give_the_whole(word: str, parts: tuple[Status, ...], status: Status) -> None:
    named = dict(zip(("a", "b"), parts, strict=True))
    assert combine(StatusFrom.model_validate({word: ["a", "b"]}), named).status is status


def test_any_is_the_mirror_image_of_all() -> None:
    mirror = {S: D, D: S, C: C, I: I, U: U}
    for parts in itertools.product(Status, repeat=3):
        named = dict(zip("abc", parts, strict=True))
        mirrored = {part: mirror[status] for part, status in named.items()}
        by_all = combine(StatusFrom(all=tuple("abc")), named).status
        assert combine(StatusFrom(any=tuple("abc")), mirrored).status is mirror[by_all]


def test_part_without_a_status_is_unverified() -> None:
    verdict = combine(StatusFrom(all=("a", "b")), {"a": S})
    assert (verdict.status, verdict.explanation) == (U, "Unverified part: b.")


def test_identity_lends_no_support() -> None:
    assert combine(StatusFrom(all=("a", "b")), {"a": S, "b": I}, identities={"a"}).status is I
    assert combine(StatusFrom(any=("a", "b")), {"a": S, "b": D}, identities={"a"}).status is D
    assert combine(StatusFrom(all=("a",)), {"a": S}, identities={"a"}).status is U
