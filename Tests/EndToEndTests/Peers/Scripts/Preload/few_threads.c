/*
 * A preloaded library that simulates a lack of threads: after a program has joined a thread, it cannot start another.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

static atomic_int is_short;

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument) {
    int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) =
        (__typeof__(next))dlsym(RTLD_NEXT, "pthread_create");
    return atomic_load(&is_short) ? EAGAIN : next(thread, attributes, body, argument);
}

int pthread_join(pthread_t thread, void **result) {
    int (*next)(pthread_t, void **) = (__typeof__(next))dlsym(RTLD_NEXT, "pthread_join");
    atomic_store(&is_short, 1);
    return next(thread, result);
}
