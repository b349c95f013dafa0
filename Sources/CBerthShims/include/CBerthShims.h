#ifndef CBERTH_SHIMS_H
#define CBERTH_SHIMS_H

/// Renames a file by Linux's renameat2 (rename(2)), both paths relative to the working directory. It uses the
/// system call's number, to be independent of the C library: glibc declares the function only for GNU sources, a static
/// binary cannot look it up, and Darwin does not have it.
/// Returns 0; or -1 and sets errno, to ENOSYS if the system has no such call.
int berth_rename_with_flags(const char *_Nonnull source, const char *_Nonnull target, unsigned int flags);

/// Returns the environment of this process: pointers to `NAME=VALUE`, and a null pointer after the last.
char *_Nullable *_Nonnull berth_environment(void);

/// Makes the C library give memory back to the system soon after it is free: each large block at once. Without it, a run
/// with 10,000 registries has 30 MB more at its peak, because blocks that are free in one step do not fit in the next.
void berth_give_back_memory(void);

#ifdef __APPLE__
/// Returns the path of this process's executable without symbolic links, in memory that the caller frees; or a null
/// pointer if the system does not provide it.
char *_Nullable berth_executable_path(void);
#endif

#endif
