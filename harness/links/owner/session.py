"""What the parts of the app share: the wire to the owner API, who is logged in, and the paths of user and vehicle."""

from __future__ import annotations

from urllib.parse import quote

from harness.journal import Json
from harness.links.owner.reply import Reply
from harness.links.owner.wire import OwnerWire


class OwnerSession:
    """One phone's app. `user` is the id of the account that is logged in, empty before."""

    def __init__(self, wire: OwnerWire) -> None:
        self.wire = wire
        self.user = ""

    def user_path(self) -> str:
        """The end of a path that names the user."""
        return f"users/{quoted(self.user)}"

    def vehicle_path(self, vin: str) -> str:
        """The end of a path that names user and vehicle."""
        return f"{self.user_path()}/vehicles/{quoted(vin)}"

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
