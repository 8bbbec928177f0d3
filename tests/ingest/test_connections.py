from claimlab.ingest.connections import find_connections, find_links
from claimlab.ingest.passages import find_passages
from claimlab.notes.note import Enrichment


def connections(text, enrichments=()):
    return find_connections(find_passages(text, 1), enrichments)


def test_a_link_with_what_is_said_about_it():
    (found,) = connections("**KB connections:**\n- [[a note]] — supports it fully\n")
    assert (found.target, found.says, found.stance, found.wiki) == ("a note", "supports it fully", "confirm", True)


def test_links_in_one_paragraph_are_taken_one_by_one():
    found = connections("**KB connections:** [[a]], [[b|label]] extends it, [[c]]\n")
    assert [(c.target, c.stance) for c in found] == [("a", ""), ("b", "extend"), ("c", "")]


def test_the_primary_connection_is_marked_and_not_doubled():
    text = "**KB connections:**\n- [[a]] — first\n- [[b]]\n\nPRIMARY CONNECTION: [[b]] — because of it\n"
    found = connections(text)
    assert [(c.target, c.says, c.primary) for c in found] == [("a", "first", False), ("b", "because of it", True)]


def test_a_belief_is_known_by_its_number():
    (found,) = connections("**KB connections:**\n- B3 (values need care) — strengthened\n")
    assert (found.belief, found.target, found.stance) == ("B3", "values need care", "confirm")


def test_a_primary_connection_may_be_a_bare_title():
    (found,) = connections("PRIMARY CONNECTION: the long title of a note — with a reason\n")
    assert (found.target, found.says, found.wiki) == ("the long title of a note", "with a reason", False)


def test_bare_text_elsewhere_is_no_connection():
    assert connections("**KB connections:** Supports the claim about prices.\n") == ()


def test_links_outside_the_labelled_passages_are_no_connections():
    assert connections("## Content\n\nSee [[a]].\n") == ()


def test_enrichments_bring_their_stance():
    (found,) = connections("", (Enrichment("challenge", "[[a rival]]", 7),))
    assert (found.target, found.stance, found.line) == ("a rival", "challenge", 7)


def test_links_are_listed_without_heading_and_label():
    assert find_links("[[a#h|x]] and [[b]]") == ("a", "b")
