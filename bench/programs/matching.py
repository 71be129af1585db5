"""A small expression language: tokens, recursive descent, evaluation by pattern matching."""
from dataclasses import dataclass
@dataclass
class Number:
    value: float
@dataclass
class Binary:
    operator: str
    left: object
    right: object
def tokens(text):
    i = 0
    while i < len(text):
        c = text[i]
        if c.isdigit():
            j = i
            while j < len(text) and text[j].isdigit(): j += 1
            yield int(text[i:j])
            i = j
        else:
            if c != ' ': yield c
            i += 1
    yield None
class Parser:
    def __init__(self, text):
        self.stream = tokens(text)
        self.token = next(self.stream)
    def advance(self):
        token, self.token = self.token, next(self.stream, None)
        return token
    def sum(self):
        left = self.product()
        while self.token in ('+', '-'): left = Binary(self.advance(), left, self.product())
        return left
    def product(self):
        left = self.atom()
        while self.token == '*': left = Binary(self.advance(), left, self.atom())
        return left
    def atom(self):
        token = self.advance()
        if token == '(':
            inner = self.sum()
            self.advance()
            return inner
        return Number(token)
def value(node):
    match node:
        case Number(v): return v
        case Binary('+', a, b): return value(a) + value(b)
        case Binary('-', a, b): return value(a) - value(b)
        case Binary('*', a, b): return value(a) * value(b)
for i in range(3000): value(Parser(f'({i} + 2) * (3 - 14 * 2) + 5 * (6 + {i} * 7) - 81').sum())
