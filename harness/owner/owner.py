"""The owner: what a person does with the app in hand, in the car or away from it."""

from __future__ import annotations

from collections.abc import Callable

from harness.clock import Clock
from harness.errors import CallerError, DutProtocolError, Undecided
from harness.kernel import seconds
from harness.links.owner.account import AccountApp
from harness.links.owner.app import OwnerLink
from harness.links.owner.driving import DrivingApp
from harness.links.owner.monitoring import MonitoringApp
from harness.links.owner.notifications import NotificationsApp
from harness.links.owner.profile import ProfileApp
from harness.links.owner.remote import RemoteApp
from harness.links.owner.reply import Reply
from harness.links.owner.service import ServiceApp
from harness.owner.driving_page import DrivingPage
from harness.owner.garage import Garage
from harness.owner.health_page import HealthPage
from harness.owner.main_screen import MainScreen
from harness.owner.registration import Registration
from harness.owner.remote import Remote
from harness.owner.security_code import SecurityCode
from harness.vehicle.vehicle import Vehicle

#: how long a person reads a page before doing what it asks for
READING_S = 3.0
#: how long a person waits after turning the ignition before pressing Next; the unit has reported by then
NEXT_AFTER_S = 5.0
#: how long a person gives a remote command to be carried out
COMMAND_S = 20.0
#: how far an attempt can be taken: started, ignition ON, Next pressed, ignition OFF
STAGES = ("start", "ON", "Next", "OFF")


class Owner:
    """One account, one vehicle. Verbs return the last reply of the cloud, for the scenario to judge."""

    def __init__(self, app: OwnerLink, vehicle: Vehicle, clock: Clock, vin: str, security_code: str | None) -> None:
        self.app = app
        self._vehicle = vehicle
        self._clock = clock
        self.vin = vin
        self.security_code = SecurityCode(app, vehicle, clock, vin, security_code, self._carried_out)
        self._attempt = ""
        self.notifications = NotificationsApp(app.session, vin)
        self.driving = DrivingPage(DrivingApp(app.session, vin))
        self.remote = Remote(RemoteApp(app.session, vin), clock, lambda: self._security_code)
        self.monitoring = MonitoringApp(app.session, vin)
        self.garage = Garage(app, clock, vin)
        self.account = AccountApp(app.session)
        self.profile = ProfileApp(app.session, vin)
        self.registration = Registration(app, self.account)
        self.service = ServiceApp(app.session, vin)
        #: the time specified for the latest attempt, in s, as the cloud published it
        self.window_s = 0.0

    @property
    def _security_code(self) -> str | None:
        return self.security_code.in_use

    # -- account and ownership ---------------------------------------------------------------------------------------

    def sign_in(self) -> None:
        """Log in, install the app on a phone, and add the vehicle. Raises Undecided when the cloud refuses."""
        self._insist("log-in", self.app.log_in())
        self._insist("installation of the app", self.app.register_phone())
        self._insist("adding the vehicle", self.app.add_vehicle(self.vin))

    def start_authentication(self) -> Reply:
        """Start an attempt to authenticate ownership. Raises DutProtocolError when no time is specified for it."""
        reply = self.app.start_authentication(self.vin)
        if reply.ok:
            self._attempt = str(reply.body["data"]["id"])
            window_s = reply.body["data"]["attributes"]["windowSeconds"]
            if not isinstance(window_s, int | float):
                raise DutProtocolError(f"the time specified for an attempt is no number: {str(window_s)[:50]!r}")
            self.window_s = float(window_s)
        return reply

    def confirm_engine_on(self) -> Reply:
        """Press Next on the page that asks for the engine ON."""
        return self.app.confirm_engine_on(self.vin, self._attempt)

    def submit_odometer(self, odometer_km: object) -> Reply:
        """Enter the odometer value and press Next."""
        return self.app.submit_odometer(self.vin, self._attempt, odometer_km)

    def abandon_authentication(self) -> Reply:
        """Leave the procedure."""
        return self.app.abandon(self.vin, self._attempt)

    def attempt_state(self) -> Reply:
        """Where the attempt stands."""
        return self.app.attempt_state(self.vin, self._attempt)

    def authenticate_ownership(self, odometer_km: object = None) -> Reply:
        """The whole procedure as the manual has it; without a value, the one the meter displays.

        The reply is the last one, or the first that was refused.
        """
        reply = self.start_authentication()
        if reply.ok:
            self._clock.sleep(READING_S, "the owner to read the page")
            reply = self.first_step()
            if not reply.ok:
                self._vehicle.turn_ignition("OFF")
        if reply.ok:
            reply = self.second_step(odometer_km)
        return reply

    def first_step(self) -> Reply:
        """Turn the ignition ON, let the unit report it, press Next."""
        self._vehicle.turn_ignition("ON")
        self._clock.sleep(NEXT_AFTER_S, "the unit to report ON")
        return self.confirm_engine_on()

    def second_step(self, odometer_km: object = None) -> Reply:
        """Turn the ignition OFF, let the unit report it, enter a value (default: the meter's), press Next."""
        self._vehicle.turn_ignition("OFF")
        self._clock.sleep(NEXT_AFTER_S, "the unit to report OFF")
        return self.submit_odometer(self._vehicle.odometer_km if odometer_km is None else odometer_km)

    def take_attempt_to(self, stage: str) -> Reply:
        """Start an attempt and take it to one of STAGES; the reply to the start.

        Raises Undecided when a step is refused, CallerError for another stage.
        """
        if stage not in STAGES:
            raise CallerError(f"an attempt has no stage {stage!r}", hint=f"one of {', '.join(STAGES)}")
        started = self.start_authentication()
        self._insist("the start of an attempt", started)
        self._clock.sleep(READING_S, "the owner to read the page")
        if stage != "start":
            self._vehicle.turn_ignition("ON")
            self._clock.sleep(NEXT_AFTER_S, "the unit to report ON")
        if stage in ("Next", "OFF"):
            self._insist("Next after the ON", self.confirm_engine_on())
        if stage == "OFF":
            self._vehicle.turn_ignition("OFF")
            self._clock.sleep(NEXT_AFTER_S, "the unit to report OFF")
        return started

    def fail_authentication(self) -> Reply:
        """An attempt in which the value entered is 1 km too high; the reply. Raises Undecided when it succeeds."""
        self.take_attempt_to("OFF")
        reply = self.submit_odometer(self._vehicle.odometer_km + 1)
        if reply.ok:
            raise Undecided("a wrong value was accepted, so what follows a failure cannot be judged")
        return reply

    def pair(self) -> None:
        """Sign in and authenticate ownership. Raises Undecided when that does not succeed."""
        self.sign_in()
        self._insist("the authentication of ownership", self.authenticate_ownership())

    def enable_assistance(self) -> None:
        """Switch Assistance on, so that theft alerts are wanted. Raises Undecided when the cloud refuses."""
        self._insist("switching Assistance on", self.notifications.set_assistance(True))

    def disable_assistance(self) -> None:
        """Switch Assistance off. Raises Undecided when the cloud refuses."""
        self._insist("switching Assistance off", self.notifications.set_assistance(False))

    def want_theft_alerts(self, wanted: bool) -> None:
        """Switch theft alert notifications on or off in the alert preferences. Raises Undecided when refused."""
        self._insist("the preference for theft alerts", self.notifications.set_preference("theft", wanted))

    def open_app(self) -> None:
        """Bring the app to the phone's foreground. Raises Undecided when the cloud refuses the phone."""
        self._insist("opening the app", self.app.register_phone(foreground=True))

    def close_app(self) -> None:
        """Leave the app: the phone shows its home screen. Raises Undecided when the cloud refuses the phone."""
        self._insist("closing the app", self.app.register_phone(foreground=False))

    # -- remote commands ---------------------------------------------------------------------------------------------

    def start_engine(self) -> str:
        """Remote engine start; how it ended: COMPLETED, REJECTED, FAILED, TIMEOUT, or the refusal's code."""
        return self._carried_out(self.app.engine_start(self.vin, self._security_code))

    def stop_engine(self) -> str:
        """Stop a remotely started engine; how it ended."""
        return self._carried_out(self.app.engine_stop(self.vin, self._security_code))

    def lock(self) -> str:
        """Lock the doors from the app; how it ended."""
        return self._carried_out(self.app.lock(self.vin, self._security_code))

    def unlock(self) -> str:
        """Unlock the doors from the app; how it ended."""
        return self._carried_out(self.app.unlock(self.vin, self._security_code))

    # -- what the app shows ------------------------------------------------------------------------------------------

    def door_status(self) -> Reply:
        """Open the door status."""
        return self.app.lock_status(self.vin)

    def history(self) -> Reply:
        """Open the notifications history."""
        return self.notifications.history()

    def open_vehicle_health(self) -> HealthPage:
        """Open Vehicle Health."""
        return HealthPage(self.app.health_status(self.vin))

    def open_main_screen(self) -> MainScreen:
        """Open the main screen: locks, odometer, warnings."""
        return MainScreen(self.app.lock_status(self.vin), self.app.cockpit(self.vin), self.open_vehicle_health())

    def use(self, function: str) -> Reply:
        """Ask the cloud once for a function of the vehicle. Raises CallerError for one that the app does not have."""
        app, vin, code = self.app, self.vin, self._security_code
        functions: dict[str, Callable[[], Reply]] = {
            "lock status": lambda: app.lock_status(vin),
            "vehicle health": lambda: app.health_status(vin),
            "location": lambda: app.location(vin),
            "odometer": lambda: app.cockpit(vin),
            "engine state": lambda: app.engine_state(vin),
            "refresh": lambda: app.refresh_lock_status(vin),
            "lock": lambda: app.lock(vin, code),
            "unlock": lambda: app.unlock(vin, code),
            "engine start": lambda: app.engine_start(vin, code),
            "engine stop": lambda: app.engine_stop(vin, code),
            "lights": lambda: self.remote.send("lights").reply,
            "horn and lights": lambda: self.remote.send("horn and lights").reply,
            "notifications": self.notifications.history,
            "alert preferences": self.notifications.settings,
            "Assistance": lambda: self.notifications.set_assistance(True),
        }
        if function not in functions:
            raise CallerError(f"the app has no function {function!r}", hint=f"one of {', '.join(functions)}")
        return functions[function]()

    def _carried_out(self, reply: Reply) -> str:
        if not reply.ok:
            return str(reply.error_code)
        action = str(reply.body["data"]["id"])
        give_up_s = seconds(reply.ended_ns) + COMMAND_S
        while True:
            state = self.app.action_status(self.vin, action)
            status = str(state.body["data"]["attributes"]["status"]) if state.ok else str(state.error_code)
            if status not in ("PENDING", "SENT") or self._clock.now_s >= give_up_s:
                return status
            self._clock.sleep(1.0, "the command to be carried out")

    def _insist(self, what: str, reply: Reply) -> None:
        if not reply.ok:
            raise Undecided(
                f"{what} was refused ({reply.error_code}), so what follows cannot be judged",
                hint="look at the requirements of that step first",
            )
