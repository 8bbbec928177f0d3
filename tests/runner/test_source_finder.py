"""A child imports the sources that were read, digested and trusted, and nothing else that lies beside them."""

import importlib.util
import os
import py_compile
from pathlib import Path

import pytest

from claimlab.claims import SeededTrial, TrialState
from claimlab.errors import InputError
from claimlab.evidence.imports import read_code
from claimlab.runner.supervise import Ended, Work, run_trials
from tests.runner.works import work_for

EXPERIMENT = """
{imports}
from claimlab.runner import Measurement, Measurements, Trial, experiment

OWN = 1

@experiment(presets={{"p": {{"grid": {{"model": ["m"]}}, "draws": 1}}}})
def run(trial):
    return Measurements(values={{"own": Measurement(value=OWN), "beside": Measurement(value={value})}})
"""


def experiment(root: Path, imports: str, value: str = "beside.VALUE") -> Path:
    path = root / "experiments" / "odd.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(EXPERIMENT.format(imports=imports, value=value))
    return path


def beside(root: Path, name: str, text: str = "VALUE = 1\n") -> Path:
    path = root / "experiments" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def run(work: Work) -> Ended:
    (ended,) = run_trials(
        work, [SeededTrial(index=0, settings={"model": "m"}, draw=0, seed=7)], jobs=1, progress=lambda *_: None
    )
    return ended


def measured(work: Work) -> dict[str, float]:
    ended = run(work)
    assert ended.error == ""
    return {name: one.value for name, one in ended.measurements.values.items()}


def tamper(source: Path, honest: str, forged: str) -> None:
    """Put byte code of other text where Python looks for that of ``source``, with the source's own size and time."""
    text, stat = source.read_text(), source.stat()
    source.write_text(text.replace(honest, forged))
    cached = Path(importlib.util.cache_from_source(source))
    py_compile.compile(str(source), cfile=str(cached))
    source.write_text(text)
    os.utime(source, (stat.st_mtime, stat.st_mtime))
    code = bytearray(cached.read_bytes())
    code[8:12] = int(source.stat().st_mtime).to_bytes(4, "little")
    code[12:16] = stat.st_size.to_bytes(4, "little")
    cached.write_bytes(code)


@pytest.mark.parametrize("name", ["beside.py", "beside/__init__.py"])
def test_forged_byte_code_is_not_read(tmp_path, name):
    path = experiment(tmp_path, "import beside")
    tamper(path, "OWN = 1", "OWN = 9")
    tamper(beside(tmp_path, name), "VALUE = 1", "VALUE = 9")
    assert measured(work_for(path)) == {"own": 1, "beside": 1}


@pytest.mark.parametrize(
    ("files", "imports", "value"),
    [
        ({"shared.py": "VALUE = 2\n"}, "from shared import VALUE", "VALUE"),
        ({"shared.py": "VALUE = 2\n"}, "import importlib\nshared = importlib.import_module('shared')", "shared.VALUE"),
        ({"shared.py": "import deeper\n", "deeper.py": "VALUE = 2\n"}, "import shared", "shared.deeper.VALUE"),
        ({"p/__init__.py": "from . import q\n", "p/q.py": "from .r import VALUE\n", "p/r.py": "VALUE = 2\n"},
         "import p", "p.q.VALUE"),
        ({"p/q.py": "VALUE = 2\n"}, "import p.q", "p.q.VALUE"),
        ({"p/__init__.py": "", "p/json.py": "VALUE = 2\n"}, "from p import json", "json.VALUE"),
        ({"shared.py": "VALUE = 1\n", "b.py": "import experiments.shared as s\ns.VALUE = 2\n"},
         "import b, shared", "b.s.VALUE + shared.VALUE - 1"),
        ({"latin.py": b"# coding: latin-1\nVALUE = 2 if len('\xe9') == 1 else 0\n"}, "import latin", "latin.VALUE"),
    ],
    ids=["name", "literal", "chain", "relative", "no init", "a name of Python's, inside", "two names", "latin-1"],
)  # fmt: skip
def test_what_is_imported_by_name_is_found(tmp_path, files, imports, value):
    path = experiment(tmp_path, imports, value)
    for name, text in files.items():
        beside(tmp_path, name).write_bytes(text if isinstance(text, bytes) else text.encode())
    code = read_code(tmp_path, path)
    assert measured(Work(tmp_path, path, code.sources, "run", {}, work_for(path).limits))["beside"] == 2


def test_what_nothing_names_is_not_imported_in_place_of_what_others_mean(tmp_path):
    forged = "raise SystemExit('ran what nobody trusted')\n"
    for name in ("pickle.py", "decimal.py", "scipy.py"):
        beside(tmp_path, name, forged)
    path = experiment(tmp_path, "import numpy\nimport statistics", "1")
    code = read_code(tmp_path, path)
    assert [module.path.name for module in code.own] == ["odd.py"]
    assert measured(work_for(path)) == {"own": 1, "beside": 1}


@pytest.mark.parametrize("name", ["json", "numpy", "claimlab"])
def test_a_module_with_a_name_that_is_taken_is_refused_where_it_would_be_imported(tmp_path, name):
    path = experiment(tmp_path, f"import {name}", "1")
    read_code(tmp_path, path)
    beside(tmp_path, f"{name}/__init__.py")
    with pytest.raises(InputError, match=rf"{name}/__init__\.py CL602 .*'import {name}' is ambiguous \(rename it\)"):
        read_code(tmp_path, path)


def test_a_module_that_hides_behind_one_of_claimlabs_own_is_refused(tmp_path):
    path = experiment(tmp_path, "import pydantic", "pydantic.VALUE")
    beside(tmp_path, "pydantic.py")
    assert "rename pydantic" in run(work_for(path)).error


@pytest.mark.parametrize("folder", ["", "sys.path.insert(0, str(pathlib.Path(__file__).parent))"])
def test_a_module_that_is_loaded_by_a_computed_name_is_refused_with_what_to_do(tmp_path, folder):
    path = experiment(
        tmp_path, f"import importlib, pathlib, sys\n{folder}\nbeside = importlib.import_module('be' + 'side')"
    )
    beside(tmp_path, "beside.py")
    ended = run(work_for(path))
    assert ended.state is TrialState.FAILED
    assert "No module named 'beside' (beside.py lies beside the experiment" in ended.error
    assert "write 'import beside' at the top" in ended.error


def test_what_is_edited_after_it_was_read_does_not_run(tmp_path):
    path = experiment(tmp_path, "import beside")
    other = beside(tmp_path, "beside.py")
    work = work_for(path)
    other.write_text("VALUE = 9\n")
    path.write_text(path.read_text().replace("OWN = 1", "OWN = 9"))
    assert measured(work) == {"own": 1, "beside": 1}
    other.unlink()
    path.unlink()
    assert measured(work) == {"own": 1, "beside": 1}


def test_the_laboratory_finds_its_pins(tmp_path):
    path = experiment(tmp_path, "from claimlab.lab.pins import read_tables", "2 if read_tables()['models'] else 0")
    assert measured(work_for(path))["beside"] == 2


def test_the_laboratory_is_the_one_that_was_read_too(tmp_path):
    path = experiment(tmp_path, "from claimlab.lab import refusals", "refusals.VALUE")
    work = work_for(path)
    (place,) = (place for place in work.sources if place.endswith("refusals.py"))
    edited = Work(tmp_path, path, {**work.sources, place: "VALUE = 3\n"}, "run", {}, work.limits)
    assert measured(edited)["beside"] == 3
