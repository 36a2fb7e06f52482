PYTHON ?= python3
BIN = .venv/bin

.PHONY: demo test check coverage lock snapshots clean

demo: .venv/.ready
	@$(BIN)/aitoearn-mcp demo

test: .venv/.ready
	$(BIN)/python -m pytest

check: .venv/.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) coverage

coverage: .venv/.ready
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

snapshots: .venv/.ready
	UPDATE_SNAPSHOTS=1 $(BIN)/python -m pytest -q tests/tools/test_definitions.py

# Needs uv. The lock names no package index.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock

clean:
	rm -rf .venv dist build

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 demo")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
