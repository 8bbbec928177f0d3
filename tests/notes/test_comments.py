"""What a comment hides is left out, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlab.notes.comments import Shown, without_comments
from claimlab.notes.regions import Regions


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("no comment at all", "no comment at all"),
        ("Last week %%between us%% we met.", "Last week  we met."),
        ("before\n%%\nhidden\n\nhidden too\n%%\nafter", "before\n\nafter"),
        ("seen <!-- hidden\nhidden --> seen", "seen  seen"),
        ("<!-- never closed", ""),
        ("> <!-- never closed in a quotation", "> "),
        ("text <!-- never closed", "text <!-- never closed"),
        ("It begins with `<!--` in HTML.\n\n## Later", "It begins with `<!--` in HTML.\n\n## Later"),
        ("between `<!--` and `-->` it is seen", "between `<!--` and `-->` it is seen"),
        ("`%%` marks it, `%%` ends it", "`%%` marks it, `%%` ends it"),
        ("<!-- a ` in it --> seen `code`", " seen `code`"),
        ("%% a ` in it %% seen `code`", " seen `code`"),
        ("100 %% of it", "100 %% of it"),
        ("in code `%%stays%%` and `<!-- stays -->`", "in code `%%stays%%` and `<!-- stays -->`"),
        ("```\n%%stays%%\n```\n%%goes%%", "```\n%%stays%%\n```\n"),
    ],
)
def test_comments_go_and_code_stays(body, left):
    assert without_comments(body) == left


@given(st.text(alphabet="ab%<!->`$\n ", max_size=60))
def test_every_place_outside_a_comment_is_found_again(body):
    shown, regions = Shown(body), Regions(body)
    for index, character in enumerate(body):
        if not any(span.start <= index < span.end and span.kind == "comment" for span in regions.spans):
            assert shown.text[shown.index(index)] == character
