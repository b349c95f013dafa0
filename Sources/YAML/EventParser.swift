import CLibYAML

/// An event of libyaml's parser.
struct ParserEvent {
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case alias(String)
        case scalar(YAMLScalar, Properties)
        case sequenceStart(Properties)
        case sequenceEnd
        case mappingStart(Properties)
        case mappingEnd
    }

    /// The anchor and tag of a node.
    struct Properties {
        var anchor: String?
        /// The full tag, such as `tag:yaml.org,2002:str` for `!!str`.
        var tag: String?
    }

    var kind: Kind
    var span: SourceSpan
}

/// libyaml's parser for one text. libyaml points into the structure, so it needs a stable address.
struct EventParser: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let source: SourceText

    /// - Parameter bytes: the source's bytes, which must outlive the parser.
    init(_ bytes: UnsafeBufferPointer<UInt8>, of source: SourceText) {
        self.source = source
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        // It fails only without memory; then the first event reports the error.
        if yaml_parser_initialize(parser) == 1 {
            yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
            // Otherwise libyaml would accept UTF-16, whose lines could not be quoted.
            yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        }
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deinitialize(count: 1)
        parser.deallocate()
    }

    mutating func next() throws(Diagnostic) -> ParserEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else {
            throw Diagnostic(parser.pointee, source: source)
        }
        defer { yaml_event_delete(&event) }
        let span = SourceSpan(start: source.position(of: event.start_mark), end: source.position(of: event.end_mark))
        return ParserEvent(event, span)
    }
}

extension SourceText {
    /// Returns the position of libyaml's mark, which counts from 0 and assumes a final line break.
    func position(of mark: yaml_mark_t) -> SourcePosition {
        let line = Int(mark.line) + 1
        return line > lineCount ? end : SourcePosition(line: line, column: Int(mark.column) + 1)
    }
}

extension ParserEvent {
    fileprivate init(_ event: yaml_event_t, _ span: SourceSpan) {
        self.span = span
        kind =
            switch event.type {
            case YAML_STREAM_START_EVENT: .streamStart
            case YAML_DOCUMENT_START_EVENT: .documentStart
            case YAML_DOCUMENT_END_EVENT: .documentEnd
            case YAML_ALIAS_EVENT: .alias(String(cString: event.data.alias.anchor))
            case YAML_SCALAR_EVENT:
                .scalar(YAMLScalar(event), Properties(event.data.scalar.anchor, event.data.scalar.tag))
            case YAML_SEQUENCE_START_EVENT:
                .sequenceStart(Properties(event.data.sequence_start.anchor, event.data.sequence_start.tag))
            case YAML_SEQUENCE_END_EVENT: .sequenceEnd
            case YAML_MAPPING_START_EVENT:
                .mappingStart(Properties(event.data.mapping_start.anchor, event.data.mapping_start.tag))
            case YAML_MAPPING_END_EVENT: .mappingEnd
            default: .streamEnd
            }
    }
}

extension ParserEvent.Properties {
    fileprivate init(_ anchor: UnsafePointer<UInt8>?, _ tag: UnsafePointer<UInt8>?) {
        self.init(anchor: anchor.map { String(cString: $0) }, tag: tag.map { String(cString: $0) })
    }
}

extension YAMLScalar {
    fileprivate init(_ event: yaml_event_t) {
        let scalar = event.data.scalar
        text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
        style =
            switch scalar.style {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
            case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
            case YAML_LITERAL_SCALAR_STYLE: .literal
            case YAML_FOLDED_SCALAR_STYLE: .folded
            default: .plain
            }
    }
}
