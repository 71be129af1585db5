"""asyncio's native futures and tasks: loops in several threads at once, cancelling, misuse, futures shared by threads."""
import _asyncio
import asyncio
import threading


async def count(n, log, name):
    total = 0
    for i in range(n):
        await asyncio.sleep(0)
        total += i
    log.append((name, total, asyncio.current_task().get_name()))
    return total


async def main(k):
    log = []
    tasks = [asyncio.create_task(count(50, log, i), name=f'{k}-{i}') for i in range(10)]
    waiting = asyncio.get_running_loop().create_future()
    stopped = asyncio.create_task(asyncio.wait_for(waiting, 60), name='stopped')
    await asyncio.sleep(0)
    alive = sorted(t.get_name() for t in asyncio.all_tasks() if t is not asyncio.current_task())
    stopped.cancel('enough')
    results = await asyncio.gather(*tasks, stopped, return_exceptions=True)
    return alive, results[:-1] == [1225] * 10, repr(results[-1]), waiting.cancelled(), len(log)


def run(results, k):
    results[k] = asyncio.run(main(k))


results = [None] * 4
threads = [threading.Thread(target=run, args=(results, k)) for k in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for alive, *rest in results:
    print(len(alive), alive[0][2:], alive[-1], rest)

# One future that many threads end, ask and add callbacks to: one of them wins, the rest is refused.
loop = asyncio.new_event_loop()
won, refused, called = [], [], []


def fight(future, k):
    future.add_done_callback(called.append)
    try:
        future.set_result(k)
        won.append(k)
    except asyncio.InvalidStateError:
        refused.append(k)
    future.remove_done_callback(print), future._callbacks, future._asyncio_awaited_by, repr(future)


for _ in range(50):
    future = loop.create_future()
    threads = [threading.Thread(target=fight, args=(future, k)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert future.result() == won[-1]
loop.run_until_complete(asyncio.sleep(0))
print(len(won), len(refused), len(called))


# Misuse.
async def odd():
    class Odd:
        def __await__(self):
            yield 5
    await Odd()


async def again(task):
    return await task[0]


for coroutine in (odd(), again(holder := [])):
    task = loop.create_task(coroutine)
    holder.append(task)
    try:
        loop.run_until_complete(task)
    except RuntimeError as error:
        print(str(error).partition(':')[0])
    holder.clear()
for call in (lambda: _asyncio.Future.__new__(_asyncio.Future).get_loop(), lambda: task.set_result(1), lambda: _asyncio._leave_task(loop, None),
             lambda: _asyncio.Task(5, loop=loop), lambda: future.set_exception(5)):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, str(error).partition('<')[0])
loop.close()
