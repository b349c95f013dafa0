"""Answers each question for an IPv4 address with 127.0.0.1, as a DNS server on port 53 of an address of loopback.

usage: name_server.py ADDRESS

Prints the names that it is asked for, after its port when it listens.
"""

import socket
import struct
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((sys.argv[1], 53))
print(53, flush=True)
while True:
    query, client = server.recvfrom(4096)
    labels, end = [], 12
    while query[end]:
        labels.append(query[end + 1 : end + 1 + query[end]].decode())
        end += query[end] + 1
    question = query[12 : end + 5]
    is_address = struct.unpack("!HH", query[end + 1 : end + 5]) == (1, 1)
    answer = struct.pack("!HHHIH4s", 0xC00C, 1, 1, 60, 4, socket.inet_aton("127.0.0.1")) if is_address else b""
    print(".".join(labels), flush=True)
    header = query[:2] + struct.pack("!HHHHH", 0x8180, 1, len(answer) and 1, 0, 0)
    server.sendto(header + question + answer, client)
