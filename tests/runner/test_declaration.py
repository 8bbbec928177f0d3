"""An experiment is read from its source; nothing of it runs."""

from pathlib import Path

import pytest

from claimlab.errors import InputError, UsageError
from claimlab.runner.declaration import read_declaration

WELL_BEHAVED = Path(__file__).parent / "experiments" / "well_behaved.py"


def test_a_module_is_read_without_running_it(tmp_path):
    path = tmp_path / "loud.py"
    path.write_text("raise SystemExit('ran')\n" + WELL_BEHAVED.read_text())
    assert read_declaration(path).function == "run"


def test_presets_become_a_grid_of_trials():
    declaration = read_declaration(WELL_BEHAVED)
    trials = declaration.preset("standard").trials()
    assert [trial.settings["model"] for trial in trials] == ["a", "b", "a", "b", "a", "b"]
    assert [trial.draw for trial in trials] == [0, 0, 1, 1, 2, 2]
    assert declaration.preset("standard").parameters == {"noise": 0.01}
    assert declaration.preset("standard").limits.seconds == 60
    assert declaration.models(declaration.preset("standard")) == ("a", "b")
    assert declaration.docstring.startswith("A light experiment")


def test_parameters_read_as_a_record_of_them_does(tmp_path):
    path = tmp_path / "pairs.py"
    path.write_text("@experiment(presets={'p': {'pairs': ((1, 2), (3, 4))}})\ndef run(trial): ...\n")
    assert read_declaration(path).preset("p").parameters == {"pairs": [[1, 2], [3, 4]]}


def test_an_unknown_preset_lists_the_known_ones():
    with pytest.raises(UsageError, match="smoke, standard"):
        read_declaration(WELL_BEHAVED).preset("huge")


def test_an_unknown_experiment_lists_the_known_ones():
    with pytest.raises(UsageError, match="well_behaved"):
        read_declaration(WELL_BEHAVED.with_name("nothing.py"))


@pytest.mark.parametrize(
    ("source", "code", "line"),
    [
        ("def f(:\n", "EX001", 1),
        ("x = 1\n", "EX002", 1),
        ("N = 3\n@experiment(presets={'p': {'draws': N}})\ndef run(trial): ...\n", "EX003", 2),
        ("@experiment(presets={'p': {'draws': 0}})\ndef run(trial): ...\n", "EX004", 1),
        ("@experiment(presets={'p': {}}, data=3)\ndef run(trial): ...\n", "EX004", 1),
        ("@experiment(presets={'p': {'kinds': {1, 2}}})\ndef run(trial): ...\n", "EX003", 1),
        ("@experiment(presets={'p': {}}, colour='red')\ndef run(trial): ...\n", "EX004", 1),
        ("@experiment(presets={'p': {'limits': {'gigabytes': 1e999}}})\ndef run(trial): ...\n", "EX004", 1),
        ("@experiment(presets={'p': {'limits': {'seconds': 1e999}}})\ndef run(trial): ...\n", "EX004", 1),
        ("@experiment(presets={'p': {'limits': {'gigabytes': 1e300}}})\ndef run(trial): ...\n", "EX004", 1),
    ],
)
def test_a_faulty_module_is_named_with_line_and_code(tmp_path, source, code, line):
    path = tmp_path / "faulty.py"
    path.write_text(source)
    with pytest.raises(InputError) as caught:
        read_declaration(path, "experiments/faulty.py")
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.path, diagnostic.code, diagnostic.line) == ("experiments/faulty.py", code, line)


@pytest.mark.parametrize("field", ["name", "function", "docstring"])
def test_a_decorator_cannot_say_that_the_module_is_another(tmp_path, field):
    path = tmp_path / "coin.py"
    path.write_text(f"@experiment(\n    presets={{'p': {{}}}},\n    {field}='evil',\n)\ndef run(trial): ...\n")
    with pytest.raises(InputError, match=rf"coin\.py:3:5 EX004 '{field}' is not an argument"):
        read_declaration(path)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("x = " + "(" * 5000 + ")" * 5000, "EX001"),
        ("x = " + "-" * 200_000 + "1", "EX001 nested too deeply"),
        ("x = " + "+".join("1" * 100_000), "EX001 nested too deeply"),
        ("x = 1\0\n", "EX001"),
        ("@experiment(presets={'p': {'n': 0x" + "f" * 5000 + "}})\ndef run(trial): ...\n", "EX003"),
        ("@" + "a." * 3000 + "b()\ndef run(trial): ...\n", "EX00"),
    ],
    ids=["brackets", "signs", "sums", "nul", "digits", "attributes"],
)
def test_a_module_that_python_cannot_read_is_named_like_any_other(tmp_path, source, code):
    path = tmp_path / "deep.py"
    path.write_text(source)
    with pytest.raises(InputError) as caught:
        read_declaration(path, "experiments/deep.py")
    assert str(caught.value).startswith("experiments/deep.py")
    assert code in str(caught.value)


def test_a_folder_and_a_name_that_no_file_can_have_are_no_experiments(tmp_path):
    (tmp_path / "folder.py").mkdir()
    with pytest.raises(UsageError, match="is a folder"):
        read_declaration(tmp_path / "folder.py")
    for name in ("x" * 300, "x" * 300 + "/y", "folder.py/y"):
        with pytest.raises(UsageError, match="there is no experiment"):
            read_declaration(tmp_path / f"{name}.py")


def test_an_unknown_experiment_is_answered_with_those_near():
    with pytest.raises(UsageError, match="did you mean 'well_behaved'"):
        read_declaration(WELL_BEHAVED.with_name("wel_behaved.py"))
