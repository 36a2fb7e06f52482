PYTHON ?= python3
BIN = .venv/bin
PEERS = fastmcp awslabs openapi-mcp-server

.PHONY: demo test check lint coverage tdqs faults soak bench profile audit lock snapshots bundle clients hosts board board-pictures picture scale docs icon sbom fresh release-check clean

demo: .venv/.ready
	@$(BIN)/aitoearn-mcp demo

test: .venv/.ready
	$(BIN)/python -m pytest -n 4

check: lint coverage tdqs

lint: .venv/.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/check_supply_chain.py

coverage: .venv/.ready
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q -n 4
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# Lints the tools' definitions for an agent's eyes. It needs the internet on the first run, and check goes on without.
tdqs: .venv/.ready
	@if $(MAKE) --no-print-directory .venv-tdqs/.ready; then \
		$(BIN)/python scripts/list_tools.py | .venv-tdqs/bin/tdqs lint --file - --fail-on warning; \
	else echo "tdqs could not be installed, so the tools' definitions were not linted"; fi

# Prints what every tool tells under every fault of the wire.
faults: .venv/.ready
	@PYTHONPATH=tests $(BIN)/python -m faults.print_matrix

# The long tests: hostile, load, crash; `make soak PART=load` runs one.
soak: .venv/.ready
	@PYTHONPATH=tests $(BIN)/python -m soak $(PART)

snapshots: .venv/.ready
	UPDATE_SNAPSHOTS=1 $(BIN)/python -m pytest -q tests/tools/test_definitions.py

docs: .venv/.ready
	$(BIN)/python scripts/error_table.py
	$(BIN)/python scripts/settings_table.py
	$(BIN)/python scripts/platform_table.py

icon: .venv/.ready
	$(BIN)/python scripts/make_icon.py

# Needs uv. The lock names no package index.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --extra otel --constraints requirements.lock --generate-hashes --no-emit-index-url --no-header pyproject.toml -o deploy/requirements.lock

# Measures beside other servers, which the first run installs; one that can't be is a row that says so.
bench: .venv/.ready
	-@$(MAKE) --no-print-directory --keep-going $(PEERS:%=benchmarks/.peers/%/.ready)
	@$(BIN)/python benchmarks/bench.py $(if $(QUICK),--quick,--write)

# Says where the time of a start and of a call goes.
profile: .venv/.ready
	@$(BIN)/python benchmarks/where_time_goes.py

# Needs nginx: apt-get install nginx-light.
scale: .venv/.ready
	PYTHONPATH=tests $(BIN)/python deploy/scale.py

# Asks the advisory service about the pins; no part of check, which needs no network.
audit: .venv-audit/.ready
	@.venv-audit/bin/python scripts/audit.py

# Names every package that a server in production installs. The same lock gives the same bytes.
sbom: .venv-sbom/.ready
	@mkdir -p dist
	@.venv-sbom/bin/cyclonedx-py requirements deploy/requirements.lock --pyproject pyproject.toml --output-reproducible -o dist/sbom.cdx.json
	@echo dist/sbom.cdx.json

# Follows the README in a fresh clone and an empty home; what is committed counts.
fresh: .venv/.ready .venv-tools/.ready
	@$(BIN)/python scripts/fresh_install.py

# Everything before a release that needs no account. It needs npm, Chromium, and the internet.
release-check: check faults audit sbom fresh bundle clients hosts board

# These need npm, and the internet on the first run.
bundle: .venv/.ready .venv-tools/.ready tests/clients/node_modules/.ready
	$(BIN)/python scripts/bundle.py

clients: .venv/.ready tests/clients/node_modules/.ready
	$(BIN)/python tests/clients/check_clients.py

hosts: .venv/.ready tests/hosts/node_modules/.ready
	$(BIN)/python tests/hosts/check_hosts.py

# Needs Chromium: scripts/install_chromium.sh.
board: .venv/.ready tests/board/node_modules/.ready
	@$(BIN)/python tests/board/check_board.py

# Needs a host's fonts too: apt-get install fonts-inter.
board-pictures: .venv/.ready
	$(BIN)/python tests/board/take_pictures.py

picture: .venv/.ready
	$(BIN)/python scripts/demo_svg.py
	$(BIN)/python scripts/chat_svg.py

clean:
	rm -rf .venv .venv-tools .venv-tdqs .venv-audit .venv-sbom dist build tests/*/node_modules benchmarks/.peers

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 demo")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv-audit/.ready: Makefile
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	@touch $@

.venv-tdqs/.ready: Makefile
	$(PYTHON) -m venv .venv-tdqs
	.venv-tdqs/bin/pip install --quiet --disable-pip-version-check tdqs==0.1.0
	@touch $@

.venv-sbom/.ready: Makefile
	$(PYTHON) -m venv .venv-sbom
	.venv-sbom/bin/pip install --quiet --disable-pip-version-check cyclonedx-bom==7.5.0
	@touch $@

.venv-tools/.ready: Makefile
	$(PYTHON) -m venv .venv-tools
	.venv-tools/bin/pip install --quiet --disable-pip-version-check uv==0.13.9 pipx==1.18.4
	@touch $@

tests/%/node_modules/.ready: tests/%/package-lock.json
	npm ci --prefix tests/$* --no-audit --no-fund --loglevel error
	@touch $@

benchmarks/.peers/openapi-mcp-server/.ready: benchmarks/peers/openapi-mcp-server/package-lock.json
	mkdir -p $(@D)
	cp benchmarks/peers/openapi-mcp-server/*.json $(@D)
	npm ci --prefix $(@D) --no-audit --no-fund --loglevel error
	@touch $@

benchmarks/.peers/%/.ready: benchmarks/peers/%.txt
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
