# Streams that several threads use at once: every line whole, none lost.
import _io as io
import _thread


class Thread:
    def __init__(self, target, args=()):
        self.run = lambda: target(*args)

    def start(self):
        self.handle = _thread.start_joinable_thread(self.run)

    def join(self):
        self.handle.join()


p='/tmp/pithon-behaviour-io-threads'
with io.open(p, 'w', encoding='utf-8') as f:
    for i in range(4000): f.write('line %d é\n'%i)
got=[]
with io.open(p,encoding='utf-8') as f:
    def rd():
        mine=[]
        for l in f: mine.append(l)
        got.append(mine)
    ts=[Thread(target=rd) for _ in range(4)]
    [t.start() for t in ts]; [t.join() for t in ts]
allv=sorted(l for m in got for l in m)
print(len(allv), allv==sorted('line %d é\n'%i for i in range(4000)))
with io.open(p, 'w', encoding='utf-8') as f:
    def wr(k):
        for i in range(1000): f.write('%d-%d\n'%(k,i))
    ts=[Thread(target=wr,args=(k,)) for k in range(4)]
    [t.start() for t in ts]; [t.join() for t in ts]
print(sorted(io.open(p, encoding='utf-8').read().split())==sorted('%d-%d'%(k,i) for k in range(4) for i in range(1000)))
b=io.BytesIO(); s=io.StringIO()
def w2():
    for i in range(1000): b.write(b'ab'); s.write('\u20accd'); b.getvalue()[:1]; s.seek(0,2)
ts=[Thread(target=w2) for k in range(4)]
[t.start() for t in ts]; [t.join() for t in ts]
print(len(b.getvalue()), len(s.getvalue()) <= 12000)
def cl():
    for i in range(200):
        try:
            g=io.open(p, encoding='utf-8'); 
            t=Thread(target=g.close); t.start()
            g.read(); g.readline(); t.join()
        except ValueError: t.join()
cl(); print('ok')
