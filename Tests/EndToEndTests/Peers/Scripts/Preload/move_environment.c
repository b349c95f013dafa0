/*
 * A preloaded library that sets a variable before the program's runtime starts, as monitoring agents do. This moves
 * `environ` from where the kernel put it. The C library restores it once, so a constructor alone may run too early.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>

static void move(void) {
    static int has_moved;
    if (has_moved) return;
    has_moved = 1;
    setenv("MOVED", "1", 1);
}

__attribute__((constructor)) static void at_load(void) { move(); }

int __cxa_atexit(void (*function)(void *), void *argument, void *object) {
    int (*next)(void (*)(void *), void *, void *) = (__typeof__(next))dlsym(RTLD_NEXT, "__cxa_atexit");
    move();
    return next(function, argument, object);
}
