/// Composes the node tree of a text from its events.
///
/// An alias shares the nodes of its anchor. Their size and depth still count in full.
struct Composer: ~Copyable {
    /// A node, and its depth in levels of collections: 0 for a scalar.
    private struct Composed {
        var node: YAMLNode
        var levels: Int
    }

    private struct Anchored {
        var composed: Composed
        /// The size with aliases expanded.
        var size: TreeSize
    }

    private let source: SourceText
    private var events: EventParser
    /// The size so far, with aliases expanded.
    private(set) var size: TreeSize
    /// The nodes with anchors in the order of the text; `nil` while a node is incomplete.
    private var anchored: [Anchored?] = []
    /// The index in `anchored` of the last node with an anchor of this name.
    private var anchors: [String: Int] = [:]

    /// - Parameter size: the size of earlier texts, which count towards the limits.
    init(_ events: consuming EventParser, source: SourceText, after size: TreeSize) {
        self.events = events
        self.source = source
        self.size = size
    }

    /// Returns the text's only document.
    mutating func document() throws(Diagnostic) -> YAMLNode {
        _ = try events.next()
        guard case .documentStart = try events.next().kind else { throw empty() }
        let root = try node(try events.next(), level: 1).node
        if let scalar = root.scalar, scalar.style == .plain, scalar.text.isEmpty { throw empty() }
        _ = try events.next()
        let event = try events.next()
        guard case .streamEnd = event.kind else {
            throw error("second-document", "a second document starts here; only one is allowed", at: event.span)
        }
        return root
    }

    /// - Parameter level: the level of a collection; 1 for the root.
    private mutating func node(_ event: ParserEvent, level: Int) throws(Diagnostic) -> Composed {
        if case .alias(let name) = event.kind {
            return try resolve(name, at: event.span, level: level)
        }
        let sizeBefore = size
        try count(TreeSize(nodes: 1), at: event.span)
        switch event.kind {
        case .scalar(let scalar, let properties):
            try count(TreeSize(textBytes: scalar.text.utf8.count), at: event.span)
            try checkTag(properties, of: event, allowed: CoreTags.scalar)
            let span = SourceSpan(start: event.span.start, end: source.contentEnd(of: scalar, at: event.span))
            let node = YAMLNode(content: .scalar(scalar), span: span, source: source)
            return register(Composed(node: node, levels: 0), begin(properties), sizeBefore)
        case .sequenceStart(let properties):
            try checkTag(properties, of: event, allowed: CoreTags.sequence)
            try checkLevel(level, at: event.span)
            let anchor = begin(properties)
            return register(try sequence(from: event.span.start, level: level), anchor, sizeBefore)
        case .mappingStart(let properties):
            try checkTag(properties, of: event, allowed: CoreTags.mapping)
            try checkLevel(level, at: event.span)
            let anchor = begin(properties)
            return register(try mapping(from: event.span.start, level: level), anchor, sizeBefore)
        default:
            throw error("syntax", "expected a value", at: event.span)
        }
    }

    private mutating func sequence(from start: SourcePosition, level: Int) throws(Diagnostic) -> Composed {
        var elements: [YAMLNode] = []
        var end = start
        var levels = 0
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind {
                let span = SourceSpan(start: start, end: event.end(ofCollectionAfter: end))
                let node = YAMLNode(content: .sequence(elements), span: span, source: source)
                return Composed(node: node, levels: levels + 1)
            }
            let element = try node(event, level: level + 1)
            elements.append(element.node)
            end = element.node.span.end
            levels = max(levels, element.levels)
        }
    }

    private mutating func mapping(from start: SourcePosition, level: Int) throws(Diagnostic) -> Composed {
        var entries = MappingEntries()
        var end = start
        var levels = 0
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind {
                let span = SourceSpan(start: start, end: event.end(ofCollectionAfter: end))
                let node = YAMLNode(content: .mapping(entries.merged()), span: span, source: source)
                return Composed(node: node, levels: levels + 1)
            }
            let key = try key(event, level: level + 1)
            try entries.refuseDuplicate(of: key)
            let value = try node(try events.next(), level: level + 1)
            try entries.append(YAMLNode.Entry(key: key, value: value.node))
            end = value.node.span.end
            levels = max(levels, value.levels)
        }
    }

    private mutating func key(_ event: ParserEvent, level: Int) throws(Diagnostic) -> YAMLNode {
        switch event.kind {
        case .sequenceStart: throw error("complex-key", "a key is a single word or text, not a list", at: event.span)
        case .mappingStart: throw error("complex-key", "a key is a single word or text, not a mapping", at: event.span)
        default: break
        }
        let key = try node(event, level: level).node
        guard let text = key.scalar?.text else {
            throw error("complex-key", "a key is a single word or text, not a list or mapping", at: event.span)
        }
        // Most texts have fewer bytes, so they need no counting.
        if text.utf8.count > YAMLLimits.keyLength && text.unicodeScalars.count > YAMLLimits.keyLength {
            throw error("key-too-long", "a key is longer than 1,024 characters", at: event.span)
        }
        return key
    }
}

// MARK: - Anchors and aliases

extension Composer {
    /// Records the start of a node's anchor, if it has one.
    private mutating func begin(_ properties: ParserEvent.Properties) -> Int? {
        guard let name = properties.anchor else { return nil }
        anchors[name] = anchored.count
        anchored.append(nil)
        return anchored.count - 1
    }

    /// Makes a complete node available to aliases.
    private mutating func register(_ composed: Composed, _ anchor: Int?, _ sizeBefore: TreeSize) -> Composed {
        if let anchor { anchored[anchor] = Anchored(composed: composed, size: size - sizeBefore) }
        return composed
    }

    private mutating func resolve(_ name: String, at span: SourceSpan, level: Int) throws(Diagnostic) -> Composed {
        guard let index = anchors[name] else {
            throw error("undefined-alias", "no anchor `&\(name)` before this alias", at: span)
        }
        guard let target = anchored[index] else {
            throw error("recursive-alias", "the alias `*\(name)` is inside its own anchor", at: span)
        }
        try count(target.size, at: span)
        if target.composed.levels > 0 { try checkLevel(level + target.composed.levels - 1, at: span) }
        var composed = target.composed
        composed.node.span = span
        return composed
    }
}

// MARK: - Bounds and errors

extension Composer {
    private mutating func count(_ added: TreeSize, at span: SourceSpan) throws(Diagnostic) {
        size = size + added
        if size.nodes > YAMLLimits.nodes {
            throw error("too-many-nodes", "more than 1,000,000 values (with aliases expanded)", at: span)
        }
        if size.textBytes > YAMLLimits.textBytes {
            throw error("too-much-text", "more than 32 MiB of text (with aliases expanded)", at: span)
        }
    }

    private func checkLevel(_ level: Int, at span: SourceSpan) throws(Diagnostic) {
        if level > YAMLLimits.levels {
            throw error("too-deep", "more than \(YAMLLimits.levels) levels of lists and mappings", at: span)
        }
    }

    private func checkTag(
        _ properties: ParserEvent.Properties,
        of event: ParserEvent,
        allowed: Set<String>
    ) throws(Diagnostic) {
        guard let tag = properties.tag, !allowed.contains(tag) else { return }
        let written = CoreTags.written(tag)
        let span = source.span(ofTag: written, at: event.span.start)
        throw error("unsupported-tag", "the tag `\(written)` is not allowed here", at: span, hint: "delete it")
    }

    private func empty() -> Diagnostic {
        let start = SourcePosition(line: 1, column: 1)
        return error("empty", "the file is empty", at: SourceSpan(start: start, end: start))
    }

    private func error(_ code: String, _ message: String, at span: SourceSpan, hint: String? = nil) -> Diagnostic {
        Diagnostic(code: code, message: message, source: source, span: span, hint: hint)
    }
}

extension ParserEvent {
    /// Returns the end of a collection that this event ends. libyaml reports a block's end only at the next token, so
    /// the block ends with its last part.
    fileprivate func end(ofCollectionAfter lastPart: SourcePosition) -> SourcePosition {
        span.start == span.end ? lastPart : span.end
    }
}

/// The entries of a mapping while it is parsed.
struct MappingEntries {
    private var entries: [YAMLNode.Entry] = []
    /// The index of each key in `entries`. Canonically equivalent keys are equal.
    private var indices: [String: Int] = [:]
    private var merge: YAMLNode.Entry?

    func refuseDuplicate(of key: YAMLNode) throws(Diagnostic) {
        guard let first = isMergeKey(key) ? merge?.key : indices[name(key)].map({ entries[$0].key }) else { return }
        throw Diagnostic(
            code: "duplicate-key",
            message: "duplicate key `\(name(key))`",
            source: key.source,
            span: key.span,
            hint: isMergeKey(key) ? "merge several with `<<: [*one, *two]`" : nil,
            notes: [Diagnostic.Note(span: first.span, source: first.source, message: "first written here")]
        )
    }

    mutating func append(_ entry: YAMLNode.Entry) throws(Diagnostic) {
        if isMergeKey(entry.key) {
            try checkMerge(entry.value)
            merge = entry
        } else {
            add(entry)
        }
    }

    /// Returns the written entries, then those of the merge key. Written entries have priority, then earlier merged
    /// ones.
    consuming func merged() -> [YAMLNode.Entry] {
        guard let merge else { return entries }
        for mapping in merge.value.sequence ?? [merge.value] {
            for entry in mapping.mapping ?? [] where indices[entry.name] == nil { add(entry) }
        }
        return entries
    }

    private mutating func add(_ entry: YAMLNode.Entry) {
        indices[entry.name] = entries.count
        entries.append(entry)
    }

    private func checkMerge(_ value: YAMLNode) throws(Diagnostic) {
        for part in value.sequence ?? [value] where part.mapping == nil {
            throw Diagnostic(
                code: "bad-merge",
                message: "`<<` takes a mapping or a list of mappings",
                source: part.source,
                span: part.span,
                hint: "write an alias such as `*name`"
            )
        }
    }

    /// Returns whether a key is a merge key. In YAML 1.1, a quoted `<<` is an ordinary key.
    private func isMergeKey(_ key: YAMLNode) -> Bool {
        key.scalar == YAMLScalar(text: "<<", style: .plain)
    }

    private func name(_ key: YAMLNode) -> String { key.scalar?.text ?? "" }
}

/// The tags of YAML's core schema (YAML 1.2.2, chapter 10) by kind of node, and the merge key's. `!` means no tag.
enum CoreTags {
    static let scalar = tags("str", "int", "float", "bool", "null", "merge")
    static let sequence = tags("seq")
    static let mapping = tags("map")

    private static let prefix = "tag:yaml.org,2002:"

    /// Returns a tag in its short form: `!!str` for `tag:yaml.org,2002:str`.
    static func written(_ tag: String) -> String {
        tag.utf8.starts(with: prefix.utf8) ? "!!\(Substring(tag.utf8.dropFirst(prefix.utf8.count)))" : tag
    }

    private static func tags(_ names: String...) -> Set<String> {
        Set(names.map { prefix + $0 } + ["!"])
    }
}
