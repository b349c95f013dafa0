import YAML

/// Something that a manifest declares, and the node that names it.
struct Declared<Value> {
    var value: Value
    var node: Node
}

extension Place {
    init(_ node: Node) {
        self.init(file: node.source.name, line: node.span.start.line, column: node.span.start.column)
    }
}
