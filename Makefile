# The commands a person types; meson and ninja do the work.
CC := $(shell command -v clang-19 || command -v clang || command -v gcc)
export CC
SETUP = test -f $@/build.ninja || meson setup $@

.PHONY: all debug asan tsan test clean
all: build
	ninja -C build

build:
	$(SETUP) --buildtype=debugoptimized
debug: ; test -f build-debug/build.ninja || meson setup build-debug --buildtype=debug
	ninja -C build-debug
asan: ; test -f build-asan/build.ninja || meson setup build-asan --buildtype=debug -Db_sanitize=address,undefined -Db_lundef=false
	ninja -C build-asan
tsan: ; test -f build-tsan/build.ninja || meson setup build-tsan --buildtype=debug -Db_sanitize=thread -Db_lundef=false
	ninja -C build-tsan
test: all
	python3 tests/run.py build
clean:
	rm -rf build build-debug build-asan build-tsan
