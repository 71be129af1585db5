"""Write the tables of built-in methods that a C file declares with METHOD and its relatives (src/object/args.h says how).

Behind a declaration's parameters ` :: TEXT` gives the signature that is shown in place of the one made from them (`none`: none is shown);
` :: coexist` lets a method like __getitem__ take the place of the slot's wrapper; ` :: known` is for those of object/known.h.

In a file that says `#define METHODS_UNNAMED` messages about arguments speak of "function", as the reference's do in some modules.

Usage: gen_methods.py FILE.c OUTPUT.h
"""
import ast
import pathlib
import re
import sys
from dataclasses import dataclass, field

KINDS = 'METHOD|CLASSMETHOD|STATICMETHOD|FUNCTION|GETTER|SETTER|CONSTRUCTOR|INITIALIZER'
DECLARATION = re.compile(rf'^({KINDS})\(', re.M)
FUNCTION_NAME = re.compile(r'\s*(?:static|quiet|inline|cold_path|never_inline|\s)*([A-Za-z_][\w \*]*?[\s\*])(\w+)\s*\(([^)]*)\)', re.S)

# converter: C type, initialiser when not given and no default, C call
SIMPLE = {
    'ssize': ('Py_ssize_t', 'arg_ssize({o}, &{v})'),
    'none_or_ssize': ('Py_ssize_t', 'arg_none_or_ssize({o}, &{v})'),
    'slice_index': ('Py_ssize_t', 'arg_slice_index({o}, &{v})'),
    'int': ('int', 'arg_int({o}, &{v})'),
    'uint': ('unsigned int', 'arg_uint({o}, &{v})'),
    'long': ('long', 'arg_long({o}, &{v})'),
    'size': ('size_t', 'arg_size({o}, &{v})'),
    'int64': ('int64_t', 'arg_int64({o}, &{v})'),
    'uint64': ('uint64_t', 'arg_uint64({o}, &{v})'),
    'double': ('double', 'arg_double({o}, &{v})'),
    'bool': ('int', 'arg_bool({o}, &{v})'),
    'char': ('int', 'arg_char({o}, "{f}", "{n}", &{v})'),
    'utf8': ('const char *', 'arg_utf8({o}, "{f}", "{n}", &{v})'),
}
CHECKED = {
    'str': 'arg_type({o}, &PyUnicode_Type, "{f}", "{n}")',
    'bytes': 'arg_type({o}, &PyBytes_Type, "{f}", "{n}")',
    'list': 'arg_type({o}, &PyList_Type, "{f}", "{n}")',
    'tuple': 'arg_type({o}, &PyTuple_Type, "{f}", "{n}")',
    'dict': 'arg_type({o}, &PyDict_Type, "{f}", "{n}")',
    'type': 'arg_type({o}, &PyType_Type, "{f}", "{n}")',
    'none_or_str': 'arg_none_or_str({o}, "{f}", "{n}")',
}
BUFFERS = {
    'buffer': 'arg_buffer({o}, &{v})',
    'writable_buffer': 'arg_writable_buffer({o}, "{f}", "{n}", &{v})',
}
C_DEFAULTS = {'True': '1', 'False': '0', 'sys.maxsize': 'PY_SSIZE_T_MAX', 'os.SEEK_SET': '0', 'None': '0',
              "(os.name != 'nt')": '1', 'signal.SIGINT': 'SIGINT'}


@dataclass
class Parameter:
    name: str
    converter: str = ''
    default: str | None = None
    kind: str = 'positional'  # positional_only, positional, varargs, keyword


@dataclass
class Declared:
    kind: str
    owner: str
    name: str
    raw: bool
    first: str
    parameters: list[Parameter]
    doc: str
    function: str
    self_type: str
    text: str = ''
    where: str = ''
    arity: int = 0  # parameters of the C function
    known: bool = False  # the interpreter knows it: object/known.h
    coexist: bool = False  # takes the place of the slot's wrapper in the type's namespace
    called: str = ''  # what messages about its arguments name it


def c_strings(text: str) -> list[str]:
    """The C string literals of an argument list, adjacent ones joined."""
    out: list[str] = []
    joined: str | None = None
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"|,', text):
        if token.group() == ',':
            if joined is not None:
                out.append(joined)
            joined = None
        else:
            joined = (joined or '') + ast.literal_eval(token.group())
    if joined is not None:
        out.append(joined)
    return out


def call_end(text: str, start: int) -> int:
    """The index after the parenthesis that closes the one before `start`."""
    depth, i = 1, start
    while depth:
        c = text[i]
        if c == '"':
            i = re.compile(r'"(?:[^"\\]|\\.)*"').match(text, i).end()
            continue
        depth += (c == '(') - (c == ')')
        i += 1
    return i


def parameters_of(kind: str, text: str, where: str) -> tuple[str, list[Parameter], bool]:
    parts, depth, current, quote = [], 0, '', ''
    for c in text:
        if quote:
            quote = '' if c == quote else quote
        elif c in '\'"':
            quote = c
        elif c in '([{':
            depth += 1
        elif c in ')]}':
            depth -= 1
        if c == ',' and depth == 0 and not quote:
            parts.append(current.strip())
            current = ''
        else:
            current += c
    if current.strip():
        parts.append(current.strip())
    if '...' in parts:
        return parts[0] if parts[0] != '...' else '', [], True
    first = ''
    out: list[Parameter] = []
    if parts and parts[0] == {'METHOD': 'self', 'CLASSMETHOD': 'cls'}.get(kind):
        first = parts.pop(0)
    keyword_only = False
    for part in parts:
        if part == '/':
            for p in out:
                p.kind = 'positional_only'
        elif part == '*':
            keyword_only = True
        elif part.startswith('**'):
            sys.exit(f'{where}: **kwargs: write the signature as (...)')
        elif part.startswith('*'):
            out.append(Parameter(part[1:], kind='varargs'))
            keyword_only = True
        else:
            m = re.fullmatch(r'(\w+)\s*(?::\s*(\w+))?\s*(?:=\s*(.*))?', part, re.S)
            if not m:
                sys.exit(f'{where}: cannot read parameter {part!r}')
            out.append(Parameter(m[1], m[2] or '', m[3], 'keyword' if keyword_only else 'positional'))
    return first, out, False


def declarations(path: pathlib.Path) -> list[Declared]:
    text = path.read_text()
    out = []
    for m in DECLARATION.finditer(text):
        end = call_end(text, m.end())
        where = f'{path}:{text.count(chr(10), 0, m.start()) + 1}'
        strings = c_strings(text[m.end():end - 1])
        head, doc = strings[0], strings[1] if len(strings) > 1 else ''
        f = re.compile(rf'(?:\s*(?:{KINDS})\((?:[^"()]|"(?:[^"\\]|\\.)*")*\))*').match(text, end)
        fm = FUNCTION_NAME.match(text, f.end())
        if not fm:
            sys.exit(f'{where}: no function follows')
        self_type = fm[3].split(',')[0].strip()
        self_type = re.sub(r'\s*\b\w+$', '', self_type).strip() or 'PyObject *'
        kind = m[1]
        if kind in ('GETTER', 'SETTER'):
            owner, name = head.rsplit('.', 1)
            out.append(Declared(kind, owner, name, False, '', [], doc, fm[2], self_type, where=where, arity=fm[3].count(',') + 1))
            continue
        head, _, shown = head.partition(' :: ')
        dotted, rest = head.split('(', 1)
        rest = rest[:rest.rindex(')')]
        first, parameters, raw = parameters_of(kind, rest, where)
        owner, _, name = dotted.rpartition('.')
        if kind in ('CONSTRUCTOR', 'INITIALIZER'):
            owner = name = dotted.replace('.', '_')
        coexist = shown == 'coexist'
        known = shown == 'known'
        if shown and not coexist and not known:
            signature = '' if shown == 'none' else f'{name}{shown}\n--\n\n'
        else:
            signature = '' if raw else text_signature(kind, name, first, parameters)
        out.append(Declared(kind, owner.replace('.', '_'), name, raw, first, parameters, doc, fm[2], self_type, signature, where, coexist=coexist, known=known))
    return out


def text_signature(kind: str, name: str, first: str, parameters: list[Parameter]) -> str:
    parts = []
    if kind == 'METHOD':
        parts.append('$self')
    elif kind == 'CLASSMETHOD':
        parts.append('$type')
    elif kind == 'FUNCTION':
        parts.append('$module')
    only = bool(parts)  # the implicit first one is positional-only
    slash_due = False
    star = False
    for p in parameters:
        if p.kind == 'positional_only':
            slash_due = True
        elif slash_due or (only and p is parameters[0]):
            parts.append('/')
            slash_due = only = False
        if p.kind == 'keyword' and not star:
            parts.append('*')
            star = True
        if p.kind == 'varargs':
            parts.append('*' + p.name)
            star = True
            continue
        default = p.default
        if default == 'NULL':
            default = '<unrepresentable>'
        parts.append(p.name + (f'={default}' if default is not None else ''))
    if slash_due or (only and not parameters):
        parts.append('/')
    return f'{name}({", ".join(parts)})\n--\n\n'


def c_text(text: str) -> str:
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n') + '"'


def c_default(p: Parameter) -> str:
    if p.default is None:
        return '0'
    if p.converter == 'none_or_ssize' and p.default == 'None':
        return 'PY_SSIZE_T_MIN'
    if p.converter == 'slice_index':
        return {'None': '0'}.get(p.default, C_DEFAULTS.get(p.default, p.default))
    if p.converter == 'utf8':
        return 'NULL' if p.default in ('None', 'NULL') else p.default.replace("'", '"')
    if p.converter == 'char':
        return p.default
    constant = re.fullmatch(r'(?:\w+\.)*([A-Z]\w*)', p.default)
    if constant and p.default not in C_DEFAULTS:
        return constant[1]  # a constant of the module, called by the same name in C
    return C_DEFAULTS.get(p.default, p.default)


@dataclass
class Body:
    lines: list[str] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)
    releases: list[str] = field(default_factory=list)


def shown_name(d: Declared, p: Parameter) -> str:
    """What a refusal calls the parameter: nothing if it is the only one, its number if it has no name for callers, else its name."""
    if p.kind != 'positional_only':
        return p.name
    return '' if len(d.parameters) == 1 else str(d.parameters.index(p) + 1)


def convert(d: Declared, body: Body, source) -> None:
    """Statements that turn the unpacked objects into C arguments."""
    for i, p in enumerate(x for x in d.parameters if x.kind != 'varargs'):
        o, v = source(i), f'p_{p.name}'
        names = dict(o=o, v=v, f=d.name, n=shown_name(d, p))
        optional = p.default is not None
        if p.converter == '':
            given = f'({o} ? {o} : NONE)' if p.default == 'None' else o
            body.arguments.append(given if optional else o)
        elif p.converter in CHECKED:
            check = f'if ({o} != NULL && {CHECKED[p.converter].format(**names)} < 0) {{ goto fail; }}'
            body.lines.append(check if optional else check.replace(f'{o} != NULL && ', ''))
            body.arguments.append(f'({o} ? {o} : NONE)' if p.default == 'None' else o)
        elif p.converter in BUFFERS:
            body.lines.insert(0, f'Py_buffer {v} = {{0}};')
            test = f'{o} != NULL && ' if optional else ''
            body.lines.append(f'if ({test}{BUFFERS[p.converter].format(**names)} < 0) {{ goto fail; }}')
            body.arguments.append(f'({o} ? &{v} : NULL)' if optional else f'&{v}')
            body.releases.append(f'if ({v}.obj != NULL) {{ arg_buffer_release(&{v}); }}')
        elif p.converter in SIMPLE:
            ctype, call = SIMPLE[p.converter]
            body.lines.insert(0, f'{ctype} {v} = {c_default(p)};')
            test = f'{o} != NULL && ' if optional else ''
            body.lines.append(f'if ({test}{call.format(**names)} < 0) {{ goto fail; }}')
            body.arguments.append(v)
        else:
            sys.exit(f'{d.where}: no converter {p.converter!r}')
        if d.parameters.index(p) != len(d.parameters) - 1 and False:
            pass
    position = next((k for k, x in enumerate(d.parameters) if x.kind == 'varargs'), None)
    if position is not None:
        body.arguments[position:position] = ['varargs', 'nvarargs']


def is_fallible_int(d: Declared) -> bool:
    return False


def emit_spec(d: Declared, ident: str, out: list[str]) -> None:
    named = [p for p in d.parameters if p.kind != 'varargs']
    only = sum(p.kind == 'positional_only' for p in named)
    positional = sum(p.kind in ('positional_only', 'positional') for p in named)
    required = sum(p.default is None for p in named[:positional])
    keyword_required = sum(1 << i for i, p in enumerate(named[positional:]) if p.default is None)
    names = ', '.join(f'"{p.name}"' for p in named) or '0'
    varargs = 'true' if any(p.kind == 'varargs' for p in d.parameters) else 'false'
    out.append(f'static const ArgSpec {ident}_spec = {{"{d.called}", (const char *const[]){{{names}}}, {only}, {positional}, '
               f'{required}, {len(named)}, {keyword_required}u, {varargs}}};')


def call_line(d: Declared, body: Body, receiver: str) -> list[str]:
    args = ', '.join(([receiver] if receiver else []) + body.arguments)
    lines = [f'PyObject *result = {d.function}({args});']
    lines += body.releases
    lines.append('return result;')
    if any('goto fail' in x for x in body.lines):
        lines += ['fail:', *body.releases, 'return NULL;']
    return lines


def receiver_of(d: Declared) -> str:
    return '' if d.kind == 'STATICMETHOD' else f'({d.self_type})self'


def call_name(d: Declared) -> str:
    return f'{d.function}_call' if d.function.startswith(d.owner) else f'{d.owner}_{d.function}_call'


def emit_call(d: Declared, out: list[str]) -> str:
    """The wrapper with the calling convention; returns the flags."""
    ident = call_name(d)
    if d.kind == 'CLASSMETHOD':
        extra = ' | METH_CLASS'
    elif d.kind == 'STATICMETHOD':
        extra = ' | METH_STATIC'
    else:
        extra = ''
    named = [p for p in d.parameters if p.kind != 'varargs']
    varargs = len(named) != len(d.parameters)
    if d.raw:
        receiver = '' if d.kind == 'STATICMETHOD' else f'({d.self_type})self, '
        out.append(f'static PyObject *{ident}(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {{\n'
                   f'    return {d.function}({receiver}args, nargs, kwnames);\n}}')
        return 'METH_FASTCALL | METH_KEYWORDS' + extra
    body = Body()
    if not d.parameters:
        convert(d, body, lambda i: '')
        out.append(f'static PyObject *{ident}(PyObject *self, PyObject *ignored) {{\n'
                   + ''.join(f'    {x}\n' for x in call_line(d, body, receiver_of(d))) + '}')
        return 'METH_NOARGS' + extra
    if len(d.parameters) == 1 and d.parameters[0].kind == 'positional_only' and d.parameters[0].default is None:
        convert(d, body, lambda i: 'arg')
        out.append(f'static PyObject *{ident}(PyObject *self, PyObject *arg) {{\n'
                   + ''.join(f'    {x}\n' for x in body.lines + call_line(d, body, receiver_of(d))) + '}')
        return 'METH_O' + extra
    head = []
    if varargs and all(p.kind == 'positional_only' for p in named):
        least = len(named)
        assert all(p.default is None for p in named), d.where
        flags, parameters = 'METH_FASTCALL', 'PyObject *self, PyObject *const *args, Py_ssize_t nargs'
        if least:
            head.append(f'if (unlikely(nargs < {least})) {{ args_wrong_count("{d.called}", nargs, {least}, PY_SSIZE_T_MAX); return NULL; }}')
        head.append(f'PyObject *const *varargs = args + {least};')
        head.append(f'Py_ssize_t nvarargs = nargs - {least};')
        convert(d, body, lambda i: f'args[{i}]')
    elif all(p.kind == 'positional_only' for p in named) and not varargs:
        least, most = sum(p.default is None for p in named), len(named)
        flags, parameters = 'METH_FASTCALL', 'PyObject *self, PyObject *const *args, Py_ssize_t nargs'
        test = f'nargs != {most}' if least == most else f'nargs < {least} || nargs > {most}' if least else f'nargs > {most}'
        head.append(f'if (unlikely({test})) {{ args_wrong_count("{d.called}", nargs, {least}, {most}); return NULL; }}')
        convert(d, body, lambda i: f'args[{i}]' if i < least else f'(nargs > {i} ? args[{i}] : NULL)')
    else:
        emit_spec(d, ident, out)
        flags, parameters = 'METH_FASTCALL | METH_KEYWORDS', 'PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames'
        head.append(f'PyObject *given[{max(len(named), 1)}];')
        head.append(f'if (unlikely(args_unpack(&{ident}_spec, args, nargs, kwnames, given) < 0)) {{ return NULL; }}')
        if varargs:
            positional = sum(p.kind in ('positional_only', 'positional') for p in named)
            head.append(f'PyObject *const *varargs = nargs > {positional} ? args + {positional} : NULL;')
            head.append(f'Py_ssize_t nvarargs = nargs > {positional} ? nargs - {positional} : 0;')
        convert(d, body, lambda i: f'given[{i}]')
    lines = head + body.lines + call_line(d, body, receiver_of(d))
    out.append(f'static PyObject *{ident}({parameters}) {{\n' + ''.join(f'    {x}\n' for x in lines) + '}')
    return flags + extra


def accessor(d: Declared, emitted: dict[str, str], out: list[str]) -> str:
    """The getter or setter with the slot's own type around the declared function."""
    get = d.kind == 'GETTER'
    name = f'{d.function}_{"getter" if get else "setter"}'
    if name not in emitted:
        emitted[name] = ''
        arguments = ['self'] if get else ['self', 'value']
        arguments = [f'({d.self_type})self', *arguments[1:], *(['closure'] if d.arity > len(arguments) else [])]
        result, value = ('PyObject *', '') if get else ('int ', 'PyObject *value, ')
        out.append(f'static {result}{name}(PyObject *self, {value}void *closure) {{\n    return {d.function}({", ".join(arguments)});\n}}')
    return name


def emit_constructor(d: Declared, out: list[str]) -> None:
    out.append(f'static const char {d.owner}_tp_doc[] maybe_unused = {c_text(d.text + d.doc)};')
    if d.raw:
        sys.exit(f'{d.where}: a constructor with (...) is a plain tp_new')
    emit_spec(d, f'{d.owner}_new', out)
    named = [p for p in d.parameters if p.kind != 'varargs']
    # Keyword arguments for a constructor that takes none are left to the __init__ of a subclass.
    kwargs = 'kwargs'
    if named and all(p.kind == 'positional_only' for p in named):
        kwargs = 'self->tp_init == PyBaseObject_Type.tp_init ? kwargs : NULL'
    for tail, parameters, unpack in (
            ('tp_new', 'PyTypeObject *self, PyObject *args, PyObject *kwargs', f'args_unpack_tuple(&{d.owner}_new_spec, args, {kwargs}, given)'),
            ('tp_vectorcall', 'PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames',
             f'args_unpack(&{d.owner}_new_spec, args, (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET), kwnames, given)')):
        body = Body()
        convert(d, body, lambda i: f'given[{i}]')
        head = [f'PyObject *given[{max(len(named), 1)}];', f'if (unlikely({unpack} < 0)) {{ return NULL; }}']
        if len(named) != len(d.parameters):
            positional = sum(p.kind in ('positional_only', 'positional') for p in named)
            all_args = '((PyTupleObject *)args)->ob_item' if tail == 'tp_new' else 'args'
            count = '((PyVarObject *)args)->ob_size' if tail == 'tp_new' else '(Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET)'
            head.append(f'Py_ssize_t nvarargs = {count} > {positional} ? {count} - {positional} : 0;')
            head.append(f'PyObject *const *varargs = nvarargs ? {all_args} + {positional} : NULL;')
        lines = head + body.lines + call_line(d, body, '(PyTypeObject *)self')
        out.append(f'static maybe_unused PyObject *{d.owner}_{tail}({parameters}) {{\n' + ''.join(f'    {x}\n' for x in lines) + '}')


def emit_initializer(d: Declared, out: list[str]) -> None:
    if d.raw:
        sys.exit(f'{d.where}: an initializer with (...) is a plain tp_init')
    out.append(f'static const char {d.owner}_tp_doc[] maybe_unused = {c_text(d.text + d.doc)};')
    emit_spec(d, f'{d.owner}_init', out)
    named = [p for p in d.parameters if p.kind != 'varargs']
    body = Body()
    convert(d, body, lambda i: f'given[{i}]')
    head = [f'PyObject *given[{max(len(named), 1)}];',
            f'if (unlikely(args_unpack_tuple(&{d.owner}_init_spec, args, kwargs, given) < 0)) {{ return -1; }}']
    lines = [x.replace('PyObject *result', 'int result').replace('return NULL', 'return -1')
             for x in body.lines + call_line(d, body, f'({d.self_type})self')]
    out.append(f'static maybe_unused int {d.owner}_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {{\n'
               + ''.join(f'    {x}\n' for x in head + lines) + '}')


def main() -> None:
    source, target = map(pathlib.Path, sys.argv[1:3])
    found = declarations(source)
    unnamed = '#define METHODS_UNNAMED' in source.read_text()
    for d in found:
        d.called = '' if unnamed else d.name
    out = [f'/* Made from {source.name} by tools/gen_methods.py: unpackers and tables of the functions declared there. */', '#include "object/args.h"', '']
    if any(p.converter in BUFFERS for d in found for p in d.parameters):
        out.append('void arg_buffer_release(Py_buffer *buffer);')
    if any(d.known for d in found):
        out.append('#include "object/known.h"')
    emitted: dict[str, str] = {}
    out += ['/* A file whose tables another file names defines METHOD_TABLE as nothing. */', '#ifndef METHOD_TABLE',
            '#define METHOD_TABLE static maybe_unused', '#endif', '']
    methods: dict[tuple[str, str], list[str]] = {}
    getset: dict[str, dict[str, dict[str, str]]] = {}
    for d in found:
        if d.kind == 'CONSTRUCTOR':
            emit_constructor(d, out)
        elif d.kind == 'INITIALIZER':
            emit_initializer(d, out)
        elif d.kind in ('GETTER', 'SETTER'):
            entry = getset.setdefault(d.owner.replace('.', '_'), {}).setdefault(d.name, {})
            entry['get' if d.kind == 'GETTER' else 'set'] = accessor(d, emitted, out)
            if d.doc:
                entry['doc'] = d.doc
        else:
            name = call_name(d)
            if name not in emitted:  # one function may stand behind several names
                emitted[name] = emit_call(d, out)
            flags = emitted[name] + (' | METH_COEXIST' if d.coexist else '') + (f' | METH_KNOWN({d.owner}_{d.name})' if d.known else '')
            table = (d.owner, 'functions' if d.kind == 'FUNCTION' else 'methods')
            doc = d.text + d.doc
            methods.setdefault(table, []).append(
                f'    {{"{d.name}", (PyCFunction)(void (*)(void)){call_name(d)}, {flags}, {c_text(doc) if doc else "NULL"}}},')
    for (owner, what), rows in methods.items():
        out += ['', f'PyMethodDef {owner}_{what}[] = {{', *rows, '    {NULL, NULL, 0, NULL},', '};']
    for owner, names in getset.items():
        out += ['', f'METHOD_TABLE PyGetSetDef {owner}_getset[] = {{']
        for name, e in names.items():
            out.append(f'    {{"{name}", {e.get("get", "NULL")}, '
                       f'{e.get("set", "NULL")}, {c_text(e["doc"]) if "doc" in e else "NULL"}, NULL}},')
        out += ['    {NULL, NULL, NULL, NULL, NULL},', '};']
    text = '\n'.join(out) + '\n'
    if not target.exists() or target.read_text() != text:
        target.write_text(text)


if __name__ == '__main__':
    main()
