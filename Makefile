# The commands a person types; meson and ninja do the work.
#   make              the interpreter, at build/pithon
#   make demo         the interpreter, and the example programs on 1 to N threads
#   make test         all tests, and the modules of CPython's test suite that passed before
#   make conformance  CPython's whole test suite, module by module; LIST=core,types or MODULES="test_list ..." for some
#   make release      the fastest interpreter: optimised across files and by profile, at build-release/pithon; takes some minutes
#   make bench        the benchmark programs under build-release/pithon beside REFERENCE=python3.14 (several, separated by spaces): a table, and bench.svg
#   make debug        assertions and checks, in build-debug; asan, tsan: sanitizers, in build-asan and build-tsan
#   make switches     the behaviour programs with all optimisations of the debug build switched off
#   make races        pairs of operations on one object from several threads, ROUNDS=10000 rounds each; random ones on fresh objects
#   make signals    a signal at every system call of eleven programs;  make leaks: the behaviour programs again and again in one process;  limits: programs in little address space
#   make faults       every allocation of some 80 programs fails once (in the debug build): no crash, nothing left behind
#   make fuzz-data    damaged json, csv, pickles, archives, formats, patterns, dates, encoded texts, CASES=10000 of each, beside REFERENCE
#   make realworld    programs of the package index, installed by pip, running their own test suites, beside REFERENCE
#   make shared       the build that counts writes to memory that other threads read, in build-shared (part of make test)
#   make models       checks the models of the thread protocols (needs spin)
#   make wheels       compiled packages of the package index, unmodified, beside the reference (REFERENCE=python3.14)
#   make install PREFIX=/usr/local
# Looked for when a recipe runs: `packages` may just have installed it.
CC = $(or $(shell command -v clang-19),$(shell command -v clang),gcc)
export CC
PREFIX ?= /usr/local
LIST ?=
MODULES ?=

REFERENCE ?= python3.14

.PHONY: all packages suite demo release bench switches debug asan tsan shared test conformance wheels realworld fuzz-data models races signals leaks limits faults install clean
all: packages
	@test -f build/build.ninja && meson setup --reconfigure build >/dev/null || meson setup build --buildtype=debugoptimized
	ninja -C build

packages:
	@tools/install_packages

demo: all
	build/pithon examples/demo.py

release: packages
	tools/build_release build-release
bench: release
	python3 bench/run.py build-release/pithon $(REFERENCE) --svg bench.svg

debug: packages
	@test -f build-debug/build.ninja && meson setup --reconfigure build-debug >/dev/null || meson setup build-debug --buildtype=debug
	ninja -C build-debug
asan: packages
	@test -f build-asan/build.ninja && meson setup --reconfigure build-asan >/dev/null || meson setup build-asan --buildtype=debug -Db_sanitize=address,undefined -Db_lundef=false
	ninja -C build-asan
tsan: packages
	@test -f build-tsan/build.ninja && meson setup --reconfigure build-tsan >/dev/null || meson setup build-tsan --buildtype=debug -Db_sanitize=thread -Db_lundef=false
	ninja -C build-tsan

shared: packages
	@test -f build-shared/build.ninja && meson setup --reconfigure build-shared >/dev/null || meson setup build-shared --buildtype=debugoptimized -Dcount_shared=true
	ninja -C build-shared pithon library.stamp

# CPython's test suite beside the library, by links.
suite: all
	@python3 tools/link_library.py "$$(tools/get_library stdlib)" build/lib/python3.14t lib --tests "$$(tools/get_library testsuite)"

test: suite shared
	python3 tests/run.py build

conformance: suite
	python3 tests/conformance/run.py build $(if $(MODULES),$(MODULES),$(if $(LIST),--list $(LIST),--all)) --keep

wheels: all
	python3 tests/realworld/wheels.py build/pithon $(REFERENCE)

realworld: all
	python3 tests/realworld/programs.py build/pithon $(REFERENCE)

# Without REFERENCE= only crashes, hangs and memory are looked at.
CASES ?= 10000
SEED ?= 1
fuzz-data: all
	python3 tests/fuzz/data.py build/pithon $(if $(filter-out file,$(origin REFERENCE)),$(REFERENCE)) --cases $(CASES) --seed $(SEED)

models:
	tests/models/run

switches: debug
	python3 tests/run.py build-debug switches

# The race harness at length: ROUNDS of each pair of operations.
ROUNDS ?= 10000
races: all
	python3 tests/races/run.py build --rounds $(ROUNDS) --limit 1200
	python3 tests/fuzz/fresh_objects.py build/pithon

signals: all
	python3 tests/signals/run.py build/pithon

leaks: all
	python3 tests/leaks/run.py build/pithon

limits: all
	python3 tests/limits/run.py build/pithon

# The debug build, optimised: assertions stay, and the programs run a few hundred thousand times.
faults: packages
	@test -f build-faults/build.ninja && meson setup --reconfigure build-faults >/dev/null || meson setup build-faults --buildtype=debug -Dc_args=-O2
	ninja -C build-faults pithon library.stamp
	python3 tests/faults/run.py build-faults

install: all
	install -D build/pithon "$(DESTDIR)$(PREFIX)/bin/pithon"
	python3 tools/link_library.py "$$(tools/get_library stdlib)" "$(DESTDIR)$(PREFIX)/lib/python3.14t" lib --copy $$(tools/get_library ensurepip 2>/dev/null | sed 's/^/--ensurepip /')
	mkdir -p "$(DESTDIR)$(PREFIX)/include/python3.14t" "$(DESTDIR)$(PREFIX)/lib/python3.14t/site-packages"
	cp -r include/. "$(DESTDIR)$(PREFIX)/include/python3.14t"
	"$(DESTDIR)$(PREFIX)/bin/pithon" -I -S tools/describe_build.py --prefix "$(PREFIX)"

clean:
	rm -rf build build-debug build-asan build-tsan build-shared build-release build-faults
