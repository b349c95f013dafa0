/*
 * Intercepts a program's calls to the C library, for tests that act exactly between two of its steps.
 *
 * INTERPOSE_FILE, INTERPOSE_COMMAND: a shell runs the command once, just before the first call that replaces the file
 * or exchanges it with another.
 *
 * INTERPOSE_KILL_AT: the program is killed just before the call of this number, counted from 1, that changes a file. A
 * write is interrupted halfway.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static atomic_int meetings;
static atomic_int steps;

/* Follows links. A file that does not exist yet is compared by name only. */
static int is_same(const char *one, const char *other) {
    char one_path[PATH_MAX], other_path[PATH_MAX];
    if (strcmp(one, other) == 0) return 1;
    return realpath(one, one_path) && realpath(other, other_path) && strcmp(one_path, other_path) == 0;
}

static void meet(const char *from, const char *to) {
    const char *file = getenv("INTERPOSE_FILE");
    const char *command = getenv("INTERPOSE_COMMAND");
    if (!file || !command || (!is_same(from, file) && !is_same(to, file))) return;
    if (atomic_fetch_add(&meetings, 1) == 0 && system(command) != 0) abort();
}

static int is_the_last(void) {
    const char *number = getenv("INTERPOSE_KILL_AT");
    return number && atomic_fetch_add(&steps, 1) + 1 == atoi(number);
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static void step(void) {
    if (is_the_last()) die();
}

/* Terminals, sockets, events and printed output do not count as files. */
static int is_file(int descriptor) {
    struct stat status;
    return descriptor > STDERR_FILENO && fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

int rename(const char *from, const char *to) {
    meet(from, to);
    step();
    return NEXT(rename)(from, to);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    meet(from, to);
    step();
    return NEXT(renameat)(from_folder, from, to_folder, to);
}

/* Programs call renameat2 by its number. Other calls by number pass on all six words that the kernel may read. */
long syscall(long number, ...) {
    va_list list;
    long words[6];
    va_start(list, number);
    for (int index = 0; index < 6; index++) words[index] = va_arg(list, long);
    va_end(list);
    if (number == SYS_renameat2) {
        meet((const char *)words[1], (const char *)words[3]);
        step();
    }
    return NEXT(syscall)(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}

int link(const char *from, const char *to) {
    meet(from, to);
    step();
    return NEXT(link)(from, to);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    meet(from, to);
    step();
    return NEXT(linkat)(from_folder, from, to_folder, to, flags);
}

int unlink(const char *path) {
    step();
    return NEXT(unlink)(path);
}

int mkstemp(char *template) {
    step();
    return NEXT(mkstemp)(template);
}

int mkdir(const char *path, mode_t mode) {
    step();
    return NEXT(mkdir)(path, mode);
}

int fchmod(int descriptor, mode_t mode) {
    step();
    return NEXT(fchmod)(descriptor, mode);
}

int fchown(int descriptor, uid_t user, gid_t group) {
    step();
    return NEXT(fchown)(descriptor, user, group);
}

int ftruncate(int descriptor, off_t length) {
    step();
    return NEXT(ftruncate)(descriptor, length);
}

int fsync(int descriptor) {
    step();
    return NEXT(fsync)(descriptor);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    ssize_t (*next)(int, const void *, size_t) = NEXT(write);
    if (is_file(descriptor) && is_the_last()) {
        next(descriptor, bytes, count / 2);
        die();
    }
    return next(descriptor, bytes, count);
}
