import BerthCore
import DockerConfig
import Platform
import TestSupport
import Testing

@testable import BerthCLI

@Suite("A reason's code", .scheduled)
struct EventCodesTests {
    /// Each reason once, in the order of the codes.
    private static let codes: [(ChangeReason, String)] = [
        (.nothingStored, "nothing_stored"), (.expires(in: .zero), "expires"), (.expired(ago: .zero), "expired"),
        (.expiryUnknown(storedAgo: .zero), "expiry_unknown"),
        (.expiryUnknownAndForeign, "expiry_unknown_and_foreign"), (.otherPrincipal, "other_principal"),
        (.otherIdentity, "other_identity"), (.otherUser, "other_user"), (.sourceChanged, "source_changed"),
        (.sourceExpired(""), "source_expired"),
        (.noPassword(""), "no_password"), (.changedElsewhere, "changed_elsewhere"), (.rejected, "rejected"),
        (.renewAsked, "renew_asked"), (.registryToken, "registry_token"), (.routeChanges(.put), "route_changes"),
        (.moves(from: .file, to: .helper), "moves"), (.manifestMoved, "manifest_moved"),
        (.unknownToHelper, "unknown_to_helper"), (.wouldReplace(username: ""), "would_replace"),
        (.unreadable(""), "unreadable"), (.notDeclared, "not_declared"),
        (.notDeclaredAndGone, "not_declared_and_gone"), (.notDeclaredAndChanged, "not_declared_and_changed"),
        (.asked, "asked"), (.askedAndGone, "asked_and_gone"), (.askedAndChanged, "asked_and_changed"),
        (.owned(by: "", path: nil, principal: ""), "owned"), (.shared(with: "", path: nil), "shared"),
        (.keptForOther(manifest: "", path: nil), "kept_for_other"),
        (.ownedByOtherFile(""), "owned_by_other_file"), (.notInLedger(path: nil), "not_in_ledger"),
        (.keptElsewhere(program: ""), "kept_elsewhere"), (.handledByOtherHelper(""), "minted_elsewhere"),
        (.programMissing(""), "program_missing"), (.storeProblem(""), "store_problem"),
        (.noPrincipal(""), "no_principal"), (.valid(.zero), "valid"), (.validUnknown, "valid_unknown"),
        (.renewedOnDemand, "minted_when_asked"),
    ]

    @Test("is stable")
    func same() {
        #expect(Self.codes.map(\.0.code) == Self.codes.map(\.1))
    }

    @Test("is in the schema")
    func documented() throws {
        let member = try EventFixtures.schema()["definitions"]["planned_change"]["properties"]["reason_code"]
        #expect(member["examples"] == .array(Self.codes.map { .string($0.1) }))
    }
}
