"""Password and security code: from the environment, or made up for an emulated rig; never in a file or journal."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from harness.errors import RigError
from harness.kernel import Kernel
from harness.rig import Rig

CODE_DIGITS = 4
PASSWORD_HEX_DIGITS = 24


@dataclass(frozen=True)
class Secrets:
    """What the owner knows by heart; `security_code` is None for a model that asks for none."""

    password: str = field(repr=False)
    security_code: str | None = field(repr=False)
    #: of somebody else with an account, and of somebody who is to create one
    second_password: str = field(repr=False)
    newcomer_password: str = field(repr=False)

    @staticmethod
    def of(rig: Rig, kernel: Kernel) -> Secrets:
        """The secrets of a rig. Raises RigError when its environment variable is not set."""
        owner = rig.facts.owner
        password_name = owner.password_env if owner is not None else None
        code_name = owner.security_code_env if owner is not None else None
        second_name = rig.facts.second_owner.password_env if rig.facts.second_owner is not None else None
        rng = kernel.rng("secrets")

        def made_up() -> str:
            return f"{rng.getrandbits(4 * PASSWORD_HEX_DIGITS):0{PASSWORD_HEX_DIGITS}x}"

        made_up_password = made_up()
        made_up_code = "".join(str(rng.randrange(10)) for _ in range(CODE_DIGITS))
        password = made_up_password if password_name is None else _environment(password_name, rig)
        code = made_up_code if code_name is None else _environment(code_name, rig)
        second = made_up() if second_name is None else _environment(second_name, rig)
        return Secrets(password, code if rig.vehicle.facts.security_code else None, second, made_up())


def _environment(name: str, rig: Rig) -> str:
    value = os.environ.get(name)
    if not value:
        raise RigError(
            f"the environment variable {name} is not set", where=str(rig.path), hint=f"export {name}=... before the run"
        )
    return value
