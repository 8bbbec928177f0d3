import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlab.ingest.sentence import MAX_SENTENCE, sentence_of, stands_in_code, too_short

WHOLE = [
    "The large study by Smith et al. (2020) shows that coffee is harmless",
    "Smith et al. (2020) show that coffee is harmless",
    "What Smith et al. Found again is harmless",
    "Dr. Snow found the pump",
    "All that we know of Prof. Jean-P. Dupont is true",
    "J. R. Smith and B. Jones agree",
    "The U.S. Congress passed the act in the U.S.",
    "The act that passed the U.S. Congress was short",
    "Some drinks, e.g. Coffee and cf. Tea, are old",
    "They are the same, i.e. Equal in law, by Eq. (3) and Fig. A",
    "He took his Ph.D. Two years later",
    "On the 3. Oktober 1990 it began",
    "About 3.5 in approx. (5) cases and no. 7 is left",
    "Yahoo! Japan is large",
    "Tea, coffee, etc.",
    ".NET is slow",
    "There are 2*3 cells and 4*5 rooms",
    "It is 2**3 or 4**5 or 2 * 3 * 4",
    "The snake_case_name and _private stay",
    "Call f(*args, **kwargs) once",
    "The loss follows $L_0 N^{-a_1}$ in all cases",
    "In $$a*b*c = *d*$$ nothing changes",
    "It costs $5 and not $6 a *cup",
    "A call of `__init__(*a, *b)` and ``a`_b_`` stays",
    "See https://example.org/_a_/*b* for more",
    "Federated inference — where agents share beliefs — does better",
    "Coffee — harmless",
    "P(a | b) is large when a == b or b == c",
    "The term “drift” is misused",
    "Words of «ours» stay",
    "It goes on and on...",
]


@pytest.mark.parametrize("words", WHOLE)
def test_a_sentence_is_whole(words):
    assert sentence_of(words) == words
    assert sentence_of(f"{words} — the main point" if "—" not in words else words) == words


@pytest.mark.parametrize(
    ("rest", "sentence"),
    [
        ("Sensors drift in damp air. See above", "Sensors drift in damp air"),
        ("Sensors drift in damp air. (See above)", "Sensors drift in damp air"),
        ("Sensors drift in damp air.", "Sensors drift in damp air"),
        ("Do all sensors drift? Yes", "Do all sensors drift?"),
        ("**Sensors drift in damp air.** See above", "Sensors drift in damp air"),
        ("The year was 2020. Then it ended", "The year was 2020"),
        ("Sensors of Dr. Snow drift. See above", "Sensors of Dr. Snow drift"),
        ("Sensors drift — the main point", "Sensors drift — the main point"),
        ("Sensors always drift — the main point", "Sensors always drift"),
        ("Sensors always drift -- the main point", "Sensors always drift"),
        ("A hot — or cold — sensor drifts — see above", "A hot — or cold — sensor drifts"),
        ('"Sensors that drift mislead" and more', "Sensors that drift mislead"),
        ('"Ice is old" (see above)', "Ice is old"),
        ('"Ice" is a word', '"Ice" is a word'),
        ('“The commonly used term "drift" is misused” (Smith)', 'The commonly used term "drift" is misused'),
        ('"The commonly used term “drift” is misused"', "The commonly used term “drift” is misused"),
        (r'"The commonly used term \"drift\" is misused"', 'The commonly used term "drift" is misused'),
        ("„Alle Sensoren driften irgendwann“", "Alle Sensoren driften irgendwann"),
        ("`Sensors drift in damp air`", "Sensors drift in damp air"),
        ("*Sensors* __drift__ in ***damp*** ==air==", "Sensors drift in damp air"),
        ("**Sensors *all* drift** a_b", "Sensors all drift a_b"),
        (r"There are 2\*3 \_cells\_", "There are 2*3 _cells_"),
        ("[[drift|Sensors]] drift in [[damp_air]] [here](https://x.org/a_b)[^1]", "Sensors drift in damp_air here"),
        ("Sensors drift in air -->", "Sensors drift in air"),
    ],
)  # fmt: skip
def test_where_a_sentence_ends_and_what_is_markup(rest, sentence):
    assert sentence_of(rest) == sentence


def test_what_was_opened_before_the_mark_is_closed_in_the_sentence():
    assert sentence_of("Coffee is harmless**", "**Claim: ") == "Coffee is harmless"
    assert sentence_of("Coffee is harmless** (see above)", "**Claim: ") == "Coffee is harmless (see above)"
    assert sentence_of("The hotel has 5*", "**Claim:** ") == "The hotel has 5*"


def test_a_sentence_is_never_cut_at_its_greatest_length():
    assert sentence_of("word " * 1000 + "end").startswith("word " * (MAX_SENTENCE // 5))
    assert len(sentence_of("word " * 1000)) > MAX_SENTENCE


@pytest.mark.parametrize("words", ["Water is wet", "水是湿的", "$E = mc^2$"])
def test_three_words_are_a_sentence(words):
    assert not too_short(words)
    assert too_short(words[:2])


def test_code_is_known_by_its_backticks():
    assert stands_in_code("write `CLAIM: x` so", 7)
    assert not stands_in_code("`a` CLAIM: `x`", 4)


WORDS = st.lists(
    st.from_regex(r"[a-z]+(?:[*_][a-z0-9]+){0,3}|[0-9]{1,3}[*_][0-9]", fullmatch=True), min_size=3, max_size=9
)


@given(WORDS, st.sampled_from(["**{}**", "*{}*", "_{}_", "***{}***", '"{}{}"', "{}.", "{}. See above"]))
def test_marks_inside_words_stay_and_marks_around_them_go(words, written):
    said = " ".join(words)
    assert sentence_of(written.format(said, " and so on to the end")).startswith(said)


@given(st.text(max_size=300))
def test_any_text_is_survived_and_no_letter_is_made_up(text):
    found = re.findall(r"\w", sentence_of(text))
    rest = iter(text)
    assert all(any(letter == other for other in rest) for letter in found)
