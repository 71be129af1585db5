# What compile() says of trees made by hand.
import _ast as ast
import _warnings; _warnings.filters.insert(0, ("ignore", None, DeprecationWarning, None, 0))
def t(label, tree, mode='exec'):
    try:
        compile(tree, 'f', mode)
        r = 'ok'
    except Exception as e:
        r = type(e).__name__ + ': ' + str(e)
    print(label, '->', r[:200])
P=dict(lineno=1,col_offset=0)
def E(e): return ast.Expression(e)
def M(*s): return ast.Module(list(s),[])
N=lambda n='x',c=None: ast.Name(n,c or ast.Load(),**P)
t('no pos',E(ast.Name('x',ast.Load())),'eval')
t('no col',E(ast.Name('x',ast.Load(),lineno=1)),'eval')
for v in ('a',None,1.5,2**40,True,-5,0): t(('lineno',v),E(ast.Name('x',ast.Load(),lineno=v,col_offset=0)),'eval')
for v in ('a',None,2**40): t(('col',v),E(ast.Name('x',ast.Load(),lineno=1,col_offset=v)),'eval')
for v in ('a',None,2**40,0): t(('end_lineno',v),E(ast.Name('x',ast.Load(),lineno=1,col_offset=0,end_lineno=v)),'eval')
for v in ('a',None,-1): t(('end_col',v),E(ast.Name('x',ast.Load(),lineno=1,col_offset=0,end_lineno=1,end_col_offset=v)),'eval')
n=N(); del n.id; t('no id',E(n),'eval')
n=N(); n.id=None; t('id None',E(n),'eval')
n=N(); n.id=5; t('id 5',E(n),'eval')
class S(str): pass
n=N(); n.id=S('x'); t('id S',E(n),'eval')
n=N(); n.id=''; t('id empty',E(n),'eval')
n=N(); n.id='a b'; t('id a b',E(n),'eval')
n=N(); n.id='\ud800'; t('id surr',E(n),'eval')
n=N(); del n.ctx; t('no ctx',E(n),'eval')
n=N(); n.ctx=None; t('ctx None',E(n),'eval')
n=N(); n.ctx=5; t('ctx 5',E(n),'eval')
n=N(); n.ctx=ast.Add(); t('ctx Add',E(n),'eval')
n=N(); n.ctx=ast.expr_context(); t('ctx base',E(n),'eval')
n=N(); n.ctx=ast.Load; t('ctx class',E(n),'eval')
class L(ast.Load): pass
n=N(); n.ctx=L(); t('ctx sub',E(n),'eval')
t('body None',E(None),'eval'); t('body 5',E(5),'eval'); t('body stmt',E(ast.Pass(**P)),'eval')
m=ast.Expression.__new__(ast.Expression); t('no body',m,'eval')
m=ast.Module([],[]); m.body=5; t('body not list',m); m.body=None;t('body None',m); m.body=(); t('body tuple',m); del m.body; t('no body',m)
m=ast.Module([],[]); m.type_ignores=5; t('ti',m); del m.type_ignores; t('no ti',m)
t('item None',M(None)); t('item 5',M(5)); t('item expr',M(N())); 
t('mode',M(),'eval'); t('mode',E(N()),'exec'); t('mode',E(N()),'single'); t('inter',ast.Interactive([]),'single'); t('mod',ast.mod(),'exec'); t('Load',ast.Load()); t('AST',ast.AST()); t('FT',ast.FunctionType([],N()),'func_type')
c=ast.Constant(1,**P); del c.value; t('no value',E(c),'eval')
for v in ([],{},set(),object,object(),S('a'),(1,[]),(1,(2,{})),frozenset([1,object]),slice(1,2)): 
    t(('const',type(v)),E(ast.Constant(v,**P)),'eval')
c=ast.Constant(1,5,**P); t('kind 5',E(c),'eval'); c=ast.Constant(1,b'u',**P); t('kind b',E(c),'eval')
b=ast.BinOp(N(),ast.Add(),N(),**P); del b.op; t('no op',E(b),'eval'); b.op=5; t('op 5',E(b),'eval'); b.op=ast.And(); t('op And',E(b),'eval'); b.op=None;  t('op None',E(b),'eval')
b=ast.BinOp(N(),ast.Add(),N(),**P); del b.right; t('no right',E(b),'eval');b.right=None;  t('right None',E(b),'eval'); b.right=ast.expr(**P); t('right expr()',E(b),'eval'); b.right=5;t('right 5',E(b),'eval')
x=ast.Call(N(),[],[],**P); x.args=None; t('args None',E(x),'eval'); x.args=[None];t('args [None]',E(x),'eval'); x.args=[5];t('args [5]',E(x),'eval'); x.args=[]; x.keywords=[None]; t('kw None',E(x),'eval'); x.keywords=[5]; t('kw 5',E(x),'eval'); x.keywords=[ast.keyword('a',N())];t('kw nopos',E(x),'eval'); x.keywords=[ast.keyword(5,N(),**P)];t('kw 5',E(x),'eval'); x.keywords=[ast.keyword('a',None,**P)];t('kw val None',E(x),'eval')
x.keywords=[ast.keyword('a',N(),**P),ast.keyword('a',N(),**P)];t('kw dup',E(x),'eval')
x=ast.Compare(N(),[ast.Lt()],[N()],**P); x.ops=[5]; t('ops 5',E(x),'eval'); x.ops=[None]; t('ops None',E(x),'eval'); x.ops=[ast.Add()]; t('ops Add',E(x),'eval');x.ops=[]; t('ops []',E(x),'eval'); x.comparators=[]; t('comps []',E(x),'eval')
x=ast.Dict([N()],[],**P); t('dict',E(x),'eval'); x=ast.Dict([None],[N()],**P); t('dict **',E(x),'eval'); x=ast.Dict([N()],[None],**P); t('dict None',E(x),'eval')
x=ast.Global(['a'],**P); x.names=[5]; t('global 5',M(x)); x.names=['True']; t('global True',M(x)); x.names=5; t('global 5',M(x))
x=ast.Lambda(ast.arguments(),N(),**P); t('lambda',E(x),'eval'); x.args=None; t('lambda None',E(x),'eval'); x.args=5;  t('lambda 5',E(x),'eval'); del x.args; t('lambda no',E(x),'eval')
x=ast.Lambda(ast.arguments(args=[ast.arg('a',**P)],defaults=[N(),N()]),N(),**P);t('defaults',E(x),'eval')
x=ast.Lambda(ast.arguments(kwonlyargs=[ast.arg('a',**P)],kw_defaults=[N(),N()]),N(),**P);t('kwdefaults',E(x),'eval')
x=ast.Lambda(ast.arguments(args=[ast.arg('a')]),N(),**P);t('arg nopos',E(x),'eval')
x=ast.Lambda(ast.arguments(args=[ast.arg('a',**P),ast.arg('a',**P)]),N(),**P);t('dup arg',E(x),'eval')
x=ast.Lambda(ast.arguments(vararg=5),N(),**P);t('vararg 5',E(x),'eval')
x=ast.Lambda(ast.arguments(args=[ast.arg('True',**P)]),N(),**P);t('arg True',E(x),'eval')
class W(list): pass
m=ast.Module(W([ast.Pass(**P)]),[]); t('listsub',m)
class Evil(ast.Pass):
    @property
    def lineno(self): m2.body.clear(); return 1
m2=ast.Module([Evil(col_offset=0),ast.Pass(**P)],[]); t('evil',m2)
class Evil(ast.Name):
    @property
    def id(self): raise KeyError('x')
    @id.setter
    def id(self,v): pass
t('evil',E(Evil('a',ast.Load(),**P)),'eval')
def S(s,**k): 
    for f in ('lineno','col_offset'): setattr(s,f,k.get(f,1))
    return s
def st(label,s): t(label,M(S(s)))
Q=ast.Pass(**P)
for n in ('Delete','Import','Global','Nonlocal'): st(n,getattr(ast,n)([]))
st('ImportFrom',ast.ImportFrom('a',[],0)); st('neg',ast.ImportFrom('a',[ast.alias('b',**P)],-1)); st('lvl None',ast.ImportFrom('a',[ast.alias('b',**P)])); st('lvl x',ast.ImportFrom('a',[ast.alias('b',**P)],'x')); st('mod None',ast.ImportFrom(None,[ast.alias('b',**P)],0))
st('import True',ast.Import([ast.alias('True',**P)])); st('as True',ast.Import([ast.alias('x','True',**P)])); st('import a.b',ast.Import([ast.alias('a.b','c',**P)]))
st('Assign',ast.Assign([],N())); st('Assign2',ast.Assign([N()],N())); st('Assign3',ast.Assign([ast.Constant(1,**P)],N())); st('Assign4',ast.Assign([ast.Call(N(),[],[],**P)],N())); st('a5',ast.Assign([N('x',ast.Del())],N()))
st('aug',ast.AugAssign(N(),ast.Add(),N())); st('aug2',ast.AugAssign(ast.Tuple([],ast.Store(),**P),ast.Add(),N()))
st('ann',ast.AnnAssign(ast.Attribute(N(),'y',ast.Store(),**P),N(),None,1)); st('ann2',ast.AnnAssign(ast.Tuple([],ast.Store(),**P),N(),None,0)); st('ann simple',ast.AnnAssign(N('x',ast.Store()),N(),None,5)); st('ann None',ast.AnnAssign(N('x',ast.Store()),N(),None,None))
st('alias',ast.TypeAlias(ast.Attribute(N(),'y',ast.Store(),**P),[],N())); st('alias2',ast.TypeAlias(N(),[],N()))
for n in ('For','AsyncFor'): st(n,getattr(ast,n)(N('x',ast.Store()),N(),[],[]))
st('While',ast.While(N(),[],[])); st('If',ast.If(N(),[],[])); st('With',ast.With([],[Q])); st('With2',ast.With([ast.withitem(N())],[])); st('AsyncWith',ast.AsyncWith([],[])); st('Match',ast.Match(N(),[])); st('case',ast.Match(N(),[ast.match_case(ast.MatchAs(lineno=1,col_offset=0,end_lineno=1,end_col_offset=0),None,[])]))
st('Raise',ast.Raise(None,N())); st('Try',ast.Try([Q],[],[],[])); st('Try',ast.Try([Q],[],[Q],[Q])); st('Try',ast.Try([],[],[],[])); st('TryS',ast.TryStar([Q],[],[Q],[Q])); st('TryS',ast.TryStar([Q],[],[],[Q])); st('EH',ast.Try([Q],[ast.ExceptHandler(None,None,[],**P)],[],[]));st('EH None',ast.TryStar([Q],[ast.ExceptHandler(None,None,[Q],**P)],[],[]));st('EH True',ast.Try([Q],[ast.ExceptHandler(N(),'True',[Q],**P)],[],[]));st('EH base',ast.Try([Q],[ast.excepthandler(**P)],[],[]))
st('Class',ast.ClassDef('C',[],[],[],[],[])); st('Class True',ast.ClassDef('True',[],[],[Q],[],[])); st('Func',ast.FunctionDef('f',ast.arguments(),[],[])); st('AFunc',ast.AsyncFunctionDef('f',ast.arguments(),[],[])); st('F True',ast.FunctionDef('None',ast.arguments(),[Q],[]))
st('Global True',ast.Global(['True']));st('tp',ast.FunctionDef('f',ast.arguments(),[Q],[],None,None,[ast.TypeVar('True',lineno=1,col_offset=0,end_lineno=1,end_col_offset=0)])); st('tp nopos',ast.FunctionDef('f',ast.arguments(),[Q],[],None,None,[ast.TypeVar('T',**P)]));st('tp 5',ast.FunctionDef('f',ast.arguments(),[Q],[],None,None,[5]))
def ex(label,e): S(e); t(label,E(e),'eval')
ex('Bool',ast.BoolOp(ast.And(),[N()])); ex('Bool None',ast.BoolOp(ast.And(),[N(),None]));
ex('Attr',ast.Attribute(N(),'True',ast.Load())); ex('Attr',ast.Attribute(N(),'True',ast.Store())); ex('Sub',ast.Subscript(N(),N('x',ast.Store()),ast.Load())); ex('Star',ast.Starred(N(),ast.Load())); ex('ListStore',ast.List([N()],ast.Store())); ex('comp',ast.ListComp(N(),[])); ex('comp5',ast.ListComp(N(),[5])); ex('compNone',ast.ListComp(N(),[None]));  ex('named2',ast.NamedExpr(ast.Attribute(N(),'a',ast.Store(),**P),N())); ex('Yield',ast.Yield(N('x',ast.Store()))); ex('YieldFrom',ast.YieldFrom(None))
ex('fv',ast.FormattedValue(N(),5,None)); ex('fv',ast.FormattedValue(N(),-1,None)); ex('fv',ast.FormattedValue(N(),114,N())); ex('js',ast.JoinedStr([N()])); ex('js',ast.JoinedStr([ast.Constant(5,**P)])); ex('js',ast.JoinedStr([None])); ex('ts',ast.TemplateStr([N()])); ex('ti',ast.Interpolation(N(),'x',5,None)); ex('ti',ast.Interpolation(N(),5,-1,None)); ex('ti',ast.Interpolation(N(),[],-1,None)); ex('ts',ast.TemplateStr([ast.Interpolation(N(),5,-1,None,**P)])); ex('slice',ast.Slice(N())); ex('slice',ast.Slice(N('x',ast.Store()))); ex('await',ast.Await(N())); ex('name None',N('None')); ex('name __debug__',N('__debug__'));
ex('tuple',ast.Tuple([ast.Starred(N(),ast.Load(),**P)],ast.Load()))
R=dict(lineno=1,col_offset=0,end_lineno=1,end_col_offset=0)
def pt(label,p):
    for f,v in R.items(): setattr(p,f,v)
    t(label,M(ast.Match(N(),[ast.match_case(p,None,[Q])],**P)))
C=lambda v: ast.Constant(v,**P)
MV=lambda v: ast.MatchValue(v,**R)
pt('v',ast.MatchValue(N())); pt('v',ast.MatchValue(C(1))); pt('v',ast.MatchValue(C(True))); pt('v',ast.MatchValue(C(...))); pt('v',ast.MatchValue(C((1,)))); pt('v',ast.MatchValue(C(1j))); pt('v attr',ast.MatchValue(ast.Attribute(N(),'a',ast.Load(),**P))); pt('v attr',ast.MatchValue(ast.Attribute(C(1),'a',ast.Load(),**P))); pt('v attr',ast.MatchValue(ast.Attribute(N('x',ast.Store()),'a',ast.Load(),**P))); pt('v attr',ast.MatchValue(ast.Attribute(N(),'a',ast.Store(),**P)));
pt('-',ast.MatchValue(ast.UnaryOp(ast.USub(),C(1),**P))); pt('-',ast.MatchValue(ast.UnaryOp(ast.USub(),N(),**P)));pt('~',ast.MatchValue(ast.UnaryOp(ast.Invert(),C(1),**P)));pt('-',ast.MatchValue(ast.UnaryOp(ast.USub(),C('a'),**P))); B=lambda a,o,b: ast.BinOp(a,o,b,**P)
pt('b',ast.MatchValue(B(C(1),ast.Add(),C(2j)))); pt('b',ast.MatchValue(B(C(1j),ast.Add(),C(2j))));pt('b',ast.MatchValue(B(C(1),ast.Mult(),C(2j))));pt('b',ast.MatchValue(B(C(1),ast.Sub(),C(2))));pt('b',ast.MatchValue(B(ast.UnaryOp(ast.USub(),C(1),**P),ast.Sub(),C(2j))));pt('js',ast.MatchValue(ast.JoinedStr([C('a')],**P))); pt('ts',ast.MatchValue(ast.TemplateStr([C('a')],**P))); pt('call',ast.MatchValue(ast.Call(N(),[],[],**P))); pt('vNone',ast.MatchValue(None)); pt('v bytes',ast.MatchValue(C(b'a')));pt('v fs',ast.MatchValue(C(frozenset())))
for v in (None,True,5,'a'): pt(('single',v),ast.MatchSingleton(v))
pt('seq 5',ast.MatchSequence([5])); pt('star',ast.MatchStar('x')); pt('seq star',ast.MatchSequence([ast.MatchStar('x',**R)])); pt('2 star',ast.MatchSequence([ast.MatchStar('x',**R),ast.MatchStar('y',**R)])); pt('star _',ast.MatchSequence([ast.MatchStar('_',**R)])); pt('star None',ast.MatchSequence([ast.MatchStar(None,**R)])); pt('star True',ast.MatchSequence([ast.MatchStar('True',**R)]))
pt('map',ast.MatchMapping([C(1)],[])); pt('map',ast.MatchMapping([C(1)],[MV(C(1))],'_')); pt('map',ast.MatchMapping([N()],[MV(C(1))]));pt('map',ast.MatchMapping([C(True)],[MV(C(1))]));pt('map',ast.MatchMapping([C(None)],[MV(C(1))]));pt('map',ast.MatchMapping([ast.Starred(N(),ast.Load(),**P)],[MV(C(1))]));pt('map True',ast.MatchMapping([C(1)],[MV(C(1))],'True'));pt('map dup',ast.MatchMapping([C(1),C(1)],[MV(C(1)),MV(C(1))]));pt('map star',ast.MatchMapping([C(1)],[ast.MatchStar(**R)]))
pt('cls',ast.MatchClass(N(),[],['a'],[])); pt('cls',ast.MatchClass(C(1),[],[],[])); pt('cls',ast.MatchClass(ast.Attribute(C(1),'a',ast.Load(),**P),[],[],[]));pt('cls',ast.MatchClass(N(),[],['True'],[MV(C(1))]));pt('cls',ast.MatchClass(N('x',ast.Store()),[],[],[]));pt('cls',ast.MatchClass(N(),[],['a','a'],[MV(C(1)),MV(C(1))]));pt('cls',ast.MatchClass(N(),[ast.MatchStar(**R)],[],[]));pt('cls',ast.MatchClass(N(),[],[5],[MV(C(1))]));
pt('as',ast.MatchAs()); pt('as x',ast.MatchAs(None,'x')); pt('as _',ast.MatchAs(None,'_')); pt('as p',ast.MatchAs(MV(C(1)),None)); pt('as p _',ast.MatchAs(MV(C(1)),'_')); pt('as True',ast.MatchAs(None,'True')); pt('or',ast.MatchOr([])); pt('or1',ast.MatchOr([MV(C(1))]));  pt('or2',ast.MatchOr([MV(C(1)),MV(C(2))])); pt('orstar',ast.MatchOr([MV(C(1)),ast.MatchStar(**R)])); pt('base',ast.pattern())
t('range',M(ast.Pass(lineno=5,end_lineno=3,col_offset=0))); t('range',M(ast.Pass(lineno=1,end_lineno=1,col_offset=5,end_col_offset=3)));t('range',M(ast.Pass(lineno=-1,end_lineno=1,col_offset=5,end_col_offset=7)));t('range',M(ast.Pass(lineno=1,end_lineno=1,col_offset=-2,end_col_offset=7)));t('range',M(ast.Pass(lineno=1,end_lineno=2,col_offset=7,end_col_offset=3))); t('range',M(ast.Pass(lineno=-1,col_offset=-1,end_lineno=-1,end_col_offset=-1))); t('range',M(ast.Pass(lineno=-2,col_offset=-2,end_lineno=-2,end_col_offset=-2))); t('range',M(ast.Pass(lineno=0,col_offset=-2,end_lineno=0,end_col_offset=-2)));t('range',M(ast.Pass(lineno=1,col_offset=-2,end_lineno=1,end_col_offset=-2)))
t('tign',ast.Module([],[ast.TypeIgnore(1,'a')])); t('tign',ast.Module([],[ast.TypeIgnore('x','a')])); t('tign',ast.Module([],[ast.TypeIgnore(1,5)])); t('tign',ast.Module([],[5])); t('tign',ast.Module([],[None])); t('tign',ast.Module([],[ast.type_ignore()]))
