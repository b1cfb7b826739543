package smtpin

import (
	"net"
	"net/netip"
	"strings"
)

// cleanHello makes what a client calls itself fit to stand in a reply and in a
// header field: the first word, in letters, digits and the marks of domains and
// address literals.
func cleanHello(arg string) string {
	name, _, _ := strings.Cut(arg, " ")
	name, _, _ = strings.Cut(name, "\t")
	clean := []byte(name[:min(len(name), 255)])
	literal := strings.HasPrefix(name, "[") && strings.HasSuffix(name, "]") && len(name) <= 255
	for i, c := range clean {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '-', c == '_':
		case literal && (c == ':' || i == 0 || i == len(clean)-1):
		default:
			clean[i] = '_'
		}
	}
	return string(clean)
}

// received is the trace field put on top of a message (RFC 5321, 4.4).
func (n *session) received(id string) []byte {
	g, o := n.gate, n.s.o
	var b strings.Builder
	b.WriteString("Received: from ")
	if g.hello == "" {
		b.WriteString("unknown")
	} else {
		b.WriteString(g.hello)
	}
	if g.ip != nil {
		b.WriteString(" (" + literal(g.ip) + ")")
	}
	b.WriteString("\r\n\tby " + o.Hostname + " with " + protocol(o.LMTP, g.extended, g.secured, n.mail.utf8) + " id " + id)
	b.WriteString(";\r\n\t" + o.Now().Format("Mon, 2 Jan 2006 15:04:05 -0700") + "\r\n")
	return []byte(b.String())
}

// protocol is the name of the way a message came (RFC 3848; RFC 6531, 4.3).
func protocol(lmtp, extended, secured, utf8 bool) string {
	name := "SMTP"
	switch {
	case lmtp && utf8:
		name = "UTF8LMTP"
	case lmtp:
		name = "LMTP"
	case utf8:
		name = "UTF8SMTP"
	case extended:
		name = "ESMTP"
	}
	if secured && name != "SMTP" {
		name += "S"
	}
	return name
}

// literal writes an address as RFC 5321 does (4.1.3).
func literal(ip net.IP) string {
	if a, ok := netip.AddrFromSlice(ip); ok && a.Unmap().Is6() {
		return "[IPv6:" + a.String() + "]"
	}
	return "[" + ip.String() + "]"
}
