"""What a run hands its children, for an experiment that is a file and no vault."""

from pathlib import Path

from claimlab.evidence.imports import read_code
from claimlab.runner.declaration import Limits
from claimlab.runner.supervise import Work


def work_for(path: Path, limits: Limits | None = None, **others) -> Work:
    """The work of an experiment's function ``run``, with its sources as they are now."""
    given = {"function": "run", "parameters": {}, **others}
    return Work(path.parent, path, read_code(path.parent, path).sources, limits=limits or Limits(), **given)
