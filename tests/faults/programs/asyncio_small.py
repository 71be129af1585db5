import asyncio


async def work(n, q):
    await asyncio.sleep(0)
    q.put_nowait(n)
    return n * 2


async def agen():
    for i in range(3):
        yield i
        await asyncio.sleep(0)


async def main():
    q = asyncio.Queue()
    print(await asyncio.gather(work(1, q), work(2, q)), await q.get(), q.qsize())
    t = asyncio.create_task(work(3, q), name='third')
    print(t.get_name(), await t, t.done(), t.result())
    print([i async for i in agen()])
    c = asyncio.create_task(asyncio.sleep(100))
    await asyncio.sleep(0)
    c.cancel()
    try:
        await c
    except asyncio.CancelledError:
        print('cancelled')
    f = asyncio.get_running_loop().create_future()
    f.add_done_callback(lambda f: print('done', f.result()))
    f.set_result(5)
    print(await f)
    async with asyncio.Lock(), asyncio.Semaphore(1):
        print('locked')
    done, pending = await asyncio.wait([asyncio.ensure_future(work(5, q))])
    print(len(done), len(pending))

def stop(loop, context):
    """A callback that could not be called: the task whose step it was waits for ever."""
    print(context['message'][:10], repr(context.get('exception')))
    loop.stop()


loop = asyncio.new_event_loop()
loop.set_exception_handler(stop)
try:
    loop.run_until_complete(main())
finally:
    loop.close()
