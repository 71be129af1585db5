class Switch:
    def __await__(self):
        yield self
async def leaf(i):
    await Switch()
    return i
async def branch(n):
    t = 0
    for i in range(n): t += await leaf(i)
    return t
def drive(*tasks):
    tasks, results = list(tasks), []
    while tasks:
        task = tasks.pop(0)
        try: task.send(None)
        except StopIteration as stop: results.append(stop.value)
        else: tasks.append(task)
    return results
drive(*[branch(5_000) for _ in range(20)])
