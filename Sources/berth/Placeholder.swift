import AsyncHTTPClient
import ArgumentParser
import UnixSignals
@main struct Main { static func main() {} }
