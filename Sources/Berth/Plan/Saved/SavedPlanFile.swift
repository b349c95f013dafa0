public import Effects
import FoundationEssentials
public import SystemPackage

/// A saved plan's place on the disk: a file of mode 0600, which is written whole or not at all.
public struct SavedPlanFile: Sendable {
    /// A plan for 10,000 registries takes some 4 MB.
    private static let sizeLimit = 64 << 20

    /// Where it is, or will be; it may be a symbolic link.
    public let path: FilePath
    private let files: any FileSystem

    /// - Parameter path: absolute.
    public init(_ path: FilePath, in files: any FileSystem) {
        self.path = path
        self.files = files
    }

    /// Reads it.
    /// - Throws: where there is none, or something else.
    public func read() throws(SavedPlanFailure) -> SavedPlan {
        guard let bytes = try content(of: try target()) else {
            throw .cannotRead(path, FileFailure("read", path, .noSuchFileOrDirectory))
        }
        guard let format = Self.format(of: bytes) else { throw .notAPlan(path) }
        guard format == SavedPlan.currentFormat else { throw .otherFormat(path, format) }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        guard let plan = try? decoder.decode(SavedPlan.self, from: Data(bytes)) else { throw .notAPlan(path) }
        return plan
    }

    /// Writes it, over an older plan if need be.
    /// - Throws: where something else is there, which stays as it is; or where it cannot be written.
    public func write(_ plan: SavedPlan) throws(SavedPlanFailure) {
        let target = try target()
        if let bytes = try content(of: target), Self.format(of: bytes) == nil { throw .occupied(path) }
        do throws(FileFailure) {
            try files.replace(target, with: Self.text(of: plan))
        } catch {
            throw .cannotWrite(path, error)
        }
    }

    /// Its bytes; nil where nothing is there.
    private func content(of target: FilePath) throws(SavedPlanFailure) -> [UInt8]? {
        do throws(FileFailure) {
            switch try files.status(target)?.kind {
            case .file: return try files.read(target, limit: Self.sizeLimit)
            case nil: return nil
            // Reading a pipe would wait for whoever fills it.
            default: break
            }
        } catch {
            throw .cannotRead(path, error)
        }
        throw .notAFile(path)
    }

    /// The file itself, at the end of the path's own symbolic links.
    private func target() throws(SavedPlanFailure) -> FilePath {
        do throws(FileFailure) {
            return try files.followingLinks(path)
        } catch {
            throw .cannotRead(path, error)
        }
    }

    /// What every plan of berth's has, whichever berth made it.
    private struct Mark: Decodable {
        var berthPlan: Int
    }

    /// - Returns: nil where it is no plan.
    private static func format(of bytes: [UInt8]) -> Int? {
        (try? JSONDecoder().decode(Mark.self, from: Data(bytes)))?.berthPlan
    }

    private static func text(of plan: SavedPlan) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Texts, whole numbers and a time are all there is in it.
        guard let text = try? encoder.encode(plan) else { preconditionFailure("a plan that JSON cannot hold") }
        return Array(text) + [UInt8(ascii: "\n")]
    }
}
