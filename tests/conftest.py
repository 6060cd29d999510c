"""What holds for all tests."""

from __future__ import annotations

import signal

from hypothesis import settings

# a busy machine is no defect: no property has to hold within a time
settings.register_profile("tcu-hil", deadline=None)
settings.load_profile("tcu-hil")

# a shell that starts the tests in its background has them ignore Ctrl-C, and with them every run that they start
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
