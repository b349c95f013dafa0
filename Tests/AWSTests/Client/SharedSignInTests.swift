import Effects
import Platform
import Synchronization
import TestSupport
import Testing

@testable import AWS

@Suite("Signing in once", .lasting(atMost: .minutes(1)))
struct SharedSignInTests {
    private let files = AWSFiles(credentials: AWSFiles.keys)

    private func principal(_ names: String...) throws -> Principal {
        let resolver = PrincipalResolver(configuration: try files.load(), environment: files.effects().environment)
        let roles = names.map { RoleSpecification(arn: "arn:aws:iam::1:role/\($0)") }
        return try resolver.resolve(PrincipalSpecification(base: .profile("platform"), roles: roles))
    }

    @Test("a hundred callers wait for one sign-in")
    func hundred() async throws {
        let http = FakeHTTP { _ in
            await Task.yield()
            return ServiceResponses.role("PULL")
        }
        let client = try files.client(http)
        let principal = try principal("pull")
        let keys = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<100 { group.addTask { try await client.credentials(for: principal).accessKeyID } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(keys == Array(repeating: "ASIAPULL", count: 100))
        #expect(http.requests.count == 1)
    }

    @Test("forty roles on top of one base role assume the base role once")
    func commonBase() async throws {
        let http = FakeHTTP { request in
            let arn = request.form.first { $0.hasPrefix("RoleArn=") } ?? ""
            return ServiceResponses.role(String(arn.split(separator: "F").last ?? ""))
        }
        let client = try files.client(http)
        let principals = try (0..<40).map { try principal("base", "r\($0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for principal in principals { group.addTask { _ = try await client.credentials(for: principal) } }
            try await group.waitForAll()
        }
        #expect(http.requests.count == 41)
        #expect(http.requests.count { $0.accessKeyID == "AKIAPLATFORM" } == 1)
        #expect(http.requests.count { $0.accessKeyID == "ASIAbase" } == 40)
    }

    @Test("a failed sign-in is not tried again for the next caller")
    func failureIsKept() async throws {
        let http = FakeHTTP { _ in ServiceResponses.xmlFault(403, "AccessDenied", "no") }
        let client = try files.client(http)
        let principal = try principal("pull")
        for _ in 0..<3 {
            await #expect(throws: AWSError.self) { try await client.credentials(for: principal) }
        }
        #expect(http.requests.count == 1)
    }

    @Test("if one waiting caller is cancelled, the others still get their credentials")
    func cancellationOfOne() async throws {
        let (sent, didSend) = AsyncStream.makeStream(of: Void.self)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let http = FakeHTTP { _ in
            didSend.yield()
            for await _ in gate { break }
            return ServiceResponses.role("PULL")
        }
        let client = try files.client(http)
        let principal = try principal("pull")
        let first = Task { try await client.credentials(for: principal) }
        for await _ in sent { break }
        // It waits as well when this call returns.
        let second = Task.immediate { try await client.credentials(for: principal).accessKeyID }
        first.cancel()
        await #expect(throws: AWSError.cancelled) { try await first.value }
        open.yield()
        #expect(try await second.value == "ASIAPULL")
        #expect(http.requests.count == 1)
    }

    @Test("if all waiting callers are cancelled, so is the sign-in, and the next caller starts another")
    func cancellationOfAll() async throws {
        let (sent, didSend) = AsyncStream.makeStream(of: Void.self)
        let cancelled = Mutex(false)
        let count = Mutex(0)
        let http = FakeHTTP { _ throws(HTTPError) in
            let number = count.withLock { count in
                count += 1
                return count
            }
            guard number == 1 else { return ServiceResponses.role("PULL") }
            didSend.yield()
            do {
                try await Task.sleep(for: .seconds(600))
            } catch {
                cancelled.withLock { $0 = true }
            }
            throw HTTPError.cancelled
        }
        let client = try files.client(http)
        let principal = try principal("pull")
        let only = Task { try await client.credentials(for: principal) }
        for await _ in sent { break }
        only.cancel()
        await #expect(throws: AWSError.cancelled) { try await only.value }
        #expect(try await client.credentials(for: principal).accessKeyID == "ASIAPULL")
        while !cancelled.withLock({ $0 }) {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    @Test("a caller that is cancelled before the request sends nothing")
    func cancelledBefore() async throws {
        let http = FakeHTTP()
        let client = try files.client(http)
        let principal = try principal("pull")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.privateToken(for: principal, region: "us-east-1")
        }
        await #expect(throws: AWSError.cancelled) { try await task.value }
        #expect(http.requests.isEmpty)
    }
}
