import TestSupport
import Testing

@testable import berth_manual

@Suite("The manifest's page", .scheduled)
struct ManifestPageTests {
    @Test("has the required keys first, then the others by name")
    func keys() throws {
        let page = ManifestPage(
            schema: try SampleManual.schema(), example: "# For readers.\nversion: 1\n# kept",
            edition: SampleManual.edition)
        let sections = try #require(page.text.split(separator: ".SH \"KEYS\"\n").last)
        #expect(
            sections == #"""
                .TP
                \fBversion\fR (required)
                The format.
                .TP
                \fBaccounts\fR
                AWS accounts. Any of \fBa\fR, \fBb\fR.
                .TP
                \fBhost\fR
                A host. Such as \fBghcr.io\fR, \fBquay.io\fR.
                .SH "REGISTRIES"
                .TP
                \fBpassword\fR
                Where it is.
                .TP
                \fBpassword.file\fR (required)
                A file.
                .TP
                \fBpassword.env\fR
                A variable.
                .SH "STORAGE"
                Where logins go.
                .SH "EXAMPLES"
                .RS 4
                .nf
                version: 1
                # kept
                .fi
                .RE
                .SH "SEE ALSO"
                \fBberth\fR(1),
                \fBberth\-validate\fR(1),
                \fBberth\-schema\fR(1)

                """#)
    }

    @Test("describes the elements that `anyOf` allows")
    func alternatives() throws {
        let json = #"{"properties": {"a": {"items": {"anyOf": [{"type": "null"}, {"enum": ["x"]}, {"enum": ["y"]}]}}}}"#
        #expect(try SampleManual.schema(json).properties["a"]?.elementChoices == ["x"])
    }

    @Test("leaves out keywords whose values have other types")
    func otherTypes() throws {
        let schema = try SampleManual.schema(
            #"{"description": ["a"], "enum": [1, "1"], "examples": [1], "required": true, "items": [{"enum": ["a"]}]}"#)
        #expect(schema.description == "")
        #expect(schema.choices + schema.examples + schema.required + schema.elementChoices == [])
    }
}
