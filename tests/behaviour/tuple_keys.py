# A KeyError has the key as its only argument, a key that is a tuple, too.
import collections
import ctypes
import sys

KEY = (1, 2)


def variables():
    return sys._getframe().f_locals


ordered = collections.OrderedDict()
cases = {
    'dict []': lambda: {}[KEY],
    'dict del': lambda: {}.__delitem__(KEY),
    'dict pop': lambda: {}.pop(KEY),
    'set remove': lambda: set().remove(KEY),
    'defaultdict': lambda: collections.defaultdict()[KEY],
    'OrderedDict []': lambda: ordered[KEY],
    'OrderedDict del': lambda: ordered.__delitem__(KEY),
    'variables pop': lambda: variables().pop(KEY),
    'PyDict_DelItem': lambda: ctypes.pythonapi.PyDict_DelItem(ctypes.py_object({}), ctypes.py_object(KEY)),
}
for name, case in cases.items():
    try:
        case()
    except KeyError as e:
        print(name, e.args)
