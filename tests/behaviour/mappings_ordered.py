"""defaultdict, OrderedDict, _count_elements: results and refusals."""
import builtins


def print(*values, end='\n'):
    """Without addresses."""
    first, *rest = ' '.join(map(str, values)).split('0x')
    builtins.print('0x'.join([first, *(x.lstrip('0123456789abcdef') for x in rest)]), end=end)


import _collections as c
def t(fn,*a,**k):
    try: print(repr(fn(*a,**k)))
    except BaseException as e: print(type(e).__name__, e)
dd=c.defaultdict
t(dd,1); t(dd,None); t(dd,list,1); t(dd,list,{1:2},x=3); t(dd,list,1,2); t(dd,x=1); t(dd,default_factory=1); t(dd, list, [(1,2)])
x=dd(list); t(lambda: x[1]); y=dd(); t(lambda: y[1]); t(y.__missing__,(1,2)); print(x.__reduce__(), [i for i in x.__reduce__()[4]]); print(y.__reduce__()); print(x.copy(), x.__copy__())
t(lambda: x|{2:3}); t(lambda: {2:3}|x); t(lambda: x|1); t(lambda: 1|x); t(lambda: dd(int)|dd(list)); t(lambda: dict()|y)
class D(dd): pass
d=D(list,{1:1}); print(d, d.copy(), d|{2:2}, {2:2}|d, d.__reduce__())
x[5]=x; print(x); z=dd(None); z.default_factory=z; print(z)
class F(dd):
    def _f(self): return []
    def __init__(self): dd.__init__(self, self._f)
print(F()); t(x.__init__,1); t(x.__init__,None); print(x.default_factory); t(dd.fromkeys,[1,2]); print(type(dd.fromkeys([1])))
del x.default_factory; print(x.default_factory); x.default_factory=3; t(lambda: x[100])
g=c._tuplegetter

ce=c._count_elements
m={}; ce(m,'abca'); print(m); t(ce,1,[1]); t(ce,{},1); t(ce,{},[[]]); t(ce,[],[1]); 
class M(dict):
    def get(self,k,d=None): return 10
m=M(); ce(m,'ab'); print(m)
class M2(dict):
    def __setitem__(self,k,v): dict.__setitem__(self,k,v*2)
m=M2(); ce(m,'aab'); print(m)
t(ce,{'a':'x'},'a')
OD=c.OrderedDict
print('---- od')
t(OD,1); t(OD,1,2); t(OD,[(1,2)],x=3); o=OD(a=1,b=2,c=3); t(o.popitem); t(o.popitem,False); t(o.popitem,last=False); t(o.popitem); t(o.popitem,x=1)
o=OD(a=1,b=2,c=3); t(o.move_to_end,'x'); t(o.move_to_end,'a'); t(o.move_to_end,'a',False); t(o.move_to_end,'a',last=True); print(o); t(o.pop,'x'); t(o.pop,'x',1); t(o.pop,'a'); t(o.pop,key='b'); t(o.pop,'x',default=5); t(o.pop); t(o.pop,1,2,3)
t(o.setdefault,'z'); t(o.setdefault,'z',3); t(o.setdefault,key='y',default=4); print(o);
print(o.keys(), o.values(), o.items(), type(o.keys()), type(o.keys()).__mro__, type(iter(o)), type(iter(o.items())), type(reversed(o)), type(reversed(o.keys())), type(o.values()),type(o.items()))
i=iter(o); print(i.__reduce__()); t(lambda: i.__length_hint__()); print([n for n in dir(i) if n not in dir(object)])
next(i); print(i.__reduce__()); print(iter(o.items()).__reduce__(), reversed(o).__reduce__())
i=iter(o); o['new']=1; t(next,i); t(next,i); i=iter(o); next(i); o.move_to_end('new',False); t(next,i)
i=iter(o); next(i); del o['c']; t(next,i); i=iter(o); next(i); o.clear(); t(next,i)
o=OD(a=1); t(lambda: o=={'a':1}); t(lambda: o==OD(a=1)); t(lambda: o!=OD(a=1)); t(lambda: OD(a=1,b=2)==OD(b=2,a=1)); t(lambda: OD(a=1,b=2)=={'b':2,'a':1}); t(lambda: o<o); t(lambda: o==1)
t(lambda: o|{'b':1}); t(lambda: {'b':1}|o); t(lambda: o|1); t(lambda: o.__ior__([('q',1)])); t(lambda: o.__or__([1])); t(lambda: [1]|o)
class S(OD): pass
s=S(a=1); s.x=1; print(s, s|{}, {}|s, s.copy(), s.copy().__dict__); t(hash,o)
t(o.update,1,2); t(OD.update); t(o.update,x=1); t(o.update,[(1,2)],y=1); print(o); t(OD.fromkeys,'ab',1); t(S.fromkeys,'ab'); t(OD.fromkeys)
o['self']=o; print(o); t(o.__init__,1,2); t(o.__init__,x=5); print(o); print(o.__dict__, OD.__dict__['__dict__'])
r=reversed(OD(a=1,b=2)); print(list(r)); 
o=OD(a=1,b=2); dict.__delitem__(o,'a'); t(repr,o); t(list,o); t(list,o.items()); t(o.popitem,False); print(len(o)); 
o=OD(a=1,b=2); dict.__setitem__(o,'z',1); print(o, len(o), list(o), list(o.items())); t(o.move_to_end,'z'); t(o.pop,'z'); print(o,len(o)); dict.__setitem__(o,'z',1); o['z']=2; print(o); 

def t(fn,*a,**k):
    try: print(repr(fn(*a,**k)))
    except BaseException as e: print(type(e).__name__, e)
class L(c.OrderedDict):
    log=[]
    def __getitem__(s,k): s.log.append(('get',k)); return super().__getitem__(k)
    def __setitem__(s,k,v): s.log.append(('set',k)); super().__setitem__(k,v)
    def __delitem__(s,k): s.log.append(('del',k)); super().__delitem__(k)
    def __contains__(s,k): s.log.append(('in',k)); return super().__contains__(k)
    def __missing__(s,k): s.log.append(('miss',k)); return 99
    def __iter__(s): s.log.append('iter'); return super().__iter__()
    def keys(s): s.log.append('keys'); return super().keys()
    def items(s): s.log.append('items'); return super().items()
    def pop(s,*a): s.log.append('pop'); return super().pop(*a)
    def __len__(s): s.log.append('len'); return super().__len__()
    def update(s,*a): s.log.append('update'); return super().update(*a)
    def copy(s): s.log.append('copy'); return super().copy()
    def move_to_end(s,*a): s.log.append('move'); return super().move_to_end(*a)
def go(f,*a,**k):
    l=L(); 
    for i in 'abc': c.OrderedDict.__setitem__(l,i,i)
    L.log.clear()
    print(f, a, end=' '); t(getattr(l,f) if isinstance(f,str) else lambda *a: f(l,*a),*a,**k); print('   ',L.log)
go('pop','a'); go('pop','z'); go('pop','z',1); go('popitem'); go('popitem',False); go('setdefault','a',1); go('setdefault','z',1); go('copy'); go('__repr__'); go('__eq__',c.OrderedDict(a='a',b='b',c='c')); go('__eq__',{'a':'a','b':'b','c':'c'}); go(list); go('__or__',{'x':1}); go('__ror__',{'x':1}); go('__ior__',{'x':1}); go('clear'); go(lambda l: list(l.items())); go('move_to_end','a'); go('__reversed__'); go('update',[(1,2)]); go(lambda l: dict(l)); go(lambda l: c.OrderedDict(l)); go(lambda l: L(l)); go(lambda l: l==l); go(lambda l: l['zz']); go('get','zz'); go(lambda l: list(l.values()))
class Keys:
    def keys(s): return ['p']
    def __getitem__(s,k): return k*2
class Items:
    def items(s): return [('q',1)]
    def __iter__(s): return iter([('it',2)])
o=c.OrderedDict(); t(o.update,Keys()); t(o.update,Items()); print(o); t(o.update,[(1,2,3)]); t(o.update,[1]); t(o.update,[()]); t(o.update, None); t(o.update, 'ab'); t(o.update, ['ab']); print(o)
class DS(dict):
    def items(s): return [('zz',1)]
    def keys(s): return ['kk']
    def __getitem__(s,k): return 'got'
o=c.OrderedDict(); o.update(DS(a=1)); print(o); o=c.OrderedDict(DS(a=1)); print(o)
o=c.OrderedDict.fromkeys('abc'); v=o.items(); print(v, list(reversed(v)), ('a',None) in v, o.keys()&{'a'}, o.keys()=={'a','b','c'}, sorted(o.keys()-{'a'})); print(o.values(), type(o.keys()|{1}))
print(v.mapping, len(v), o.keys().isdisjoint([1]))
t(type(o.keys())); t(type(o.keys()),o); t(type(iter(o)),o); print(type(o.keys()).__module__, [n for n in vars(type(o.keys()))], [n for n in vars(type(iter(o)))])
t(c.OrderedDict.popitem, 1); t(c.OrderedDict.__init__); t(c.OrderedDict.__init__,1); t(c.OrderedDict.update,1)

