import Foundation
import Testing
import YAML

/// An input of https://github.com/yaml/yaml-test-suite, and libyaml's own result for it, as `Suite/record.py`
/// recorded it with PyYAML.
struct YAMLTestSuiteCase: Sendable, Decodable, CustomTestStringConvertible {
    /// The suite's own name, such as `229Q` or `2G84/01`.
    let id: String
    let yaml: String
    /// libyaml's error; `nil` if it accepts the text.
    let refused: String?
    let line: Int?
    let column: Int?
    /// `nil` if libyaml refuses the text, or the text has no document or several.
    let tree: Tree?

    var testDescription: String { id }

    /// A text's content, without places and styles.
    indirect enum Tree: Sendable, Hashable, Decodable {
        case scalar(String)
        case sequence([Tree])
        /// Keys and their values, in the order of the text.
        case mapping([[Tree]])

        private enum CodingKeys: CodingKey { case mapping }

        init(from decoder: any Decoder) throws {
            if let pairs = try? decoder.container(keyedBy: CodingKeys.self).decode([[Tree]].self, forKey: .mapping) {
                self = .mapping(pairs)
            } else if let elements = try? decoder.singleValueContainer().decode([Tree].self) {
                self = .sequence(elements)
            } else {
                self = .scalar(try decoder.singleValueContainer().decode(String.self))
            }
        }

        init(_ node: YAMLNode) {
            self =
                switch node.content {
                case .scalar(let scalar): .scalar(scalar.text)
                case .sequence(let elements): .sequence(elements.map(Tree.init))
                case .mapping(let entries): .mapping(entries.map { [Tree($0.key), Tree($0.value)] })
                }
        }
    }

    static let all: [YAMLTestSuiteCase] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Suite/cases.json")
        return (try? JSONDecoder().decode([YAMLTestSuiteCase].self, from: Data(contentsOf: file))) ?? []
    }()
}
