"""The mail the cloud sends, kept where a scenario can read it instead of a mail server."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail with one link (a path of the owner API)."""

    to: str
    subject: str
    link: str
    sent_at: str


class MailSink:
    """Every mail of the cloud in the order it was sent."""

    def __init__(self) -> None:
        self._mails: list[Mail] = []

    def send(self, mail: Mail) -> None:
        """Put a mail into its inbox."""
        self._mails.append(mail)

    def inbox(self, address: str) -> list[Mail]:
        """The mails to an address, oldest first."""
        return [mail for mail in self._mails if mail.to == address]
