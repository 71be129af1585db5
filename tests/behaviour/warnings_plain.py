# Warnings without the module `warnings`: filters, registries, errors.
import _warnings as W, sys
class Out:
    def write(self, text): sys.stdout.write(text.split('/')[-1])
    def flush(self): pass
sys.stderr = Out()
W.warn("x")
W.warn_explicit("y",DeprecationWarning,"__main__",3)
W.warn_explicit("y",RuntimeWarning,"nofile",3, "__main__")
print(globals().get("__warningregistry__"))
def t(s, g=None):
    try: print(s, '->', eval(s, globals()))
    except BaseException as e: print(s, '!!', type(e).__name__, e)
for s in ['W._release_lock()','W._filters_mutated_lock_held()','W._acquire_lock()','W._filters_mutated_lock_held()','W._release_lock()',
 'W.warn()','W.warn("a",1)','W.warn("a",int)','W.warn("a",None,"x")','W.warn("a", skip_file_prefixes=[])','W.warn("a", skip_file_prefixes=("a",1))','W.warn("a", skip_file_prefixes="a")',
 'W.warn(1)','W.warn("a", 3, 4)', 'W.warn(UserWarning("x"), 3)', 'W.warn_explicit("a",UserWarning,"f",1,registry=3)','W.warn_explicit("a",3,"f",1)','W.warn_explicit("a",int,"f",1)','W.warn_explicit("a",UserWarning,3,1)','W.warn_explicit("a",UserWarning,"f","x")','W.warn_explicit("a",UserWarning,"f",1,module=3)','W.warn_explicit("a",UserWarning,"f",1,module=None)','W.warn_explicit("a",UserWarning,"f",1,module_globals=3)','W.warn_explicit("a",UserWarning,"f",1,module_globals={})','W.warn_explicit("a",UserWarning,"f",2,registry={})','W.warn_explicit("a",UserWarning,"f",2,registry=None)','W.warn_explicit("",UserWarning,"",2)', 'W.warn_explicit(3,UserWarning,"f",2)','W.warn_explicit(ImportWarning("q"),UserWarning,"f",2)','W.warn_explicit("a",UserWarning,"f",1<<40)','W.warn("a",stacklevel=1000)','W.warn("zz",stacklevel=0)','W.warn("zz",stacklevel=-5)']:
    t(s)
def with_filters(f, s):
    old=W.filters[:]
    W.filters[:]=f
    try: t(s)
    finally: W.filters[:]=old
x='W.warn_explicit("a",UserWarning,"f",1)'
for f in [[3], [()], [("default",None,Warning,None)], [("foo",None,Warning,None,0)], [(3,None,Warning,None,0)], [("error",None,Warning,None,"x")],[("error",None,3,None,0)],[("error","a",Warning,None,0)],[("error","b",Warning,None,0),("ignore",None,Warning,"f",0)],[("error",5,Warning,None,0)],(("error",None,Warning,None,0),),[["error",None,Warning,None,0]], [("error",None,Warning,None,-1)],[("error",None,Warning,None,1.0)]]:
    with_filters(f,x); print(f)
W.filters[:]=[("once",None,Warning,None,0)]
reg={}
t('W.warn_explicit("a",UserWarning,"f",1,registry=reg)'); print(reg, W._onceregistry)
reg={'version':'x'}
t('W.warn_explicit("a",UserWarning,"f",1,registry=reg)'); print(reg, W._onceregistry)
W.filters[:]=[("module",None,Warning,None,0)]
W._acquire_lock();W._filters_mutated_lock_held(); W._release_lock()
t('W.warn_explicit("a",UserWarning,"f",1,registry=reg)'); print(reg)
t('W.warn_explicit("a",UserWarning,"f",3,registry=reg)'); print(reg)
W.filters[:]=[("default",None,Warning,None,0)]
t('W.warn_explicit("a",UserWarning,"f",3,registry=reg)'); print(reg)
t('W.warn_explicit("a",UserWarning,"f",5,registry=reg)'); print(reg)
W.filters[:]=[]
t('W.warn_explicit("a",UserWarning,"f",5,registry=reg)'); print(reg)
def f(): exec('x = 1 is 1; assert (1,2)')
f()
