# Everything a developer or a teacher runs. `make help` lists it.
PYTHON ?= python3
PORT ?= 8501
TORCH_INDEX ?=
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
# Journeys side by side: each has a browser, a server and two workers of its own.
LANES ?= $(shell $(PYTHON) -c "import os; print(min(3, max(2, (os.cpu_count() or 2) - 1)))")
# pip compiles what it installs on one core; COMPILE takes them all.
PIP := $(BIN)/python -m pip install --disable-pip-version-check --no-compile -q
COMPILE := $(BIN)/python -c "import compileall; compileall.compile_dir('$(VENV)', quiet=2, workers=0)"

.PHONY: help run serve test types units env env-dev messages screenshots format

help: ## list what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

run: env ## start the app on localhost (PORT=8501)
	$(BIN)/python -m streamlit run app.py --server.port $(PORT) --server.address localhost

serve: env ## start the app for a classroom, on every address of this computer
	$(BIN)/python -m streamlit run app.py --server.port $(PORT) --server.address 0.0.0.0

# Files go out in their order, the long ones early (tests/conftest.py), so that none is left for the end.
test: env-dev ## check style, types and imports, then run every test
	$(BIN)/python -m ruff check . && $(BIN)/python -m ruff format --check .
	@$(MAKE) --no-print-directory -j 2 types units
	$(BIN)/python -m pytest tests/e2e -n $(LANES) --dist loadfile --no-loadscope-reorder

types: env-dev ## check types alone
	$(BIN)/python -m mypy

units: env-dev ## run every test but the journeys in a browser
	$(BIN)/python -m pytest --ignore=tests/e2e -n auto --dist loadfile --no-loadscope-reorder

env: $(VENV)/.installed ## only make the environment (TORCH_INDEX=https://… chooses the torch build)

env-dev: $(VENV)/.installed-dev ## the environment with the tools for development

$(VENV)/.installed: requirements.txt
	$(PYTHON) -m venv $(VENV)
ifneq ($(TORCH_INDEX),)
	$(PIP) --index-url $(TORCH_INDEX) $$(grep '^torch==' requirements.txt)
endif
	$(PIP) -r requirements.txt
	@$(COMPILE)
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	$(PIP) -r requirements-dev.txt
	@$(COMPILE)
	@touch $@

messages: env-dev ## collect texts from the code, update and compile the catalogues
	$(BIN)/python -m tests.messages

screenshots: env-dev ## render every state in both languages, themes and sizes into build/screenshots
	$(BIN)/python -m tests.screenshots

format: env-dev ## put the code into its one format
	$(BIN)/python -m ruff check --fix . && $(BIN)/python -m ruff format .
