class P:
    kind = 3
    def __init__(self, x): self.x = x
    def get(self): return self.x
    def set(self, v): self.x = v
def run():
    p = P(3); t = 0
    for i in range(2_000_000):
        p.set(i)
        t += p.get() + p.x + p.kind
    return t
run()
