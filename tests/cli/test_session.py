"""What every command prints."""

from __future__ import annotations

import json
import math

import pytest

from claimlab.cli.session import emit_json


def test_json_has_null_where_a_number_is_infinite_or_missing_at_any_depth(capsys):
    emit_json({"low": -math.inf, "again": {"x": [math.nan, 1.5]}, "word": "inf"})
    printed = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert printed == {"low": None, "again": {"x": [None, 1.5]}, "word": "inf"}
