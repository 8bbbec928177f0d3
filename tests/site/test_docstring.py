from __future__ import annotations

import pytest

from claimlab.site.docstring import docstring

TABLE = '''"""A summary
over two lines.

Before.

=====  ========
arm    exponent
=====  ========
raw    2
a | b  4 else 2
=====  ========

After.
"""
'''


@pytest.mark.parametrize("code", ["x = " + "-" * 200_000 + "1", "x = " + "+".join("1" * 100_000), "def f(:", "\0"])
def test_what_python_cannot_read_has_none(code):
    assert docstring(code) == ("", "")


def test_a_simple_table_becomes_one_of_markdown():
    summary, rest = docstring(TABLE)
    assert summary == "A summary over two lines."
    table = "| arm | exponent |\n|---|---|\n| raw | 2 |\n| a \\| b | 4 else 2 |"
    assert rest == f"Before.\n\n{table}\n\nAfter."


@pytest.mark.parametrize("text", ["=== ===\nno rule below", "= =\na b\n= =", "plain\n==="])
def test_what_is_no_such_table_stays_as_it_is(text):
    assert docstring(f'"""S.\n\n{text}\n"""') == ("S.", text)


@pytest.mark.parametrize("code", ["x = 1\n", "def (", "\0", '"' * 3])
def test_code_without_a_docstring_or_that_is_no_python_has_none(code):
    assert docstring(code) == ("", "")
