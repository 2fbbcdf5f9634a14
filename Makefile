PYTHON ?= python3
# uv from PATH, otherwise installed into .uv; never downloads another Python.
UV := $(if $(shell command -v uv 2>/dev/null),uv,.uv/bin/uv)
export UV_PYTHON_DOWNLOADS = never
# Bytecode halves the start time of every process.
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
DOCKER ?= docker
# A hanging test ends its worker, with a traceback.
PYTEST = $(BIN)/pytest -n 2 --dist worksteal \
	-o faulthandler_timeout=$(1) -o faulthandler_exit_on_timeout=true
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --annotation-style line $(if $(upgrade),--upgrade) \
	--custom-compile-command "make lock (declared: $$($(PYTHON) tests/architecture/test_locks.py))"

.DEFAULT_GOAL := help
.PHONY: help setup run dev app doctor hooks image up down migrate migration rename context usecase remove test quick test-all bench bench-rows bench-jobs screenshots openapi check contracts any fix document lock clean

##@ Start
help: ## list the targets
	@awk -F ':.*## ' '/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

setup: .venv/.stamp ## create or update .venv from the lock
	@:

run: setup ## migrate and serve (settings from the environment: HOST, PORT, STORAGE_URL …)
	@$(BIN)/app migrate && exec $(BIN)/app serve

dev: setup ## the same, reloading on changes
	@$(BIN)/app migrate && exec $(BIN)/app dev

app: setup ## run a command of the service: make app args="jobs list --dead"
	@$(BIN)/app $(args)

doctor: setup ## probe the servers that the settings name, and suggest fixes
	@$(BIN)/app doctor

hooks: setup ## install the git hooks that check each commit
	@$(BIN)/pre-commit install

##@ Containers
image: ## build the image hexagon (DOCKER=podman; BASE=… for another base image)
	@$(DOCKER) build --tag hexagon $(if $(BASE),--build-arg BASE=$(BASE)) \
		--build-arg VERSION=$$(git describe --tags --always --dirty) \
		--build-arg REVISION=$$(git rev-parse HEAD) .

up: ## start everything in containers; COMPOSE_PROFILES=name adds more
	@$(DOCKER) compose up --build --detach

down: ## stop the containers; keeps their data
	@$(DOCKER) compose down

##@ Storage
migrate: setup ## bring the storage's schema up to date
	@$(BIN)/app migrate

migration: setup ## draft a revision on a database of its own: make migration m="add rooms"
	@test -n "$$m" || { echo 'Name the change: make migration m="add rooms"' >&2; exit 1; }
	@$(BIN)/python -m tests.drafting "$$m"

##@ Grow and shrink
rename: setup ## give the clone its own name: make rename name="Acme Billing"
	@$(BIN)/python -m tools.scaffold.rename "$$name"

context: setup ## add a context with an aggregate: make context name=Invoice fields="number:str:unique" plural=…
	@$(BIN)/python -m tools.scaffold.context --name "$$name" --fields "$$fields" --plural "$$plural"

usecase: setup ## add a use case to a context: make usecase name=PayInvoice context=invoices job=yes event=…
	@$(BIN)/python -m tools.scaffold.usecase --name "$$name" --context "$$context" --job "$$job" --event "$$event"

remove: setup ## remove contexts and options, such as storages and brokers: make remove what="invoices …"
	@$(BIN)/python -m tools.scaffold.remove "$$what"

##@ Test
test: setup ## run all tests except the slow ones (args="-k sessions" selects)
	@$(call PYTEST,120) $(args)

quick: setup ## test domain, application and the storages memory and SQLite: 30 seconds
	@$(call PYTEST,120) -q -k 'not postgres and not mongo' \
		tests/domain tests/application tests/adapters/contracts $(args)

test-all: setup ## run only the slow tests
	@$(call PYTEST,1200) -m slow $(args)

##@ Measure
bench: setup ## benchmark the hot routes into docs/figures.md (quick=1: two minutes, prints only)
	@$(BIN)/python -m tools.benchmarks.hot_routes $(if $(quick),--quick) $(args)

bench-rows: setup ## compare a million rows with a thousand (quick=1: a hundred thousand)
	@$(BIN)/python -m tools.benchmarks.many_rows $(if $(quick),--quick) $(args)

bench-jobs: setup ## compare the worker with other job queues (quick=1: one short round)
	@$(BIN)/python -m tools.benchmarks.jobs $(if $(quick),--quick) $(args)

screenshots: setup ## renew docs/images in Debian's chromium
	@SCREENSHOTS=var/screenshots REQUIRE_SERVERS=chromium \
		$(BIN)/pytest -q -n 0 -m slow tests/end_to_end/test_browser.py
	@cp var/screenshots/welcome-light.png docs/images/welcome.png
	@cp var/screenshots/docs.png docs/images/docs.png

##@ Check
openapi: setup ## write openapi.json; breaking changes must be in CHANGELOG.md first
	@$(BIN)/python -m tests.openapi

check: setup ## run all static checks of CI
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/deptry .
	@$(BIN)/pytest -q tests/architecture/test_locks.py

contracts: setup ## check only the import contracts
	@$(BIN)/lint-imports --no-logo

any: setup ## list and count the lines of src that use Any
	@$(BIN)/python tools/count_any.py

fix: setup ## format, and apply ruff's fixes
	@$(BIN)/ruff check --fix --exit-zero --quiet
	@$(BIN)/ruff format
	@$(BIN)/ruff check

##@ Care
document: setup ## write docs/configuration.md and .env.example from the settings
	@$(BIN)/python tools/document_settings.py

lock: | $(filter .uv/%,$(UV)) ## renew the locks from pyproject.toml (upgrade=1: newest versions)
	@$(PYTHON_IS_NEW_ENOUGH)
	@$(COMPILE) pyproject.toml --output-file requirements.lock
	@$(COMPILE) --group build --constraint requirements.lock \
		--output-file requirements-build.lock
	@$(COMPILE) pyproject.toml --output-file requirements-dev.lock --group build --group dev \
		--group scaffold --group servers --constraint requirements.lock \
		--constraint requirements-build.lock

clean: ## remove .venv and caches; keeps data in var/
	@rm -rf .venv .uv dist .*_cache .hypothesis
	@find src tests -name __pycache__ -prune -exec rm -rf {} +

PYTHON_IS_NEW_ENOUGH = $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	{ echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>/dev/null || echo missing)." >&2; exit 1; }

# Scripts in .venv contain its path and its Python: recreate it if either has changed.
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
