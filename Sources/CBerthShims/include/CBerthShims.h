#ifndef CBERTH_SHIMS_H
#define CBERTH_SHIMS_H

/// Renames a file by Linux's renameat2 (rename(2)), both paths relative to the working directory. The call goes by its
/// number, so that it does not depend on what the C library has: glibc shows the function to GNU sources alone, a static
/// binary cannot look it up, and Darwin has none.
/// Returns 0; or -1 and sets errno, to ENOSYS where the system has no such call.
int berth_rename_with_flags(const char *_Nonnull source, const char *_Nonnull target, unsigned int flags);

/// Returns the environment of this process: pointers to `NAME=VALUE`, and a null pointer after the last.
char *_Nullable *_Nonnull berth_environment(void);

#ifdef __APPLE__
/// Returns the path of this process's executable without symbolic links, in memory that the caller frees; or a null
/// pointer if the system does not tell it.
char *_Nullable berth_executable_path(void);
#endif

#endif
