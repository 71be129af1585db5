# Template strings, and the types they are made of.
Template = type(t""); Interpolation = type(t"{0}".interpolations[0])
def t(s):
    try: r=repr(eval(s,globals()))
    except BaseException as e: r=type(e).__name__+': '+str(e)
    print(s,'=>',r)
for ty in Template, Interpolation:
    print(ty, ty.__module__)
x=5; name='n'
for s in '''t""
t"a"
t"{x}"
t"a{x!r:>5}b{name}"
t"{x=}"
t"{x = }"
t"{x!s:{name}}"
t"{{}}{x}"
t"a" t"b{x}"
t"{x}".strings
t"{x}".interpolations
t"{x}".values
t"a{x}{name}b".strings
list(t"a{x}{name}b")
list(t"")
list(t"{x}")
t"a"+t"b{x}"
t"{x}a"+t"b{x}"
t"a"+"b"
"a"+t"b"
t"a"+5
5+t"a"
Template.__add__(t"a",t"b")
t"a"==t"a"
hash(t"a") is None
bool(t"")
Template()
Template("a")
Template("a","b")
Template(Interpolation(1))
Template(Interpolation(1,'x'),Interpolation(2),'c')
Template("a",Interpolation(1,'x','r','>5'),'b','c')
Template(5)
Template("a",5)
Template(a=1)
Interpolation()
Interpolation(1)
Interpolation(1,'x')
Interpolation(1,'x','r')
Interpolation(1,'x','r','f')
Interpolation(1,'x','q')
Interpolation(1,'x',5)
Interpolation(1,5)
Interpolation(1,'x',None,5)
Interpolation(1,'x',None,None)
Interpolation(1,'x','r','f',5)
Interpolation(value=1,expression='e',conversion='a',format_spec='s')
Interpolation(1,conversion='s')
Interpolation(1,foo=1)
Interpolation(1).value, Interpolation(1).expression, Interpolation(1).conversion, Interpolation(1).format_spec
Interpolation.__match_args__
setattr(Interpolation(1),'value',2)
setattr(t"a",'strings',2)
setattr(t"a",'x',2)
delattr(t"a",'strings')
t"a".values
Template[int]
Interpolation[int]
type('x',(Template,),{})
type('x',(Interpolation,),{})
Template.__doc__
Interpolation(1)==Interpolation(1)
t"{x:{name}>{x}}".interpolations
t"{x!r:{name}}".interpolations[0].format_spec
t"{ x }".interpolations[0].expression
t"{x+1  }".interpolations[0].expression
t"{ {1:2}[1] }".interpolations[0]
rt"\\n{x}"
tr"\\n{x}"
T"{x}"
f"{t'a'}"
t"{t'b{x}'}"
t"{f'b{x}'}"
type(iter(t"a"))()
next(iter(t""))
Template("a","b","c").strings
Template("a",Interpolation(1),"b",Interpolation(2)).strings
Template(Interpolation(1),Interpolation(2)).strings
Template.__add__(t"a",5)
Template.__new__(Template,"a")
repr(t"{x!r:5}")
Interpolation(1,'x','r',format_spec=type('S',(str,),{})('q')).format_spec.__class__
Template(type('S',(str,),{})('q'))
isinstance(t"", Template)
len(t"")
t"a"<t"b"'''.splitlines(): t(s)
