package bounce

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"plenary.example/internal/mailmsg"
)

// Kind is what a message that came to a bounce address is.
type Kind string

// The kinds of Report.
const (
	KindBounce    Kind = "bounce"    // a delivery failed for good
	KindDelay     Kind = "delay"     // a server is still trying
	KindDelivered Kind = "delivered" // delivered, relayed or expanded
	KindComplaint Kind = "complaint" // a reader called the message spam
	KindNone      Kind = "none"      // no report at all
)

// Action is what a server did with a message for a recipient (RFC 3464, 2.3.3).
type Action string

// The actions of RFC 3464.
const (
	ActionFailed    Action = "failed"
	ActionDelayed   Action = "delayed"
	ActionDelivered Action = "delivered"
	ActionRelayed   Action = "relayed"
	ActionExpanded  Action = "expanded"
)

// Class is how a failure counts.
type Class string

// The classes of failure. The empty Class is no failure.
const (
	// ClassHard: there is no such mailbox or domain.
	ClassHard Class = "hard"
	// ClassSoft: it may go better another time. The mailbox is full, the server
	// was out of reach, or nothing is said of the reason.
	ClassSoft Class = "soft"
	// ClassPolicy: the refusal is about the message or about us (spam, size,
	// DMARC, reputation), and never counts against the subscriber.
	ClassPolicy Class = "policy"
)

// Source is where in the message the report was found.
type Source string

// The sources of a Report.
const (
	SourceDSN  Source = "dsn"  // fields after RFC 3464
	SourceARF  Source = "arf"  // a feedback report after RFC 5965, or its forerunners
	SourceText Source = "text" // sentences
)

// Recipient is what a report says of one recipient.
type Recipient struct {
	// Address is the original recipient if the report gives it, otherwise the
	// final one, with its domain in lower case; empty when none is named or
	// the name was blacked out.
	Address string
	Action  Action // empty in a complaint
	// Status is the enhanced status code (RFC 3463), "5.1.1"; empty when unknown.
	// Where the field says no more than "5.0.0" and the diagnostic text more, it
	// is the one of the text.
	Status string
	// Diagnostic is what the server said, on one line of at most 500 bytes.
	Diagnostic string
	Class      Class // empty unless Action is failed or delayed
}

// Returned is what the report shows of the message it is about. Every field may
// be empty.
type Returned struct {
	MessageID   string // without the angle brackets
	ReversePath string // its envelope sender
	ListID      string // List-Id, as it stood in the message
	EnvelopeID  string // ENVID of the delivery (RFC 3464, 2.2.1)
}

// Report is what one message says about deliveries.
type Report struct {
	Kind       Kind
	Source     Source      // empty for KindNone without any report
	Recipients []Recipient // at least one for a bounce or delay, perhaps without address
	Returned   Returned
	// Feedback is the Feedback-Type of a report after RFC 5965, in lower case. A
	// type that is no complaint ("not-spam", "auth-failure") makes KindNone.
	Feedback string
	Reported time.Time // the report's own date; zero when it has none
}

const (
	maxDiagnostic = 500       // bytes
	maxText       = 256 << 10 // bytes read of a part
	maxNotice     = 64 << 10  // bytes read of the sentences
	maxRecipients = 100
)

// Read reads a message that came to a bounce address. The reverse path is the
// envelope sender it came with, empty for the null path that RFC 3464 (2) asks
// of reports. It takes any bytes.
func Read(raw []byte, reversePath string) Report {
	m := letter{Content: mailmsg.Read(raw), reversePath: strings.Trim(strings.TrimSpace(reversePath), "<>")}
	m.isReport, m.reportType = reportType(m.Header.Get("Content-Type"))
	m.notice, m.returned = cutReturned(m.Text[:min(len(m.Text), maxNotice)])
	r := m.read()
	if r.Kind == "" {
		r.Kind = KindNone
	}
	r.Reported = m.Date.UTC()
	if r.Source != "" {
		r.Returned.fill(m.returnedHeader())
	}
	return r
}

// Class returns how the whole report counts: the gravest class of its failed
// recipients, hard before soft before policy. A report sent to one subscriber's
// own address needs no more. It is empty unless the report is a bounce.
func (r Report) Class() Class {
	if r.Kind != KindBounce {
		return ""
	}
	class := Class("")
	for _, one := range r.Recipients {
		if one.Action != ActionFailed {
			continue
		}
		switch {
		case one.Class == ClassHard:
			return ClassHard
		case one.Class == ClassSoft, class == "":
			class = one.Class
		}
	}
	return class
}

// letter is the message being read.
type letter struct {
	mailmsg.Content
	reversePath string
	isReport    bool   // multipart/report (RFC 6522)
	reportType  string // its report-type, in lower case
	// notice is what the sender says to people, returned the message given back
	// behind it as text.
	notice, returned string
}

func (m *letter) read() Report {
	if r, ok := m.readFeedback(); ok {
		return r
	}
	if m.isOtherReport() {
		return Report{}
	}
	if r, ok := m.readStatus(); ok {
		return r
	}
	return m.readText()
}

var reportTypePattern = regexp.MustCompile(`(?i);\s*report-type\s*=\s*"?([a-z0-9.-]+)`)

func reportType(contentType string) (is bool, kind string) {
	if m := reportTypePattern.FindStringSubmatch(contentType); m != nil {
		kind = strings.ToLower(m[1])
	}
	return strings.HasPrefix(strings.ToLower(contentType), "multipart/report"), kind
}

// isOtherReport reports whether the message is a report that is not of
// deliveries: a receipt (RFC 8098) or a report on TLS (RFC 8460).
func (m *letter) isOtherReport() bool {
	if m.reportType == "disposition-notification" || m.reportType == "tlsrpt" {
		return true
	}
	return slices.ContainsFunc(m.Parts, func(p mailmsg.Part) bool {
		return p.Type == "message/disposition-notification" || p.Type == "message/global-disposition-notification" || strings.HasPrefix(p.Type, "application/tlsrpt")
	})
}

// isMessage reports whether a part is a message, or its header alone.
func isMessage(p mailmsg.Part) bool {
	switch p.Type {
	case "message/rfc822", "message/global", "text/rfc822-headers", "text/rfc822-header", "message/rfc822-headers", "message/global-headers":
		return true
	}
	return false
}

// content is a part as text, as much of it as is read.
func content(p mailmsg.Part) string {
	return strings.ReplaceAll(string(p.Body[:min(len(p.Body), maxText)]), "\r\r\n", "\n")
}

// fromServer reports whether the message came as servers send theirs: with the
// null reverse path, or one that is a server's.
func (m *letter) fromServer() bool { return m.reversePath == "" || isServerAddress(m.reversePath) }

// signedByServer reports whether the author it names is a server.
func (m *letter) signedByServer() bool {
	if len(m.From) > 0 && isServerAddress(m.From[0].Address) {
		return true
	}
	name := fold(m.Header.Text("From"))
	for _, known := range serverNames {
		if strings.Contains(name, known) {
			return true
		}
	}
	return false
}

// serverNames are display names that servers give themselves, folded.
var serverNames = []string{
	"mail delivery", "delivery subsystem", "mailer-daemon", "mailer daemon", "postmaster", "system administrator",
	"administrateur systeme", "systemadministrator", "administrador del sistema", "microsoft outlook", "delivery notification",
	"mail administrator", "mail router", "maildelivery", "delivery agent", "mail deliver system", "internet mail delivery",
}

func isServerAddress(address string) bool {
	local, _, _ := strings.Cut(strings.ToLower(address), "@")
	switch local {
	case "mailer-daemon", "mailerdaemon", "mail-daemon", "maildaemon", "mdaemon", "postmaster", "postmast", "mailmaster", "mail-delivery", "maildelivery", "mailadmin":
		return true
	}
	// Microsoft 365 sends from MicrosoftExchange and 32 hexadecimal digits.
	return strings.HasPrefix(local, "microsoftexchange") || strings.HasPrefix(local, "mailer-daemon")
}

// returnedHeader is the header of the message that is given back, whole or by
// its header alone.
func (m *letter) returnedHeader() mailmsg.Header {
	for _, p := range m.Parts {
		if isMessage(p) {
			h, _ := mailmsg.Split(p.Body)
			return h
		}
	}
	h, _ := mailmsg.Split([]byte(m.returned))
	return h
}

func (r *Returned) fill(h mailmsg.Header) {
	if ids := mailmsg.MessageIDs(h.Get("Message-ID")); len(ids) > 0 {
		r.MessageID = oneLine(ids[0], maxDiagnostic)
	}
	if r.ReversePath == "" {
		r.ReversePath = addressIn(h.Get("Return-Path"))
	}
	r.ListID = oneLine(h.Text("List-Id"), maxDiagnostic)
}

// addressIn returns the one address in a field, or nothing. It is stricter than
// [mailmsg.Addresses]: a recipient nobody named is better than a wrong one.
func addressIn(s string) string {
	if len(s) > 2000 {
		return ""
	}
	if i := strings.LastIndexByte(s, '<'); i >= 0 {
		if inside, _, ok := strings.Cut(s[i+1:], ">"); ok {
			s = inside
		}
	}
	s = strings.Trim(strings.TrimSpace(s), `<>"'`)
	s = strings.TrimPrefix(s, "mailto:")
	address, err := mailmsg.ParseAddress(s)
	if err != nil {
		return ""
	}
	return address
}

// oneLine makes a text fit for a record: valid UTF-8 on one line, without
// control characters, of at most so many bytes.
func oneLine(s string, most int) string {
	if len(s) > 8*most {
		s = s[:8*most]
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control) {
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if len(s) <= most {
		return s
	}
	end := most - len("…")
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}
