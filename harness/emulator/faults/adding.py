"""Faults of adding a vehicle by its VIN."""

from __future__ import annotations

from harness.emulator.faults.fault import Fault

FAULTS = {
    # what is taken for a VIN
    "vin-look-alikes-mended": Fault("I, O and Q are taken for 1 and 0", cloud={"vin_mended": ("letters",)}),
    "vin-cut-to-17-characters": Fault(
        "what is longer than a VIN is cut to its 17 characters", cloud={"vin_mended": ("length",)}
    ),
    "vin-blanks-passed-over": Fault("blanks in a VIN are passed over", cloud={"vin_mended": ("blanks",)}),
    "vin-other-alphabets-folded": Fault(
        "characters of other alphabets are taken for Latin ones", cloud={"vin_mended": ("alphabets",)}
    ),
    "vin-small-letters-accepted": Fault("small letters are taken for capitals", cloud={"vin_mended": ("case",)}),
    "vin-manufacturer-not-compared": Fault(
        "only the last 14 characters of a VIN are compared", cloud={"vin_compared_characters": 14}
    ),
    "vin-serial-only-compared": Fault(
        "only the last 8 characters of a VIN are compared", cloud={"vin_compared_characters": 8}
    ),
    "vin-unknown-accepted": Fault("a VIN that belongs to no vehicle is added", cloud={"vin_unknown_added": True}),
    "vin-refusal-without-advice": Fault(
        "the refusal of a VIN does not tell what to do", cloud={"vin_refusal_says_what_to_do": False}
    ),
    # the steps
    "vin-terms-not-required": Fault(
        "a vehicle is added without its terms being accepted", cloud={"vin_terms_required": False}
    ),
    "vin-terms-before-vin": Fault("the terms are asked for before the VIN", cloud={"vin_checked_before_terms": False}),
    "vin-added-without-effect": Fault("success is reported, and nothing is added", cloud={"adding_effective": False}),
    # several vehicles, several accounts
    "vin-one-vehicle-only": Fault("an account can have one vehicle only", cloud={"second_vehicle": "refused"}),
    "vin-second-replaces-first": Fault(
        "a second vehicle takes the place of the first", cloud={"second_vehicle": "replaces the first"}
    ),
    "vin-wait-bars-other-vehicles": Fault(
        "after a failed authentication every vehicle of the account is barred", cloud={"lockout_per_account": True}
    ),
    "vin-taken-over-when-added": Fault(
        "a vehicle whose ownership is not authenticated can be taken over", cloud={"vin_taken": "moves when added"}
    ),
    "vin-taken-over-with-ownership": Fault(
        "who enters the VIN of a paired vehicle has it", cloud={"vin_taken": "moves with its owner"}
    ),
}
