import Effects
import Testing

@Suite("A secret")
struct SecretTests {
    private let secret = Secret("hunter2")

    @Test("shows itself to nobody who does not ask for it by name")
    func hides() {
        var dumped = ""
        dump(["password": secret], to: &dumped)
        let shown = "\(secret) \(String(reflecting: secret)) \(String(describing: Optional(secret))) \(dumped)"
        #expect(!shown.contains("hunter2"))
        #expect(shown.contains("<secret>"))
        #expect(secret.reveal() == "hunter2")
    }

    @Test("in a request or an answer stays there")
    func inMessages() {
        var request = HTTPRequest(url: "https://example.com/", headers: ["Authorization": "Basic hunter2"])
        request.body = Array("hunter2".utf8)
        let response = HTTPResponse(status: 200, headers: ["Token": "hunter2"], body: Array("hunter2".utf8))
        var dumped = ""
        dump(request, to: &dumped)
        dump(response, to: &dumped)
        #expect(!"\(request) \(response) \(request.headers) \(dumped)".contains("hunter2"))
    }
}
