"""What became of each line of a document: the file that stands for a text which is not part of this project.

A line is cited by a requirement or a limit, or the file says why it demands nothing. Only hashes are kept of the text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, PositiveInt, model_validator

from harness.catalogue_file import Sha256, Text
from harness.errors import CallerError, RigError
from harness.run import CATALOGUE_FOLDER
from harness.yamlfile import FileModel, load

LINE_FILE = CATALOGUE_FOLDER / "documents" / "DOC_001.yaml"


class Line(FileModel):
    """A line that is not blank: its number, its `source_hash`, and the reason why nothing has to cite it, if any."""

    n: PositiveInt
    sha256: Sha256
    reason: Text | None = None


class LineFile(FileModel):
    """A text edition of a document: hash of its bytes, number of its lines, and each line that is not blank."""

    document: Annotated[str, Field(pattern=r"^DOC_\d{3}$")]
    sha256: Sha256
    line_count: PositiveInt
    reasons: dict[str, Text]
    lines: Annotated[tuple[Line, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        numbers = [line.n for line in self.lines]
        if numbers != sorted(set(numbers)):
            raise ValueError("the lines are not in order, or one is there twice")
        if numbers[-1] > self.line_count:
            raise ValueError(f"line {numbers[-1]} is beyond line_count {self.line_count}")
        used = {line.reason for line in self.lines if line.reason is not None}
        if used != set(self.reasons):
            raise ValueError(f"reasons and their use differ: {', '.join(sorted(used ^ set(self.reasons)))}")
        return self


def load_line_file(path: Path) -> LineFile:
    """Read a line file; CallerError says file and line of what is wrong."""
    try:
        return load(path, LineFile)
    except RigError as error:  # a wrong file of the catalogue is no fault of the rig
        raise CallerError(error.message, where=error.where, hint=error.hint) from None
