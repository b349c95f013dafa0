@testable import BerthCLI

/// The process of a command in a test, which must not exit.
struct EndlessProcess: ProcessControl {
    func end(_ status: CInt) -> Never { fatalError("the command would end its process with status \(status)") }

    func end(afterWriteError message: String) -> Never { fatalError(message) }
}
