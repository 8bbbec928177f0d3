from __future__ import annotations

import pytest

from claimlab.site import publish
from claimlab.site.markdown.renderer import render_markdown
from claimlab.site.markdown.scene import Destination, Reach, Scene


def html(text: str) -> str:
    def destination(link):
        return Destination(Reach.FILE, f"files/{link.target}", link.target)

    return render_markdown(text, Scene(destination, lambda _: None, lambda tag: tag)).html


@pytest.mark.parametrize("text", ["![[voice.MP3]]", "![](voice.MP3)"])
def test_sound_is_played_where_it_stands(text):
    assert '<audio controls="" preload="none" src="files/voice.MP3" aria-label="voice.MP3">' in html(text)


def test_a_film_has_its_caption_and_its_size():
    rendered = html("![[clip.mp4|The run|640x360]]")
    assert 'src="files/clip.mp4" aria-label="The run" width="640" height="360"' in rendered
    assert ">The run</a></video>" in rendered


def test_what_is_linked_or_no_media_is_a_link():
    assert "<audio" not in html("[[voice.mp3]]")
    assert ">paper.pdf</a>" in html("![[paper.pdf]]")


def test_a_page_may_load_media_only_if_it_holds_some(vault, tmp_path):
    root = vault({"plays.md": "# Plays\n\n![[voice.mp3]]\n", "plain.md": "# Plain\n\nSee [[plays]].\n"})
    (root / "voice.mp3").write_bytes(b"ID3")
    publish(root, tmp_path / "out")
    plays, plain = ((tmp_path / "out" / "notes" / f"{name}.html").read_text() for name in ("plays", "plain"))
    assert "media-src 'self'" in plays
    assert "media-src" not in plain
    assert [path.read_bytes() for path in (tmp_path / "out").rglob("*.mp3")] == [b"ID3"]
