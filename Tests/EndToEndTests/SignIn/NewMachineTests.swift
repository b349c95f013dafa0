import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// A person with an empty home directory, the team's manifest, berth and docker: from the sign-in to an image.
    @Suite(
        .needs(.docker), .needs(.python), .needs(.openssl), .needs(.curl), .needs(Tool(name: "script")),
        .needs(.chromium), .needs(.chromedriver),
        .enabled(if: RealHosts.areAllowed, "port 443 and /etc/hosts are not ours"),
        .exclusive(.port443, .hostsFile), .lasting(atMost: .minutes(6)))
    struct NewMachineTests {
        @Test("berth signs in with Chromium, docker reads images, and berth signs out")
        func browser() async throws {
            try await Scratch.with { scratch in
                let machine = try await BareMachine.start(in: scratch).withBrowser()
                var shown = ""
                func berth(_ command: String, status: Int32 = 0) async throws -> String {
                    let ended = try await machine.terminal("berth \(command) -f '\(BareMachine.manifest)'")
                    #expect(ended.status == status, "\(command): \(ended.shown)")
                    shown += ended.shown
                    return ended.shown.withoutTimes.withoutSessionEnd
                }
                #expect(try machine.files() == [:])

                let signedIn = try await berth("auth login").lines
                #expect(signedIn.first == Self.firstLine)
                #expect(signedIn.last == Self.signedIn)
                let applied = try await berth("apply")
                #expect(applied.hasSuffix(Self.applied), "\(applied)")
                let status = try await berth("status --exit-code")
                #expect(status.hasSuffix("Everything matches the manifest.\n"), "\(status)")
                try await machine.expectImages()
                let principals = try await berth("auth status --exit-code")
                #expect(principals.hasSuffix("All principals can sign in.\n"), "\(principals)")

                let secrets = try machine.secrets()
                #expect(secrets.count == 4 + 2 * BareMachine.hosts.count)
                let (token, client) = (
                    ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json",
                    ".aws/sso/cache/0ec1f29871836e3fdae0464f305fa79bbd896628.json"
                )
                let others = [client: "600", ".docker/config.json": "600", ".local/state/berth/ledger.json": "600"]
                #expect(try machine.files() == others.merging([token: "600"]) { $1 })

                #expect(try await berth("auth logout") == "Signed out of SSO session corp.\n")
                #expect(try machine.files() == others)
                let ended = try await berth("auth status --exit-code", status: 3)
                #expect(ended.hasSuffix("4 of 4 cannot sign in now.\n"), "\(ended)")
                let counts = try await machine.sandbox.counts(in: scratch)
                #expect(
                    counts.filter { !$0.key.hasPrefix("registry") } == [
                        "sso-oidc:RegisterClient": 1, "sso-oidc:AuthorizePage": 1, "sso-oidc:AuthorizeDecision": 1,
                        "sso-oidc:CreateToken": 1, "sso:GetRoleCredentials": 3, "sts:AssumeRole": 1,
                        "ecr:GetAuthorizationToken": 6, "ecr-public:GetAuthorizationToken": 1, "sso:Logout": 1,
                    ])

                let browser = try scratch.read("browser.log")
                let page = try #require(browser.lines.last)
                #expect(browser.lines.count == 2)
                #expect(page.wholeMatch(of: /berth http:\/\/127.0.0.1:\d+\/oauth\/callback/) != nil, "\(page)")
                Self.expect(secrets, hiddenIn: shown + browser)
            }
        }

        @Test("berth signs in with a code on another device, without a terminal")
        func deviceCode() async throws {
            try await Scratch.with { scratch in
                let machine = try await BareMachine.start(in: scratch)
                let signIn = try machine.start("auth", "login", "--device-code", "-vv", "-f", BareMachine.manifest)
                let page = "\(machine.sandbox.endpoint)/device?user_code="
                let code = try await signIn.line(after: page)
                #expect(try await machine.allow(page + code) == "Access allowed \(machine.sandbox.endpoint)/device\n")
                let signedIn = try await signIn.ended()
                #expect(signedIn.status == 0)
                #expect(signedIn.output.withoutSessionEnd == "\(Self.signedIn)\n")
                let applied = try await machine.start("apply", "-vv", "-f", BareMachine.manifest).ended()
                #expect(applied.status == 0, "\(applied.errors)\(applied.output)")
                #expect(applied.output.withoutTimes.hasSuffix(Self.applied), "\(applied.output)")
                try await machine.expectImages()
                Self.expect(
                    try machine.secrets(),
                    hiddenIn: signedIn.output + signedIn.errors + applied.output + applied.errors)
            }
        }

        @Test("bootstrap.sh signs in, logs in, and can run again")
        func bootstrap() async throws {
            try await Scratch.with { scratch in
                let machine = try await BareMachine.start(in: scratch).withBrowser()
                let command = "'\(Checkout.example("bootstrap.sh").path)' '\(BareMachine.manifest)'"
                let first = try await machine.terminal(command)
                #expect(first.status == 0)
                #expect(first.shown.lines.first == Self.firstLine)
                #expect(first.shown.withoutTimes.contains(Self.applied), "\(first.shown)")
                #expect(first.shown.hasSuffix("Everything matches the manifest.\n"), "\(first.shown)")
                try await machine.expectImages()
                let again = try await machine.terminal(command)
                #expect(again.status == 0)
                #expect(again.shown.hasPrefix("Already signed in to SSO session corp until "), "\(again.shown)")
                #expect(again.shown.contains("\nPlan: nothing to do, 7 unchanged.\n"), "\(again.shown)")
                Self.expect(try machine.secrets(), hiddenIn: first.shown + again.shown)
            }
        }

        private static let firstLine = """
            Sign in to SSO session corp (\(BareMachine.manifest):12:3) in the browser. If it shows no page, open this one on \
            this machine:
            """
        private static let signedIn = "Signed in to SSO session corp until HH:MM, for dev, hub, deploy."
        private static let applied =
            "Applied: 7 logged in in N s (7 token requests, 1 write). Next renewal in 6h.\n"

        /// Expects that a text contains no secret. A failure does not show the secrets either.
        private static func expect(_ secrets: [String], hiddenIn text: String) {
            let shown = secrets.count { text.contains($0) }
            #expect(!secrets.isEmpty && shown == 0)
        }
    }
}

extension String {
    /// This text without the time at which a session ends.
    fileprivate var withoutSessionEnd: String { replacing(/until \d\d:\d\d \(.*?\)/, with: "until HH:MM") }
}
