"""A module and a package from files, their caches, what goes wrong at it."""
import importlib
import importlib.util
import os
import sys
import tempfile

with tempfile.TemporaryDirectory() as folder:
    os.mkdir(f'{folder}/pack_of_faults')
    for name, text in ('one_of_faults', 'import math\nX = math.pi\ndef f(): return X\n'), ('pack_of_faults/__init__', 'from .sub import Y\n'), ('pack_of_faults/sub', 'Y = 5\n'), ('bad_of_faults', 'x = = 1\n'), ('dies_of_faults', '1 / 0\n'):
        with open(f'{folder}/{name}.py', 'w') as f:
            f.write(text)
    sys.path.insert(0, folder)
    try:
        for again in 'source', 'cache':
            import one_of_faults
            import pack_of_faults.sub
            print(again, one_of_faults.f(), pack_of_faults.Y, pack_of_faults.sub.__spec__.name, os.path.basename(one_of_faults.__cached__)[:13])
            for name in 'one_of_faults', 'pack_of_faults', 'pack_of_faults.sub':
                del sys.modules[name]
        for bad in 'bad_of_faults', 'dies_of_faults', 'missing_of_faults', 'pack_of_faults.missing':
            try:
                importlib.import_module(bad)
            except Exception as e:
                print(type(e).__name__)
        print(importlib.util.find_spec('one_of_faults').name, importlib.util.find_spec('missing_of_faults'))
    finally:
        sys.path.remove(folder)
        sys.path_importer_cache.pop(folder, None)
        for name in 'one_of_faults', 'pack_of_faults', 'pack_of_faults.sub':
            sys.modules.pop(name, None)
