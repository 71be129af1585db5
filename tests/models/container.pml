/* A container whose owner changes it while another thread begins to read it (OPEN, src/object/object.h). The owner looks at the state under the
 * container's lock: as long as it is not SHARED, what leaves it dies at once. A third thread hands the container on, which makes it SHARED as a
 * referent, without its lock. -DSHARED_IS_ENOUGH lets a reader go by that and must find a use after free.
 *
 * Left out: what becomes of items that leave a SHARED container (reclaim.pml). Sequentially consistent.
 */
#ifdef SHARED_IS_ENOUGH
#define readable shared
#else
#define readable opened
#endif
#define ITEMS 4

bool shared, opened, locked;
byte slot;
bool dead[ITEMS];

active proctype owner() {
    byte n = 1, old;
    bool seen;
    do
    :: n < ITEMS ->
        atomic { !locked -> locked = true };
        seen = shared; old = slot; slot = n;
        locked = false;
        if :: !seen -> dead[old] = true :: else fi;
        n++
    :: else -> break
    od
}

active proctype reader() {
    byte n, item;
    do
    :: n < ITEMS ->
        if
        :: !readable -> atomic { !locked -> locked = true }; shared = true; opened = true; locked = false
        :: else
        fi;
        item = slot;
        assert(!dead[item]);
        n++
    :: else -> break
    od
}

active proctype marker() {
    shared = true
}
