public import Platform
public import SystemPackage

/// Why a saved plan could not be read or written. What was at its place is there as it was.
public enum SavedPlanFailure: Error, Sendable, Equatable {
    case cannotRead(FilePath, FileFailure)
    /// A folder, a device or a pipe is there.
    case notAFile(FilePath)
    case notAPlan(FilePath)
    /// A plan that another version of berth made: its format is this number.
    case otherFormat(FilePath, Int)
    /// A file is there that is no plan: it is somebody's.
    case occupied(FilePath)
    case cannotWrite(FilePath, FileFailure)
    /// Another user could have written or replaced it.
    case unreliable(FilePath, OwnedFileError)
}

extension SavedPlanFailure: CustomStringConvertible {
    /// Two lines: what happened, and what to do.
    public var description: String {
        switch self {
        case .cannotRead(let path, let failure):
            """
            cannot read \(path.string): \(failure.reason)
            `berth plan --out FILE` makes a plan, and `berth apply FILE` takes it.
            """
        case .notAFile(let path):
            """
            \(path.string) is not a file
            `berth plan --out FILE` makes a plan, and `berth apply FILE` takes it.
            """
        case .notAPlan(let path):
            """
            \(path.string) is no plan of berth's, or not the whole of one
            `berth plan --out FILE` makes one; a manifest is named with -f FILE.
            """
        case .otherFormat(let path, let format):
            """
            \(path.string) was made by another berth: its format is \(format), and not \(SavedPlan.currentFormat)
            Run `berth plan --out FILE` again.
            """
        case .occupied(let path):
            """
            \(path.string) is there and is no plan of berth's
            Name another file with --out, or move it away.
            """
        case .cannotWrite(let path, let failure):
            """
            cannot write \(path.string): \(failure.reason)
            Name a file with --out in a folder that is there and that you may write to.
            """
        case .unreliable(let path, let error):
            """
            berth does not apply the plan \(path.string): \(error.reason)
            Run `berth plan --out FILE` again, with a FILE that only you can change.
            """
        }
    }
}
