import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where `berth` is: docker may have started the helper with any `PATH`.
enum BerthProgram {
    /// The one beside this program, wherever a link to it stands; else `berth`, to be looked for on `PATH`. Only Linux
    /// tells where this program is.
    static var path: String {
        guard let own = SystemFiles().linkTarget("/proc/self/exe") else { return "berth" }
        let beside = own.removingLastComponent().appending("berth")
        return beside.withPlatformString { access($0, X_OK) } == 0 ? beside.string : "berth"
    }
}
