"""Keywords that are no strings, names that a program normalises itself, trees that are refused."""
import ast
import collections
import unicodedata
import warnings

warnings.simplefilter('ignore')


def show(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)


class Python:
    def __init__(self, **given):
        print('init', given)


class New:
    def __new__(cls, *args, **given):
        return len(given)


class Text(str):
    pass


odd = {(1, 2): 3}
for callable in (dict, collections.defaultdict, int, str, list, object, Python, New, type, ast.Name, ast.Name(id='x').__replace__,
                 {}.update, print, sorted, Exception, type('E', (), {})):
    show(lambda: type(callable(**odd)).__name__)
show(lambda: dict(**{Text('a'): 1}))


def normal(result):
    def function(form, name):
        calls.append((form, name))
        return result
    return function


kept = unicodedata.normalize
for result in (None, b'x', 'abc', Text('q')):
    calls = []
    unicodedata.normalize = normal(result)
    show(lambda: ast.dump(ast.parse('\u03d5 = 1').body[0].targets[0]) if result else ast.parse('\u03d5'))
    print(calls[0])
unicodedata.normalize = kept
show(lambda: ast.dump(ast.parse('\u03d5')))

p = ast.Pass()
store = ast.Expr(ast.Name('x', ast.Store()))
for kind in (ast.Try, ast.TryStar):
    for handlers, orelse, final in (([], [], []), ([], [p], [p]), ([ast.ExceptHandler(None, 'x', [store])], [], []), ([ast.ExceptHandler(None, 'x', [])], [], []),
                                    ([ast.ExceptHandler(ast.Name('E', ast.Load()), 'x', [p])], [store], [p]),
                                    ([ast.ExceptHandler(ast.Name('E', ast.Load()), 'x', [p])], [p], [store])):
        tree = ast.Module([kind([p], handlers, orelse, final)], [])
        show(lambda: compile(ast.fix_missing_locations(tree), '<t>', 'exec').co_name)
