"""Links that the cloud mails: each is good for one kind of step and for some time from its sending."""

from __future__ import annotations

from dataclasses import dataclass

from harness.emulator.cloud.account import Account
from harness.emulator.cloud.dates import Calendar
from harness.emulator.cloud.mail import Mail, MailSink
from harness.emulator.cloud.refusal import Refusal
from harness.kernel import Kernel, ns


@dataclass(slots=True)
class MailLink:
    """One link: whose it is, when it was sent (kernel time), how far its owner has come, and what it is to change."""

    account: Account
    sent_ns: int
    #: the new e-mail address or password, where there is one
    wanted: str = ""
    opened: bool = False
    confirmed: bool = False


class MailLinks:
    """The links of one kind: the paths begin with `path`, the mails have `subject` (the button to press)."""

    def __init__(
        self, kernel: Kernel, calendar: Calendar, mails: MailSink, path: str, subject: str, valid_s: float
    ) -> None:
        self._kernel = kernel
        self._calendar = calendar
        self._mails = mails
        self._path = path
        self._subject = subject
        self._valid_ns = ns(valid_s)
        self._random = kernel.rng("cloud/links" + path)
        self._links: dict[str, MailLink] = {}

    def send(self, to: str, account: Account, wanted: str = "", copies: int = 1) -> None:
        """Mail a new link; `copies` is how many mails carry it."""
        token = f"{self._random.getrandbits(128):032x}"
        self._links[token] = MailLink(account, self._kernel.now_ns, wanted)
        sent_at = self._calendar.text_at(self._kernel.now_ns)
        for _ in range(copies):
            self._mails.send(Mail(to, self._subject, self._path + token, sent_at))

    def find(self, token: str) -> MailLink:
        """The link of a token; raises Refusal when there is none."""
        if token not in self._links:
            raise Refusal(404, "LINK_UNKNOWN", "this is no link of a mail, or it was used")
        return self._links[token]

    def open(self, token: str) -> MailLink:
        """A link is opened; raises Refusal when it is unknown or older than its validity."""
        link = self.find(token)
        if self._kernel.now_ns - link.sent_ns >= self._valid_ns:
            raise Refusal(410, "LINK_EXPIRED", "the link is no longer valid: ask for a new mail")
        link.opened = True
        return link

    def of(self, account: Account) -> list[MailLink]:
        """The links of an account that were not dropped."""
        return [link for link in self._links.values() if link.account is account]

    def drop(self, account: Account) -> None:
        """No link of an account is good any more."""
        self._links = {token: link for token, link in self._links.items() if link.account is not account}
