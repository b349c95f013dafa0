/// The entries of a mapping while it is read.
struct MappingEntries {
    private var entries: [Node.Entry] = []
    /// The place of each key in `entries`. Keys that look the same (canonically equivalent) are the same.
    private var indices: [String: Int] = [:]
    private var merge: Node.Entry?

    func refuseDuplicate(of key: Node) throws(Diagnostic) {
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

    mutating func append(_ entry: Node.Entry) throws(Diagnostic) {
        if isMergeKey(entry.key) {
            try checkMerge(entry.value)
            merge = entry
        } else {
            add(entry)
        }
    }

    /// The entries as written, then those that the merge key brings in: what is written wins, and what is merged first.
    consuming func merged() -> [Node.Entry] {
        guard let merge else { return entries }
        for mapping in merge.value.sequence ?? [merge.value] {
            for entry in mapping.mapping ?? [] where indices[entry.name] == nil { add(entry) }
        }
        return entries
    }

    private mutating func add(_ entry: Node.Entry) {
        indices[entry.name] = entries.count
        entries.append(entry)
    }

    private func checkMerge(_ value: Node) throws(Diagnostic) {
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

    /// As YAML 1.1 has it, a quoted `<<` is a key like any other.
    private func isMergeKey(_ key: Node) -> Bool {
        key.scalar == Scalar(text: "<<", style: .plain)
    }

    private func name(_ key: Node) -> String { key.scalar?.text ?? "" }
}
