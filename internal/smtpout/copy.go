package smtpout

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Copy is one message to one recipient. Head and Body are the text in
// transmission form, as Stuff makes it, sent one after the other; Body may be
// shared by many copies, and neither is changed.
type Copy struct {
	Key         int64  // the caller's
	ReversePath string // of MAIL FROM, without angle brackets; may be empty (RFC 5321, 4.5.5)
	To          string // of RCPT TO
	Head, Body  []byte
	// Size is that of the message in bytes as RFC 1870 counts it, without the
	// dots added; 0: that of Head and Body.
	Size int
}

// Kind is what became of a copy.
type Kind int

// The kinds of outcome.
const (
	// Delivered: the server has taken the copy over.
	Delivered Kind = iota + 1
	// Refused: never to be tried again. The server said 5xx to the recipient or
	// to the message; the domain does not exist or takes no mail (RFC 7505); or
	// the message is more than the server can take (SIZE, SMTPUTF8, 8BITMIME).
	Refused
	// Deferred: to be tried again. The server said 4xx, or refused us rather
	// than the copy, or could not be reached or understood.
	Deferred
	// Uncertain: the connection was lost after the text and before its answer.
	// It may have arrived; to be tried again, better twice than never.
	Uncertain
)

func (k Kind) String() string {
	switch k {
	case Delivered:
		return "delivered"
	case Refused:
		return "refused"
	case Deferred:
		return "deferred"
	case Uncertain:
		return "uncertain"
	}
	return "unknown"
}

// Outcome is what became of a copy, and who said so.
type Outcome struct {
	Kind     Kind
	Code     int    // the server's reply code; 0 when no server spoke
	Enhanced string // the status code of RFC 3463, "5.1.1"; empty when the server gave none
	Text     string // the server's words, or ours when none spoke; one line, at most 500 bytes
	Server   string // the server spoken to; empty when none was found
	TLS      bool   // the connection was encrypted
}

// item is a copy on its way.
type item struct {
	Copy
	from, to    string // as written on the wire
	eight, utf8 bool   // the text has 8-bit bytes; the addresses need SMTPUTF8
	ready       bool   // the four above are known
	lost        int    // connections that ended under its envelope
}

// prepare works out what a server must be able to do for this copy.
func (it *item) prepare() {
	if it.ready {
		return
	}
	var from, to bool
	it.from, from = wireAddress(it.ReversePath)
	it.to, to = wireAddress(it.To)
	it.utf8 = from || to
	it.eight = !sevenBit(it.Head) || !sevenBit(it.Body)
	if it.Size <= 0 {
		it.Size = len(it.Head) + len(it.Body)
	}
	it.ready = true
}

// unfit says why a copy cannot be given to a server with these extensions;
// false when it can.
func (it *item) unfit(e *extensions) (Outcome, bool) {
	it.prepare()
	switch {
	case !validPath(it.from) && it.from != "":
		// Ours, not the recipient's: it must not count against them.
		return Outcome{Kind: Deferred, Enhanced: "5.1.7", Text: "not a reverse-path: " + oneLine(it.ReversePath, maxText/2)}, true
	case !validPath(it.to):
		return Outcome{Kind: Refused, Enhanced: "5.1.3", Text: "not an address: " + oneLine(it.To, maxText/2)}, true
	case e.size > 0 && int64(it.Size) > e.size:
		return Outcome{Kind: Refused, Enhanced: "5.3.4", Text: "the message has " + strconv.Itoa(it.Size) + " bytes, the server takes " + strconv.FormatInt(e.size, 10)}, true
	case it.utf8 && !e.utf8:
		return Outcome{Kind: Refused, Enhanced: "5.6.7", Text: "the server does not take addresses with letters beyond ASCII (SMTPUTF8)"}, true
	case it.eight && !e.eight:
		return Outcome{Kind: Refused, Enhanced: "5.6.3", Text: "the server does not take 8-bit text (8BITMIME)"}, true
	}
	return Outcome{}, false
}

// envelope appends the MAIL command, its parameters for a server with these
// extensions, then RCPT and DATA.
func (it *item) envelope(b []byte, e *extensions) []byte {
	return append(it.rcpt(it.mail(b, e)), dataCommand...)
}

const dataCommand = "DATA\r\n"

func (it *item) mail(b []byte, e *extensions) []byte {
	b = append(append(append(b, "MAIL FROM:<"...), it.from...), '>')
	if e.hasSize {
		b = strconv.AppendInt(append(b, " SIZE="...), int64(it.Size), 10)
	}
	if it.eight && e.eight {
		b = append(b, " BODY=8BITMIME"...)
	}
	if it.utf8 {
		b = append(b, " SMTPUTF8"...)
	}
	return append(b, "\r\n"...)
}

func (it *item) rcpt(b []byte) []byte {
	return append(append(append(b, "RCPT TO:<"...), it.to...), ">\r\n"...)
}

// dot is what ends the text: on a line of its own, whatever the caller gave.
func (it *item) dot() string {
	last := it.Body
	if len(last) == 0 {
		last = it.Head
	}
	if n := len(last); n == 0 || n >= 2 && last[n-2] == '\r' && last[n-1] == '\n' {
		return ".\r\n"
	}
	return "\r\n.\r\n"
}

// wireAddress writes an address as it goes out: where only the domain is beyond
// ASCII, it becomes A-labels, which every server takes. utf8 says that the
// address needs SMTPUTF8.
func wireAddress(address string) (wire string, utf8 bool) {
	if isASCII(address) {
		return address, false
	}
	at := strings.LastIndexByte(address, '@')
	if at < 0 || !isASCII(address[:at]) {
		return address, true
	}
	domain := asciiDomain(address[at+1:])
	return address[:at+1] + domain, !isASCII(domain)
}

// maxPath is longer than any path RFC 5321, 4.5.3.1.3, allows (256), and short
// enough for a command line (512).
const maxPath = 320

// validPath reports whether an address can stand between angle brackets without
// ending the command or the path. Whether it is a good one is the server's affair.
func validPath(address string) bool {
	if address == "" || len(address) > maxPath || !utf8.ValidString(address) {
		return false
	}
	quoted := address[0] == '"' // a quoted local part may hold spaces and brackets
	for i := range len(address) {
		switch c := address[i]; {
		case c < ' ' || c == 0x7f:
			return false
		case (c == ' ' || c == '<' || c == '>') && !quoted:
			return false
		}
	}
	return true
}

// maxText is the longest Text of an Outcome, in bytes.
const maxText = 500

// oneLine makes one readable line of at most limit bytes out of what a server
// said, whatever it said.
func oneLine(s string, limit int) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool {
		return r <= ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == '\u2028' || r == '\u2029'
	}), " ")
	if len(s) <= limit {
		return s
	}
	cut := limit
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut]
}
