extension Topic {
    static let jsonText = #"""
        JSON: every command tells programs what it does, as lines of JSON ("events").

          --json              on standard output, and nothing else there; the text goes
                              to standard error
          --json-into FILE    into a file that only you may read; the text as ever

        The first line says which berth speaks, and in which format:

          {"type":"version","berth":"…","format":1}

        Then come, by `type`:

          planned_change                 what is to be done about a registry, and why
          token_request_start, token_request_complete, token_request_errored
          apply_start, apply_complete, apply_errored
                                         what became of it
          change_summary                 the sum of a plan, an apply or a logout
          registry_status, status_summary, principal, consumers
                                         of `berth status`
          registry                       of `berth list`
          manifest                       of `berth validate`
          trusted_manifest               of `berth trust`
          exported                       of `berth export`
          initialized                    of `berth init`
          schema                         of `berth schema`
          diagnostic                     something that is wrong, or may be

        Times are RFC 3339 in UTC. What there is nothing to say of is left out. There is
        no secret in any of it. A reader passes over types and members that it does not
        know: new ones may come. `format` grows where an old one changes its meaning.

        `berth schema events` prints the JSON Schema. The last line is often enough:

          berth apply --json | tail -1 | jq .changed

        """#
}
