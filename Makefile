# One command for each habit; every one builds what it needs first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: install demo test check faults guest format bench clean

install: $(VENV)/installed

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tcu-hil needs Python 3.11 or later")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

demo: install  ## the main job on the emulated bench
	$(BIN)/tcuhil run --rig rigs/emulated.yaml

test: install  ## the project's own tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: install  ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

faults: install  ## every seeded fault must be found, for the requirement it breaks
	$(BIN)/tcuhil faults run

guest:  ## a Linux guest with a CAN stack of its own, for tcuhil run --guest
	harness/guest/prepare.sh

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install  ## figures, side by side with the peer
	$(BIN)/python -m tests.figures

clean:
	rm -rf $(VENV) runs
