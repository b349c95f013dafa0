import Effects
import FoundationEssentials
package import Platform
package import SystemPackage

/// The file of a saved plan: its mode is 0600, and it is replaced atomically.
package struct SavedPlanFile: Sendable {
    /// A plan for 10,000 registries has about 4 MB.
    private static let sizeLimit = 64 << 20

    /// The path; it may be a symbolic link.
    package let path: FilePath
    private let files: any FileSystem
    private let workingDirectory: FilePath?

    /// - Parameters:
    ///   - path: absolute.
    ///   - workingDirectory: a plan in it counts also if the directory belongs to another user, as a checkout does to
    ///     root in a CI container.
    package init(_ path: FilePath, in files: any FileSystem, workingDirectory: FilePath? = nil) {
        self.path = path
        self.files = files
        self.workingDirectory = workingDirectory
    }

    /// Reads it.
    /// - Throws: `SavedPlanError` if there is no plan, or if another user could have written it.
    package func read() throws(SavedPlanError) -> SavedPlan {
        guard let bytes = try ownContent() else {
            throw .cannotRead(path, FileError("read", path, .noSuchFileOrDirectory))
        }
        guard let format = Self.format(of: bytes) else { throw .notAPlan(path) }
        guard format == SavedPlan.currentFormat else { throw .otherFormat(path, format) }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        guard let plan = try? decoder.decode(SavedPlan.self, from: Data(bytes)), plan.created.checked != nil else {
            throw .notAPlan(path)
        }
        return plan
    }

    /// Writes the plan, and replaces an older one.
    /// - Throws: `SavedPlanError` if another file exists there, which stays unchanged, or if it cannot be written.
    package func write(_ plan: SavedPlan) throws(SavedPlanError) {
        let target = try target()
        if let bytes = try content(of: target), Self.format(of: bytes) == nil { throw .occupied(path) }
        do throws(FileError) {
            try files.replace(target, with: Self.text(of: plan))
        } catch {
            throw .cannotWrite(path, error)
        }
    }

    /// Returns the bytes, if only this user could have written them; `nil` if there is no file.
    private func ownContent() throws(SavedPlanError) -> [UInt8]? {
        let reader = OwnedFileReader(files)
        do throws(OwnedFileError) {
            if path.removingLastComponent() == workingDirectory {
                return try reader.read(inWorkingDirectory: path, limit: Self.sizeLimit, own: true)
            }
            return try reader.read(path, limit: Self.sizeLimit, .readable, followsLink: true)
        } catch {
            switch error {
            case .notAFile: throw .notAFile(path)
            case .unreadable(let failure): throw .cannotRead(path, failure)
            default: throw .unreliable(path, error)
            }
        }
    }

    /// Returns the bytes of any file; `nil` if none exists.
    private func content(of target: FilePath) throws(SavedPlanError) -> [UInt8]? {
        let opened: OpenedFile?
        do throws(FileError) {
            opened = try files.open(target, limit: Self.sizeLimit) { $0.kind == .file }
        } catch {
            throw .cannotRead(path, error)
        }
        guard let opened else { return nil }
        guard let bytes = opened.bytes else { throw .notAFile(path) }
        return bytes
    }

    /// Returns the path with its symbolic links followed.
    private func target() throws(SavedPlanError) -> FilePath {
        do throws(FileError) {
            return try files.followingLinks(path)
        } catch {
            throw .cannotRead(path, error)
        }
    }

    /// The key that every version of a plan has.
    private struct Mark: Decodable {
        var berthPlan: Int
    }

    /// - Returns: `nil` if it is not a plan.
    private static func format(of bytes: [UInt8]) -> Int? {
        (try? JSONDecoder().decode(Mark.self, from: Data(bytes)))?.berthPlan
    }

    private static func text(of plan: SavedPlan) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // It has only texts, integers and a time, which JSON can represent.
        guard let text = try? encoder.encode(plan) else { preconditionFailure("a plan that JSON cannot hold") }
        return Array(text) + [UInt8(ascii: "\n")]
    }
}

/// A failure to read or write a saved plan. An existing file is unchanged.
package enum SavedPlanError: Error, Sendable, Equatable {
    case cannotRead(FilePath, FileError)
    /// The path is a directory, a device or a pipe.
    case notAFile(FilePath)
    case notAPlan(FilePath)
    /// A plan of another version of berth, with this format.
    case otherFormat(FilePath, Int)
    /// A file exists that is not a plan.
    case occupied(FilePath)
    case cannotWrite(FilePath, FileError)
    /// Another user could have written or replaced it.
    case unreliable(FilePath, OwnedFileError)
}

extension SavedPlanError: UserFacingError {
    package var message: UserMessage {
        switch self {
        case .cannotRead(let path, let failure):
            UserMessage(
                "plan_unreadable", "cannot read \(path.string): \(failure.reason)",
                nextStep: "Make a plan with `berth plan --out FILE`, then run `berth apply FILE`.")
        case .notAFile(let path):
            UserMessage(
                "plan_not_a_file", "\(path.string) is not a file",
                nextStep: "Make a plan with `berth plan --out FILE`, then run `berth apply FILE`.")
        case .notAPlan(let path):
            UserMessage(
                "not_a_plan", "\(path.string) is not a berth plan, or is incomplete",
                nextStep: "Make one with `berth plan --out FILE`. To name a manifest, use -f FILE.")
        case .otherFormat(let path, let format):
            UserMessage(
                "plan_of_other_version",
                """
                \(path.string) is from another version of berth: its format is \(format), not \(SavedPlan.currentFormat)
                """, nextStep: "Run `berth plan --out FILE` again.")
        case .occupied(let path):
            UserMessage(
                "plan_file_occupied", "\(path.string) exists and is not a berth plan",
                nextStep: "Name another file with --out, or move it away.")
        case .cannotWrite(let path, let failure):
            UserMessage(
                "plan_unwritable", "cannot write \(path.string): \(failure.reason)",
                nextStep: "Name a file with --out in a directory that you can write to.")
        case .unreliable(let path, let error):
            UserMessage(
                "plan_unreliable", "berth does not apply the plan \(path.string): \(error.message.summary)",
                nextStep: "Run `berth plan --out FILE` again, with a FILE that only you can change.")
        }
    }
}
