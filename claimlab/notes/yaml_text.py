"""YAML read as text: every scalar stays what was written, every key keeps its place.

The events of libyaml are walked directly, so that nothing is resolved (``no`` is not false, ``12:30`` is no number,
``2015-03-00`` is no date), duplicate keys are seen, and anchors, size and depth can be refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from claimlab.notes.faults import Fault
from claimlab.notes.loaded import Loaded, Problem

if TYPE_CHECKING:
    from claimlab.notes.note import Value

MAX_DEPTH = 32
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlFault(Exception):  # noqa: N818 - carries the problem to the caller in this package, never further
    """The text as a whole is not a mapping that can be read."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


def load_yaml(text: str) -> Loaded:
    """Read one mapping.

    Raises:
        YamlFault: the text is not YAML, not a mapping, or nested deeper than :data:`MAX_DEPTH`.
    """
    try:
        return _Composer(text).mapping()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        index = min(mark.index, len(text)) if mark else 0
        reason = str(error.problem or error.context)
        code = Fault.BOUNDS if "nesting depth" in reason else Fault.SYNTAX  # libyaml's own bound
        raise YamlFault(Problem(index, code, f"not YAML: {reason}")) from error
    except yaml.reader.ReaderError as error:
        index = min(int(error.position), len(text)) if isinstance(error.position, int) else 0
        raise YamlFault(Problem(index, Fault.SYNTAX, f"not YAML: {error.reason}")) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise YamlFault(Problem(0, Fault.SYNTAX, f"not YAML: {error}")) from error


def _start(event: Any) -> int:
    return int(event.start_mark.index)


def _end(event: Any) -> int:
    return int(event.end_mark.index)


class _Composer:
    """Builds values from the events of one document."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.next = _PARSER(text).get_event
        self.loaded = Loaded()

    def mapping(self) -> Loaded:
        self.next()  # stream start
        if isinstance(self.next(), yaml.StreamEndEvent):
            return self.loaded
        event = self.next()
        if not isinstance(event, yaml.MappingStartEvent):
            if isinstance(event, yaml.ScalarEvent) and not event.value:
                return self.loaded
            message = "the frontmatter is not a list of 'field: value' lines"
            raise YamlFault(Problem(_start(event), Fault.PROSE, message))
        self._note_anchor(event)
        self.loaded.values = self._entries("", 1)
        self.next()  # document end
        trailing = self.next()
        if not isinstance(trailing, yaml.StreamEndEvent):
            raise YamlFault(Problem(_start(trailing), Fault.PROSE, "a second YAML document follows"))
        return self.loaded

    def _entries(self, path: str, depth: int) -> dict[str, Value]:
        values: dict[str, Value] = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            index = _start(event)
            key = self._key(event, depth)
            dotted = f"{path}.{key}" if path else key
            if key in values:
                message = f"'{dotted}' is given twice; the last one counts"
                self._report(index, Fault.DUPLICATE_KEY, message, "keep one")
            self.loaded.indices[dotted] = index
            values[key] = self._value(self.next(), dotted, depth)
        return values

    def _key(self, event: Any, depth: int) -> str:
        if isinstance(event, yaml.ScalarEvent):
            self._note_anchor(event)
            return str(event.value)
        start = _start(event)
        written = self.text[start:].split("\n", 1)[0].strip().rstrip("}:,")
        if "{{" not in self.text[max(0, start - 1) : start + 2]:
            raise YamlFault(Problem(start, Fault.SYNTAX, f"'{written[:60]}' cannot be a field"))
        self._value(event, "", depth)  # consume it
        self._report(start, Fault.TEMPLATE, f"'{written}' cannot be a field", "put the value in quotes")
        return written

    def _value(self, event: Any, path: str, depth: int) -> Value:
        if isinstance(event, yaml.ScalarEvent):
            self._note_anchor(event)
            return str(event.value)
        if isinstance(event, yaml.AliasEvent):
            self._report(_start(event), Fault.ANCHOR, f"alias '*{event.anchor}' is refused", "write it out")
            return f"*{event.anchor}"
        if depth >= MAX_DEPTH:
            message = f"the frontmatter is nested deeper than {MAX_DEPTH} levels"
            raise YamlFault(Problem(_start(event), Fault.BOUNDS, message))
        self._note_anchor(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._flow_mapping(event, path, depth)
        return self._items(event, path, depth)

    def _flow_mapping(self, event: Any, path: str, depth: int) -> Value:
        start = _start(event)
        if not self.text.startswith("{{", start):
            return self._entries(path, depth + 1)
        seen, known = len(self.loaded.problems), set(self.loaded.indices)
        self._entries(path, depth + 1)
        del self.loaded.problems[seen:]  # of the inside of the placeholder, which is not YAML
        for inside in self.loaded.indices.keys() - known:
            del self.loaded.indices[inside]
        end = self.text.find("}}", start)
        written = self.text[start : end + 2] if end >= 0 else self.text[start:].split("\n", 1)[0]
        self._report(start, Fault.TEMPLATE, f"template placeholder {written} was never filled in", "fill it in")
        return written

    def _items(self, event: Any, path: str, depth: int) -> Value:
        start = _start(event)
        items: list[Value] = []
        only = None
        while not isinstance(inner := self.next(), yaml.SequenceEndEvent):
            only = inner if not items else None
            here = f"{path}.{len(items)}"
            self.loaded.indices[here] = _start(inner)
            items.append(self._value(inner, here, depth + 1))
        is_link = isinstance(only, yaml.SequenceStartEvent) and self.text.startswith("[[", start)
        end = _end(inner)
        if is_link and self.text.startswith("]]", end - 2):  # [[a note]] without quotes is YAML for a list in a list
            return self.text[start:end]
        return items

    def _note_anchor(self, event: Any) -> None:
        if event.anchor is not None:
            self._report(_start(event), Fault.ANCHOR, f"anchor '&{event.anchor}' is refused", "write it out")

    def _report(self, index: int, code: Fault, message: str, hint: str = "") -> None:
        self.loaded.problems.append(Problem(index, code, message, hint))
