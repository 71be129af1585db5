"""_heapq, _bisect, _queue, _statistics: results and refusals."""
import builtins


def print(*values, end='\n'):
    """Without addresses."""
    first, *rest = ' '.join(map(str, values)).split('0x')
    builtins.print('0x'.join([first, *(x.lstrip('0123456789abcdef') for x in rest)]), end=end)


import _heapq as h, _bisect as b, _queue as q, _statistics as s
def t(fn,*a,**k):
    try: print(repr(fn(*a,**k)))
    except BaseException as e: print(getattr(fn,'__name__',fn), type(e).__name__, e)
for n in ('heappop','heappop_max','heapify','heapify_max'): t(getattr(h,n),[]); t(getattr(h,n),(1,)); t(getattr(h,n))
for n in ('heappush','heappush_max','heappushpop','heappushpop_max','heapreplace','heapreplace_max'): t(getattr(h,n),[],1); t(getattr(h,n),(1,),1); t(getattr(h,n),[1]); l=[3,1,2]; t(getattr(h,n),l,2); print(l); t(getattr(h,n),[1],'a')
l=[5,3,1,4,2]; h.heapify(l); print(l); h.heapify_max(l); print(l)
class X:
    def __init__(s,l): s.l=l
    def __lt__(s,o): s.l.clear(); return True
for n in ('bisect_left','bisect_right'):
    f=getattr(b,n); t(f); t(f,[1,2,2,3],2); t(f,[1,2],2,-1); t(f,[1,2],2,0,-1); t(f,[1,2],2,0,-2); t(f,[1,2],2,0,10); t(f,[1,2],2,'a'); t(f,[1,2],2,0,'a'); t(f,[1,2],2,0,None); t(f,1,2); t(f,[1,2,3],-2,key=lambda x:-x); t(f,[1],'a'); t(f,{},1); t(f,{1:2},1); t(f,[1,2],x=1); t(f,[1],1,0,1,None); t(f,range(10),5); t(f,[1,2],2,5,1)
for n in ('insort_left','insort_right'):
    f=getattr(b,n); l=[1,3]; t(f,l,2); print(l); t(f,l,5,key=lambda x:-x); print(l); t(f,(1,),2); t(f,[],x=1)
    class L(list):
        def insert(s,i,x): print('ins',i,x); list.insert(s,i,x)
    l=L([1,2]); f(l,1); print(l); t(f,l,1,-1); t(f,[1],1,key=1)
Q=q.SimpleQueue; t(Q,1); x=Q(); t(x.get,False); t(x.get_nowait); t(x.get,True,-1); t(x.get,True,'a'); t(x.get,True,1e30); t(x.get,timeout=0.01); t(x.get,True,0); t(x.get,False,-1); t(x.put); t(x.put,1); t(x.put,2,False,'a'); t(x.put_nowait,3); t(x.put_nowait,item=3); print(x.qsize(), x.empty()); t(x.get); t(x.get,True,None); t(x.get_nowait); t(x.get,block='') ; print(q.Empty, q.Empty.__mro__, q.Empty.__module__); t(x.get,1,2,3)
t(x.put,1,timeout=1,x=1); t(x.get, True, float('nan')); t(x.get,True,float('inf'))
f=s._normal_dist_inv_cdf
for p in (0,1,-1,2,.5,.1,.9,1e-10,1e-300,.075,.925,0.4249,1-1e-15,float('nan')): t(f,p,0.5,2.0)
t(f,.5,1,0); t(f,.5,1,-1); t(f); t(f,'a',1,2); t(f,.3,float('inf'),1); t(f,1e-320,0,1)

