// The system's C library, under whichever name the system has it. It is imported here alone: a source that imports
// Platform sees it.
#if canImport(Glibc)
    @_exported public import Glibc
#elseif canImport(Musl)
    @_exported public import Musl
#else
    // Not compiled here: no machine of ours runs macOS.
    @_exported public import Darwin
#endif
