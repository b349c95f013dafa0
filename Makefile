# Every task of development. `make help` lists them.
SHELL  := /bin/bash
PREFIX ?= /usr/local
DIST   ?= dist

# The debug build serves the tests and the demo; the release build is for the benchmark and for installing.
DEBUG   := .build/debug
RELEASE := .build/release

.PHONY: help demo docs test unit bench build release install uninstall package checksums release-notes format lint \
    dependencies

help: ## Show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

dependencies: # libyaml, if it is missing
	@scripts/install-libyaml

demo: dependencies ## Install libyaml, build, and run plan, apply and status in a sandbox
	@echo "demo: building berth and its sandbox; this takes some minutes the first time"
	@swift build --product berth
	@swift build --product berth-sandbox
	@echo "demo: running berth against AWS and a registry on this machine"
	@scripts/demo $(DEBUG)

docs: build ## Draw the session of README again: docs/session.svg
	scripts/draw-session $(DEBUG) docs/session.svg

build: dependencies # the debug build, tests included
	swift build --build-tests

# `make test V=1` prints all that swift test prints.
test: build ## Build and run all tests; skipped tests are listed with the reason
	@V='$(V)' scripts/test

# What runs on every system: the other tests need Linux and peers.
unit: build ## Build and run the tests that need no peers
	@V='$(V)' scripts/test --skip EndToEndTests

# `make bench DOCS=docs` also renews the page and the drawing in docs/.
bench: release ## Measure against the AWS CLI and docker, side by side; lists the tools that are missing
	scripts/bench $(RELEASE) $(if $(DOCS),--docs $(DOCS))

release: dependencies # the release build
	scripts/build-release shared

install: release ## Build for release and install below PREFIX (/usr/local); honors DESTDIR
	scripts/install "$(RELEASE)" "$(DESTDIR)$(PREFIX)"

uninstall: ## Remove what `make install` installed below PREFIX
	scripts/uninstall "$(DESTDIR)$(PREFIX)"

# The programs, linked in three ways: see scripts/build-release.
LINKED := .build/linked

# The last one is for `make install` and `make bench`.
package: dependencies ## Build for release and make dist/: packages, tarballs and their checksums
	scripts/build-release portable "$(LINKED)/portable"
	scripts/build-release static "$(LINKED)/static"
	scripts/build-release shared "$(LINKED)/shared"
	scripts/package "$(LINKED)" "$(DIST)"

checksums: ## Write dist/SHA256SUMS for the packages in dist/
	scripts/checksums "$(DIST)"

release-notes: ## Write dist/RELEASE-NOTES.md, the changes of the version that TAG=v... names
	@mkdir -p "$(DIST)"
	notes=$$(scripts/release-notes "$(TAG)") && printf '%s\n' "$$notes" >"$(DIST)/RELEASE-NOTES.md"

format: ## Format all sources
	swift format --in-place --recursive Sources Tests Package.swift

SHELL_SCRIPTS := $(addprefix scripts/,build-release checksums demo install install-libyaml make-manual package \
    release-notes sanitize source-date test uninstall) $(addprefix scripts/packaging/,deb normalize notices rpm tarball)

lint: ## Check the sources' format and the shell scripts
	swift format lint --strict --recursive Sources Tests Package.swift
	shellcheck $(SHELL_SCRIPTS) examples/*.sh examples/*/*.sh .ci/run

# A separate build: libFuzzer has to see which branches an input takes. FUZZ_SANITIZER=address also watches memory.
FUZZ := .build/fuzz$(if $(FUZZ_SANITIZER),-$(FUZZ_SANITIZER))

.PHONY: fuzz
fuzz: dependencies ## Run the fuzzer on everything that reads untrusted input
	BERTH_FUZZ=1 swift build --scratch-path $(FUZZ) -c release --product Fuzz
	scripts/fuzz

.PHONY: sanitize
sanitize: dependencies ## Run the tests under Thread Sanitizer, then Address Sanitizer
	scripts/sanitize thread
	scripts/sanitize address
