// The system's C library, under the system's name for it. Only this file imports it: a source that imports Platform can
// use it.
#if canImport(Glibc)
    @_exported public import Glibc
#elseif canImport(Musl)
    @_exported public import Musl
#else
    // Not compiled here: the build machines do not run macOS.
    @_exported public import Darwin
#endif
