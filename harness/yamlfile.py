"""YAML 1.2 files read into validated models; whatever is wrong with one is a RigError with file and line.

YAML 1.2 keeps ON and OFF as text. Dates stay text until the model reads them, so that a bad one has its line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.scalarbool import ScalarBoolean

from harness.errors import RigError

#: the way to a value: keys of mappings and indexes of lists, from the top of the file
Location = tuple[str | int, ...]
#: a YAML value in plain Python
Plain = Any
ModelT = TypeVar("ModelT", bound=BaseModel)

#: how much of a wrong value a message shows
SHOWN_LENGTH = 60
#: what a value of the wrong type should have been, by pydantic's name of the fault
_EXPECTED = {
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "string_type": "text",
    "tuple_type": "a list",
    "model_type": "a mapping (key: value)",
    "datetime_type": "a date and time",
    "datetime_parsing": "a date and time",
}


class FileModel(BaseModel):
    """What the models of configuration files have in common: no unknown keys, no conversions, no changes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a file: where, what, and what to write instead."""

    line: int
    message: str
    hint: str | None = None


class _Constructor(RoundTripConstructor):
    """ruamel's constructor, but for dates: they stay text."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)


class Document:
    """A YAML file in plain Python, with the line of every key."""

    def __init__(self, path: Path, content: bytes, data: Plain, lines: dict[Location, int]) -> None:
        self.path = path
        self.data = data
        self.sha256 = hashlib.sha256(content).hexdigest()
        self._lines = lines

    def line(self, location: Sequence[str | int]) -> int:
        """The line of a key or list item; of the nearest thing around it when it is not in the file."""
        at = tuple(location)
        while at not in self._lines:
            at = at[:-1]
        return self._lines[at]

    def fault(self, location: Sequence[str | int], message: str, hint: str | None = None) -> Fault:
        """Something wrong with the value at a location."""
        return Fault(self.line(location), message, hint)

    def refusal(self, faults: Sequence[Fault]) -> RigError:
        """The error that lists all faults (one at least) in the order of the file."""
        return _refusal(self.path, faults)

    def parse(self, model: type[ModelT]) -> ModelT:
        """The file as a model. Raises RigError."""
        try:
            return model.model_validate_json(json.dumps(self.data))
        except ValidationError as error:
            details = _without_misspelt(model, error.errors(include_url=False))
            raise self.refusal([self.fault(at["loc"], *_explain(model, at)) for at in details]) from None


def load(path: Path, model: type[ModelT]) -> ModelT:
    """A YAML file as a validated model. Raises RigError with file, line and what to write instead."""
    return read(path).parse(model)


def read(path: Path) -> Document:
    """A YAML file in plain Python, each key with its line. Raises RigError when it is missing or not YAML 1.2."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise RigError("there is no such file", where=str(path), hint="check the name and the folder") from None
    except OSError as error:
        raise RigError(f"the file cannot be read: {error.strerror}", where=str(path)) from None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refusal(path, [Fault(line, "the file is not UTF-8 text", "save it as UTF-8")]) from None
    lines: dict[Location, int] = {(): 1}
    try:
        data = _plain(path, _compose(path, text), (), lines)
    except RecursionError:
        raise RigError("the file is nested too deep, or contains itself", where=str(path)) from None
    return Document(path, content, data, lines)


def nearest(wrong: str, known: Sequence[str], *, what: str) -> str:
    """Advice for a name that is not known: the one that was probably meant, and all there are."""
    close = get_close_matches(wrong, known, n=1)
    guess = f"did you mean {close[0]!r}? " if close else ""
    return f"{guess}{what}: {', '.join(known)}"


def _compose(path: Path, text: str) -> Plain:
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    try:
        return yaml.load(text)
    except DuplicateKeyError as error:
        fault = Fault(_marked(error), _problem(error).split(" with value")[0], "keep one of the two")
        raise _refusal(path, [fault]) from None
    except MarkedYAMLError as error:
        raise _refusal(path, [Fault(_marked(error), f"not YAML: {_problem(error)}")]) from None
    except (YAMLError, ValueError) as error:
        raise RigError(f"not YAML: {str(error).splitlines()[0]}", where=str(path)) from None


def _marked(error: MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return 1 if mark is None else int(mark.line) + 1


def _problem(error: MarkedYAMLError) -> str:
    return str(error.problem or error.context)


def _plain(path: Path, node: Plain, at: Location, lines: dict[Location, int]) -> Plain:
    """Turn a node of ruamel's into plain Python and note the line of each key and item below it."""
    if isinstance(node, CommentedMap) and node.tag.value is None:
        for key in node:
            if not isinstance(key, str):
                fault = Fault(_key_line(node, key, lines[at]), f"the key {key!r} is not text", "put it in quotes")
                raise _refusal(path, [fault])
            lines[*at, key] = _key_line(node, key, lines[at])
        return {str(key): _plain(path, value, (*at, key), lines) for key, value in node.items()}
    if isinstance(node, CommentedSeq) and node.tag.value is None:
        lines.update({(*at, index): node.lc.data[index][0] + 1 for index in range(len(node))})
        return [_plain(path, item, (*at, index), lines) for index, item in enumerate(node)]
    if isinstance(node, ScalarBoolean):
        return bool(node)
    if node is None or isinstance(node, str | bool | int | float):
        return node
    raise _refusal(path, [Fault(lines[at], "YAML tags (!...) have no meaning here", "leave the tag out")])


def _key_line(node: CommentedMap, key: object, around: int) -> int:
    """The line of a key; that of the mapping for a key which a merge (<<) brought."""
    positions: dict[object, list[int]] = node.lc.data or {}
    return positions[key][0] + 1 if key in positions else around


def _without_misspelt(model: type[BaseModel], details: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """The faults without the missing keys that are there under a misspelt name: one slip, one fault."""
    meant: set[Location] = set()
    for detail in details:
        if detail["type"] == "extra_forbidden":
            *around, name = detail["loc"]
            known = list(_model_at(model, around).model_fields)
            meant.update((*around, close) for close in get_close_matches(str(name), known, n=1))
    return [detail for detail in details if detail["type"] != "missing" or detail["loc"] not in meant]


def _explain(model: type[BaseModel], detail: ErrorDetails) -> tuple[str, str | None]:
    """What is wrong and what to write instead, for one fault that pydantic found."""
    kind, location = detail["type"], detail["loc"]
    name = str(location[-1]) if location else "the file"
    if kind == "extra_forbidden":
        holder = _model_at(model, location[:-1])
        return f"unknown key {name!r}", nearest(name, list(holder.model_fields), what="the keys here are")
    field = _field_at(model, location)
    if kind == "missing":
        return f"the key {name!r} is missing", _advice(name, field)
    shown = ".".join(str(part) for part in location) or name
    if kind in _EXPECTED:
        return f"{shown} must be {_EXPECTED[kind]}, not {_short(detail['input'])}", _advice(name, field)
    message = detail["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return f"{shown}: {message[:1].lower()}{message[1:]}, not {_short(detail['input'])}", _advice(name, field)


def _short(value: Plain) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}..."


def _advice(name: str, field: FieldInfo | None) -> str | None:
    if field is None:
        return None
    example = f", for example {name}: {json.dumps(field.examples[0])}" if field.examples else ""
    return f"expected: {field.description}{example}" if field.description else None


def _field_at(model: type[BaseModel], location: Sequence[str | int]) -> FieldInfo | None:
    names = [part for part in location if isinstance(part, str)]
    holder = _model_at(model, names[:-1])
    return holder.model_fields.get(names[-1]) if names else None


def _model_at(model: type[BaseModel], location: Sequence[str | int]) -> type[BaseModel]:
    """The model that describes the mapping at a location: as deep as models are nested on the way to it."""
    for part in location:
        field = model.model_fields.get(str(part))
        nested = _nested(field.annotation) if field is not None else None
        model = nested or model
    return model


def _nested(annotation: object) -> type[BaseModel] | None:
    """The model in an annotation such as `Section`, `Section | None` or `tuple[Section, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_nested(argument) for argument in get_args(annotation))
    return next((nested for nested in found if nested is not None), None)


def _refusal(path: Path, faults: Sequence[Fault]) -> RigError:
    faults = sorted(faults, key=lambda fault: fault.line)
    first = faults[0]
    where = f"{path}:{first.line}"
    if len(faults) == 1:
        return RigError(first.message, where=where, hint=first.hint)
    listed = "".join(
        f"\n  {path}:{fault.line}: {fault.message}{f' -> {fault.hint}' if fault.hint else ''}" for fault in faults
    )
    return RigError(f"{len(faults)} faults in this file:{listed}", where=where)
