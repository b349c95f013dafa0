/*
 * Runs a program under a seccomp filter that makes system calls fail, as container engines and file systems do.
 *
 * usage: deny_calls CALL=ERROR... -- COMMAND [ARGUMENT...]
 *
 * CALL is one of the names below; `chmod` is all calls that set a mode, and `fsync` both calls that sync a file.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
    const char *name;
    long number;
} calls[] = {
    {"flock", SYS_flock}, {"renameat2", SYS_renameat2}, {"fsync", SYS_fsync}, {"fsync", SYS_fdatasync},
#ifdef SYS_chmod
    {"chmod", SYS_chmod},
#endif
    {"chmod", SYS_fchmod}, {"chmod", SYS_fchmodat}, {"chmod", 452 /* fchmodat2 */},
};

static const struct {
    const char *name;
    int number;
} errors[] = {
    {"EPERM", EPERM}, {"ENOSYS", ENOSYS}, {"EINVAL", EINVAL}, {"EOPNOTSUPP", EOPNOTSUPP}, {"ENOLCK", ENOLCK},
    {"EIO", EIO},
};

#define LENGTH(list) (sizeof list / sizeof *list)

int main(int count, char **arguments) {
    struct sock_filter lines[64] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))};
    struct sock_fprog filter = {1, lines};
    int index = 1;
    for (; index < count && strcmp(arguments[index], "--"); index++) {
        char *error = strchr(arguments[index], '=');
        int number = 0;
        if (!error) return 64;
        *error++ = 0;
        for (size_t known = 0; known < LENGTH(errors); known++)
            if (!strcmp(errors[known].name, error)) number = errors[known].number;
        if (!number) return 64;
        for (size_t known = 0; known < LENGTH(calls) && filter.len < 60; known++) {
            if (strcmp(calls[known].name, arguments[index])) continue;
            lines[filter.len++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[known].number, 0, 1);
            lines[filter.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | number);
        }
    }
    lines[filter.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    if (index + 1 >= count) return 64;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter)) {
        perror("deny_calls");
        return 69;
    }
    execvp(arguments[index + 1], arguments + index + 1);
    perror(arguments[index + 1]);
    return 127;
}
