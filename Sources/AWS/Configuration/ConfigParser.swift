import Platform
import SystemPackage

/// Takes one of AWS's two files apart into its sections, as they stand there.
///
/// The rules are those of the SDKs, save that an indented line is read as the AWS CLI's library does: it continues a
/// property only where it stands further in than that property, so that a file with all its properties indented, or
/// with indented comments, means what it looks like.
struct ConfigParser {
    /// A section before anything is merged or left out.
    struct Section {
        /// The text between the brackets.
        var header: String
        var place: ConfigPlace
        var properties: [String: ConfigProperty] = [:]
    }

    private struct OpenProperty {
        var name: String
        var indentation: Int
        var hasSubProperties: Bool
    }

    private let path: FilePath
    private let pathText: String
    private let source: ConfigSource
    private var sections: [Section] = []
    private var open: OpenProperty?

    /// - Parameter pathText: the path as a person reads it.
    init(path: FilePath, pathText: String, source: ConfigSource) {
        self.path = path
        self.pathText = pathText
        self.source = source
    }

    /// - Returns: the sections in the file's order; one that stands there twice is there twice.
    mutating func parse(_ bytes: [UInt8]) throws(ConfigurationFailure) -> [Section] {
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: byteOrderMark) ? bytes[byteOrderMark.count...] : bytes[...]
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let place = ConfigPlace(file: path, line: index + 1, fileText: pathText)
            do {
                try read(line, at: place)
            } catch {
                throw .syntax(place, error)
            }
        }
        return sections
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>, at place: ConfigPlace) throws(ConfigSyntaxProblem) {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
        let line = ConfigLine(bytes)
        if line.isSilent { return }
        if let open, line.indentation > open.indentation {
            try readContinuation(line, of: open)
        } else if line.startsSection {
            guard let header = line.sectionHeader else { throw .unclosedSection }
            sections.append(Section(header: header, place: place))
            open = nil
        } else {
            try readProperty(line, at: place)
        }
    }

    private mutating func readProperty(_ line: ConfigLine, at place: ConfigPlace) throws(ConfigSyntaxProblem) {
        guard !sections.isEmpty else { throw .outsideSection }
        do {
            let (name, value) = try line.assignment()
            let property = ConfigProperty(value: value, place: place, source: source)
            sections[sections.count - 1].properties[name] = property
            open = OpenProperty(name: name, indentation: line.indentation, hasSubProperties: value.isEmpty)
        } catch {
            throw error == .noEqualsSign && line.indentation > 0 ? .continuationWithoutProperty : error
        }
    }

    private mutating func readContinuation(_ line: ConfigLine, of open: OpenProperty) throws(ConfigSyntaxProblem) {
        if open.hasSubProperties {
            do {
                _ = try line.subAssignment()
            } catch {
                throw error == .noName ? .noNameInSubProperty : .noEqualsSignInSubProperty
            }
        }
        sections[sections.count - 1].properties[open.name]?.value += "\n\(line.text)"
    }
}
