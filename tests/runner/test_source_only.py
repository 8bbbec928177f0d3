"""What a child imports of an experiment's folder is the source that was trusted, whatever byte code lies beside it."""

import importlib.util
import py_compile
from pathlib import Path

import pytest

from claimlab.claims import SeededTrial
from claimlab.runner.declaration import Limits, read_declaration
from claimlab.runner.supervise import Work, run_trials

EXPERIMENT = """
from beside import VALUE
from claimlab.runner import Measurement, Measurements, Trial, experiment

OWN = 1

@experiment(presets={"p": {"grid": {"model": ["m"]}, "draws": 1}})
def run(trial):
    return Measurements(values={"own": Measurement(value=OWN), "beside": Measurement(value=VALUE)})
"""


def tamper(source: Path, honest: str, forged: str) -> None:
    """Put byte code of other text where Python looks for that of ``source``, with the source's own size and time."""
    text, stat = source.read_text(), source.stat()
    source.write_text(text.replace(honest, forged))
    cached = Path(importlib.util.cache_from_source(source))
    py_compile.compile(str(source), cfile=str(cached))
    source.write_text(text)
    code = bytearray(cached.read_bytes())
    code[8:12] = int(source.stat().st_mtime).to_bytes(4, "little")
    code[12:16] = stat.st_size.to_bytes(4, "little")
    cached.write_bytes(code)


@pytest.mark.parametrize("nested", [False, True], ids=["module", "package"])
def test_forged_byte_code_is_not_read(tmp_path, nested):
    path = tmp_path / "odd.py"
    path.write_text(EXPERIMENT)
    beside = tmp_path / ("beside/__init__.py" if nested else "beside.py")
    beside.parent.mkdir(exist_ok=True)
    beside.write_text("VALUE = 1\n")
    tamper(path, "OWN = 1", "OWN = 9")
    tamper(beside, "VALUE = 1", "VALUE = 9")
    work = Work(tmp_path, path, read_declaration(path).function, {}, Limits(seconds=60))
    trial = SeededTrial(index=0, settings={"model": "m"}, draw=0, seed=7)
    (ended,) = run_trials(work, [trial], jobs=1, progress=lambda *_: None)
    assert {name: one.value for name, one in ended.measurements.values.items()} == {"own": 1, "beside": 1}
