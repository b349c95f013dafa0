/// What a text may demand of this machine.
enum Bounds {
    static let bytes = 8 << 20
    /// Of lists and mappings inside each other. Counted while events come in, as libyaml takes quadratic time for
    /// nested flow collections.
    static let levels = 100
    /// Of lists, mappings, keys and scalars, with aliases written out.
    static let nodes = 1_000_000
    /// libyaml compares each with all before it.
    static let tagDirectives = 100
}
