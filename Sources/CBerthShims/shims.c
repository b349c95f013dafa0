#define _GNU_SOURCE
#include "CBerthShims.h"

#include <errno.h>
#include <unistd.h>

#ifdef __linux__
#include <fcntl.h>
#include <sys/syscall.h>
#endif

#ifdef __APPLE__
#include <crt_externs.h>
#else
extern char **environ;
#endif

int berth_rename_with_flags(const char *source, const char *target, unsigned int flags) {
#ifdef SYS_renameat2
    return (int)syscall(SYS_renameat2, AT_FDCWD, source, AT_FDCWD, target, flags);
#else
    (void)source, (void)target, (void)flags;
    errno = ENOSYS;
    return -1;
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
