# Signals: handlers, masks, waiting, timers; what they interrupt.
import _signal as S, sys, posix as os
def t(s, g=None):
    try: print(s, '->', eval(s, globals()))
    except BaseException as e: print(s, '!!', type(e).__name__, e)
def h(s,f): print("handler",s, f and f.f_code.co_name)
import _thread
def other():
    t('S.signal(10,h)'); t('S.set_wakeup_fd(-1)'); t('S.siginterrupt(10,True)'); t('S.getsignal(10)'); t('S.raise_signal(0)')
hh=_thread.start_joinable_thread(other); hh.join()
S.signal(10,h)
S.pthread_kill(_thread.get_ident(),10)
os.kill(os.getpid(),10)
S.signal(14,h)
S.setitimer(0,0.05)
S.pause()
print("paused")
r,w=os.pipe(); os.set_blocking(w,False)
t('S.set_wakeup_fd(w)'); os.kill(os.getpid(),10); print(os.read(r,10)); S.set_wakeup_fd(-1)
r2,w2=os.pipe()
t('S.set_wakeup_fd(w2)')
S.pthread_sigmask(S.SIG_BLOCK,[10]); os.kill(os.getpid(),10); print(S.sigwaitinfo([10]).si_signo)
os.kill(os.getpid(),10); x=S.sigtimedwait([10],1); print(tuple(x)[:3], x.si_pid==os.getpid(), type(x))
