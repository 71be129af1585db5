"""Makes ast.gen.h (structs, constructors, field tables of the syntax tree) of src/lang/ast/nodes.txt.

usage: gen_ast.py NODES.TXT OUTPUT.H"""
import re
import sys

BUILTIN = {  # type: (C type of one, C type of a sequence)
    'identifier': ('AstName *', 'AstNameSeq'),
    'string': ('AstString ', None),
    'int': ('int ', None),
    'constant': ('AstConstant ', None),
}
QUANTITY = {'': 'AST_ONE', '?': 'AST_OPTIONAL', '*': 'AST_SEQUENCE', '?*': 'AST_SEQUENCE_GAPS'}


class Category:
    def __init__(self, shape, name, at, end):
        self.shape, self.name, self.at, self.end = shape, name, at, end
        self.c_name = 'Ast' + ''.join(part.capitalize() for part in name.split('_'))
        self.kinds = []  # (name, [(type, quantity, field)])


def parse_fields(text):
    fields = []
    for part in filter(None, (part.strip() for part in text.split(','))):
        kind, quantity, name = re.fullmatch(r'(\w+)(\?\*|\?|\*|)\s+(\w+)', part).groups()
        fields.append((kind, quantity, name))
    return fields


def parse(lines):
    categories = {}
    for line in lines:
        line = line.split('#')[0].rstrip()
        if not line:
            continue
        if not line[0].isspace():
            shape, name, *at = line.split()
            current = categories[name] = Category(shape, name, 'at' in at, 'end' in at)
        elif current.shape == 'enum':
            current.kinds += [(word, []) for word in line.split()]
        elif current.shape == 'sum':
            name, _, fields = line.partition(':')
            current.kinds.append((name.strip(), parse_fields(fields)))
        else:
            current.kinds.append((current.name, parse_fields(line)))
    return categories


class Writer:
    def __init__(self, categories):
        self.categories = categories
        self.lines = []

    def out(self, *lines):
        self.lines += lines

    def c_type(self, kind, quantity):
        if kind in BUILTIN:
            one, many = BUILTIN[kind]
        else:
            category = self.categories[kind]
            one = category.c_name + (' ' if category.shape == 'enum' else ' *')
            many = category.c_name + 'Seq'
        return many + ' ' if '*' in quantity else one

    def type_enum(self):
        self.out('typedef enum AstType {')
        for name in [*BUILTIN, *self.categories]:
            self.out(f'    AST_TYPE_{name.upper()},')
        self.out('    AST_TYPES', '} AstType;', '')

    def declarations(self):
        for c in self.categories.values():
            if c.shape == 'enum':
                names = ', '.join(f'AST_{name}' for name, _ in c.kinds)
                self.out(f'typedef enum {c.c_name} {{ {names} }} {c.c_name};')
                item = c.c_name + ' '
            else:
                self.out(f'typedef struct {c.c_name} {c.c_name};')
                item = c.c_name + ' *'
            self.out(f'typedef struct {c.c_name}Seq {{ ptrdiff_t size; {item}*items; }} {c.c_name}Seq;')
        self.out('')

    def fields(self, fields, indent):
        for kind, quantity, name in fields:
            note = {'?': '     /* or NULL */', '?*': '     /* items may be NULL */'}.get(quantity, '')
            note = '' if kind == 'int' else note
            self.out(f'{indent}{self.c_type(kind, quantity)}{name};{note}')

    def structs(self):
        for c in self.categories.values():
            if c.shape == 'sum':
                self.out(f'typedef enum {c.c_name}Kind {{')
                self.out(*(f'    AST_{name},' for name, _ in c.kinds))
                self.out(f'}} {c.c_name}Kind;', '')
        for c in self.categories.values():
            if c.shape == 'enum':
                continue
            self.out(f'struct {c.c_name} {{')
            if c.shape == 'sum':
                self.out(f'    {c.c_name}Kind kind;')
                if c.at:
                    self.out('    AstPos pos;')
                self.out('    union {')
                for name, fields in c.kinds:
                    if fields:
                        self.out('        struct {')
                        self.fields(fields, ' ' * 12)
                        self.out(f'        }} {name};')
                self.out('    };')
            else:
                self.fields(c.kinds[0][1], '    ')
                if c.at:
                    self.out('    AstPos pos;')
            self.out('};', '')

    def constructors(self):
        for c in self.categories.values():
            if c.shape == 'enum':
                continue
            for name, fields in c.kinds:
                params = ['Arena *arena']
                for kind, quantity, field in fields:
                    params.append(self.c_type(kind, quantity) + field)
                if c.at:
                    params.append('AstPos pos')
                self.out('static inline ' + c.c_name + ' *', f'ast_{name}({", ".join(params)})', '{')
                self.out(f'    {c.c_name} *node = arena_alloc(arena, sizeof *node);')
                self.out('    if (node) {')
                if c.shape == 'sum':
                    self.out(f'        node->kind = AST_{name};')
                if c.at:
                    self.out('        node->pos = pos;')
                prefix = name + '.' if c.shape == 'sum' else ''
                for _, _, field in fields:
                    self.out(f'        node->{prefix}{field} = {field};')
                self.out('    }', '    return node;', '}', '')

    def tables(self):
        self.out('#ifdef AST_GEN_TABLES     /* wanted by ast/ast.c alone */')
        for c in self.categories.values():
            for name, fields in c.kinds:
                if not fields:
                    continue
                self.out(f'static const AstField fields_{c.name}_{name}[] = {{')
                for kind, quantity, field in fields:
                    path = f'{name}.{field}' if c.shape == 'sum' else field
                    self.out(f'    {{"{field}", AST_TYPE_{kind.upper()}, {QUANTITY[quantity]}, '
                             f'offsetof({c.c_name}, {path})}},')
                self.out('};')
            self.out(f'static const AstKindInfo kinds_{c.name}[] = {{')
            for name, fields in c.kinds:
                table = f'fields_{c.name}_{name}' if fields else 'NULL'
                self.out(f'    {{"{name}", {table}, {len(fields)}}},')
            self.out('};', '')
        self.out('const AstTypeInfo ast_types[AST_TYPES] = {')
        for name in BUILTIN:
            self.out(f'    [AST_TYPE_{name.upper()}] = {{"{name}", NULL, 0, AST_SHAPE_BUILTIN, -1, 0, 0}},')
        for c in self.categories.values():
            pos = f'offsetof({c.c_name}, pos)' if c.at else '-1'
            self.out(f'    [AST_TYPE_{c.name.upper()}] = {{"{c.name}", kinds_{c.name}, {len(c.kinds)}, '
                     f'AST_SHAPE_{c.shape.upper()}, {pos}, sizeof({c.c_name}), {int(c.end)}}},')
        self.out('};', '#endif')


def main(source, target):
    with open(source) as file:
        writer = Writer(parse(file))
    writer.out('/* Made by tools/gen_ast.py of src/lang/ast/nodes.txt; included by lang/ast/ast.h alone. */', '')
    writer.type_enum()
    writer.declarations()
    writer.structs()
    writer.constructors()
    writer.tables()
    with open(target, 'w') as file:
        file.write('\n'.join(writer.lines) + '\n')


if __name__ == '__main__':
    main(*sys.argv[1:])
