from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from claimlab.graph.names import slugify


@given(st.one_of(st.text(), st.text(st.characters(max_codepoint=127))))
def test_a_slug_is_the_words_of_a_name_whatever_its_script(name):
    plain = unicodedata.normalize("NFKC", name).casefold().replace("'", "").replace("\u2019", "")
    assert slugify(name) == re.sub(r"[\W_]+", "-", plain).strip("-")
