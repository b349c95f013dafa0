import BerthCLI

/// C's `main`, under the name that SwiftPM gives the entry point of this target when it links
/// (`-entry-point-function-name`). `@main` would hide `argc` and `argv`.
@_cdecl("berth_main")
func main(_ count: CInt, _ vector: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
    CommandLineTool.run(count, vector)
}
