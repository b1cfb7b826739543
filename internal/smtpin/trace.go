package smtpin

import (
	"net"
	"strings"

	"plenary.example/internal/mailmsg"
)

// TracedClient reads the client's address and name out of the trace field that
// the server before us wrote: the second, ours being the first.
func TracedClient(raw []byte) (ip, hello string) {
	header, _ := mailmsg.Split(raw)
	trace := header.All("Received")
	if len(trace) < 2 {
		return "", ""
	}
	from, _, _ := strings.Cut(trace[1], " by ")
	fields := strings.Fields(from)
	if len(fields) > 1 {
		hello = fields[1]
	}
	for part := range strings.SplitSeq(from, "[") {
		literal, _, found := strings.Cut(part, "]")
		literal = strings.TrimPrefix(literal, "IPv6:")
		if found && net.ParseIP(literal) != nil {
			ip = literal
		}
	}
	return ip, hello
}
