import Platform

/// C's `main`, under the name that SwiftPM gives the entry point of this target when it links
/// (`-entry-point-function-name`). `@main` would hide `argc` and `argv`.
@_cdecl("docker_credential_berth_main")
func main(_ count: CInt, _ vector: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
    Main.run(ProgramArguments(count, vector))
}
