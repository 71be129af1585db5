/* The owner of a biased object writes without the lock, until another thread wants that lock (src/thread/bias.h). The owner's stores wait in a
 * buffer of its processor and come out later, in their order; its loads may overtake them. membarrier has all other processors empty theirs.
 * -DNO_BARRIER leaves that out, -DNO_WAIT the wait for a write that is under way, -DNO_REFUSAL gives a bias that was taken away anew: each must
 * find two writers at once.
 *
 * The other thread gives the lock up in the middle of its section once, as a thread that detaches does, and goes on without asking again.
 */
#define ROUNDS 4

bool locked;
bool biased, refused; /* bits of ob_flags: changed under the lock */
bool writing;       /* what memory has */
byte writers;

bool pending[2];    /* the owner's buffer: stores to `writing` that have not come out yet */
byte waiting;

inline store_writing(v) {
    atomic { waiting < 2 -> pending[waiting] = v; waiting++ }
}
inline come_out() {
    writing = pending[0]; pending[0] = pending[1]; waiting--
}

active proctype owner() {
    byte n;
    do
    :: n < ROUNDS ->
        n++;
        if
        :: biased ->
            store_writing(true);
            if
            :: biased -> writers++; assert(writers == 1); writers--
            :: else
            fi;
            store_writing(false)
        :: else -> /* the lock; a locked instruction empties the buffer */
            atomic { !locked && waiting == 0 -> locked = true };
            writers++; assert(writers == 1); writers--;
            if
            :: !refused -> biased = true
            :: else
            fi;
            locked = false
        fi
    :: else -> break
    od
}

active proctype buffer() {
end: do
    :: atomic { waiting > 0 -> come_out() }
    od
}

active proctype other() {
    bool had;
    atomic { !locked -> locked = true };
    d_step {
        had = biased; biased = false;
#ifndef NO_REFUSAL
        refused = true
#endif
    };
    if
    :: had ->
#ifndef NO_BARRIER
        waiting == 0; /* every store made before has come out */
#endif
#ifndef NO_WAIT
        !writing
#endif
    :: else
    fi;
    writers++; assert(writers == 1); writers--;
    locked = false;
    atomic { !locked -> locked = true };
    writers++; assert(writers == 1); writers--;
    locked = false
}
