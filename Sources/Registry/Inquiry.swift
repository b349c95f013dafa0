import Platform

/// One request of a check: who is asked, and with what.
struct Inquiry {
    var address: WebAddress
    var method = "GET"
    var headers: HTTPHeaders = ["Accept": "application/json"]
    var body: [UInt8] = []

    init(_ address: WebAddress) {
        self.address = address
    }
}
