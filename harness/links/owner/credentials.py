"""What an account is logged in with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

#: what a changed password has more than the one before
_MORE = "-Changed1"


@dataclass(frozen=True)
class Credentials:
    """E-mail address and password of an account."""

    email: str
    password: str = field(repr=False)

    def with_another_password(self) -> Credentials:
        """The same address with a password that differs."""
        return replace(self, password=self.password + _MORE)

    def with_another_email(self, tag: str = "changed") -> Credentials:
        """The same password with another address of the same mailbox (RFC 5233: a detail after a plus sign)."""
        name, _, domain = self.email.rpartition("@")
        return replace(self, email=f"{name}+{tag}@{domain}")
