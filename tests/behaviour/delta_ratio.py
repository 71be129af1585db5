"""timedelta times and by floats that tell their ratio themselves."""
from datetime import timedelta
def t(s):
    try: print(s,'->',repr(eval(s)))
    except BaseException as e: print(s,'->',type(e).__name__,e)
def bad(r):
    class BadFloat(float):
        def as_integer_ratio(self): return r
    return BadFloat(2.5)
for r in [1 << 100,(),(42,),(1,2,3),(3,2),(3,0),('a',2),(3,2.5),(3,-2),[3,2]]:
    for op in ('/','*'):
        t(f"timedelta(seconds=7) {op} bad({r!r})")
t("bad((3,2))*timedelta(1)"); t("timedelta(1)//bad((3,2))"); t("timedelta(days=1)/0.0"); t("timedelta(1)*float('nan')"); t("timedelta(1)*float('inf')"); t("timedelta(days=bad((3,2)))")
import random
r = random.Random(5)
for i in range(300):
    ratio = (r.choice([1, -1]) * r.randrange(1, 10**r.randrange(1, 25)), r.choice([1, -1]) * r.randrange(1, 10**r.randrange(1, 25)))
    d = timedelta(microseconds=r.randrange(-10**r.randrange(1, 16), 10**r.randrange(1, 16)))
    for f in (lambda: d * bad(ratio), lambda: d / bad(ratio)):
        try:
            print(f())
        except OverflowError as e:
            print(e)
