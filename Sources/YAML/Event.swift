/// One step of a YAML text, as libyaml's parser tells it.
struct Event {
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case alias(String)
        case scalar(Scalar, Properties)
        case sequenceStart(Properties)
        case sequenceEnd
        case mappingStart(Properties)
        case mappingEnd
    }

    /// What may stand before a node.
    struct Properties {
        var anchor: String?
        /// Written out, such as `tag:yaml.org,2002:str` for `!!str`.
        var tag: String?
    }

    var kind: Kind
    var span: Span
}
