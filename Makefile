# On a fresh machine with Python 3.11 or newer: `make demo` shows a search, `make test` runs every test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(PYTHON) -m pip --python $(BIN)/python
READY := $(VENV)/.ready
NEEDED := $(VENV)/needed.txt
DEVELOPER := $(VENV)/.developer
SOURCES := pyproject.toml hatch_build.py src/zoeker/ranking.py $(wildcard src/zoeker/kernel/*.[ch])

.PHONY: demo web test check bench bench-web opensearch wheel clean

demo: $(READY)
	$(BIN)/zoeker index seeds/ demo/nieuws.jsonl
	$(BIN)/zoeker search --no-pager onderhandelingen Oekraïne

# The same in a browser, until Ctrl-C stops it.
web: $(DEVELOPER)
	$(BIN)/zoeker index seeds/ demo/nieuws.jsonl
	$(BIN)/zoeker serve --open

test: $(DEVELOPER)
	$(BIN)/python -m pytest -n auto --dist worksteal -m 'not bench'

check: $(DEVELOPER)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_architecture.py
	$(BIN)/python -m pytest -q -m bench tests/test_bench_run.py tests/test_browser.py tests/test_cases.py tests/test_cluster.py \
	  tests/test_cluster_settings.py tests/test_three_nodes.py

bench: $(DEVELOPER)
	$(BIN)/python bench/run.py $(BENCH)

# Pages asked of zoeker serve while articles are added; it needs wrk.
bench-web: $(DEVELOPER)
	$(BIN)/python bench/serve.py $(BENCH)

# A real node of OpenSearch, as the tests start one, of version 2.19.6 where OPENSEARCH names no other. It needs Java and Maven.
opensearch:
	@home=$$($(PYTHON) tools/opensearch.py assemble $(OPENSEARCH)) && work=$$(mktemp -d) && \
	  $(PYTHON) tools/opensearch.py start $$home $$work && \
	  echo "stop it with: $(PYTHON) tools/opensearch.py stop $$work"

# One for this platform, whatever the version of Python; it needs no compiler where it is installed.
wheel: $(READY)
	$(PIP) wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .

clean:
	rm -rf $(VENV)

# What a search needs. It is installed by the pip of $(PYTHON), since putting one in the new environment takes a quarter of the
# time (where there is none, it is); and Python compiles what it imports by itself: all of it would take another. While one pip
# waits for what zoeker depends on, another compiles zoeker: that takes a third less time than one after the other.
$(READY): $(SOURCES)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "zoeker needs Python 3.11 or newer; name one with: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 2; }
	$(PYTHON) -m venv --without-pip $(VENV)
	@$(PIP) --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@$(PYTHON) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"], sep="\n")' >$(NEEDED)
	@$(PIP) --version >/dev/null 2>&1 && pip="$(PIP)" || pip="$(BIN)/python -m pip"; \
	  echo "fetching what zoeker needs, and compiling it"; \
	  install="$$pip install -qq --disable-pip-version-check --no-compile"; \
	  $$install --requirement $(NEEDED) & needed=$$!; \
	  $$install --no-deps --editable .; made=$$?; wait $$needed && exit $$made
	@touch $@

# What tests, checks and the benchmark need beside; pip knows groups since 25.1.
$(DEVELOPER): $(READY)
	$(BIN)/python -m ensurepip >/dev/null
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --group dev --editable '.[eval,mcp,parquet,plot,web]'
	@touch $@
