"""The catalogue: its files are sound, its profiles add up, and a wrong entry or name is refused with advice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from harness.catalogue import Catalogue
from harness.catalogue_file import Limit, Profile, Requirement, source_hash
from harness.errors import CallerError
from harness.vehicle_file import Equipment

FOLDER = Path(__file__).parents[1] / "scenarios" / "requirements"
PROFILES = ("document", "reference")
COUNTS = {"AUTH": 12, "SUPPLY": 8, "THEFT": 10, "VHM": 15}

words = st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1), min_size=1)
whole = st.integers(-1000, 1000)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The catalogue of this repository."""
    return Catalogue.load(FOLDER)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the catalogue to spoil."""
    folder = tmp_path / "requirements"
    shutil.copytree(FOLDER, folder)
    return folder


def spoil(file: Path, old: str, new: str) -> int:
    """Replace the first occurrence of a text and return its line."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def profile(**changes: Any) -> dict[str, Any]:
    """The fields of a made-up profile."""
    return {"inside": 59, "outside": 61, "inside_judged": True, "grey": None, "note": "made up", **changes}


def limit(**changes: Any) -> dict[str, Any]:
    """The fields of a made-up limit of one minute."""
    source = {"document": "DOC_009", "heading": "H", "page": 1, "page_basis": "index", "lines": (1, 2)}
    return {
        "id": "MADE_UP",
        "title": "made up",
        "unit": "s",
        "nominal": 60,
        "wording": "a minute",
        "exactness": "exact",
        "requirements": (),
        "sources": ({**source, "sha256": "0" * 64},),
        "document": profile(inside=50, outside=70, grey=(50, 70)),
        "reference": profile(),
        **changes,
    }


def requirement(**changes: Any) -> dict[str, Any]:
    """The fields of a made-up requirement."""
    return {
        "id": "AUTH_001",
        "title": "made up",
        "statement": "The door must open.",
        "modality": "must",
        "origin": "explicit",
        "sources": limit()["sources"],
        "applicability": {"models": "all", "equipment": "none", "market": "TH"},
        "check": {"by": "automatic"},
        **changes,
    }


def test_the_areas_are_complete_and_in_order(catalogue: Catalogue) -> None:
    """Every number of each area is there once, in the order of the files."""
    expected = [f"{area}_{n:03d}" for area, count in COUNTS.items() for n in range(1, count + 1)]
    assert [i for i in catalogue.requirements if i.rpartition("_")[0] in COUNTS] == expected


def test_ids_have_no_dots_and_name_their_entry(catalogue: Catalogue) -> None:
    """A dot would be read as the separator of a part by sphinx-needs; the key of an entry is its id."""
    for table in (catalogue.requirements, catalogue.limits, catalogue.readings):
        for entry_id, entry in table.items():
            assert "." not in entry_id
            assert entry.id == entry_id


def test_what_is_only_permitted_stays_a_permission(catalogue: Catalogue) -> None:
    """The manual says "may" of these four and of no other requirement."""
    permitted = {e.id for e in catalogue.requirements.values() if e.modality == "may" and e.area in COUNTS}
    assert permitted == {"THEFT_007", "THEFT_008", "VHM_012", "VHM_015"}


def test_who_checks_what_the_harness_cannot(catalogue: Catalogue) -> None:
    """What only a screen shows is for the operator; advice to the user is checked by nobody; both say why and who."""
    by = {who: [e.id for e in catalogue.requirements.values() if e.check.by == who] for who in ("operator", "none")}
    assert {"THEFT_004", "THEFT_005", "VHM_003"} <= set(by["operator"])
    assert {"AUTH_012", "THEFT_006", "VHM_015"} <= set(by["none"])
    for entry_id in by["operator"] + by["none"]:
        check = catalogue.requirement(entry_id).check
        assert check.reason
        assert check.instead


def test_one_source_has_one_page_and_one_hash(catalogue: Catalogue) -> None:
    """Entries that cite the same lines agree on where these stand and on their hash."""
    seen: dict[tuple[str, tuple[int, int]], tuple[str, int | None, str | None, str]] = {}
    cited = [source for entry in catalogue.requirements.values() for source in entry.sources]
    cited += [source for entry in catalogue.limits.values() for source in entry.sources]
    for source in cited:
        facts = (source.heading, source.page, source.page_basis, source.sha256)
        assert seen.setdefault((source.document, source.lines), facts) == facts


def test_equipment_is_named_as_in_a_vehicle_file(catalogue: Catalogue) -> None:
    """A requirement for vehicles with (or without) a system uses the name that vehicle files use."""
    names = {e.applicability.equipment.removeprefix("without_") for e in catalogue.requirements.values()}
    assert names <= {"none", *Equipment.model_fields}


@pytest.mark.parametrize("name", PROFILES)
def test_the_figure_of_the_manual_is_between_inside_and_outside(catalogue: Catalogue, name: str) -> None:
    """No profile judges the behaviour before a limit beyond its figure, or that after it below."""
    for limit_id, entry in catalogue.limits.items():
        view = catalogue.limit(limit_id, name)
        if entry.nominal == "published":
            view = view.published(300)
        assert view.inside <= view.nominal <= view.outside
        assert view.inside < view.outside


@pytest.mark.parametrize(
    ("limit_id", "name", "times_s", "judged", "grey"),
    [
        ("AUTH_RETRY_LOCKOUT", "document", (350, 360, 370), True, (350, 370)),
        ("AUTH_RETRY_LOCKOUT", "reference", (358, 360, 362), True, None),
        ("THEFT_LOCK_MASK", "document", (59.5, 60, 65), False, (0, 65)),
        ("THEFT_LOCK_MASK", "reference", (59.5, 60, 60.5), True, None),
        ("THEFT_RES_MASK", "document", (0, 0, 5), False, (0, 5)),
        ("THEFT_RES_MASK", "reference", (0, 0, 1), True, None),
        ("RES_RUN_TIME", "document", (585, 600, 615), True, (585, 615)),
        ("RES_RUN_TIME", "reference", (598, 600, 602), True, None),
    ],
)
def test_times_of_both_profiles(
    catalogue: Catalogue,
    limit_id: str,
    name: str,
    times_s: tuple[float, float, float],
    judged: bool,
    grey: tuple[float, float] | None,
) -> None:
    """The document profile leaves open what the text leaves open; the reference profile judges up to the edge."""
    view = catalogue.limit(limit_id, name)
    assert (view.inside_s, view.nominal_s, view.outside_s) == times_s
    assert (view.inside_judged, view.grey) == (judged, grey)


def test_counts_are_whole_numbers_without_seconds(catalogue: Catalogue) -> None:
    """Two ignition ON, two starts: the third start is the first refused; asking for seconds is the caller's fault."""
    cleared, starts = catalogue.limit("VHM_CLEAR_IGN", "document"), catalogue.limit("RES_MAX_CONSECUTIVE", "document")
    assert (cleared.inside, cleared.outside, cleared.inside_judged) == (1, 2, False)
    assert (starts.nominal, starts.inside, starts.outside) == (2, 2, 3)
    assert catalogue.limit("VHM_CLEAR_IGN", "reference").inside_judged
    readers: list[Callable[[], float]] = [
        lambda: cleared.nominal_s,
        lambda: cleared.inside_s,
        lambda: cleared.outside_s,
    ]
    for read in readers:
        with pytest.raises(CallerError, match="VHM_CLEAR_IGN counts ignition_on, not seconds"):
            read()


def test_a_limit_without_a_figure_needs_the_published_one(catalogue: Catalogue) -> None:
    """The manual names no time for the steps: until the published one is given, there is nothing to read."""
    view = catalogue.limit("AUTH_STEP_WINDOW", "reference")
    readers: list[Callable[[], object]] = [lambda: view.nominal_s, lambda: view.inside, lambda: view.outside_s]
    for read in readers:
        with pytest.raises(CallerError, match=r"no figure for AUTH_STEP_WINDOW -> use \.published"):
            read()
    known = view.published(300)
    assert (known.nominal_s, known.inside_s, known.outside_s, known.grey) == (300, 298, 302, None)
    assert catalogue.limit("AUTH_STEP_WINDOW", "document").published(300).grey == (290, 310)


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_a_published_figure_is_a_number_above_zero(catalogue: Catalogue, value: float) -> None:
    """Anything else that a cloud may publish is refused before it becomes a bound."""
    with pytest.raises(CallerError, match="no published figure"):
        catalogue.limit("AUTH_STEP_WINDOW", "document").published(value)


def test_a_published_figure_does_not_replace_the_manual(catalogue: Catalogue) -> None:
    """A limit with a figure of the manual takes no other."""
    with pytest.raises(CallerError, match="figure of the manual: 360"):
        catalogue.limit("AUTH_RETRY_LOCKOUT", "document").published(300)


@given(value=st.integers(1, 100_000))
def test_a_published_figure_shifts_all_bounds_alike(value: int) -> None:
    """The tolerance of a profile does not depend on the figure."""
    view = Catalogue.load(FOLDER).limit("AUTH_STEP_WINDOW", "document").published(value)
    assert (view.inside - value, view.outside - value) == (view.profile.inside, view.profile.outside)


@pytest.mark.parametrize(("wrong", "meant"), [("AUTH-009", "AUTH_009"), ("THEFT_09", "THEFT_009")])
def test_an_unknown_requirement_is_answered_with_the_nearest(catalogue: Catalogue, wrong: str, meant: str) -> None:
    """A mistyped id is the caller's fault, and the message names the id that was probably meant."""
    with pytest.raises(CallerError) as caught:
        catalogue.requirement(wrong)
    assert wrong in caught.value.message
    assert caught.value.hint is not None
    assert meant in caught.value.hint


def test_unknown_limits_and_profiles_are_refused(catalogue: Catalogue) -> None:
    """A limit or a profile that does not exist is the caller's fault, with what there is."""
    with pytest.raises(CallerError, match="no limit 'AUTH_RETRY' -> did you mean AUTH_RETRY_LOCKOUT"):
        catalogue.limit("AUTH_RETRY", "document")
    with pytest.raises(CallerError, match="no profile 'strict' -> there is document, reference"):
        catalogue.limit("AUTH_RETRY_LOCKOUT", "strict")


def test_the_folder_is_parsed_once(catalogue: Catalogue) -> None:
    """Loading again in the same process, also by another spelling of the folder, gives the same object."""
    assert Catalogue.load(FOLDER / ".." / FOLDER.name) is catalogue


def test_the_hash_of_the_catalogue_follows_its_files(catalogue: Catalogue, copy: Path) -> None:
    """An equal copy has the same hash; after one changed word it has another."""
    changed = copy.with_name("changed")
    shutil.copytree(copy, changed)
    spoil(changed / "AUTH.yaml", "Success after both steps", "Success after two steps")
    assert Catalogue.load(copy).sha256 == catalogue.sha256
    assert Catalogue.load(changed).sha256 != catalogue.sha256


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("AUTH.yaml", "limits: [AUTH_RETRY_LOCKOUT]", "limits: [AUTH_RETRY]", "names AUTH_RETRY, which is not in"),
        (
            "AUTH.yaml",
            "limits: [AUTH_RETRY_LOCKOUT]",
            "limits: [VHM_CLEAR_IGN]",
            "VHM_CLEAR_IGN does not name AUTH_009",
        ),
        ("limits.yaml", "[AUTH_009, AUTH_010]", "[AUTH_009, AUTH_010, AUTH_099]", "names AUTH_099, which is not in"),
        ("limits.yaml", "[AUTH_009, AUTH_010]", "[AUTH_009, AUTH_010, AUTH_001]", "AUTH_001 does not name AUTH_RETRY"),
        ("limits.yaml", "id: RES_MAX_CONSECUTIVE", "id: RES_RUN_TIME", "RES_RUN_TIME is there twice"),
        (
            "readings.yaml",
            "[AUTH_009, AUTH_010]",
            "[AUTH_009, AUTH_010, AUTH_001]",
            "AUTH_001 does not name READING_01",
        ),
        ("readings.yaml", "limits: [AUTH_RETRY_LOCKOUT]", "limits: [NO_LIMIT]", "names NO_LIMIT, which is not in"),
        ("THEFT.yaml", "id: THEFT_002", "id: THEFT_001", "THEFT_001 is there twice"),
        ("THEFT.yaml", "id: THEFT_002", "id: VHM_002", "VHM_002 is not an id of area THEFT"),
        ("VHM.yaml", "area: VHM", "area: AUTH", "name it AUTH.yaml"),
        ("VHM.yaml", "modality: must", "modality: shall", "modality"),
        ("VHM.yaml", "modality: must", "modality: must\n    modalty: must", "modalty"),
        ("VHM.yaml", "id: VHM_001", "id: VHM.001", "id"),
    ],
)
def test_a_wrong_file_is_the_callers_fault_with_its_line(
    copy: Path, file: str, old: str, new: str, message: str
) -> None:
    """What is wrong with a catalogue is told with file and line, and is neither the rig's fault nor the device's."""
    line = spoil(copy / file, old, new)
    with pytest.raises(CallerError) as caught:
        Catalogue.load(copy)
    assert message in str(caught.value)
    assert caught.value.where is not None
    name, _, at = caught.value.where.rpartition(":")
    assert Path(name).name == file
    assert abs(int(at) - line) <= 1


def test_a_folder_without_limits_is_no_catalogue(tmp_path: Path) -> None:
    """A wrong folder is named as such, with the file that is missing."""
    with pytest.raises(CallerError, match=r"limits\.yaml: there is no such file"):
        Catalogue.load(tmp_path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"nominal": 62}, "reference: nominal 62 is not between"),
        ({"nominal": "published"}, "document: nominal 0 is not between"),
        ({"unit": "starts", "reference": profile(inside=59.5)}, "whole numbers only"),
        ({"reference": profile(inside_judged=False, grey=(0, 61))}, "every deviation is a fault"),
        ({"reference": profile(grey=(59, 61))}, "every deviation is a fault"),
        ({"document": profile(inside=60)}, "stricter than the reference"),
        ({"document": profile(outside=60)}, "stricter than the reference"),
    ],
)
def test_profiles_that_do_not_agree_are_refused(changes: dict[str, Any], message: str) -> None:
    """A limit whose profiles contradict its figure, its unit or each other cannot be loaded."""
    assert Limit.model_validate(limit()).figure == limit()["nominal"]
    with pytest.raises(ValidationError, match=message):
        Limit.model_validate(limit(**changes))


@given(inside=whole, outside=whole)
def test_inside_is_below_outside(inside: int, outside: int) -> None:
    """A profile exists just when there is room between its two bounds."""
    fields = profile(inside=inside, outside=outside)
    if inside < outside:
        assert Profile.model_validate(fields).numbers == (inside, outside)
    else:
        with pytest.raises(ValidationError, match="is not below outside"):
            Profile.model_validate(fields)


@given(first=whole, last=whole, judged=st.booleans())
def test_a_grey_zone_takes_nothing_from_what_is_judged(first: int, last: int, judged: bool) -> None:
    """The grey zone ends where judging begins, and covers what is before inside only when that is not judged."""
    fields = profile(inside_judged=judged, grey=(first, last))
    inside, outside = fields["inside"], fields["outside"]
    if first < last <= outside and (first >= inside or not judged):
        assert Profile.model_validate(fields).grey == (first, last)
    else:
        with pytest.raises(ValidationError, match="grey"):
            Profile.model_validate(fields)


def test_what_is_not_judged_has_a_grey_zone() -> None:
    """A permitted behaviour is recorded: the profile says over which values."""
    with pytest.raises(ValidationError, match="give the grey zone"):
        Profile.model_validate(profile(inside_judged=False))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "59", True])
def test_bounds_are_finite_numbers(value: object) -> None:
    """Neither text, nor truth values, nor what no clock can reach."""
    with pytest.raises(ValidationError):
        Profile.model_validate(profile(outside=value))


@pytest.mark.parametrize(
    ("check", "message"),
    [
        ({"by": "operator"}, "needs a 'reason'"),
        ({"by": "none", "reason": "advice"}, "needs a 'reason'"),
        ({"by": "automatic", "reason": "why"}, "has no 'reason'"),
    ],
)
def test_only_what_the_harness_cannot_check_has_a_reason(check: dict[str, str], message: str) -> None:
    """A check by others says why and by whom; an automatic one has nothing to excuse."""
    with pytest.raises(ValidationError, match=message):
        Requirement.model_validate(requirement(check=check))


def test_the_text_hash_follows_statement_and_modality_only() -> None:
    """A link goes suspect when the demand changes, not when its title, source or wrapping does."""
    hashed = Requirement.model_validate(requirement()).text_sha256
    same: list[dict[str, Any]] = [
        {"title": "other"},
        {"statement": "The door\n  must open. "},
        {"readings": ("READING_01",)},
    ]
    other = [{"statement": "The door must close."}, {"modality": "may"}]
    assert {Requirement.model_validate(requirement(**changes)).text_sha256 for changes in same} == {hashed}
    assert hashed not in {Requirement.model_validate(requirement(**changes)).text_sha256 for changes in other}


def test_the_source_hash_is_the_published_one() -> None:
    """SHA-256 of the words with single spaces: anybody can compute it again with another tool."""
    expected = "120ec90fa96d815de69d45f8d0261f53e0f64190ac2daffc5be65b2eb4a50928"
    assert source_hash(["  Wait a\tminute ", "", "after\u00a0locking."]) == expected


@given(text=words, cut=st.integers(0, 20), gap=st.sampled_from([" ", "  ", "\t", "\n", " \n "]))
def test_the_source_hash_does_not_see_how_lines_are_wrapped(text: list[str], cut: int, gap: str) -> None:
    """The same words on other lines, indented or spaced otherwise, have the same hash."""
    assert source_hash([gap.join(text[:cut]), gap + gap.join(text[cut:])]) == source_hash(text)


@given(text=words, more=words)
def test_the_source_hash_sees_every_word(text: list[str], more: list[str]) -> None:
    """A word more is another text."""
    assert source_hash(text + more) != source_hash(text)


def test_the_port_still_says_what_the_requirements_cite(catalogue: Catalogue) -> None:
    """DOC_002 is part of this repository: the lines of its sections have the hashes that the catalogue recorded."""
    text = (FOLDER.parents[1] / "docs" / "tcu-port.md").read_text(encoding="utf-8").splitlines()
    cited = [(entry.id, source) for entry in catalogue.requirements.values() for source in entry.sources]
    cited += [(entry.id, source) for entry in catalogue.limits.values() for source in entry.sources]
    changed: dict[str, list[int]] = {}
    for entry_id, source in cited:
        if source.document == "DOC_002":
            section = text[text.index(f"## {source.heading}") :]
            if source_hash(section[source.lines[0] - 1 : source.lines[1]]) != source.sha256:
                changed[entry_id] = [n for n, line in enumerate(section, 1) if source_hash([line]) == source.sha256]
    assert not changed, "read the requirement again; the lists say where in the section the cited line stands now"


def test_a_document_without_pages_has_no_page(catalogue: Catalogue) -> None:
    """Page and its basis come together, or not at all."""
    for entry in catalogue.requirements.values():
        for source in entry.sources:
            assert (source.page is None) == (source.document == "DOC_002")
    made_up = {**limit()["sources"][0], "page_basis": None}
    with pytest.raises(ValidationError, match="come together"):
        Requirement.model_validate(requirement(sources=(made_up,)))
