# The commands a person types; meson and ninja do the work.
#   make          the interpreter, at build/pithon
#   make test     all tests
#   make debug    assertions and checks, in build-debug; asan, tsan: sanitizers, in build-asan and build-tsan
#   make models   checks the models of the thread protocols (needs spin)
CC := $(or $(shell command -v clang-19),$(shell command -v clang),gcc)
export CC

.PHONY: all packages debug asan tsan test models clean
all: packages
	@test -f build/build.ninja && meson setup --reconfigure build >/dev/null || meson setup build --buildtype=debugoptimized
	ninja -C build

packages:
	@tools/install_packages

debug: packages
	@test -f build-debug/build.ninja && meson setup --reconfigure build-debug >/dev/null || meson setup build-debug --buildtype=debug
	ninja -C build-debug
asan: packages
	@test -f build-asan/build.ninja && meson setup --reconfigure build-asan >/dev/null || meson setup build-asan --buildtype=debug -Db_sanitize=address,undefined -Db_lundef=false
	ninja -C build-asan
tsan: packages
	@test -f build-tsan/build.ninja && meson setup --reconfigure build-tsan >/dev/null || meson setup build-tsan --buildtype=debug -Db_sanitize=thread -Db_lundef=false
	ninja -C build-tsan

test: all
	python3 tests/run.py build

models:
	tests/models/run

clean:
	rm -rf build build-debug build-asan build-tsan
