"""What the parts of the app share: the wire to the owner API, who is logged in, and the paths of user and vehicle."""

from __future__ import annotations

from urllib.parse import quote

from harness.journal import Json
from harness.links.owner.reply import Reply
from harness.links.owner.wire import OwnerWire

#: the security code that is in force when a case starts
FIRST_NAME = "code 1"


class OwnerSession:
    """One phone's app. `user` is the id of the account that is logged in, empty before."""

    def __init__(self, wire: OwnerWire) -> None:
        self.wire = wire
        self.user = ""
        #: what evidence calls a security code, by the code
        self.code_names: dict[str, str] = {}

    def user_path(self) -> str:
        """The end of a path that names the user."""
        return f"users/{quoted(self.user)}"

    def vehicle_path(self, vin: str) -> str:
        """The end of a path that names user and vehicle."""
        return f"{self.user_path()}/vehicles/{quoted(vin)}"

    def name_of_code(self, code: Json) -> str:
        """What evidence calls a security code, which itself is never in it."""
        if code is None:
            return "none"
        return self.code_names.get(code, "another text") if isinstance(code, str) else "no text"

    def car_status(self, vin: str, name: str, *needed: str) -> Reply:
        """GET a status of the car adapter; `needed` are attributes that the reply must have."""
        return self.wire.ask(name, "GET", car_path(vin) + name, needs=attributes(*needed))


def document(kind: str, **values: Json) -> Json:
    """A JSON:API body."""
    return {"data": {"type": kind, "attributes": values}}


def attributes(*names: str) -> tuple[str, ...]:
    """Paths of attributes in a reply."""
    return tuple(f"data.attributes.{name}" for name in names)


def quoted(identity: str) -> str:
    """An identity as a part of a path."""
    return quote(identity, safe="")


def car_path(vin: str) -> str:
    """The path of a vehicle at the car adapter."""
    return f"/car-adapter/v1/cars/{quoted(vin)}/"
