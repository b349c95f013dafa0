import Effects
import FoundationEssentials
import OrderedCollections
import Platform
import SystemPackage
import TestSupport

@testable import BerthCore

extension FuzzTarget {
    private static let plan = """
        {"berth":"1","berthPlan":1,"changes":[{"action":"create","destination":"file","entry":"e","host":"a",\
        "principal":"p","reason":"r","replacesForeignLogin":false,"route":"auths"}],"config":{"path":"/c","target":"/c"},\
        "created":"2027-01-15T08:00:00Z","isProbed":false,"key":"k","manifest":{"digest":"d","files":["/m"],"name":"n"},\
        "nonce":"o","selection":{"only":["region=eu-*"],"skip":[]}}
        """

    /// A saved plan: a plan that was read can be written and read again.
    static let savedPlan = FuzzTarget(
        name: "saved-plan",
        words: JSONWords.all + [
            "\"berthPlan\":1", "\"berthPlan\":2", "\"changes\":[", "\"destination\":\"store:x\"", "\"only\":[",
            "\"a=b\"",
            "2027-01-15T08:00:00Z", "\"principal\":\"p\"", "1.5", "1e99",
        ],
        seeds: [plan]
    ) { bytes in
        let files = MemoryFileSystem()
        try? files.makeDirectory("/p", mode: 0o700)
        try? files.replace("/p/plan", with: bytes)
        do throws(SavedPlanError) {
            let plan = try Stopwatch.time { () throws(SavedPlanError) in
                try SavedPlanFile("/p/plan", in: files).read()
            }
            let copy = SavedPlanFile("/p/copy", in: files)
            try copy.write(plan)
            // Another program's plan loses its fractions of seconds.
            let written = try copy.read()
            claim(written.changes == plan.changes && written.selection == plan.selection, "a round trip")
            try copy.write(written)
            claim(try copy.read() == written, "a second round trip")
        } catch {
            claimHarmless(error.description, lines: 2)
        }
    }

    /// The ledger and the trust: a damaged file is a warning, and never ends the run.
    static let stateFiles = FuzzTarget(
        name: "state-files",
        words: JSONWords.all + [
            "\"version\":1", "\"entries\":[", "\"manifests\":[", "\"key\":\"AA==\"", "\"appliedPlans\":{",
            "\"storage\":\"store:x\"",
            "\"path\":\"/m\"", "\"digest\":\"d\"", "\"stored\":\"2027-01-15T08:00:00Z\"", "\"stored\":1800000000",
            "\"version\":2", "\"otherOwners\":[{\"manifest\":\"m\"}]",
        ],
        seeds: [
            #"{"appliedPlans":{"o":"2027-01-15T08:00:00Z"},"entries":[{"config":"/c","entry":{"digest":"d","isRouted":true,"manifest":"m","principal":"p","storage":"helper","stored":"2027-01-15T08:00:00Z"},"host":"a"}],"key":"AA==","version":1}"#,
            #"{"appliedPlans":{"o":1800000000},"entries":[{"config":"/c","entry":{"digest":"d","expires":1800000060,"isRouted":true,"manifest":"m","otherOwners":[{"manifest":"n"}],"principal":"p","storage":"helper","stored":1800000000},"host":"a"}],"key":"AA==","version":2}"#,
            #"{"manifests":[{"digest":"d","path":"/m","trusted":"2027-01-15T08:00:00Z"}],"version":1}"#,
        ]
    ) { bytes in
        let files = MemoryFileSystem()
        try? files.makeDirectory("/s/berth", mode: 0o700)
        for name in ["ledger.json", "trusted.json"] {
            try? files.replace(FilePath("/s/berth").appending(name), with: bytes)
        }
        let effects = Effects.fake(files: files, environment: ["XDG_STATE_HOME": "/s"])
        if let file = LedgerFile(effects) {
            let (ledger, warning) = Stopwatch.time { file.load() }
            if warning != nil { claim(ledger.entries.isEmpty, "nothing is remembered") }
        }
        if let file = TrustFile(effects) {
            let (trust, warning) = Stopwatch.time { file.load() }
            if let warning {
                claim(trust.manifests.isEmpty, "nothing is trusted")
                claimHarmless(warning.description)
            }
            let paths = trust.manifests.map(\.path)
            claim(Set(paths).count == paths.count, "each manifest once")
        }
    }
}
