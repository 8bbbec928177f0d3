"""Imports of modules of ours from the text that a child was given, and of nothing else from the experiment's folder.

What a person trusts, and what a run records, is the digest of the sources as they were read once, before the run was
opened. Python would read the folder again at each trial, and all of it: what somebody edited meanwhile, a ``pickle.py``
that numpy then takes for that of the standard library, byte code beside a source.
"""

from __future__ import annotations

import os
import sys
from importlib.abc import FileLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING

from claimlab.errors import ExperimentError
from claimlab.evidence.code import LABORATORY
from claimlab.evidence.imports import origins_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType


class SourceLoader(FileLoader):
    """Loads one module from a text at hand; what is no module, such as the laboratory's pins, from its folder."""

    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self._text = text

    def get_source(self, fullname: str) -> str:  # noqa: ARG002, D102 - importlib's own
        return self._text

    def is_package(self, fullname: str) -> bool:  # noqa: ARG002, D102 - importlib's own
        return Path(self.path).name == "__init__.py"

    def spec(self) -> ModuleSpec:
        """How the module is imported."""
        spec = ModuleSpec(self.name, self, origin=self.path, is_package=self.is_package(self.name))
        spec.has_location = True
        return spec


class SourceFinder(MetaPathFinder):
    """Finds the modules whose sources were given, before any other finder is asked, and no other of their folder."""

    def __init__(self, root: Path, experiment: Path, sources: Mapping[str, str]) -> None:
        self._experiment, self._sources = experiment, sources
        self._origins = origins_of(root, experiment)

    def install(self) -> None:
        """Serve the sources from now on, and let nobody else import from the folder.

        Raises:
            ExperimentError: a module has the name of one that is imported already, so that it would never be.
        """
        folder = self._experiment.parent
        for path in map(Path, self._sources):
            name = path.relative_to(folder).parts[0].removesuffix(".py") if path.is_relative_to(folder) else ""
            if name in sys.modules:
                raise ExperimentError(f"{path.name} has the name of a module that claimlab needs: rename {name}")
        sys.meta_path.insert(0, self)
        sys.path_hooks.insert(0, self._close)
        for entry in [known for known in sys.path_importer_cache if Path(known).is_relative_to(folder)]:
            del sys.path_importer_cache[entry]

    def find_spec(  # noqa: D102 - importlib's own
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        for origin in self._origins:
            for place in map(str, origin.places(fullname)):
                if place in self._sources:
                    spec = SourceLoader(fullname, place, self._sources[place]).spec()
                    if origin.prefix == LABORATORY and spec.submodule_search_locations is not None:
                        # what of the laboratory is loaded by a computed name is the installed package's all the same
                        spec.submodule_search_locations.append(str(Path(place).parent))
                    return spec
        if any(self._holds(base) for origin in self._origins if (base := origin.base(fullname)) is not None):
            return ModuleSpec(fullname, None, is_package=True)  # a folder without __init__.py
        return None

    def load_experiment(self) -> ModuleType:
        """Import the experiment itself, under its own name."""
        name, path = self._experiment.stem, str(self._experiment)
        loader = SourceLoader(name, path, self._sources[path])
        module = module_from_spec(loader.spec())
        sys.modules[name] = module
        loader.exec_module(module)
        return module

    def why_missing(self, name: str) -> str:
        """What to do about a module that could not be imported, where it does lie beside the experiment."""
        found = next((path for origin in self._origins if (path := origin.find(name)) is not None), None)
        if found is None:
            return ""
        return (
            f"{found.name} lies beside the experiment, but no import names it, so that no digest would cover it; "
            f"write 'import {name}' at the top"
        )

    def _holds(self, folder: Path) -> bool:
        return any(place.startswith(f"{folder}{os.sep}") for place in self._sources)

    def _close(self, entry: str) -> _Nothing:
        """A hook for ``sys.path``: nothing is found in the folder, or below it."""
        if not Path(entry).is_relative_to(self._experiment.parent):
            raise ImportError(f"{entry} is none of ours")
        return _Nothing()


class _Nothing:
    """Finds nothing."""

    def find_spec(self, fullname: str, target: ModuleType | None = None) -> None:
        """No module."""
