"""Digests of code, helpers, models, data and environment."""

from __future__ import annotations

import py_compile
import re
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from typing import TYPE_CHECKING

import pytest

from claimlab.errors import InputError, UsageError
from claimlab.evidence import pins
from claimlab.evidence.imports import read_code
from claimlab.evidence.inputs import compute_inputs
from claimlab.evidence.staleness import stale_reasons
from tests.evidence.scenes import TITLE, registration, rule

if TYPE_CHECKING:
    from pathlib import Path

    from claimlab.claims import Inputs, Rule

EXPERIMENT = '''"""Slow fall."""
import numpy as np
import shared
from experiments import beside
from . import package

def run(trial):
    """Run it."""
    return shared.fall(trial)  # a comment
'''


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "experiments"
    (folder / "package").mkdir(parents=True)
    (folder / "slow.py").write_text(EXPERIMENT)
    (folder / "shared.py").write_text("import deeper\ndef fall(t):\n    return deeper.x\n")
    (folder / "deeper.py").write_text("import shared\nx = 1\n")
    (folder / "beside.py").write_text("y = 2\n")
    (folder / "package" / "__init__.py").write_text("from .inner import z\n")
    (folder / "package" / "inner.py").write_text("z = 3\n")
    (folder / "unrelated.py").write_text("raise SystemExit('imported!')\n")
    (tmp_path / "constraints.txt").write_text("# pinned\ntorch==2.13.0+cpu\nNumPy == 2.4.6  # fast\nclick==8.1\n")
    return tmp_path


def inputs(root: Path) -> Inputs:
    return compute_inputs(
        root, read_code(root, root / "experiments" / "slow.py"), models=["hub:org/tiny@abc123"], data=[]
    )


def test_cover_the_experiment_and_what_it_imports_at_any_distance(root: Path) -> None:
    found = inputs(root)
    assert list(found.code) == ["experiments/slow.py"]
    assert list(found.helpers) == ["deeper", "experiments.beside", "package", "package.inner", "shared"]


def test_import_nothing(root: Path) -> None:
    (root / "experiments" / "slow.py").write_text("import unrelated\n")
    before = set(sys.modules)
    assert list(inputs(root).helpers) == ["unrelated"]
    assert set(sys.modules) - before == set()


def test_comments_white_space_and_docstrings_do_not_count(root: Path) -> None:
    before = inputs(root)
    path = root / "experiments" / "slow.py"
    path.write_text(
        '"""Another text."""\n# more\nimport numpy as np\nimport shared\nfrom experiments import beside\n'
        "from . import package\n\n\ndef run( trial ):\n    return (\n        shared.fall(trial)\n    )\n"
    )
    assert inputs(root) == before
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert inputs(root) == before


@pytest.mark.parametrize(
    ("old", "new"), [("x = 1", "x = 2"), ("x = 1", "x = 1.0"), ("x = 1", "x = True"), ("x = 1", "x = 1; w = 1")]
)
def test_what_code_means_counts(root: Path, old: str, new: str) -> None:
    before = inputs(root)
    path = root / "experiments" / "deeper.py"
    path.write_text(path.read_text().replace(old, new))
    after = inputs(root)
    assert after.code == before.code
    assert [name for name in after.helpers if after.helpers[name] != before.helpers[name]] == ["deeper"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("f(a, b)", "f((a, b))"),
        ("a - (b - c)", "a - b - c"),
        ("x = 'ab'", "x = b'ab'"),
        ("f(a, b=c)", "f(a, **c)"),
        ("def f(a, /, b): ...", "def f(a, b, /): ..."),
        ("def f(a, *, b=1): ...", "def f(a, b=1): ..."),
        ("return_ = None", "return_ = ..."),
        ("[x for x in y if z]", "[x for x in y]"),
        ("if a:\n    b\nelse:\n    c", "if a:\n    b\n    c"),
        ("x: 'A' = 1", "x: 'B' = 1"),
    ],
)
def test_programs_that_differ_have_different_digests(root: Path, one: str, other: str) -> None:
    path = root / "experiments" / "slow.py"
    digests = set()
    for text in (one, other):
        path.write_text(text + "\n")
        digests.add(inputs(root).code["experiments/slow.py"])
    assert len(digests) == 2


def test_deep_and_long_code_is_digested(root: Path) -> None:
    path = root / "experiments" / "slow.py"
    path.write_text("x = " + " + ".join(["1"] * 900) + "\ny = " + "9" * 4000 + "\n")
    assert inputs(root).code


@pytest.mark.parametrize("source", [b"def run(:\n", b"x = '\x00'\n", b"x = " + b"(" * 5000, b"\xff\xfe"])
def test_broken_code_is_an_input_error_with_its_place(root: Path, source: bytes) -> None:
    (root / "experiments" / "shared.py").write_bytes(source)
    with pytest.raises(InputError, match=r"shared\.py"):
        inputs(root)


def test_laboratory_is_followed_without_its_other_modules(root: Path) -> None:
    path = root / "experiments" / "slow.py"
    path.write_text("from claimlab.lab import flow\nfrom claimlab.errors import ClaimlabError\n")
    names = list(inputs(root).helpers)
    assert {"claimlab.lab", "claimlab.lab.flow"} <= set(names)
    assert all(name.startswith("claimlab.lab") for name in names)


def test_name_that_no_statement_binds_counts_as_the_whole_package(root: Path) -> None:
    path = root / "experiments" / "slow.py"
    path.write_text("from package import lazy\n")
    (root / "experiments" / "package" / "unseen.py").write_text("lazy = 1\n")
    assert list(read_code(root, path).modules) == ["package", "package.inner", "package.unseen"]
    path.write_text("from package import z\n")
    assert list(read_code(root, path).modules) == ["package", "package.inner"]


def test_import_by_a_literal_name_is_seen(root: Path) -> None:
    path = root / "experiments" / "slow.py"
    path.write_text("import importlib\nm = importlib.import_module('beside')\n")
    assert list(read_code(root, path).modules) == ["beside"]


@pytest.mark.parametrize(
    "name",
    [
        "compiled.pyc",
        *(f"compiled{suffix}" for suffix in EXTENSION_SUFFIXES),
        "compiled/__init__.pyc",
        f"package/compiled{EXTENSION_SUFFIXES[0]}",
    ],
)
def test_a_compiled_module_is_refused_by_name(root: Path, name: str) -> None:
    path = root / "experiments" / "slow.py"
    path.write_text("import compiled\nimport package.compiled\n")
    file = root / "experiments" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"\0")
    with pytest.raises(InputError, match=f"{re.escape(str(file))} CL601 is compiled"):
        read_code(root, path)


def test_an_extension_that_would_be_imported_before_the_source_beside_it_is_refused(root: Path) -> None:
    (root / "experiments" / f"beside{EXTENSION_SUFFIXES[0]}").write_bytes(b"\0")
    with pytest.raises(InputError, match="is compiled"):
        inputs(root)


def test_a_compiled_module_of_a_package_that_counts_as_a_whole_is_refused(root: Path) -> None:
    path = root / "experiments" / "slow.py"
    path.write_text("from package import lazy\n")
    (root / "experiments" / "package" / "unseen.pyc").write_bytes(b"\0")
    with pytest.raises(InputError, match=r"unseen\.pyc CL601 is compiled"):
        read_code(root, path)


def test_bytecode_that_python_keeps_beside_its_source_or_that_nothing_imports_is_no_matter(root: Path) -> None:
    path = root / "experiments" / "slow.py"
    path.write_text("from package import lazy\nimport beside\n")
    py_compile.compile(str(root / "experiments" / "package" / "inner.py"))
    py_compile.compile(str(root / "experiments" / "beside.py"), cfile=str(root / "experiments" / "beside.pyc"))
    (root / "experiments" / "elsewhere.pyc").write_bytes(b"\0")
    assert list(read_code(root, path).modules) == ["beside", "package", "package.inner"]


def test_environment_is_what_the_constraints_pin(root: Path) -> None:
    environment = inputs(root).environment
    assert environment["torch"] == "2.13.0+cpu"
    assert environment["numpy"] == "2.4.6"
    assert set(environment) <= set(pins.NUMERICAL)


def test_environment_without_constraints_is_what_is_installed(root: Path) -> None:
    import numpy as np

    (root / "constraints.txt").unlink()
    assert inputs(root).environment["numpy"] == np.__version__


def test_models_and_data_come_from_the_pins(tmp_path: Path) -> None:
    table = tmp_path / "pins.toml"
    table.write_text('[models.tiny]\nsha256 = "aa"\n[data.numbers]\nsha256 = "bb"\n')
    assert pins.digests_of("models", ["tiny", "hub:x@1"], table) == {"hub:x@1": "x@1", "tiny": "aa"}
    assert pins.digests_of("data", ["numbers"], table) == {"numbers": "bb"}
    with pytest.raises(UsageError, match="did you mean tiny"):
        pins.digests_of("models", ["tinny"], table)
    with pytest.raises(UsageError, match="pinned revision"):
        pins.digests_of("models", ["hub:org/tiny"], table)


def test_missing_experiment_is_a_usage_error(root: Path) -> None:
    with pytest.raises(UsageError, match=r"no experiment .*nothing\.py"):
        read_code(root, root / "experiments" / "nothing.py")


def test_each_of_seven_things_that_move_makes_stale_with_the_right_reason(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 6 on real files: claim, rule, experiment, imported module, data, model, torch; and what must not count."""
    table = root / "pins.toml"
    table.write_text('[models.tiny]\nsha256 = "aa"\n[data.numbers]\nsha256 = "bb"\n')
    monkeypatch.setattr(pins.digests_of, "__defaults__", (table,))
    experiments = root / "experiments"

    def now() -> Inputs:
        return compute_inputs(root, read_code(root, experiments / "slow.py"), models=["tiny"], data=["numbers"])

    entry = registration(inputs=now())

    def kinds(title: str = TITLE, chosen: Rule | None = None) -> list[str]:
        return [str(r.kind) for r in stale_reasons(entry, title=title, rule=chosen or rule(), inputs=now())]

    def edited(path: Path, old: str, new: str) -> list[str]:
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        found = kinds()
        path.write_text(text)
        return found

    assert kinds() == []
    assert kinds(title="The loss rises.") == ["claim"]
    assert kinds(chosen=rule(minimum_trials=4)) == ["rule"]
    assert edited(experiments / "slow.py", "shared.fall(trial)", "shared.fall(trial) + 1") == ["code"]
    assert edited(experiments / "deeper.py", "x = 1", "x = 2") == ["helper"]
    assert edited(table, "bb", "bc") == ["data"]
    assert edited(table, "aa", "ab") == ["model"]
    assert edited(root / "constraints.txt", "torch==2.13.0", "torch==2.14.0") == ["environment"]
    assert edited(experiments / "slow.py", "# a comment", "# another") == []
    assert edited(experiments / "deeper.py", "x = 1", "\n\nx  =  1  # one") == []
    assert edited(root / "constraints.txt", "click==8.1", "click==8.2") == []


def test_a_model_that_is_made_stands_under_its_recipe_and_what_that_names(tmp_path: Path) -> None:
    table = tmp_path / "pins.toml"
    text = (
        '[models.tiny]\nsha256 = "aa"\n[data.numbers]\nsha256 = "bb"\n'
        '[recipes.tuned]\nbase = "tiny"\ndata = ["numbers"]\nsteps = 3\n'
    )
    table.write_text(text)
    digest = pins.digests_of("models", ["tuned"], table)["tuned"]
    for old, new in (("aa", "ab"), ("bb", "bc"), ("steps = 3", "steps = 4")):
        table.write_text(text.replace(old, new))
        assert pins.digests_of("models", ["tuned"], table)["tuned"] != digest
    table.write_text(text)
    assert pins.digests_of("models", ["tuned"], table) == {"tuned": digest}
    with pytest.raises(UsageError, match="not among the pinned data"):
        pins.digests_of("data", ["tuned"], table)
    with pytest.raises(UsageError, match="did you mean tuned"):
        pins.digests_of("models", ["tunes"], table)


def test_a_file_of_the_vault_counts_byte_by_byte_and_its_absence_changes_no_digest(root: Path) -> None:
    def data(*files: str) -> dict[str, str]:
        return compute_inputs(
            root, read_code(root, root / "experiments" / "slow.py"), models=[], data=[], files=files
        ).data

    (root / "points.csv").write_bytes(b"1\n")
    before = data("../points.csv")
    assert list(before) == ["points.csv"]
    (root / "points.csv").write_bytes(b"1\r\n")
    assert data("../points.csv") != before
    assert data() == {}


@pytest.mark.parametrize("name", ["nothing.csv", "../../outside.csv", "/etc/hostname", "link.csv", "package"])
def test_a_file_that_is_missing_or_outside_the_vault_is_refused(root: Path, name: str) -> None:
    (root.parent / "outside.csv").write_text("1\n")
    (root / "experiments" / "link.csv").symlink_to(root.parent / "outside.csv")
    with pytest.raises(UsageError, match=r"outside the vault|there is none"):
        compute_inputs(root, read_code(root, root / "experiments" / "slow.py"), models=[], data=[], files=[name])
