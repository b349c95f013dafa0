// Not compiled here: macOS has Foundation, of which the whole is a part of the system, and no module
// FoundationEssentials. Package.swift adds this module on macOS alone, so that berth's sources import one name
// everywhere.
@_exported public import Foundation
