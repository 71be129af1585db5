"""Programs in each of which every single allocation fails in turn: the reference's error, no crash, nothing leaked.

Usage: run.py BUILD [--jobs N] [--sample STEP] [--log FILE] [PROGRAM ...]      all of PROGRAMS by default; BUILD is a folder of a build with assertions
       run.py BUILD --program P --at N [--last M]                  allocation N alone (up to M): what it leaves, and the place
       run.py BUILD --quick                                        every 97th allocation of some programs

A program is compiled once and runs a few times as it is; then the first allocation that a run makes fails, in the next run the second, and so on to the last.
After each: no block of the heap or of malloc may be left (a suspicion is confirmed by four more runs), no SystemError may be seen, an exception must come of
a MemoryError, and after every 64 failures the program must still print what it printed at first. What is found is grouped by the place of the allocation.
"""
import argparse
import collections
import concurrent.futures
import json
import pathlib
import re
import resource
import struct
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAMS = '''finalizer_weakrefs pickle_reentry tuple_keys weak_collected dict_outlives_instance shown_signatures native_bases generators text_library statements
    collecting_types compiler_names merged_and_split os_structseq types_protocols ctypes_types classes errors os_errors dropped_generators
    containers bytes_reentry os_paths iterators_let_go functools_native functions warnings_plain compression
    operator_functions weakref_garbage templates async_generators pyexpat special_frames deques heaps_queues frames generics cmath proxies types_arguments io_streams
    fast_paths text_memoryview unpacking text_complex text_format mappings_ordered iterators_native types_special_methods math types_classes types_exceptions
    types_refusals text_bytes hashes struct array compile_flags ast_validate types_functions codecs_wide'''.split()
PROGRAMS += sorted(x.stem for x in (HERE / 'programs').glob('*.py'))
QUICK = ['classes', 'generators', 'errors', 'functions', 'containers', 'templates']
CHECK = 64
STEPS = {'interpreter_small': 97}  # an interpreter made and destroyed: 90,000 allocations, 30 ms a run
# Functions that allocate for others: the place is who calls them.
ALLOCATORS = re.compile(r'''show_stack|asked_for|fault_alloc_fails|raw_\w+|__wrap_\w+|heap_(alloc|grow)\w*|data_(alloc|resize)\w*|object_(new|alloc)\w*|gc_(new|alloc)\w*|alloc_\w+
    |\w+_alloc|new_block|freelist_\w+''', re.X)

# What need not be a fault: kind, (a part of) a function's name among the first 24 of the stack, why.
ALLOWED = [
    ('other output', 'collect_if_free', 'a collection that has no memory gives up; what is garbage waits for the next one'),
    ('other error', 'collect_if_free', 'likewise'),
    ('other output', 'traceback_add', 'an entry of the traceback is missing, not the exception'),
    ('other error', 'traceback_add', 'likewise'),
    ('other output', 'frame_object_leave', 'the traceback tells no locals'),
    ('other error', 'frame_object_leave', 'likewise'),
    ('other output', 'instance_clear', 'a dict that outlives its instance cannot be given the attributes: a deallocator has nobody to tell'),
    ('other error', 'instance_clear', 'likewise'),
    ('other output', 'ccall', 'a callback of C has nobody to tell but sys.unraisablehook'),
    ('leak', 'tracing_call_trace', 'a trace function that fails at the last line of a handler: the exception stays the handled one, as in the reference'),
    ('leak', 'call_tool', 'likewise for a callback of sys.monitoring'),
    ('leak', 'code_retire', 'a code that a function no longer has and that cannot be noted is kept for ever: a frame may run it'),
    ('torn', 'manager_exit', 'localcontext() cannot put the old context back; the reference needs memory for it too'),
    ('other error', 'err_note', 'an exception lacks a note'),
    ('other output', 'err_note', 'likewise'),
    ('torn', 'tracing_call_trace', 'see above'),
]


class Found:
    def __init__(self, program, n, kind, text='', stack=(), what=None):
        self.program, self.n, self.kind, self.text, self.stack, self.what = program, n, kind, text, stack, what


def path_of(program):
    own = HERE / 'programs' / f'{program}.py'
    return str((own if own.exists() else ROOT / 'tests/behaviour' / f'{program}.py').relative_to(ROOT))


class Program:
    """One program's failures, by as many child processes as it takes: one that dies has named its program and allocation."""

    def __init__(self, build, name, sample=1):
        self.build, self.name, self.sample = build, name, sample
        self.found, self.errors, self.allocations, self.tried, self.steady = [], collections.Counter(), 0, 0, True

    def child(self, first, last, check, step=1):
        """Runs one; gives the next allocation to go on from, or None."""
        with tempfile.TemporaryDirectory() as folder:
            command = [str(self.build / 'pithon'), '-S', str(HERE / 'child.py'), path_of(self.name), str(first), str(last), str(check), str(step), folder]
            with open(f'{folder}/error', 'w+b') as error:
                status = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=error, cwd=ROOT, preexec_fn=limits,
                                        env={'PYTHONHASHSEED': '0', 'PITHON_NO_FREELISTS': '1', 'LC_ALL': 'C.UTF-8', 'PATH': '/usr/bin:/bin', 'TMPDIR': folder}).returncode
            return self.came_of(pathlib.Path(folder), status, last, check)

    def came_of(self, folder, status, last, check):
        found = folder / 'found'
        following, whole = None, False
        for line in found.read_text().splitlines() if found.exists() else ():
            told = json.loads(line)
            if 'kind' in told:
                if told['kind'] == 'torn' and check > 1:
                    self.find_torn(told, check)
                else:
                    self.found.append(Found(self.name, told['n'], told['kind'], told['text'], told.get('stack', ()), told.get('what')))
                continue
            whole = True
            self.errors.update(told['errors'])
            self.steady = told.get('steady', self.steady)
            following = told.get('next')
            self.allocations = told.get('end', self.allocations)
        if whole and status == 0:
            return following
        at = folder / 'at'
        n = int.from_bytes(at.read_bytes(), 'little') if at.exists() else 0
        text = (folder / 'error').read_text(errors='replace')
        lines = [x for x in text.splitlines() if x.strip()]
        kind = 'no end' if status == -14 else f'signal {-status}' if status < 0 else f'status {status}'
        self.found.append(Found(self.name, n, kind, ' | '.join(lines if len(lines) < 12 else lines[:6] + ['...'] + lines[-6:]), stack_in(folder / 'stack')))
        return n + self.sample if n and (not last or n < last) else None

    def find_torn(self, told, check):
        """Which of the failures since the last look did it? Each once more, with a look after it."""
        before = len(self.found)
        following = max(1, told['n'] - check * self.sample + 1)
        while following is not None:
            following = self.child(following, told['n'], 1, self.sample)
        if len(self.found) == before:
            self.found.append(Found(self.name, told['n'], 'torn', told['text'] + f" (by one of the {check} before)"))

    def all(self):
        started = time.monotonic()
        following = 1
        while following is not None:
            following = self.child(following, 0, CHECK, self.sample)
        self.time = time.monotonic() - started
        return self


def limits():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def stack_in(path):
    data = path.read_bytes() if path.exists() else b''
    count = struct.unpack_from('Q', data)[0] if data else 0
    return struct.unpack_from(f'{count}Q', data, 8) if len(data) >= 8 + 8 * count else ()


class Names:
    """The functions at addresses of the executable, inlined ones too."""

    def __init__(self, program):
        self.program, self.known = str(program), {}
        with open(program, 'rb') as f:
            self.moved = struct.unpack_from('<H', f.read(18), 16)[0] == 3  # its addresses are not those of the run: none are known

    def learn(self, addresses):
        asked = [] if self.moved else sorted({a for a in addresses if a < 1 << 32} - set(self.known))
        if not asked:
            return
        told = subprocess.run(['addr2line', '-a', '-f', '-i', '-s', '-e', self.program], input='\n'.join(hex(a - 1) for a in asked), capture_output=True, text=True).stdout.splitlines()
        current = None
        for line in told:
            if line.startswith('0x'):
                current = self.known[int(line, 16) + 1] = []
            elif current is not None:
                current.append(line)

    def of(self, stack):
        """(function, file:line) of each frame, from the place of the allocation on."""
        frames = []
        for a in stack:
            lines = self.known.get(a, ())
            frames += [(f, at.split(' ')[0]) for f, at in zip(lines[::2], lines[1::2])]
        while frames and ALLOCATORS.fullmatch(frames[0][0]):
            frames.pop(0)
        return frames


def report(found, names, depth=3):
    """Grouped by kind and place, the most frequent first."""
    names.learn(a for f in found for a in f.stack)
    groups = collections.defaultdict(list)
    for f in found:
        groups[f.kind, tuple(names.of(f.stack)[:depth])].append(f)
    for (kind, place), members in sorted(groups.items(), key=lambda x: -len(x[1])):
        first = members[0]
        print(f'{len(members)} times {kind}: {first.text}')
        print('    ' + ' < '.join(f'{function} ({at})' for function, at in place))
        if first.what:
            print('    left: ' + ', '.join(f'{n} of {key}' for key, n in first.what.items()))
        print(f'    --program {first.program} --at {first.n}' + ''.join(f'; {m.program} {m.n}' for m in members[1:6]), flush=True)


def allowed(found, names):
    """Those that are no fault, taken out."""
    names.learn(a for f in found for a in f.stack)
    def is_fault(f):
        functions = [name for name, _ in names.of(f.stack)[:24]]
        return not any(f.kind == kind and any(function in name for name in functions) for kind, function, _ in ALLOWED)
    return [f for f in found if is_fault(f)]


def show_one(build, args):
    p = Program(build, args.program)
    n = args.at
    while n is not None:
        n = p.child(n, args.last or args.at, 1)
    names = Names(build / 'pithon')
    names.learn(a for f in p.found for a in f.stack)
    for f in p.found:
        print(f'{f.program} {f.n} {f.kind}: {f.text}')
        if f.what:
            print('  left: ' + ', '.join(f'{n} of {key}' for key, n in f.what.items()))
        for function, at in names.of(f.stack):
            print(f'    {function} ({at})')
    print(f'{len(p.found)} found; exceptions: {dict(p.errors)}')
    return 1 if p.found else 0


def main():
    p = argparse.ArgumentParser()
    p.add_argument('build')
    p.add_argument('--jobs', type=int, default=2)
    p.add_argument('--sample', type=int, default=1, help='every STEP-th allocation only')
    p.add_argument('--quick', action='store_true')
    p.add_argument('--log', help='every single find, a line of JSON each')
    p.add_argument('--program')
    p.add_argument('--at', type=int)
    p.add_argument('--last', type=int)
    p.add_argument('names', nargs='*')
    args = p.parse_intermixed_args()
    build = pathlib.Path(args.build).resolve()
    if subprocess.run([build / 'pithon', '-I', '-S', '-c', 'import sys; sys._pithon_fail_alloc'], capture_output=True).returncode:
        print(f'{build} is no build with assertions (make debug)\n0 passed, 1 failed')
        return 1
    if args.at:
        return show_one(build, args)
    names = args.names or ([args.program] if args.program else QUICK if args.quick else PROGRAMS)
    sample = 97 if args.quick else args.sample
    found, passed, allocations, log = [], 0, 0, open(args.log, 'a') if args.log else None
    symbols = Names(build / 'pithon')
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for done in pool.map(lambda name: Program(build, name, sample if sample > 1 else STEPS.get(name, 1)).all(), names):
            done.found = allowed(done.found, symbols)
            kinds = collections.Counter(f.kind for f in done.found)
            allocations += done.allocations
            passed += not done.found
            found += done.found
            print(f'{done.name}: {done.allocations} allocations, {done.time:.0f} s; ' + (', '.join(f'{n} {kind}' for kind, n in kinds.most_common()) or 'nothing found') +
                  f'; exceptions: {dict(done.errors.most_common(8))}' + ('' if done.steady else '; prints something else at each run'), flush=True)
            if log:
                for f in done.found:
                    log.write(json.dumps(vars(f)) + '\n')
                log.flush()
    report(found, symbols)
    print(f'{allocations} allocations of {len(names)} programs, {len(found)} finds')
    print(f'{passed} passed, {len(names) - passed} failed')
    return 1 if found or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
