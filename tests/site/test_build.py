from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys

import pytest

from claimlab.errors import LedgerError, UsageError
from claimlab.site import publish
from claimlab.site.ownership import MARKER


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_a_second_build_writes_nothing(garden, tmp_path):
    first = publish(garden, tmp_path / "out")
    second = publish(garden, tmp_path / "out")
    assert first.unchanged == 0
    assert (second.written, second.unchanged) == (0, first.written)
    assert second.pages == first.pages


def test_every_page_is_well_formed_and_has_one_title(garden_site):
    for path in garden_site.rglob("*.html"):
        text = path.read_text()
        assert text.startswith("<!DOCTYPE html>"), path
        assert text.count("<h1") == 1, path
        assert "Content-Security-Policy" in text, path


def test_no_page_has_an_inline_script_style_or_handler(garden_site):
    for path in garden_site.rglob("*.html"):
        text = path.read_text()
        assert "<style" not in text
        assert " style=" not in text
        assert "javascript:" not in text
        for tag in text.split("<script")[1:]:
            assert tag.startswith((" src=", ' type="application/ld+json"')), path


def test_an_unpublished_note_appears_nowhere(garden_site):
    for path, data in contents(garden_site).items():
        assert b"canary" not in data, path
        assert "secret" not in path
    assert '<span class="unpublished">secret</span>' in (garden_site / "claims/late-growth.html").read_text()


@pytest.mark.parametrize(
    "text",
    [
        "Last week %%SECRETALPHA%% we met [[b]] %%SECRETALPHA%%.",
        "Last week <!-- SECRETALPHA --> we met [[b]] <!-- SECRETALPHA -->.",
        "%%\nSECRETALPHA\n%%\n\nLast week we met [[b]].",
        "<!--\nSECRETALPHA\n-->\n\nLast week we met [[b]].",
        "Last week %%\nSECRETALPHA\n%%\nwe met [[b]], and %%SECRETALPHA%% later.",
        "Last week %%\nSECRETALPHA\n\nSECRETALPHA\n%% we met [[b]].",
        "# Last week %%SECRETALPHA%%\n\nWe met [[b]].",
    ],
)
def test_what_a_comment_hides_appears_nowhere(vault, tmp_path, text):
    root = vault({"a.md": f"---\ncreated: 2026-01-01\n---\n{text}\n", "b.md": "text\n"})
    publish(root, tmp_path / "out", "https://example.org")
    assert not any(b"secretalpha" in data.lower() for data in contents(tmp_path / "out").values())


def test_a_former_name_redirects(garden_site):
    assert "url=../../claims/late-growth.html" in (garden_site / "notes/kb/step-growth.html").read_text()


def test_the_evidence_links_claim_source_experiment_and_run_and_each_links_back(garden_site):
    run = "runs/growth-20260108t120000-0a1b2c.html"
    text = (garden_site / run).read_text()
    for address in ("claims/steady-growth.html", "notes/kb/paper.html", "experiments/growth.html"):
        assert f'href="../{address}"' in text
        assert run in (garden_site / address).read_text()


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        ("steady-growth", "supported"),
        ("early-growth", "divergent"),
        ("mixed-growth", "contested"),
        ("wide-growth", "inconclusive"),
        ("headline", "divergent"),
        ("late-growth", "unverified"),
    ],
)
def test_a_claim_page_shows_its_status(garden_site, claim, status):
    text = (garden_site / f"claims/{claim}.html").read_text()
    assert f'<section class="verdict s-{status}"' in text


def test_a_claim_page_shows_interval_figure_rule_runs_and_how_to_reproduce(garden_site):
    text = (garden_site / "claims/steady-growth.html").read_text()
    for part in (
        'class="interval"',
        '<svg role="img"',
        "slope/steady in [3.8, 4.2]",
        "claimlab verify steady-growth --fresh",
    ):
        assert part in text
    for part in ("figures", "decision", "measurements", "rule", "runs", "timeline", "cite"):
        assert f'id="page-{part}"' in text


def test_a_transclusion_shows_the_passage_once_and_a_circle_ends(vault, tmp_path):
    root = vault({"a.md": "start\n\n![[b]]\n", "b.md": "middle\n\n![[a]]\n", "c.md": "![[c]]\n"})
    publish(root, tmp_path / "out")
    text = (tmp_path / "out/notes/a.html").read_text()
    main = text[text.index('<div class="prose">') : text.index("<aside")]
    assert main.count("middle") == 1
    assert main.count("start") == 1


def test_a_managed_block_that_is_only_shown_in_code_takes_nothing_from_the_page(vault, tmp_path):
    text = (
        "---\ntype: claim\ntitle: T\n---\nIt starts with `<!-- claimlab:begin verdict sha256:0 -->` in the note.\n\n"
        "## Limits\n\nA paragraph that readers need.\n\n"
        "```\n<!-- claimlab:begin verdict sha256:0 -->\nAn example.\n<!-- claimlab:end verdict -->\n```\n\n"
        "<!-- claimlab:begin verdict sha256:0 -->\nThe real block.\n<!-- claimlab:end verdict -->\n\nThe end.\n"
    )
    publish(vault({"a claim.md": text}), tmp_path / "out")
    page = (tmp_path / "out/claims/a-claim.html").read_text()
    for words in ("A paragraph that readers need.", "An example.", "The end."):
        assert words in page
    assert "The real block." not in page


def test_headings_of_sections_stay_where_none_of_them_is_the_title(vault, tmp_path):
    publish(vault({"Meeting.md": "# Summary\n\na\n\n# Actions\n\nb\n"}), tmp_path / "out")
    page = (tmp_path / "out/notes/meeting.html").read_text()
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", page) == ["Meeting"]
    assert re.search(r"<h2[^>]*>Summary", page)


def test_an_embedded_section_and_block_show_that_passage_only(vault, tmp_path):
    notes = {
        "a.md": "![[b#Two]]\n\n![[b^here]]\n",
        "b.md": "# One\n\nfirst\n\n## Two\n\nsecond\n\n## Three\n\nthird ^here\n",
    }
    publish(vault(notes), tmp_path / "out")
    text = (tmp_path / "out/notes/a.html").read_text()
    main = text[text.index('<div class="prose">') : text.index("</article>")]
    assert "second" in main
    assert "third" in main
    assert "first" not in main[: main.index("Connections")] if "Connections" in main else "first" not in main


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_an_embed_is_not_cut_by_code_and_shows_one_item_of_a_list(vault, tmp_path, line_end):
    target = "## Setup\n\n```sh\n# a comment\nmake\n```\n\nended\n\n## Next\n\n- one ^one\n- two ^two\n\nlast\n"
    notes = {"a.md": "![[b#Setup]]\n\n![[b#^two]]\n\nown words\n", "b.md": target.replace("\n", line_end)}
    publish(vault(notes), tmp_path / "out")
    text = (tmp_path / "out/notes/a.html").read_text()
    main = text[text.index('<div class="prose">') : text.index("<p>own words")]
    assert "# a comment" in main
    assert "<p>ended</p>" in main
    assert "<li>two</li>" in main
    assert "one" not in main
    assert "last" not in main


def test_a_foreign_vault_without_any_schema_is_published(vault, tmp_path):
    root = vault(
        {
            "one.md": "Just a text with a [[two|link]].\n",
            "folder/two.md": "# Two\n\nmore\n",
            "bad.md": "---\nx: [\n---\nbody\n",
        }
    )
    report = publish(root, tmp_path / "out")
    assert report.pages >= 3
    assert 'href="../notes/folder/two.html"' in (tmp_path / "out/notes/one.html").read_text()


def test_a_vault_with_an_index_at_its_top_and_a_tag_of_that_name_is_published(vault, tmp_path):
    publish(vault({"index.md": "---\naliases: [index]\n---\nWelcome. #index\n"}), tmp_path / "out")
    for listing in ("notes/index.html", "tags/index.html"):
        assert "index-" in (tmp_path / "out" / listing).read_text()


def test_an_empty_vault_is_published(tmp_path):
    (tmp_path / "vault").mkdir()
    assert publish(tmp_path / "vault", tmp_path / "out").pages > 0


def test_the_output_inside_the_vault_is_not_read_as_notes(vault):
    root = vault({"one.md": "text\n"})
    first = publish(root, root / "_site")
    assert publish(root, root / "_site").pages == first.pages


def test_a_foreign_output_folder_is_refused(vault, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine")
    with pytest.raises(UsageError):
        publish(vault({"one.md": "text\n"}), tmp_path / "out")
    assert contents(tmp_path / "out") == {"mine.txt": b"mine"}


def test_broken_evidence_is_not_published_and_the_old_site_stays(garden, tmp_path):
    root = tmp_path / "vault"
    shutil.copytree(garden, root)
    publish(root, tmp_path / "out")
    before = contents(tmp_path / "out")
    next((root / "kb/evidence").glob("growth-*/trial-000.json")).write_text("{")
    with pytest.raises(LedgerError):
        publish(root, tmp_path / "out")
    assert contents(tmp_path / "out") == before


def test_a_page_that_somebody_changed_is_made_anew(garden, tmp_path):
    publish(garden, tmp_path / "out")
    page = tmp_path / "out/claims/steady-growth.html"
    good = page.read_bytes()
    page.write_bytes(b"defaced")
    publish(garden, tmp_path / "out")
    assert page.read_bytes() == good


def test_a_link_planted_in_the_output_is_not_written_through(garden, tmp_path):
    publish(garden, tmp_path / "out")
    (tmp_path / "precious").write_text("precious")
    page = tmp_path / "out/index.html"
    page.unlink()
    page.symlink_to(tmp_path / "precious")
    publish(garden, tmp_path / "out")
    assert (tmp_path / "precious").read_text() == "precious"
    assert not page.is_symlink()


@pytest.mark.parametrize("link", ["../outside.png", "/etc/passwd", "file:///etc/passwd", "escape.png"])
def test_nothing_outside_the_root_is_copied(vault, tmp_path, link):
    root = vault({"a.md": f"![[{link}]] ![x]({link}) [y]({link})\n"})
    (tmp_path / "outside.png").write_text("outside canary")
    (root / "escape.png").symlink_to(tmp_path / "outside.png")
    publish(root, tmp_path / "out")
    assert not any(b"outside canary" in data for data in contents(tmp_path / "out").values())
    assert "passwd" not in " ".join(contents(tmp_path / "out"))


def test_a_linked_image_is_copied_and_an_unlinked_one_is_not(vault, tmp_path):
    root = vault({"a.md": "![[used.png]]\n"})
    (root / "used.png").write_bytes(b"used")
    (root / "unused.png").write_bytes(b"unused")
    (root / "evil.html").write_text("<script>alert(1)</script>")
    publish(root, tmp_path / "out")
    files = [path for path in contents(tmp_path / "out") if path.startswith("files/")]
    assert len(files) == 1


def test_template_code_in_a_note_is_inert(vault, tmp_path):
    field = "{{ 7*7 }}{% for x in y %}"
    fields = "".join(f'{name}: "{field}"\n' for name in ("title", "description", "domain", "tags"))
    publish(vault({"a.md": f"---\n{fields}---\n\n{field} [[{field}]]\n"}), tmp_path / "out")
    assert "{{ 7*7 }}" in (tmp_path / "out/notes/a.html").read_text()
    assert not any(b"49{%" in data for data in contents(tmp_path / "out").values())


def test_heavy_libraries_are_not_loaded():
    code = (
        "import sys, tempfile, pathlib; from claimlab.site import publish; d = pathlib.Path(tempfile.mkdtemp());"
        "(d / 'v').mkdir(); (d / 'v' / 'a.md').write_text('x'); publish(d / 'v', d / 'o');"
        "print(sorted({'torch', 'scipy', 'matplotlib', 'networkx'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def _edited(text, rng, other):
    """Text after each kind of edit that leaves the file where it is."""
    return {
        "edit": f"{text}\nMore words {rng.random()}.\n",
        "link": f"{text}\nSee [[{other}]] and [[{rng.choice(['new', 'gone', 'n3', f'{other}#Related'])}]].\n",
        "reword": text.replace("See [[", f"In {rng.random()} see [[", 1),
        "unpublish": text.replace("---\n", "---\npublish: false\n", 1),
        "retitle": text.replace("title:", f'title: "T{rng.randrange(9)}"\nold_title:', 1),
        "heading": f"{text}\n## Related\n\nwords\n",
        "tag": f"{text}\n#tag{rng.randrange(4)}\n",
        "confidence": text.replace("confidence: experimental", "confidence: likely", 1),
        "embed": f"{text}\n\n![[{other}]]\n",
        "alias": text.replace("---\n", f"---\naliases: [n{rng.randrange(6)}]\n", 1),
    }


def _edit(root, rng):
    notes = sorted((root / "kb").glob("*.md"))
    note, other = rng.choice(notes), rng.choice(notes).stem
    texts = _edited(note.read_text(), rng, other)
    match rng.choice([*texts, "rename", "delete", "add"]):
        case "rename":
            note.rename(note.with_name(f"n{rng.randrange(6)}.md"))
        case "delete" if len(notes) > 4:
            note.unlink()
        case "add":
            (root / "kb" / f"n{rng.randrange(6)}.md").write_text(f"---\ntype: claim\n---\n\nA note on [[{other}]].\n")
        case kind if kind in texts:
            note.write_text(texts[kind])


def check_edits(garden, folder, count, seed):
    root, rng = folder / "vault", random.Random(seed)
    shutil.copytree(garden, root)
    publish(root, folder / "step")
    for number in range(count):
        _edit(root, rng)
        publish(root, folder / "step")
        if number % 5 == 4 or number == count - 1:
            shutil.rmtree(folder / "clean", ignore_errors=True)
            publish(root, folder / "clean")
            assert contents(folder / "step") == contents(folder / "clean"), (seed, number)


@pytest.mark.parametrize("seed", [1, 2])
def test_an_incremental_build_leaves_the_bytes_of_a_clean_one(garden, tmp_path, seed):
    check_edits(garden, tmp_path, 15, seed)


@pytest.mark.long
def test_two_hundred_edits_leave_the_bytes_of_a_clean_build(garden, tmp_path):
    check_edits(garden, tmp_path, 200, 7)


def test_the_marker_says_that_the_folder_is_ours(garden_site):
    assert (garden_site / MARKER).is_file()
