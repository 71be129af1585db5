"""Makes peg.gen.h, a program for the matcher of parse_peg.c, of src/lang/parse/errors.peg (the notation is explained there).

usage: gen_peg.py ERRORS.PEG OUTPUT.H

Every instruction is an operation and an argument. An expression compiles to code that either goes on behind itself with
the position moved, or fails: then the matcher goes back to the newest choice."""
import re
import sys

OPERATORS = {
    '(': 'LPAR', ')': 'RPAR', '[': 'LSQB', ']': 'RSQB', ':': 'COLON', ',': 'COMMA', ';': 'SEMI', '+': 'PLUS',
    '-': 'MINUS', '*': 'STAR', '/': 'SLASH', '|': 'VBAR', '&': 'AMPER', '<': 'LESS', '>': 'GREATER', '=': 'EQUAL',
    '.': 'DOT', '%': 'PERCENT', '{': 'LBRACE', '}': 'RBRACE', '==': 'EQEQUAL', '<=': 'LESSEQUAL',
    '>=': 'GREATEREQUAL', '~': 'TILDE', '^': 'CIRCUMFLEX', '<<': 'LEFTSHIFT', '>>': 'RIGHTSHIFT', '**': 'DOUBLESTAR',
    '+=': 'PLUSEQUAL', '-=': 'MINEQUAL', '*=': 'STAREQUAL', '/=': 'SLASHEQUAL', '%=': 'PERCENTEQUAL',
    '&=': 'AMPEREQUAL', '|=': 'VBAREQUAL', '^=': 'CIRCUMFLEXEQUAL', '<<=': 'LEFTSHIFTEQUAL',
    '>>=': 'RIGHTSHIFTEQUAL', '**=': 'DOUBLESTAREQUAL', '//': 'DOUBLESLASH', '//=': 'DOUBLESLASHEQUAL', '@': 'AT',
    '@=': 'ATEQUAL', '->': 'RARROW', '...': 'ELLIPSIS', ':=': 'COLONEQUAL', '!': 'EXCLAMATION',
}
SOFT = {'match': 'MATCH', 'case': 'CASE', 'type': 'TYPE', '_': 'UNDERSCORE'}
LEX = re.compile(r"""\s*(?:('[^']+')|("(?:[^"\\]|\\.)*")|([A-Za-z_][A-Za-z_0-9]*)|(&&|[|()\[\]?*+&!~.=]))""")


class Rule:
    def __init__(self, name, flags):
        self.name, self.flags, self.alternatives = name, flags, []


class Parser:
    """Items of one alternative: nested tuples."""

    def __init__(self, text):
        self.tokens = []
        at = 0
        text = text.strip()
        while at < len(text):
            match = LEX.match(text, at)
            if not match:
                sys.exit(f'errors.peg: cannot read {text[at:]!r}')
            self.tokens.append(match[0].strip())
            at = match.end()
        self.at = 0

    def peek(self, ahead=0):
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else ''

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def alternatives(self, close):
        found = [self.sequence()]
        while self.peek() == '|':
            self.next()
            found.append(self.sequence())
        if self.peek() != close:
            sys.exit(f'errors.peg: expected {close!r} in {self.tokens}')
        if close:
            self.next()
        return ('alt', found)

    def sequence(self):
        items = []
        while self.peek() not in ('', '|', ')', ']'):
            items.append(self.item())
        return ('seq', items)

    def item(self):
        if self.peek(1) == '=' and re.fullmatch('[a-z]', self.peek()):
            label = self.next()
            self.next()
            return ('label', label, self.item())
        if self.peek() == '~':
            self.next()
            return ('cut',)
        if self.peek() == '&&':
            self.next()
            return ('force', self.atom())
        if self.peek() in ('&', '!'):
            return ('and' if self.next() == '&' else 'not', self.atom())
        atom = self.atom()
        if self.peek() == '.':
            self.next()
            item = self.atom()
            if self.next() != '+':
                sys.exit('errors.peg: s.e without +')
            return ('seq', [item, ('star', ('seq', [atom, item]))])
        while self.peek() in ('?', '*', '+') and self.peek():
            sign = self.next()
            atom = ('opt', atom) if sign == '?' else ('star', atom) if sign == '*' else \
                ('seq', [atom, ('star', atom)])
        return atom

    def atom(self):
        token = self.next()
        if token == '(':
            return self.alternatives(')')
        if token == '[':
            return ('opt', self.alternatives(']'))
        if token[0] == "'":
            word = token[1:-1]
            return ('token', 'T_' + OPERATORS[word] if word in OPERATORS else 'K_' + word.upper(), word)
        if token[0] == '"':
            return ('soft', SOFT[token[1:-1]])
        if token == 'SOFT_KEYWORD':
            return ('anysoft',)
        if token.isupper():
            return ('token', 'T_' + token, token)
        return ('rule', token)


def read(path):
    rules = {}
    current = None
    with open(path) as file:
        for line in file:
            line = line.rstrip('\n')
            if not line.strip() or line.startswith('#'):
                continue
            if not line[0].isspace():
                name, flags, rest = re.fullmatch(r'(\w+)(?: \((\w+)\))?:(.*)', line).groups()
                current = rules[name] = Rule(name, flags or '')
                line = rest.strip()
                if not line:
                    continue
                parts = [line]
            else:
                parts = [line.strip()]
            for part in parts:
                wrong = part.startswith('! |')
                body = re.sub(r'^(! )?\| ', '', part)
                body, _, action = body.partition(' => ')
                tree = Parser(body).alternatives('')
                for sequence in tree[1]:
                    current.alternatives.append((wrong, sequence, action.strip()))
    return rules


class Compiler:
    def __init__(self, rules):
        self.rules = rules
        self.numbers = {name: i for i, name in enumerate(rules)}
        self.code = []
        self.forced = []
        self.actions = []

    def emit(self, op, arg='0'):
        self.code.append([op, arg])
        return len(self.code) - 1

    def item(self, node, labels):
        kind = node[0]
        if kind == 'token':
            self.emit('TOKEN', node[1])
        elif kind == 'soft':
            self.emit('SOFT', 'SOFT_' + node[1])
        elif kind == 'anysoft':
            self.emit('ANY_SOFT')
        elif kind == 'rule':
            if node[1] not in self.numbers:
                sys.exit(f'errors.peg: no rule {node[1]}')
            self.emit('CALL', self.numbers[node[1]])
        elif kind == 'seq':
            for item in node[1]:
                self.item(item, labels)
        elif kind == 'alt':
            self.choice(node[1], labels)
        elif kind == 'label':
            slot = labels.setdefault(node[1], len(labels))
            self.emit('BEGIN', slot)
            self.item(node[2], labels)
            self.emit('FINISH', slot)
        elif kind == 'cut':
            self.emit('CUT')
        elif kind == 'force':
            self.forced.append((node[1][1], node[1][2]))
            self.emit('FORCE', len(self.forced) - 1)
        elif kind in ('opt', 'star'):
            start = self.emit('CHOICE')
            self.item(node[1], labels)
            self.emit('COMMIT', start if kind == 'star' else len(self.code) + 1)
            self.code[start][1] = len(self.code)
        elif kind == 'not':
            start = self.emit('CHOICE')
            self.item(node[1], labels)
            self.emit('FAIL_TWICE')
            self.code[start][1] = len(self.code)
        elif kind == 'and':
            start = self.emit('CHOICE')
            self.item(node[1], labels)
            back = self.emit('BACK_COMMIT')
            self.code[start][1] = self.emit('FAIL')
            self.code[back][1] = len(self.code)

    def choice(self, sequences, labels):
        ends = []
        for sequence in sequences[:-1]:
            start = self.emit('CHOICE')
            self.item(sequence, labels)
            ends.append(self.emit('COMMIT'))
            self.code[start][1] = len(self.code)
        self.item(sequences[-1], labels)
        for end in ends:
            self.code[end][1] = len(self.code)

    def action(self, text, labels):
        a = labels.get('a', 0)
        b = labels.get('b', a)
        error = 'LANG_SYNTAX'
        if text.startswith('INDENT '):
            error, text = 'LANG_INDENTATION', text[7:]
        check = re.fullmatch(r'check (\w+)(?: \w)*', text)
        if check:
            return f'{{WHERE_CHECK, {error}, {a}, {b}, NULL, wording_check_{check[1]}}}'
        since = re.fullmatch(r'since (\d+) (".*")', text)
        if since:
            return f'{{WHERE_SINCE, {error}, {since[1]}, 0, {since[2]}, NULL}}'
        where, words = re.fullmatch(r'(\S+) (".*")', text).groups()
        place = {'last': 'WHERE_LAST', 'next': 'WHERE_NEXT', 'a': 'WHERE_AT', 'a..b': 'WHERE_SPAN',
                 'a..': 'WHERE_FROM'}[where]
        return f'{{{place}, {error}, {a}, {b}, {words}, NULL}}'

    def rule(self, rule):
        for wrong, sequence, action in rule.alternatives:
            labels = {}
            skip = self.emit('WRONG') if wrong else None
            start = self.emit('CHOICE')
            self.item(sequence, labels)
            if action:
                self.actions.append(self.action(action, labels))
                self.emit('ACTION' if wrong else 'CHECK', len(self.actions) - 1)
            self.emit('RETURN')
            self.code[start][1] = len(self.code)
            if wrong:
                self.code[skip][1] = len(self.code)
        self.emit('FAIL')

    def program(self):
        starts = []
        for rule in self.rules.values():
            starts.append(len(self.code))
            self.rule(rule)
        return starts


def main(source, target):
    rules = read(source)
    compiler = Compiler(rules)
    starts = compiler.program()
    checks = sorted(set(re.findall(r'wording_check_\w+', ' '.join(compiler.actions))))
    out = ['/* Made by tools/gen_peg.py of src/lang/parse/errors.peg; included by parse_peg.c alone. */']
    out.append('enum {')
    out += [f'    RULE_{name.upper()},' for name in rules]
    out += ['    RULES', '};']
    out += [f'bool {check}(Peg *peg, Span a, Span b);' for check in checks]
    out.append('static const PegInstruction peg_code[] = {')
    out += [f'    {{PEG_{op}, {arg}}},' for op, arg in compiler.code]
    out += ['};', 'static const PegRule peg_rules[RULES] = {']
    for rule, start in zip(rules.values(), starts):
        flags = {'': '0', 'memo': 'PEG_MEMO', 'quiet': 'PEG_QUIET'}[rule.flags]
        out.append(f'    {{{start}, {flags}}},    /* {rule.name} */')
    out += ['};', 'static const PegForced peg_forced[] = {']
    out += [f'    {{{kind}, "{word}"}},' for kind, word in compiler.forced]
    out += ['};', 'static const PegAction peg_actions[] = {']
    out += [f'    {action},' for action in compiler.actions]
    out += ['};']
    with open(target, 'w') as file:
        file.write('\n'.join(out) + '\n')


if __name__ == '__main__':
    main(*sys.argv[1:])
