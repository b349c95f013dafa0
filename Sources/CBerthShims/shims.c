#define _GNU_SOURCE
#include "CBerthShims.h"

#include <errno.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#ifdef __linux__
#include <fcntl.h>
#include <sys/syscall.h>
#endif

#ifdef __APPLE__
#include <crt_externs.h>
#include <limits.h>
#include <mach-o/dyld.h>
#include <stdint.h>
#include <stdlib.h>
#else
extern char **environ;
#endif

int berth_rename_with_flags(const char *source, const char *target, unsigned int flags) {
#ifdef SYS_renameat2
    return (int)syscall(SYS_renameat2, AT_FDCWD, source, AT_FDCWD, target, flags);
#elif defined(__linux__)
#error "the kernel's headers lack renameat2 (Linux 3.15): without it, berth cannot exchange files in one step"
#else
    (void)source, (void)target, (void)flags;
    errno = ENOSYS;
    return -1;
#endif
}

void berth_give_back_memory(void) {
#ifdef __GLIBC__
    // A fixed limit, in bytes; glibc raises its own up to 32 MB as the program frees larger blocks (mallopt(3)).
    mallopt(M_MMAP_THRESHOLD, 64 << 10);
    mallopt(M_TRIM_THRESHOLD, 256 << 10);
    // Few threads allocate at once.
    mallopt(M_ARENA_MAX, 2);
#endif
}

char **berth_environment(void) {
#ifdef __APPLE__
    // Not compiled here: a shared library has no `environ` on Darwin.
    return *_NSGetEnviron();
#else
    return environ;
#endif
}

#ifdef __APPLE__
// Not compiled here: Darwin has no /proc/self/exe; its loader knows the path (dyld(3)).
char *berth_executable_path(void) {
    char path[4 * PATH_MAX];
    uint32_t size = sizeof path;
    return _NSGetExecutablePath(path, &size) == 0 ? realpath(path, NULL) : NULL;
}
#endif
