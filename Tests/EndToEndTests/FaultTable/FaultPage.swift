extension FaultTable {
    /// The page for readers, in Markdown: only correct behavior.
    static var page: String {
        let introduction = """
            # What may go wrong

            Each line is a test, run end to end by `make test`: a manifest declares two registries, something goes wrong
            for one of them or for berth itself, and what berth says, its exit status, what is stored afterwards and the
            time that it took are held against this table. `REGISTRY` is the one that fails; docker's other logins are
            as they were in every case. Of a request that is tried again, all tries have 5 seconds here, or 1 where
            nothing comes.


            """
        return introduction
            + chapters.map { title, faults in
                "## \(title)\n\n| what goes wrong | what berth says | exit | afterwards | within |\n"
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
