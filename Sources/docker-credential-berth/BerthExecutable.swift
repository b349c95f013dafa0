import Platform
import SystemPackage

/// The path of `berth`: Docker may have started the helper with any `PATH`.
struct BerthExecutable {
    /// The name in the call of the helper, `argv[0]`.
    let helper: String

    /// The program in this program's directory, at the end of links; else `berth`, to be looked up on `PATH`. Without
    /// Linux's /proc, the name in the call of the helper shows the directory, if it is a path.
    var path: String {
        let files = HelperFileReader()
        let isPath = helper.utf8.contains(UInt8(ascii: "/"))
        let named = isPath ? files.linkTarget(FilePath(helper)) ?? FilePath(helper) : nil
        guard let own = ExecutablePath.current() ?? named else { return "berth" }
        let beside = own.removingLastComponent().appending("berth")
        return beside.withPlatformString { access($0, X_OK) } == 0 ? beside.string : "berth"
    }
}
