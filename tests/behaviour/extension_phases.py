"""Modules made in one and in two phases: what is made, what is remembered, what is refused."""
import _imp
import importlib.machinery
import importlib.util
import sys
import types
import warnings
from importlib._bootstrap import _load

import _interpreters
import _testmultiphase
import _testsinglephase

warnings.simplefilter('ignore', RuntimeWarning)  # one that has not said that it is safe without a lock
TWO, ONE = _testmultiphase.__spec__.origin, _testsinglephase.__spec__.origin


def spec_of(name, origin):
    loader = importlib.machinery.ExtensionFileLoader(name, origin)
    return importlib.util.spec_from_file_location(name, origin, loader=loader)


def two(name):
    spec = spec_of(name, TWO)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def attempt(label, function):
    try:
        print(label, function())
    except Exception as e:
        print(label, type(e).__name__, e, repr(e.__cause__))


print('two phases')
for bad in ('bad_slot_negative', 'negative_size', 'export_null', 'export_uninitialized', 'export_raise', 'export_unreported_exception', 'create_null',
            'create_raise', 'create_unreported_exception', 'exec_err', 'exec_raise', 'exec_unreported_exception', 'multiple_create_slots',
            'multiple_multiple_interpreters_slots', 'nowhere'):
    attempt(bad, lambda: two('_testmultiphase_' + bad))
for name in '_testmultiphase_nonmodule', '_testmultiphase_nonmodule_with_methods', '_testmultiphase_null_slots':
    module = two(name)
    print(name, type(module).__name__, module.__name__, getattr(module, 'three', None), module.bar(5, 3) if hasattr(module, 'bar') else None)
for name in 'pkg._testmultiphase', '_testmultiphase_zkou\u0161ka_na\u010dten\xed', '\uff3f\u30a4\u30f3\u30dd\u30fc\u30c8\u30c6\u30b9\u30c8':
    module = two(name)
    print(ascii(module.__name__), module.__doc__, module is two(name))
for which in range(3):
    attempt(which, lambda: _testmultiphase.call_state_registration_func(which))
example = _testmultiphase.Example()
example.a = example
print(example.demo('x'), example.demo(3), example.a is example, _testmultiphase.Str(1) + '23')

access = two('_testmultiphase_meth_state_access')
other = two('_testmultiphase_meth_state_access')


class Sub(access.StateAccessType):
    def get_defining_module(self):
        return super().get_defining_module()


class AfterStatic(BaseException, access.StateAccessType):
    pass


print(Sub().get_defining_module() is access, AfterStatic().get_defining_module() is access)
for step, how in ((), {}), ((3,), {}), ((-2,), {'twice': True}):
    Sub().increment_count_clinic(*step, **how)
    access.StateAccessType().increment_count_noclinic(*step, **how)
    print(Sub().get_count(), other.StateAccessType().get_count())
try:
    Sub().getmodulebydef_bad_def()
except TypeError as e:
    print('TypeError')
for wrong in (lambda: Sub().increment_count_clinic(1, 2, 3), lambda: Sub().increment_count_noclinic(thrice=3)):
    try:
        wrong()
    except TypeError:
        print('TypeError')

print('one phase')
_testsinglephase.early = 1
for suffix in '', '_basic_wrapper', '_basic_copy', '_with_reinit', '_with_state', '_check_cache_first', '_with_reinit_check_cache_first':
    name = '_testsinglephase' + suffix
    first = _load(spec_of(name, ONE))
    first.late = 2

    def show(module):
        print(module is first, module.__name__, module.__spec__.name, sys.modules[name] is module, hasattr(module, 'early'), hasattr(module, 'late'),
              module.look_up_self() is module if 'cache' not in name else None, module.error is first.error if 'cache' not in name else None,
              module.initialized_count() if 'basic' in name else None)

    show(first)
    show(_load(spec_of(name, ONE)))
    del sys.modules[name]
    show(_load(spec_of(name, ONE)))
first = _load(spec_of('_testsinglephase_with_state', ONE))
first._clear_module_state()
print(first.state_initialized(), _testsinglephase.state_initialized() > 0)
attempt('raise', lambda: _load(spec_of('_testsinglephase_raise_exception', ONE)))
copy = spec_of('_testsinglephase_basic_copy', ONE)
sys.modules.pop(copy.name)
again = _imp.create_dynamic(copy)
print(sys.modules[copy.name] is again)
sys.modules[copy.name] = strange = types.ModuleType('strange')
print(_imp.create_dynamic(copy) is strange, sys.modules[copy.name] is strange, strange.sum(1, 2))
_testsinglephase._clear_globals()
print(_testsinglephase.initialized_count(), _testsinglephase.state_initialized())
for name, origin in (('a\0b', 'abc'), ('abc', 'a\0b')):
    attempt(ascii(name), lambda: _imp.create_dynamic(types.SimpleNamespace(name=name, origin=origin)))

print('another interpreter')
sys.unraisablehook = lambda u: print(u.err_msg, repr(u.exc_value), u.object)
attempt('override', lambda: _imp._override_multi_interp_extensions_check(1))
SCRIPT = """if True:
    import importlib.machinery, importlib.util
    spec = importlib.util.spec_from_loader({name!r}, importlib.machinery.ExtensionFileLoader({name!r}, {origin!r}))
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
"""
for name, origin in (('_testmultiphase', TWO), ('_test_non_isolated', TWO), ('_test_shared_gil_only', TWO), ('_test_no_multiple_interpreter_slot', TWO),
                     ('_testmultiphase_export_null', TWO), ('_testmultiphase_nowhere', TWO), ('_testsinglephase', ONE),
                     ('_testsinglephase_with_state', ONE), ('_testsinglephase_raise_exception', ONE)):
    interpreter = _interpreters.create('isolated')
    for _ in range(2):
        problem = _interpreters.run_string(interpreter, SCRIPT.format(name=name, origin=origin))
        print(name, problem and (problem.type.__name__, problem.msg))
    _interpreters.destroy(interpreter)
print(_testsinglephase.initialized_count())
