extension FaultTable {
    /// The page for readers, in Markdown: only correct behavior.
    static var page: String {
        let introduction = """
            # Failures

            Each row is an end-to-end test of `make test`: a manifest declares two registries, and one of them or berth
            itself fails. The test compares berth's message, its exit status, the stored logins and the run time with
            this table. `REGISTRY` is the registry that fails. Docker's other logins never change. All attempts of a
            request have 5 seconds here, or 1 second if there is no answer.


            """
        return introduction
            + chapters.map { title, faults in
                "## \(title)\n\n| failure | message | exit status | result | time limit |\n"
                    + "|---|---|---|---|---|\n"
                    + faults.filter { $0.flaw == nil }.map(row).joined()
            }.joined(separator: "\n")
    }

    private static func row(_ fault: Fault) -> String {
        let said = fault.ending.message.lines.map(shown).joined(separator: "<br>")
        let done = if case .loggedIn = fault.ending { "(logged in)" } else { said }
        return "| \(fault.name) | \(done) | \(fault.ending.status) | \(fault.state.rawValue) | \(fault.limit) s |\n"
    }

    /// Returns a line in Markdown, with a machine's usual paths.
    private static func shown(_ line: String) -> String {
        line.replacing("TMP/aws-config", with: "~/.aws/config")
            .replacing("TMP/home", with: "~")
            .replacing("TMP", with: "…")
            .replacing("<", with: "&lt;")
            .replacing("|", with: "\\|")
    }
}
