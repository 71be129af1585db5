"""Names of the C API called by ctypes, beside what Python itself says."""
import importlib.util
import io
import sys
import warnings
from ctypes import *

api = pythonapi
warnings.simplefilter("error")


def f(name, *argtypes, result=py_object):
    function = getattr(api, name)
    function.argtypes, function.restype = argtypes, result
    return function


def attempt(function, *args):
    try:
        return function(*args)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


print(f("PyLong_GetInfo")() == sys.int_info, type(f("PyThread_GetInfo")()) is type(sys.thread_info), f("PySys_GetXOptions", result=c_void_p)() == id(sys._xoptions))
print(f("PyImport_GetMagicNumber", result=c_long)().to_bytes(4, "little") == importlib.util.MAGIC_NUMBER,
      f("PyImport_GetMagicTag", result=c_char_p)().decode() == sys.implementation.cache_tag)
code = compile("x = 1\nname = __name__", "some.py", "exec")
m = f("PyImport_ExecCodeModule", c_char_p, py_object)(b"made_by_c", code)
print(m.x, m.name, m.__file__, sys.modules["made_by_c"] is m)
print(attempt(f("PyImport_ExecCodeModuleEx", c_char_p, py_object, c_char_p), b"fails", compile("1/0", "f", "exec"), b"f.py"), "fails" in sys.modules)
name_of, what_of = f("PyEval_GetFuncName", py_object, result=c_char_p), f("PyEval_GetFuncDesc", py_object, result=c_char_p)
print([(name_of(o), what_of(o)) for o in (attempt, [].append, io.StringIO().read, len, 3)])
print(f("PyEval_CallObjectWithKeywords", py_object, py_object, py_object)(int, ("ff",), {"base": 16}), f("PyCFunction_Call", py_object, py_object, py_object)(len, ([1],), {}))
print(f("_Py_BuildValue_SizeT", c_char_p, c_int, c_char_p)(b"(iz)", 3, b"text"), f("_PyObject_CallMethod_SizeT", py_object, c_char_p, c_char_p, c_int)([1, 2], b"index", b"i", 2))
number, text = c_int(), c_char_p()
print(f("_PyArg_ParseTuple_SizeT", py_object, c_char_p, POINTER(c_int), POINTER(c_char_p), result=c_int)((5, "word"), b"is", number, text), number.value, text.value)
data, size = c_char_p(), c_ssize_t()
print(f("PyObject_AsReadBuffer", py_object, POINTER(c_char_p), POINTER(c_ssize_t), result=c_int)(b"bytes", data, size), data.value, size.value)
print(f("PyObject_CheckReadBuffer", py_object, result=c_int)(b""), f("PyObject_CheckReadBuffer", py_object, result=c_int)(3),
      attempt(f("PyObject_AsWriteBuffer", py_object, POINTER(c_char_p), POINTER(c_ssize_t), result=c_int), b"x", data, size))
print(f("PyUnicode_DecodeCharmap", c_char_p, c_ssize_t, py_object, c_char_p)(b"ab", 2, {97: "x", 98: "yz"}, b"strict"),
      f("PyUnicode_AsCharmapString", py_object, py_object)("ab", {97: 65, 98: b"__"}), attempt(f("PyUnicode_AsEncodedObject", py_object, c_char_p, c_char_p), "ab", b"rot13", None),
      attempt(f("PyUnicode_AsDecodedUnicode", py_object, c_char_p, c_char_p), "abc", b"rot13", None))
warnings.simplefilter("ignore")
print(f("PyUnicode_AsEncodedObject", py_object, c_char_p, c_char_p)("ab", b"rot13", None), attempt(f("PyUnicode_AsEncodedUnicode", py_object, c_char_p, c_char_p), "abc", b"utf-8", None))
print([f("PyFile_GetLine", py_object, c_int)(io.StringIO("one\ntwo"), n) for n in (0, 2, -1)], attempt(f("PyFile_GetLine", py_object, c_int), io.StringIO(""), -1))
key = f("PyThread_create_key", result=c_int)()
print(f("PyThread_set_key_value", c_int, c_void_p, result=c_int)(key, 5), f("PyThread_get_key_value", c_int, result=c_void_p)(key),
      f("PyThread_delete_key_value", c_int, result=None)(key), f("PyThread_get_key_value", c_int, result=c_void_p)(key))
wide = f("Py_DecodeLocale", c_char_p, POINTER(c_size_t), result=c_void_p)(b"abc", None)
bytes_ = f("Py_EncodeLocale", c_wchar_p, POINTER(c_size_t), result=c_void_p)("text", None)
print(ascii(wstring_at(wide)), string_at(bytes_))
f("PyMem_RawFree", c_void_p, result=None)(wide)
f("PyMem_Free", c_void_p, result=None)(bytes_)
print(f("Py_GetPlatform", result=c_char_p)(), f("Py_GetCopyright", result=c_char_p)().decode() == sys.copyright, hex(f("Py_PACK_VERSION", c_int, c_int, result=c_uint32)(3, 14)))
print([addressof(c_char.in_dll(api, n)) == id(type(o)) for n, o in (
    ("PyBytesIter_Type", iter(b"")), ("PyByteArrayIter_Type", iter(bytearray())), ("PyUnicodeIter_Type", iter("\xe9")), ("PySetIter_Type", iter(set())), ("PyListIter_Type", iter([])), ("PyListRevIter_Type", reversed([])),
    ("PyTupleIter_Type", iter(())), ("PyCallIter_Type", iter(int, 1)), ("PySeqIter_Type", iter(type("T", (), {"__getitem__": 0})())))])
three = [c_ssize_t() for _ in range(3)]
indices = f("PySlice_GetIndices", py_object, c_ssize_t, *[POINTER(c_ssize_t)] * 3, result=c_int)
print([(indices(s, 5, *three), [x.value for x in three]) for s in (slice(1, -1), slice(None, None, -1), slice(-2, None), slice(1, 4, 2), slice(9, 2))])


def variables(x):
    found = f("PyEval_GetFrameLocals")()
    found["x"] = 2
    return x, sorted(found)


print(variables(1), c_int.in_dll(api, "Py_OptimizeFlag").value == sys.flags.optimize)
freed = []
free = CFUNCTYPE(None, c_void_p)(freed.append)
index = f("PyUnstable_Eval_RequestCodeExtraIndex", c_void_p, result=c_ssize_t)(cast(free, c_void_p))
put, take = f("PyUnstable_Code_SetExtra", py_object, c_ssize_t, c_void_p, result=c_int), f("PyUnstable_Code_GetExtra", py_object, c_ssize_t, POINTER(c_void_p), result=c_int)
extra, made = c_void_p(), eval("lambda: 3").__code__
print(take(made, index, extra), extra.value, put(made, index, 7), take(made, index, extra), extra.value, put(made, index, 8), freed)
print([attempt(put, *a).split(":")[0] for a in ((made, index + 100, 1), (3, index, 1))])
del made
import gc
gc.collect()
print(freed)
