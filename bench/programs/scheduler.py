"""Tasks of an imagined operating system pass packets along queues: many small methods, attributes, linked objects."""
class Packet:
    def __init__(self, link, kind): self.link, self.kind, self.data, self.turn = link, kind, [0] * 4, 0
    def append_to(self, queue):
        self.link = None
        if queue is None: return self
        p = queue
        while p.link is not None: p = p.link
        p.link = self
        return queue
class Task:
    def __init__(self, number, priority, system):
        self.number, self.priority, self.system, self.queue, self.held, self.done = number, priority, system, None, False, 0
    def receive(self, packet): self.queue = packet.append_to(self.queue)
    def take(self):
        packet = self.queue
        if packet is not None: self.queue = packet.link
        return packet
    def is_ready(self): return not self.held and self.queue is not None
class Worker(Task):
    def step(self):
        packet = self.take()
        for i in range(len(packet.data)): packet.data[i] = (packet.data[i] * 31 + i + self.number) & 0xff
        self.done += 1
        self.system.send(packet, (self.number + 1) % len(self.system.tasks))
class Device(Task):
    def step(self):
        packet = self.take()
        packet.turn += 1
        self.done += packet.data[0] & 1
        if packet.turn % 3 == 0: self.system.hold(self)
        self.system.send(packet, (self.number + 3) % len(self.system.tasks))
class System:
    def __init__(self): self.tasks, self.waiting, self.sent = [], [], 0
    def add(self, kind, priority): self.tasks.append(kind(len(self.tasks), priority, self))
    def send(self, packet, number):
        self.sent += 1
        self.tasks[number].receive(packet)
    def hold(self, task):
        task.held = True
        self.waiting.append(task)
    def choose(self):
        best = None
        for task in self.tasks:
            if task.is_ready() and (best is None or task.priority > best.priority): best = task
        return best
    def run(self, steps):
        for i in range(steps):
            task = self.choose()
            if task is None or i % 7 == 0:
                while self.waiting: self.waiting.pop().held = False
            if task is not None: task.step()
        return self.sent
system = System()
for i in range(6): system.add(Worker if i % 2 else Device, i * 5 % 7)
for i in range(12): system.send(Packet(None, i), i % 6)
system.run(120_000)
