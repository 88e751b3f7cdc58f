# make assess   the whole answer for the flagship scenario (sets everything up first)
# make test     every check (sets everything up first)
#
# Both make a virtual environment in the tree, install the pinned dependencies with
# their hashes, and do so again only when a lock file or pyproject.toml has changed.

VENV ?= .venv
SCENARIO ?= south-caucasus
ARGS ?=
ANSWER ?= answer

# The first of these that runs and is new enough; PYTHON=... overrides.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)

PY := $(VENV)/bin/python
RUN_READY := $(VENV)/.ready-run
TEST_READY := $(VENV)/.ready-test
# The surroundings must not leak into the environment of the tree.
unexport PYTHONPATH PYTHONHOME
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: assess test format bench picture lock clean help
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# \{0,1\}//p;/^$$/q' Makefile
	@echo "also: make format, make bench, make picture, make lock, make clean; variables: SCENARIO, ARGS, PYTHON"

assess: $(RUN_READY)
	@mkdir -p $(ANSWER)
	$(VENV)/bin/foedus assess $(SCENARIO) --html $(ANSWER)/$(notdir $(SCENARIO:/=)).html $(ARGS)

test: $(TEST_READY)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports
	$(PY) -m pytest $(ARGS)

format: $(TEST_READY)
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: $(RUN_READY)
	$(PY) benchmarks/assess.py $(ARGS)

picture: $(RUN_READY)
	$(PY) tools/picture.py docs/picture-assess.svg

# Pins are resolved against the public index alone, so that no local file gets into a lock.
LOCKED = env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null \
	$(PY) -m piptools compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --build-deps-for editable

lock: $(TEST_READY)
	$(PY) -m pip install --quiet pip-tools
	$(LOCKED) --extra export --output-file requirements.lock pyproject.toml
	$(LOCKED) --extra export --extra test --constraint requirements.lock --output-file requirements-test.lock pyproject.toml
	sed -i '/^#/d' requirements.lock requirements-test.lock

clean:
	rm -rf $(VENV) $(ANSWER) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# -- set-up ---------------------------------------------------------------------------

$(PY):
	@if [ -z "$(PYTHON)" ]; then \
		echo "foedus needs Python 3.11 or newer, and found none." >&2; \
		echo "Install it (on Debian 12: apt install python3 python3-venv) or name it: make PYTHON=/path/to/python3 ..." >&2; \
		exit 1; fi
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "foedus needs Python 3.11 or newer; $(PYTHON) is `$(PYTHON) --version 2>&1`." >&2; exit 1; }
	@rm -rf $(VENV)
	@if $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then $(PYTHON) -m venv $(VENV); \
	elif $(PYTHON) -m virtualenv --version >/dev/null 2>&1; then $(PYTHON) -m virtualenv --quiet $(VENV); \
	elif command -v virtualenv >/dev/null 2>&1; then virtualenv --quiet --python $(PYTHON) $(VENV); \
	else \
		echo "This Python cannot make virtual environments: its 'ensurepip' module is missing." >&2; \
		echo "On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; fi

$(RUN_READY): requirements.lock pyproject.toml | $(PY)
	@echo "Setting up $(VENV) (needed once; a few minutes on a slow line)"
	@$(PY) -m pip install --quiet --require-hashes --only-binary :all: -r requirements.lock
	@$(PY) -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(TEST_READY): requirements-test.lock $(RUN_READY)
	@echo "Adding the tools that the checks need"
	@$(PY) -m pip install --quiet --require-hashes --only-binary :all: -r requirements-test.lock
	@touch $@
