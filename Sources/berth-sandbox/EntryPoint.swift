import Platform

/// C's `main`, under the name that SwiftPM gives the entry point of this target when it links
/// (`-entry-point-function-name`). `@main` would hide `argc` and `argv`.
@_cdecl("berth_sandbox_main")
func main(_ count: CInt, _ vector: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
    // EX_USAGE of sysexits.h: without its arguments, a sandbox would serve and never end.
    if count == 0 { return 64 }
    Main.run(ProgramArguments(count, vector))
}
