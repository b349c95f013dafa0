/// What `berth help` explains beside the commands.
enum HelpTopic: String, CaseIterable {
    case manifest
    case selectors
    case storage
    case principals
    case environment
    case ci
    case json
    case exitStatus = "exit-status"

    /// At most 40 lines of at most 80 columns, with the last line's end.
    var text: String {
        switch self {
        case .manifest: Self.manifestText
        case .selectors: Self.selectorsText
        case .storage: Self.storageText
        case .principals: Self.principalsText
        case .environment: Self.environmentText
        case .ci: Self.ciText
        case .json: Self.jsonText
        case .exitStatus: Self.exitStatusText
        }
    }
}
