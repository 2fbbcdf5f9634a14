PYTHON ?= python3
# uv from PATH, or else one of our own in .uv; it uses this Python and never downloads another.
UV := $(if $(shell command -v uv 2>/dev/null),uv,.uv/bin/uv)
export UV_PYTHON_DOWNLOADS = never
# Bytecode halves the time that every process takes to start.
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
DOCKER ?= docker
# A test that hangs ends its worker, with a trace of where it stood.
PYTEST = $(BIN)/pytest -n 2 --dist worksteal \
	-o faulthandler_timeout=$(1) -o faulthandler_exit_on_timeout=true
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --annotation-style line $(if $(upgrade),--upgrade) \
	--custom-compile-command "make lock (declared: $$($(PYTHON) tests/architecture/test_locks.py))"

.DEFAULT_GOAL := help
.PHONY: help setup run dev app doctor hooks image up down migrate migration rename context remove test quick test-all bench openapi check contracts any fix document lock clean

##@ Start
help: ## this list
	@awk -F ':.*## ' '/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

setup: .venv/.stamp ## make .venv from the lock; at once when nothing changed
	@:

run: setup ## start the whole system (HOST, PORT, STORAGE_URL … from the environment)
	@$(BIN)/app migrate && exec $(BIN)/app serve

dev: setup ## the same, reloading when a file changes
	@$(BIN)/app migrate && exec $(BIN)/app dev

app: setup ## any command of the service: make app args="jobs list --dead"
	@$(BIN)/app $(args)

doctor: setup ## try out all that the settings name; says what to do about what fails
	@$(BIN)/app doctor

hooks: setup ## have git check each commit with what is in .venv
	@$(BIN)/pre-commit install

##@ Containers
image: ## build the image hexagon (DOCKER=podman; BASE=… for another Python)
	@$(DOCKER) build --tag hexagon $(if $(BASE),--build-arg BASE=$(BASE)) \
		--build-arg VERSION=$$(git describe --tags --always --dirty) \
		--build-arg REVISION=$$(git rev-parse HEAD) .

up: ## start everything in containers; COMPOSE_PROFILES=rabbitmq adds one
	@$(DOCKER) compose up --build --detach

down: ## stop them; their data stays
	@$(DOCKER) compose down

##@ Storage
migrate: setup ## bring the storage up to date
	@$(BIN)/app migrate

migration: setup ## draft a revision from the tables: make migration m="add rooms"
	@test -n "$$m" || { echo 'Say what changes: make migration m="add rooms"' >&2; exit 1; }
	@$(BIN)/app migration "$$m"

##@ Grow and shrink
rename: setup ## give the clone its own name: make rename name="Acme Billing"
	@$(BIN)/python -m tools.scaffold.rename "$$name"

context: setup ## add a context with an aggregate: make context name=Invoice fields="number:str:unique" plural=…
	@$(BIN)/python -m tools.scaffold.context --name "$$name" --fields "$$fields" --plural "$$plural"

remove: setup ## remove contexts: make remove what="invoices orders"
	@$(BIN)/python -m tools.scaffold.remove "$$what"

##@ Test
test: setup ## all tests but the slow ones (args="-k booking" narrows)
	@$(call PYTEST,120) $(args)

quick: setup ## domain and application, the storages memory and SQLite: half a minute
	@$(call PYTEST,120) -q -k 'not postgres and not mongo' \
		tests/domain tests/application tests/adapters/contracts $(args)

test-all: setup ## only the slow tests
	@$(call PYTEST,1200) -m slow $(args)

##@ Measure
bench: setup ## the hot routes beside hand-written ones, into docs/figures.md (quick=1: two minutes, prints only)
	@$(BIN)/python -m tools.benchmarks.hot_routes $(if $(quick),--quick) $(args)

##@ Check
openapi: setup ## write openapi.json; a breaking change needs its line in CHANGELOG.md first
	@$(BIN)/python -m tests.openapi

check: setup ## all that CI checks before the tests
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/deptry .
	@$(BIN)/pytest -q tests/architecture/test_locks.py

contracts: setup ## only the import contracts
	@$(BIN)/lint-imports --no-logo

any: setup ## list and count the lines of src that use Any
	@$(BIN)/python tools/count_any.py

fix: setup ## format, and repair what ruff can
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

##@ Care
document: setup ## write docs/configuration.md and .env.example from the settings
	@$(BIN)/python tools/document_settings.py

lock: | $(filter .uv/%,$(UV)) ## renew the locks after pyproject.toml changed (upgrade=1: newest versions)
	@$(PYTHON_IS_NEW_ENOUGH)
	@$(COMPILE) pyproject.toml --output-file requirements.lock
	@$(COMPILE) --group build --constraint requirements.lock \
		--output-file requirements-build.lock
	@$(COMPILE) pyproject.toml --output-file requirements-dev.lock --group build --group dev \
		--group scaffold --group servers --constraint requirements.lock \
		--constraint requirements-build.lock

clean: ## remove .venv and caches; data in var/ stays
	@rm -rf .venv .uv dist .*_cache .hypothesis
	@find src tests -name __pycache__ -prune -exec rm -rf {} +

PYTHON_IS_NEW_ENOUGH = $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	{ echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>/dev/null || echo missing)." >&2; exit 1; }

# Its scripts name the folder in which it was made, and its Python: once either is gone, all is made anew.
VENV_IS_OURS = $(BIN)/python -c '' 2>/dev/null && test "$$(cat .venv/.stamp 2>/dev/null)" = "$$(pwd -P)"
ifneq ($(shell $(VENV_IS_OURS) && echo yes),yes)
.PHONY: .venv/.stamp
endif

.venv/.stamp: requirements-dev.lock pyproject.toml | $(filter .uv/%,$(UV))
	@$(PYTHON_IS_NEW_ENOUGH)
	@echo 'Making .venv from requirements-dev.lock …'
	@$(VENV_IS_OURS) || { rm -rf .venv && $(UV) venv --quiet --python $(PYTHON) .venv; }
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@pwd -P > $@

.uv/bin/uv:
	@$(PYTHON_IS_NEW_ENOUGH)
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make virtual environments: install the package python3-venv." >&2; exit 1; }
	@$(PYTHON) -m venv .uv && .uv/bin/pip install --quiet --disable-pip-version-check uv
