import Effects
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import AWS

/// botocore with awscrt on the file of a login session, with a sign-in service that PyJWT plays.
@Suite(
    "Login sessions shared with botocore",
    .enabled(if: Botocore.expects("botocore", "awscrt", "jwt"), "python3 has no botocore, no awscrt or no jwt"),
    .scheduled)
struct LoginSessionPeerTests {
    /// Writes the given file, gets botocore's credentials, and prints what botocore got, sent and stored.
    private static let script = """
        import http.server, json, os, sys, tempfile, threading, jwt, botocore.session

        asked = json.load(sys.stdin)
        requests = []

        class Service(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                proof = self.headers['DPoP']
                header = jwt.get_unverified_header(proof)
                key = jwt.PyJWK(header['jwk'], algorithm='ES256').key
                claims = jwt.decode(proof, key, algorithms=['ES256'])
                body = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
                requests.append({
                    'path': self.path, 'body': body, 'type': self.headers['Content-Type'], 'jwk': header['jwk'],
                    'typ': header['typ'], 'htm': claims['htm'],
                })
                answer = json.dumps({
                    'accessToken': {
                        'accessKeyId': 'ASIABOTOCORE', 'secretAccessKey': 'their-secret', 'sessionToken': 'their-token'},
                    'tokenType': 'aws_sigv4', 'expiresIn': 900, 'refreshToken': 'their-refresh-token',
                }).encode()
                self.send_response(200)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *arguments):
                pass

        server = http.server.HTTPServer(('127.0.0.1', 0), Service)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with tempfile.TemporaryDirectory() as home:
            path = os.path.join(home, asked['name'])
            with open(path, 'w') as file:
                file.write(asked['file'])
            with open(os.path.join(home, 'config'), 'w') as file:
                file.write(asked['config'])
            os.environ.update({
                'HOME': home, 'AWS_CONFIG_FILE': os.path.join(home, 'config'), 'AWS_LOGIN_CACHE_DIRECTORY': home,
                'AWS_ENDPOINT_URL_SIGNIN': f'http://127.0.0.1:{server.server_port}', 'NO_PROXY': '127.0.0.1',
                'AWS_DEFAULT_REGION': 'us-east-1',
            })
            session = botocore.session.Session(profile='signin')
            keys = session.get_credentials().get_frozen_credentials()
            with open(path) as file:
                stored = file.read()
        print(json.dumps({
            'keys': [keys.access_key, keys.secret_key, keys.token], 'requests': requests, 'file': stored,
        }))
        """

    private struct Outcome: Decodable {
        let keys: [String]
        let requests: [Request]
        let file: String

        struct Request: Decodable {
            let path: String
            let body: [String: String]
            let type: String
            let jwk: [String: String]
            let typ: String
            let htm: String
        }
    }

    private func botocore(with token: LoginToken) throws -> Outcome {
        let question = [
            "name": String(LoginFiles.path.split(separator: "/").last ?? ""), "file": token.file.reveal(),
            "config": LoginFiles.config,
        ]
        return try JSONDecoder().decode(
            Outcome.self, from: Botocore.run(Self.script, input: JSONEncoder().encode(question)))
    }

    /// Returns the token of a sign-in, as berth stores it.
    private func token(expires: String) throws -> LoginToken {
        let answer = CreateOAuth2Token.Answer(
            accessKeyID: "ASIABERTH", secretAccessKey: Secret("our-secret"), sessionToken: Secret("our-token"),
            expires: try #require(Date(iso8601: expires)), tokenType: "aws_sigv4",
            refreshToken: Secret("our-refresh-token"), identityToken: Secret(LoginFiles.idToken()))
        return try LoginToken(answer, of: LoginFiles.identity, clientID: LoginFiles.client, key: DPoPKey())
    }

    @Test("botocore uses keys that berth stored")
    func valid() throws {
        let outcome = try botocore(with: try token(expires: "3000-01-01T00:00:00Z"))
        #expect(outcome.keys == ["ASIABERTH", "our-secret", "our-token"])
        #expect(outcome.requests.isEmpty)
    }

    @Test("botocore renews keys that berth stored, and berth renews botocore's with an equal request")
    func renewed() async throws {
        let outcome = try botocore(with: try token(expires: "2020-01-01T00:00:00Z"))
        #expect(outcome.keys == ["ASIABOTOCORE", "their-secret", "their-token"])
        let theirs = try #require(outcome.requests.first)
        #expect(theirs.body["refreshToken"] == "our-refresh-token")
        #expect((theirs.typ, theirs.htm) == ("dpop+jwt", "POST"))

        var files = try LoginFiles.files(nil)
        files.others[LoginFiles.path] = outcome.file
        // botocore's keys expire 15 minutes from now, by the system's clock.
        let now = Date().timeIntervalSince1970
        let valid = await files.signIn(.profile("signin"), clock: ManualClock(now: now))
        #expect(valid == "ASIABOTOCORE/their-secret/their-token")
        let http = FakeHTTP { _ in LoginFiles.granted("ASIABERTH") }
        let renewed = await files.signIn(.profile("signin"), clock: ManualClock(now: now + 3600), http: http)
        #expect(renewed == "ASIABERTH/newRefreshedSecretKey/newRefreshedSessionToken")
        let ours = try #require(http.requests.first)
        var expected = theirs.body
        expected["refreshToken"] = "their-refresh-token"
        #expect(ours.members == expected)
        #expect(WebAddress(ours.url)?.target == theirs.path)
        #expect(ours.headers["Content-Type"] == theirs.type)
        // The proof has the key that berth made at the sign-in.
        struct Header: Decodable { let jwk: [String: String] }
        let proof = try #require(ours.headers["DPoP"])
        let header = "x.\(proof.split(separator: ".")[0]).x"
        #expect(Secret(header).claims(Header.self)?.jwk == theirs.jwk)
    }
}
