@testable import BerthCLI

/// The process of a command that runs in a test, which must not end.
struct EndlessProcess: ProcessControl {
    func end(_ status: CInt) -> Never { fatalError("the command would end its process with status \(status)") }

    func end(afterWriteError message: String) -> Never { fatalError(message) }
}
