"""Values tied by one-way constraints, recomputed in order when an input changes: object code with dispatch, lists and closures."""
class Variable:
    def __init__(self, name, value=0):
        self.name, self.value, self.constraints, self.mark, self.stay = name, value, [], 0, True
class Constraint:
    strength = 1
    def __init__(self, inputs, output):
        self.inputs, self.output, self.satisfied = inputs, output, False
        for v in inputs: v.constraints.append(self)
    def known(self, mark): return all(v.mark == mark or v.stay for v in self.inputs)
    def execute(self): raise NotImplementedError
class Equal(Constraint):
    def execute(self): self.output.value = self.inputs[0].value
class Scale(Constraint):
    strength = 2
    def __init__(self, source, factor, offset, output):
        super().__init__([source, factor, offset], output)
    def execute(self):
        source, factor, offset = self.inputs
        self.output.value = source.value * factor.value + offset.value
class Planner:
    def __init__(self): self.mark = 0
    def plan(self, start):
        self.mark += 1
        todo, order = list(start.constraints), []
        start.mark = self.mark
        while todo:
            c = todo.pop()
            if c.output.mark != self.mark and c.known(self.mark):
                order.append(c)
                c.output.mark, c.output.stay, c.satisfied = self.mark, False, True
                todo.extend(c.output.constraints)
        for v in order: v.output.stay = True
        return order
    def change(self, variable, values):
        order = self.plan(variable)
        for value in values:
            variable.value = value
            for c in order: c.execute()
def chain(n):
    vs = [Variable(f'v{i}') for i in range(n + 1)]
    for a, b in zip(vs, vs[1:]): Equal([a], b)
    return vs
def projection(n):
    factor, offset = Variable('factor', 10), Variable('offset', 1000)
    pairs = [(Variable(f'a{i}', i), Variable(f'b{i}')) for i in range(n)]
    for a, b in pairs: Scale(a, factor, offset, b)
    return factor, offset, pairs
planner = Planner()
for _ in range(3):
    vs = chain(2000)
    planner.change(vs[0], range(60))
    assert vs[-1].value == 59
    factor, offset, pairs = projection(2000)
    for a, b in pairs: planner.change(a, (17, 18))
    planner.change(factor, range(20)); planner.change(offset, range(20))
    assert pairs[5][1].value == 18 * 19 + 19
