import AWS
import BerthCore
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import BerthCLI

@Suite("The events of a status", .scheduled)
struct StatusEventsTests {
    private let host = EventFixtures.host
    private let end = EventFixtures.now + 43200

    /// Returns an event's members, without those that describe the registry.
    private func line(
        _ match: RegistryStatus.Match, _ health: RegistryStatus.Health, remaining: Double? = nil,
        at destination: Destination = .file
    ) -> String {
        let row = RegistryStatus(
            host: "ghcr.io", match: match, health: health, remaining: remaining, destination: destination)
        return EventStream.line(of: RegistryStatusEvent(row))
    }

    @Test("compare the stored logins with the declared ones, and report their expiry")
    func registry() throws {
        let row = RegistryStatus(
            host: host, match: .ok, health: .ok(until: end), declaration: try EventFixtures.declared(),
            remaining: 0.59999, destination: .store("pass"))
        #expect(
            EventStream.line(of: RegistryStatusEvent(row))
                == #"{"type":"registry_status","account":"600423610423","destination":"store:pass","#
                + #""expires":"2027-01-15T20:00:00Z","health":"ok","host":"\#(host)","labels":{"costCenter":"r_d"},"#
                + #""match":"ok","name":"tools","profile":"shared","region":"us-east-2","remaining":0.6}"#)
    }

    @Test("have stable names for each kind of both")
    func kinds() {
        let matches: [(RegistryStatus.Match, String)] = [
            (.missing, #""match":"missing""#), (.undeclared, #""match":"undeclared""#),
            (.changedElsewhere, #""match":"changed_elsewhere""#),
        ]
        for (match, member) in matches {
            #expect(
                line(match, .none)
                    == #"{"type":"registry_status","destination":"file","health":"none","host":"ghcr.io",\#(member)}"#)
        }
        #expect(
            line(.owned(by: "team"), .unknown, at: .helper)
                == #"{"type":"registry_status","destination":"helper","detail":"kept by the manifest `team`","#
                + #""health":"unknown","host":"ghcr.io","match":"owned"}"#)
        // D9
        #expect(
            line(.registryToken, .unknown)
                == #"{"type":"registry_status","destination":"file","#
                + #""detail":"docker uses the registrytoken in the entry instead","health":"unknown","#
                + #""host":"ghcr.io","match":"changed_elsewhere"}"#)
        // A login that cannot be stored has no destination.
        #expect(
            line(.blocked("credHelpers sends it elsewhere"), .none)
                == #"{"type":"registry_status","detail":"credHelpers sends it elsewhere","health":"none","#
                + #""host":"ghcr.io","match":"blocked"}"#)
        let healths: [(RegistryStatus.Health, String)] = [
            (.expiring(end), #""expires":"2027-01-15T20:00:00Z","health":"expiring""#),
            (.expired(end), #""expires":"2027-01-15T20:00:00Z","health":"expired""#),
            (.renewedWhenAsked, #""health":"renewed_when_asked""#), (.shadowed, #""health":"shadowed""#),
        ]
        for (health, members) in healths {
            #expect(
                line(.ok, health)
                    == #"{"type":"registry_status","destination":"file",\#(members),"host":"ghcr.io","match":"ok"}"#)
        }
    }

    @Test("end with the next steps, if there are any")
    func summary() {
        let fine = RegistryStatus(host: "a", match: .ok, health: .ok(until: end))
        let missing = RegistryStatus(host: "b", match: .missing, health: .none)
        #expect(
            EventStream.line(of: StatusSummaryEvent([fine, missing], advice: "Apply."))
                == #"{"type":"status_summary","drifted":1,"next":"Apply.","registries":2}"#)
        #expect(
            EventStream.line(of: StatusSummaryEvent([fine], advice: "Everything matches the manifest."))
                == #"{"type":"status_summary","drifted":0,"registries":1}"#)
    }

    @Test("report the principals, how each signs in, and why not")
    func principals() throws {
        let keys = try EventFixtures.keys()
        func line(_ profile: String?, _ identity: Snapshot.Identity) -> String {
            EventStream.line(of: PrincipalEvent(PrincipalStatus(profile: profile, identity: identity)))
        }
        #expect(
            line(nil, .known(keys, .available(until: end)))
                == #"{"type":"principal","detail":"available","expires":"2027-01-15T20:00:00Z","#
                + #""principal":"environment keys","ready":true}"#)
        #expect(
            line("node", .known(keys, .obtainedDuringSignIn("the instance is asked when needed")))
                == #"{"type":"principal","detail":"the instance is asked when needed","#
                + #""principal":"environment keys","profile":"node","ready":true}"#)
        #expect(
            line("admin", .known(keys, .needsCodes(["arn:1", "arn:2"])))
                == #"{"type":"principal","detail":"needs the MFA code of arn:1, arn:2","#
                + #""principal":"environment keys","profile":"admin","ready":true}"#)
        #expect(
            line("team", .unavailable(keys, "SSO session corp expired 2h ago\nRun `aws sso login`."))
                == #"{"type":"principal","detail":"SSO session corp expired 2h ago","hint":"Run `aws sso login`.","#
                + #""principal":"environment keys","profile":"team","ready":false}"#)
        #expect(
            line("old", .unknown("there is no profile old"))
                == #"{"type":"principal","detail":"there is no profile old","profile":"old","ready":false}"#)
    }

    @Test("report the account and the region of a profile with a principal for each")
    func principalOfAccount() throws {
        let values: [RegistryValue: String] = [
            .accountID: "600423610423", .accountName: "tools", .region: "us-east-2",
        ]
        let row = PrincipalStatus(
            PrincipalReference(profile: "deploy", values: values),
            identity: .known(try EventFixtures.keys(), .available(until: nil)))
        #expect(
            EventStream.line(of: PrincipalEvent(row))
                == #"{"type":"principal","account":"600423610423","detail":"available","name":"tools","#
                + #""principal":"environment keys","profile":"deploy","ready":true,"region":"us-east-2"}"#)
    }

    @Test("report which programs see a login, and why others do not")
    func consumers() {
        let row = LoginVisibility(
            host: host,
            answers: [
                .docker: .yes, .podman: .no(.knowsNoStore("pass")),
                .skopeo: .partly(.namespaces(["\(host)/team"], file: "/run/auth.json")),
            ])
        #expect(
            EventStream.line(of: ConsumersEvent(row))
                == #"{"type":"consumers","consumers":{"docker":{"sees":"yes"},"podman":{"sees":"no","why":"does not "#
                + #"support credsStore, so it does not use docker-credential-pass"},"skopeo":{"sees":"partly","why":"#
                + #""uses another login for \#(host)/team, from /run/auth.json"}},"host":"\#(host)","kept":true}"#)
    }
}
