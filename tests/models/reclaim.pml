/* The queue of src/object/reclaim.c: each thread queues what it dropped, closes its own batch under a new epoch, and frees it once every thread has
 * counted its frames since. Two threads, two objects, one shared container, two frame slots each.
 *
 *   tests/models/run reclaim            checks it; -DNOAGAIN and -DNOWAIT leave a rule out and must find a use after free
 *
 * What the code does in one compare-and-swap is one atomic step here. Left out: biased counts (one counter stands for both), finalizers, tables.
 * Sequentially consistent: the orderings are named in the code.
 */
#define T 2
#define O 2
#define F 2
#define NONE 255
#ifndef STEPS
#define STEPS 3
#endif

byte count[O];                 /* references in the heap and counted ones in frames */
bool shared[O], queued[O], again[O], dead[O];
byte slot = NONE;              /* the one container, owned by thread 0 */
bool cshared, locked;
byte frame[T*F]; bool counted[T*F];
byte epoch, passed[T], closed_epoch[T];
bool open[T*O], closed[T*O];   /* the two lists of each thread */
bool handshake[T], ended[T];

#define used(o) (slot == o || frame[0] == o || frame[1] == o || frame[2] == o || frame[3] == o)

#ifdef NOWAIT
#define passed_by_all(me) true
#else
#define passed_by_all(me) (passed[1-me] >= closed_epoch[me] || ended[1-me])
#endif

/* ref_drop_shared: the count, QUEUED and AGAIN are one word. */
inline drop(me, o) {
    atomic {
        assert(!dead[o]); assert(count[o] > 0);
        count[o]--;
        if
        :: count[o] == 0 && shared[o] && !queued[o] -> queued[o] = true; open[me*O+o] = true
        :: count[o] == 0 && shared[o] && queued[o] ->
#ifndef NOAGAIN
            again[o] = true
#else
            skip
#endif
        :: count[o] == 0 && !shared[o] -> assert(!used(o)); dead[o] = true
        :: else
        fi
    }
}

/* frames_count_references: by the thread itself at a safepoint. */
inline count_frames(me) {
    i = 0;
    do
    :: i < F ->
        if
        :: frame[me*F+i] != NONE && !counted[me*F+i] -> assert(!dead[frame[me*F+i]]); count[frame[me*F+i]]++; counted[me*F+i] = true
        :: else
        fi;
        i++
    :: else -> break
    od;
    i = 0
}

/* reclaim_poll, in the steps between which other threads may run. */
inline poll(me) {
    if
    :: handshake[me] -> atomic { handshake[me] = false; count_frames(me); passed[me] = epoch }
    :: else
    fi;
    if
    :: !closed[me*O] && !closed[me*O+1] && (open[me*O] || open[me*O+1]) ->
        closed[me*O] = open[me*O]; closed[me*O+1] = open[me*O+1]; open[me*O] = false; open[me*O+1] = false;
        atomic { epoch++; closed_epoch[me] = epoch };
        atomic { count_frames(me); passed[me] = closed_epoch[me] };
        handshake[1-me] = true
    :: else
    fi;
    if
    :: ((closed[me*O] || closed[me*O+1]) && (passed_by_all(me))) ->
        k = 0;
        do
        :: k < O ->
            if
            :: closed[me*O+k] ->
                atomic {
                    closed[me*O+k] = false;
                    if
                    :: count[k] != 0 -> queued[k] = false; again[k] = false
                    :: count[k] == 0 && again[k] -> again[k] = false; open[me*O+k] = true
                    :: else -> assert(!used(k)); dead[k] = true
                    fi
                }
            :: else
            fi;
            k++
        :: else -> break
        od;
        k = 0
    :: else
    fi
}

proctype thread(byte me) {
    byte i, k, n, p, old, f;
    do
    :: n < STEPS ->
        n++; old = NONE;
        poll(me);
        if :: f = 0 :: f = 1 fi;
        if
        :: frame[me*F+f] == NONE ->                 /* read the container into a slot */
            if
            :: me != 0 && !cshared -> atomic { !locked -> locked = true }; cshared = true; locked = false
            :: else
            fi;
            p = slot;                               /* an acquire load ... */
            if
            :: p != NONE && (cshared || shared[p]) -> frame[me*F+f] = p; counted[me*F+f] = false  /* ... and no safepoint before it is in the slot */
            :: p != NONE && !cshared && !shared[p] -> atomic { assert(!dead[p]); count[p]++ }; frame[me*F+f] = p; counted[me*F+f] = true
            :: else
            fi
        :: frame[me*F+f] != NONE && counted[me*F+f] -> p = frame[me*F+f]; atomic { frame[me*F+f] = NONE; counted[me*F+f] = false }; drop(me, p)
        :: frame[me*F+f] != NONE && !counted[me*F+f] -> frame[me*F+f] = NONE
        :: frame[me*F+f] != NONE ->                 /* store it into the container */
            p = frame[me*F+f];
            atomic { assert(!dead[p]); count[p]++ };
            atomic { !locked -> locked = true };
            if :: me != 0 -> cshared = true :: else fi;
            old = slot; slot = p;
            if :: cshared && old != NONE -> shared[old] = true :: else fi;
            locked = false;
            if :: old != NONE -> drop(me, old) :: else fi
        :: true ->                                  /* empty the container */
            atomic { !locked -> locked = true };
            if :: me != 0 -> cshared = true :: else fi;
            old = slot; slot = NONE;
            if :: cshared && old != NONE -> shared[old] = true :: else fi;
            locked = false;
            if :: old != NONE -> drop(me, old) :: else fi
        fi
    :: else -> break
    od;
    f = 0;
    do
    :: f < F ->
        if
        :: frame[me*F+f] != NONE && counted[me*F+f] -> p = frame[me*F+f]; atomic { frame[me*F+f] = NONE; counted[me*F+f] = false }; drop(me, p)
        :: else -> frame[me*F+f] = NONE
        fi;
        f++
    :: else -> break
    od;
    atomic { handshake[me] = false; ended[me] = true };
    poll(me); poll(me)
}

init {
    atomic {
        frame[0] = NONE; frame[1] = NONE; frame[2] = NONE; frame[3] = NONE;
        slot = 0; count[0] = 1;                     /* object 0 lies in the container, object 1 in a slot of thread 1 */
        frame[2] = 1; counted[2] = true; count[1] = 1;
        run thread(0); run thread(1)
    }
}
