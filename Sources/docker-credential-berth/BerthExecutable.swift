import Platform
import SystemPackage

/// Where `berth` is: docker may have started the helper with any `PATH`.
struct BerthExecutable {
    /// The name that the helper was called by, `argv[0]`.
    let helper: String

    /// The program in this program's directory, wherever a link to it is; else `berth`, to be looked for on `PATH`.
    /// Without Linux's /proc, the name that the helper was called by shows where it is, if that is a path.
    var path: String {
        let files = HelperFileReader()
        let isPath = helper.utf8.contains(UInt8(ascii: "/"))
        let named = isPath ? files.linkTarget(FilePath(helper)) ?? FilePath(helper) : nil
        guard let own = ExecutablePath.current() ?? named else { return "berth" }
        let beside = own.removingLastComponent().appending("berth")
        return beside.withPlatformString { access($0, X_OK) } == 0 ? beside.string : "berth"
    }
}
