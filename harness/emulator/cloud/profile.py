"""The profile of an account: personal information, the preferred unit, and whom to call for support."""

from __future__ import annotations

from collections.abc import Mapping

from harness.emulator.cloud.account import UNITS, Account, country_code, plain_text
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal

#: what can be changed, by the name it has in the owner API
EDITABLE = {
    "firstName": "first_name",
    "lastName": "last_name",
    "phone": "phone",
    "country": "country",
    "distanceUnit": "distance_unit",
}
#: customer service by country: Thailand's is the one of DOC_001, page 5; the others are made up
SUPPORT = {"TH": "(+66) 0-2401-9600", "MY": "(+60) 3-5550-0100", "PH": "(+63) 2-5550-0100"}
KM_PER_MILE = 1.609344


class Profiles:
    """Reads and changes profiles."""

    def __init__(self, parameters: CloudParameters) -> None:
        self._parameters = parameters
        #: what was shown before the last edit, for a fault that loses edits
        self._before: dict[str, dict[str, str]] = {}

    def read(self, account: Account) -> dict[str, str]:
        """What the owner sees of the account."""
        shown = {name: getattr(account, attribute) for name, attribute in EDITABLE.items()} | {"email": account.email}
        return shown | ({"password": account.password} if self._parameters.gen_profile_shows_password else {})

    def edit(self, account: Account, given: Mapping[str, object]) -> None:
        """Change what is given: all of it or, when a value cannot be taken, nothing."""
        unknown = [name for name in given if name not in EDITABLE]
        if unknown:
            raise Refusal(400, "PROFILE_UNKNOWN", "the profile has no such detail")
        checked = {name: _checked(name, value) for name, value in given.items()}
        self._before[account.id] = {attribute: getattr(account, attribute) for attribute in EDITABLE.values()}
        for name, value in checked.items():
            if name in self._parameters.prof_kept:
                setattr(account, EDITABLE[name], self._as_stored(name, value))

    def logged_out(self, account: Account) -> None:
        """The owner has logged out: what was edited stays, but for a fault."""
        for attribute, value in (
            self._before.pop(account.id, {}).items() if self._parameters.prof_lost_at_log_out else ()
        ):
            setattr(account, attribute, value)

    def support_number(self, country: str) -> str:
        """Customer service of a country; raises Refusal where there is none."""
        if self._parameters.faq_number_of is not None:
            return SUPPORT[self._parameters.faq_number_of]
        if country not in SUPPORT:
            raise Refusal(404, "SUPPORT_UNKNOWN", "there is no customer service for this country")
        return SUPPORT[country]

    def shown_distance(self, account: Account, distance_km: float) -> dict[str, object]:
        """A distance as the owner wants it displayed, in whole units."""
        unit = account.distance_unit if self._parameters.prof_unit_of_account else "km"
        is_converted = unit == "mi" and self._parameters.prof_unit_converts
        return {"value": round(distance_km / KM_PER_MILE) if is_converted else round(distance_km), "unit": unit}

    def _as_stored(self, name: str, value: str) -> str:
        parameters = self._parameters
        if name == "distanceUnit":
            return value
        if parameters.prof_ascii_only:
            value = value.encode("ascii", "ignore").decode()
        return value[: parameters.prof_longest]


def _checked(name: str, value: object) -> str:
    if name == "country":
        return country_code(value)
    text = plain_text(name, value)
    if name == "distanceUnit" and text not in UNITS:
        raise Refusal(400, "PROFILE_VALUE", f"distanceUnit is one of {', '.join(UNITS)}")
    if name == "phone" and not all(character.isdigit() or character in "+()-. " for character in text):
        raise Refusal(400, "PROFILE_VALUE", "phone is no telephone number")
    if name in ("firstName", "lastName") and not text.strip():
        raise Refusal(400, "ACCOUNT_DETAILS", f"{name} is missing")
    return text
