"""What sysconfig says of the build, but for one answer: that it has a GIL.

Some of the suite's tests skip themselves on free-threaded builds: as unsteady there, or because CPython's own cannot do what they try. Pithon is held to them all the
same: `run.py` names this file in the environment for the modules WITH_GIL. Only the tests' own decisions ask for it; nothing of the interpreter does.
"""
import importlib

build_time_vars = importlib.import_module('_sysconfigdata_t_linux_x86_64-linux-gnu').build_time_vars | {'Py_GIL_DISABLED': 0}
