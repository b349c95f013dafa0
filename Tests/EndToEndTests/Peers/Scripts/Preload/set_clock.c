/*
 * A preloaded library that sets the time of day forward by SET_CLOCK seconds, a tenth of a second after the program started.
 * libfaketime cannot do that: it moves the clocks for elapsed time, too.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static int (*next)(clockid_t, struct timespec *);
static struct timespec started;
static long seconds;

__attribute__((constructor)) static void start(void) {
    next = (__typeof__(next))dlsym(RTLD_NEXT, "clock_gettime");
    next(CLOCK_MONOTONIC, &started);
    const char *named = getenv("SET_CLOCK");
    if (named) seconds = atol(named);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    if (!next) start();
    int result = next(clock, time);
    struct timespec now;
    if (result == 0 && clock == CLOCK_REALTIME && next(CLOCK_MONOTONIC, &now) == 0) {
        long milliseconds = (now.tv_sec - started.tv_sec) * 1000 + (now.tv_nsec - started.tv_nsec) / 1000000;
        if (milliseconds >= 100) time->tv_sec += seconds;
    }
    return result;
}
