public import Platform
public import SystemPackage

/// Why there is an index that cannot be used.
public enum HelperIndexFailure: Error, Sendable, Equatable {
    case untrusted(OwnedFileError)
    case faulty(FilePath, HelperIndex.Fault)
}

extension HelperIndexFailure: CustomStringConvertible {
    /// What is wrong, and what to do, in at most two lines.
    public var description: String {
        switch self {
        case .untrusted(let fault): fault.description
        case .faulty(let path, .otherVersion): "\(path.string) was written by another version of berth\n\(Self.anew)"
        case .faulty(let path, .cutShort): "\(path.string) is cut short\n\(Self.anew)"
        case .faulty(let path, .malformed): "\(path.string) is damaged\n\(Self.anew)"
        }
    }

    private static let anew = "Remove it, and run `berth apply` for each manifest with `storage: helper`."
}
