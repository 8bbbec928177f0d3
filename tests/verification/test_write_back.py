"""What is written into notes whose status comes from other claims."""

from __future__ import annotations

import pytest

from claimlab.claims import Status
from claimlab.verification.standing import Standings
from claimlab.verification.workspace import open_workspace
from claimlab.verification.write_back import write_back

PART = "---\ntype: claim\nid: law\ntitle: The law\n---\n"
WHOLE = "---\ntype: claim\nid: whole\ntitle: All of it\nstatus_from:\n  all: {parts}\n---\n"


@pytest.mark.parametrize("parts", ["[law, no-such-claim]", '["[[The law of growth]]", "[[no-such-claim]]"]'])
def test_a_part_is_linked_by_the_name_of_its_note_and_one_that_is_not_there_is_named(tmp_path, parts):
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "The law of growth.md").write_text(PART)
    (tmp_path / "kb" / "whole.md").write_text(WHOLE.format(parts=parts))
    workspace = open_workspace(tmp_path)
    entry = workspace.claim("whole")
    standing = Standings(workspace).of(entry)
    assert dict(standing.parts) == {"law": Status.UNVERIFIED, "no-such-claim": Status.UNVERIFIED}
    assert write_back(workspace, entry, standing)
    text = (tmp_path / "kb" / "whole.md").read_text()
    assert "**Unverified: unverified parts.** Unverified parts: law, no-such-claim." in text
    assert "- [[The law of growth|The law]]: unverified\n- no-such-claim: unverified\n" in text


def test_a_note_that_is_gone_is_no_silent_success(tmp_path):
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "whole.md").write_text(WHOLE.format(parts="[law]"))
    workspace = open_workspace(tmp_path)
    entry = workspace.claim("whole")
    (tmp_path / "kb" / "whole.md").unlink()
    with pytest.raises(FileNotFoundError):
        write_back(workspace, entry, Standings(workspace).of(entry))
