import Foundation

@testable import berth_manual

/// Small descriptions in the format of `--experimental-dump-help`.
enum SampleManual {
    static let edition = Edition(secondsSince1970: 1_790_000_000, version: "1.2.3\n")

    static let berth = #"""
        {"serializationVersion": 0, "command": {
          "commandName": "berth", "shouldDisplay": true, "abstract": "Sign in. To registries.",
          "discussion": "Reads `berth.yaml`.\n\nExit status:\n  0  Done.\n  1  Not done.",
          "arguments": [
            {"kind": "flag", "names": [{"kind": "long", "name": "version"}], "abstract": "Show the version.",
             "shouldDisplay": true, "isOptional": true, "isRepeating": false, "parsingStrategy": "default"}
          ],
          "subcommands": [
            {"commandName": "plan", "superCommands": ["berth"], "shouldDisplay": true,
             "abstract": "Show what apply would do.",
             "discussion": "Changes nothing.\n\nSelectors:\n  .a=b\n\nExamples:\n  berth plan -q  only errors\n  berth plan",
             "arguments": [
               {"kind": "positional", "valueName": "selector", "abstract": "Which registries.",
                "shouldDisplay": true, "isOptional": true, "isRepeating": true, "parsingStrategy": "default"},
               {"kind": "option", "valueName": "file", "abstract": "The manifest.", "defaultValue": "berth.yaml",
                "names": [{"kind": "short", "name": "f"}, {"kind": "long", "name": "file"}],
                "shouldDisplay": true, "isOptional": true, "isRepeating": false, "parsingStrategy": "default"},
               {"kind": "option", "valueName": "when", "abstract": "When to use colors.",
                "discussion": "In text\nonly.", "allValues": ["auto", "never"], "sectionTitle": "Output",
                "names": [{"kind": "long", "name": "color"}],
                "shouldDisplay": true, "isOptional": false, "isRepeating": false, "parsingStrategy": "default"},
               {"kind": "flag", "names": [{"kind": "long", "name": "secret"}], "abstract": "Not shown.",
                "shouldDisplay": false, "isOptional": true, "isRepeating": false, "parsingStrategy": "default"}
             ]},
            {"commandName": "inner", "superCommands": ["berth"], "shouldDisplay": false},
            {"commandName": "help", "superCommands": ["berth"], "shouldDisplay": true, "abstract": "Explain a subject.",
             "discussion": "Such as `environment`."}
          ]
        }}
        """#

    static let sandbox = #"""
        {"serializationVersion": 0, "command": {
          "commandName": "berth-sandbox", "shouldDisplay": true, "abstract": "AWS on loopback.",
          "arguments": [
            {"kind": "positional", "valueName": "command",
             "shouldDisplay": true, "isOptional": true, "isRepeating": true, "parsingStrategy": "postTerminator"}
          ],
          "subcommands": [{"commandName": "help", "superCommands": ["berth-sandbox"], "shouldDisplay": true}]
        }}
        """#

    static let schema = #"""
        {
          "description": "What to sign in to.",
          "required": ["version"],
          "properties": {
            "accounts": {"description": "AWS accounts.", "items": {"enum": ["a", "b"]}},
            "version": {"description": "The format.", "enum": [1, "1"]},
            "host": {"description": "A host.", "examples": ["ghcr.io", "quay.io"], "items": [{"enum": ["c"]}]}
          },
          "definitions": {
            "registry": {"properties": {"password": {
              "description": "Where it is.", "required": ["file"],
              "properties": {"env": {"description": "A variable."}, "file": {"description": "A file."}}}}},
            "storage": {"description": "Where logins go."},
            "other": {"description": "Not shown.", "properties": {"hidden": {"description": "Not shown."}}}
          }
        }
        """#

    static func description(_ json: String) throws -> CommandDescription {
        try CommandDescription(json: Data(json.utf8))
    }

    static func schema(_ json: String = schema) throws -> ManifestSchema {
        try JSONDecoder().decode(ManifestSchema.self, from: Data(json.utf8))
    }

    static func manual() throws -> Manual {
        Manual(
            berth: try description(berth), sandbox: try description(sandbox), schema: try schema(),
            example: "# For readers.\nversion: 1\n", edition: edition)
    }
}
