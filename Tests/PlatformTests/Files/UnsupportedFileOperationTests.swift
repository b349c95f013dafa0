import Platform
import SystemPackage
import TestSupport
import Testing

@Suite("An unsupported file operation", .scheduled)
struct UnsupportedFileOperationTests {
    @Test(
        "C8: is reported with its reason and its effect",
        arguments: [
            (
                UnsupportedFileOperation.Kind.locking, Errno.noLocks,
                """
                cannot lock files in /d: No locks available
                berth wrote there without a lock. Run only one berth at a time there.
                """
            ),
            (
                .settingMode(0o600, actual: 0o777), .notPermitted,
                """
                cannot set the mode of files in /d: Operation not permitted
                They have mode 777 instead of 600. Other users may be able to read or change them.
                """
            ),
            (
                .settingMode(0o644, actual: 0o600), .noFunction,
                """
                cannot set the mode of files in /d: Function not implemented
                They have mode 600 instead of 644.
                """
            ),
            (
                .exchanging, .notPermitted,
                """
                cannot exchange files in one step in /d: Operation not permitted
                berth renamed its file instead. If another program wrote at the same moment, its change is lost.
                """
            ),
            (
                .syncing, .notPermitted,
                """
                cannot sync files in /d: Operation not permitted
                After a power failure, what berth wrote may be missing or incomplete.
                """
            ),
        ])
    func description(_ kind: UnsupportedFileOperation.Kind, _ code: Errno, _ text: String) {
        #expect(UnsupportedFileOperation(kind, in: "/d", code).description == text)
    }

    @Test("C8: a broken, full or read-only file system lacks no operation")
    func others() {
        for code in [Errno.ioError, .noSpace, .readOnlyFileSystem, .permissionDenied, .wouldBlock, .interrupted] {
            #expect(!code.meansUnsupported)
        }
    }
}
