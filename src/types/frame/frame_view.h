/* A look into a frame: see frame_view.c. */
#ifndef PITHON_TYPES_FRAME_FRAME_VIEW_H
#define PITHON_TYPES_FRAME_FRAME_VIEW_H

#include "interp/frame.h"

typedef struct {
    Frame *frame; /* NULL: the frame object was the call's last reference */
    bool stopped; /* the other threads are stopped */
    Guard guard;  /* else, of a frame that has ended: nobody else looks into it or clears it */
} FrameView;
/* Between the two: nothing that is not quiet, but making objects. */
void frame_view_open(FrameView *view, PyFrameObject *o);
void frame_view_close(FrameView *view);
/* Declares a view that is closed at the end of the scope. Declare autoref variables before it. */
#define FRAME_VIEW(name, o)                                                                        \
    __attribute__((cleanup(frame_view_close))) FrameView name;                                     \
    frame_view_open(&name, o)

#endif
