"""What a page says of the notes that are linked with it."""

from __future__ import annotations

from claimlab.site.connections import connections
from claimlab.site.snapshot import take_snapshot

CLAIM = "---\ntype: claim\ntitle: It rains\n---\n\nBecause of [[clouds]].\n"


def _groups(root, path):
    return {group.key: group.entries for group in connections(take_snapshot(root), path).groups}


def test_a_sentence_names_other_notes_by_their_titles(vault):
    root = vault(
        {
            "rain.md": CLAIM,
            "clouds.md": "---\ntitle: There are clouds\n---\n\nWater.\n",
            "log.md": "It seems that [[rain]] follows from [[clouds|those]] and [[clouds]].\n",
        }
    )
    (entry,) = (entry for entry in _groups(root, "rain.md")["mentions"] if entry.card.title == "log")
    assert entry.said == "It seems that [this claim] follows from those and There are clouds."


def test_the_title_of_a_note_that_is_not_published_stays_hidden(vault):
    root = vault(
        {
            "rain.md": CLAIM,
            "plan.md": "---\npublish: false\ntitle: The secret title\n---\n",
            "log.md": "We tie [[rain]] to [[plan]].\n",
        }
    )
    (entry,) = _groups(root, "rain.md")["mentions"]
    assert entry.said == "We tie [this claim] to plan."


def test_what_a_comment_hides_in_the_line_of_a_link_stays_hidden(vault):
    root = vault(
        {
            "rain.md": CLAIM,
            "log.md": f"%%{'SECRET ' * 60}%% it is [[rain]] %%SECRET [[clouds]]%% again <!-- SECRET\nSECRET -->.\n",
        }
    )
    (entry,) = _groups(root, "rain.md")["mentions"]
    assert entry.said == "…it is [this claim] again ."


def test_a_sentence_that_is_wrapped_is_whole_and_one_that_is_nothing_but_the_link_says_nothing(vault):
    root = vault(
        {
            "rain.md": CLAIM,
            "log.md": "First things first. In spring, when\nall is wet, [[rain]]\nshows. Not so later.\n",
            "list.md": "- [[rain]]\n- other\n",
        }
    )
    said = {entry.card.title: entry.said for entry in _groups(root, "rain.md")["mentions"]}
    assert said == {"log": "In spring, when all is wet, [this claim] shows.", "list": ""}


def test_a_note_that_is_not_published_has_connections_too_for_a_run_asks_for_its_sources(vault):
    hidden = '---\ntype: claim\npublish: false\nsource: "[[paper]]"\n---\nText.\n'
    root = vault({"rain.md": hidden, "paper.md": "---\ntype: source\n---\nIt speaks of [[rain]].\n"})
    assert [entry.card.title for entry in _groups(root, "rain.md")["sources"]] == ["paper"]


def test_a_map_only_mentions_whatever_the_heading_above_a_link_says(vault):
    text = "# {title}\n\n## Challenges\n\n- [[rain]]\n"
    root = vault(
        {
            "rain.md": CLAIM,
            "map.md": "---\ntype: map\n---\n" + text.format(title="Map"),
            "dry.md": "---\ntype: claim\n---\n" + text.format(title="It is dry"),
        }
    )
    groups = _groups(root, "rain.md")
    assert [entry.card.title for entry in groups["mentions"]] == ["Map"]
    assert "Map" not in {entry.card.title for key in groups if key != "mentions" for entry in groups[key]}


def test_a_sentence_is_renewed_when_a_note_in_it_is_called_otherwise(vault, tmp_path):
    from claimlab.site import publish

    notes = {
        "rain.md": CLAIM,
        "clouds.md": "---\ntitle: There are clouds\n---\n",
        "log.md": "It seems that [[rain]] follows from [[clouds]].\n",
    }
    root = vault(notes)
    publish(root, tmp_path / "out")
    (root / "clouds.md").write_text("---\ntitle: Grey skies\n---\n")
    publish(root, tmp_path / "out")
    page = (tmp_path / "out/claims/rain.html").read_text()
    assert "follows from Grey skies" in page
    assert "There are clouds" not in page
