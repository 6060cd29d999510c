"""Log-in, and the sessions that it opens: until their time is over, or until something ends them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from harness.emulator.cloud.account import Account, AccountState
from harness.emulator.cloud.accounts import Accounts
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal
from harness.kernel import Kernel, ns

#: what ends sessions
End = Literal["log-out", "e-mail change", "password change", "password reset", "deletion"]

#: how much of a password a careless server compares
_CARELESS_CHARACTERS = 8


class Sessions:
    """Who is logged in. Tokens come from the kernel's random source."""

    def __init__(self, kernel: Kernel, parameters: CloudParameters, accounts: Accounts) -> None:
        self._kernel = kernel
        self._parameters = parameters
        self._accounts = accounts
        self._random = kernel.rng("cloud/tokens")
        self._log_ins: set[str] = set()
        self._sessions: dict[str, Account] = {}
        #: of which session a code is, and for which address
        self._codes: dict[str, tuple[str, str]] = {}
        #: of which session a token is, and when it expires
        self._tokens: dict[str, tuple[str, int]] = {}
        #: former passwords that are still accepted, which none should be
        self._former: dict[str, str] = {}
        #: wrong passwords since the last right one, by account
        self._wrong: dict[str, int] = {}
        #: told whose phones are logged out, and why
        self.when_ended: Callable[[Account, End], None] = lambda _account, _why: None

    def begin_log_in(self) -> str:
        """The id under which name and password are to be sent."""
        log_in = self._token()
        self._log_ins.add(log_in)
        return log_in

    def log_in(self, log_in: str, email: str, password: str) -> str:
        """A session; raises Refusal, with one text for an unknown e-mail and a wrong password."""
        parameters = self._parameters
        if log_in not in self._log_ins:
            raise Refusal(401, "401", "Session has timed out")
        account = self._accounts.find(email)
        if account is None:
            raise Refusal(401, "401", "Unknown user" if parameters.login_refusal_tells_why else "Authentication Failed")
        most = parameters.login_wrong_passwords_allowed
        is_barred = most is not None and self._wrong.get(account.id, 0) > most
        if is_barred or not parameters.login_right_accepted or not self._is_right(account, password):
            self._wrong[account.id] = self._wrong.get(account.id, 0) + 1
            raise Refusal(401, "401", "Authentication Failed")
        if account.state is not AccountState.ACTIVE and not parameters.login_before_validation:
            raise Refusal(401, "401", "Validate your e-mail address first")
        self._wrong.pop(account.id, None)
        self._log_ins.remove(log_in)
        session = self._token()
        self._sessions[session] = account
        return session

    def authorize(self, session: str, redirect_uri: str) -> str:
        """A code for the token, to be fetched with the same redirect address."""
        if session not in self._sessions:
            raise Refusal(401, "401", "Authentication Failed")
        code = self._token()
        self._codes[code] = (session, redirect_uri)
        return code

    def access_token(self, code: str, redirect_uri: str) -> str:
        """The bearer token for a code, which is good for one token."""
        session, expected_uri = self._codes.pop(code, ("", ""))
        if session not in self._sessions or redirect_uri != expected_uri:
            raise Refusal(400, "invalid_grant", "the code is unknown or was given for another address")
        token = self._token()
        self._tokens[token] = (session, self._kernel.now_ns + ns(self._parameters.token_life_s))
        return token

    def of_token(self, token: str) -> Account:
        """The account a bearer token belongs to."""
        session, expires_ns = self._tokens.get(token, ("", 0))
        if session not in self._sessions or self._kernel.now_ns >= expires_ns:
            raise Refusal(401, "401000", "the token is invalid or has expired: log in")
        return self._sessions[session]

    def owner(self, token: str) -> Account | None:
        """Whose session a token is of, unless something has ended it."""
        return self._sessions.get(self._tokens.get(token, ("", 0))[0])

    def end(self, token: str) -> None:
        """The app is logged out: its token is good for nothing any more. Other phones stay logged in."""
        if "log-out" in self._parameters.sessions_end_with:
            self._sessions.pop(self._tokens.get(token, ("", 0))[0], None)

    def end_all(self, account: Account, why: End, token: str = "") -> None:
        """Every phone is logged out. `token` is that of the phone which asked for what ends them."""
        if why not in self._parameters.sessions_end_with:
            return
        asking = self._tokens.get(token, ("", 0))[0]
        only_asking = why in self._parameters.other_sessions_outlive
        for session in [session for session, owner in self._sessions.items() if owner is account]:
            if session == asking or not only_asking:
                del self._sessions[session]
        self.when_ended(account, why)

    def replace_password(self, account: Account, password: str, *, old_stays: bool) -> None:
        """An account has another password from now on; `old_stays` is a fault: the old one as well."""
        if old_stays:
            self._former[account.id] = account.password
        account.password = password

    def _is_right(self, account: Account, password: str) -> bool:
        how = self._parameters.login_password_compared
        if password and password == self._former.get(account.id):
            return True
        if how == "beginning":
            return account.password[:_CARELESS_CHARACTERS] == password[:_CARELESS_CHARACTERS]
        if how == "letters":
            return account.password.casefold() == password.casefold()
        return how == "nothing" or account.password == password

    def _token(self) -> str:
        return f"{self._random.getrandbits(128):032x}"
