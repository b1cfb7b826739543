package bounce

import (
	"regexp"
	"slices"
	"strings"

	"plenary.example/internal/mailmsg"
)

// readFeedback reads a complaint: a feedback report after RFC 5965, or one of
// the shapes that providers use beside it.
func (m *letter) readFeedback() (Report, bool) {
	fields, is := m.findFeedback()
	complained := m.returnedHeader()
	if !is && !m.isForwardedComplaint(complained) {
		return Report{}, false
	}
	r := Report{Kind: KindComplaint, Source: SourceARF, Feedback: oneLine(strings.ToLower(fields.Get("Feedback-Type")), 40)}
	if slices.Contains(noComplaints, r.Feedback) {
		r.Kind = KindNone
	}
	r.Returned.ReversePath = addressIn(fields.Get("Original-Mail-From"))
	r.Returned.EnvelopeID = oneLine(fields.Get("Original-Envelope-Id"), maxDiagnostic)
	r.Recipients = complainers(fields, complained)
	return r, true
}

// findFeedback finds the fields of a feedback report, which may stand in a part
// of another type, or among the sentences.
func (m *letter) findFeedback() (mailmsg.Header, bool) {
	for _, p := range m.Parts {
		if p.Type == "message/feedback-report" {
			h, _ := mailmsg.Split([]byte(content(p)))
			return h, true
		}
	}
	if !m.isReport {
		return nil, false
	}
	texts := []string{m.notice}
	for _, p := range m.Parts {
		if !isMessage(p) && (strings.HasPrefix(p.Type, "text/") || p.Type == "application/octet-stream") {
			texts = append(texts, content(p))
		}
	}
	for _, text := range texts {
		if at := feedbackStart.FindStringIndex(text); at != nil {
			h, _ := mailmsg.Split([]byte(text[at[0]:]))
			if h.Has("Feedback-Type") {
				return h, true
			}
		}
	}
	return nil, m.reportType == "feedback-report"
}

var feedbackStart = regexp.MustCompile(`(?mi)^(?:Feedback-Type|User-Agent|Version)[ \t]*:`)

// noComplaints are the feedback types that say nothing against a message: a
// reader calls it no spam (RFC 6430), a check of its authorship failed
// (RFC 6591), a virus was found in it.
var noComplaints = []string{"not-spam", "auth-failure", "virus", "dkim", "spf", "dmarc"}

// complainers names who complained, where it was left in.
func complainers(fields, complained mailmsg.Header) []Recipient {
	var list []Recipient
	add := func(value string) {
		address := addressIn(value)
		if address == "" || isRedacted(address) || len(list) >= maxRecipients || slices.ContainsFunc(list, func(r Recipient) bool { return r.Address == address }) {
			return
		}
		list = append(list, Recipient{Address: address})
	}
	for _, value := range append(fields.All("Original-Rcpt-To"), fields.All("Removal-Recipient")...) {
		add(value)
	}
	if len(list) == 0 {
		add(complained.Get("X-HmXmrOriginalRecipient"))
	}
	return list
}

// isRedacted reports whether an address was made unreadable (RFC 6590 gives a
// way, providers have theirs).
func isRedacted(address string) bool {
	local, domain, _ := strings.Cut(strings.ToLower(address), "@")
	return strings.Contains(local, "redacted") || strings.Contains(domain, "redacted") || strings.ContainsRune(local, '*') || strings.Trim(local, "x") == ""
}

// isForwardedComplaint recognises the junk reports of a large provider, which
// are a letter with the message attached and a field of the provider's own in
// it, and of others that say in the subject what they are.
func (m *letter) isForwardedComplaint(complained mailmsg.Header) bool {
	// A poster could put such a field into the message: in what a mail server
	// sends back it means nothing.
	if len(complained) == 0 || m.isReport || m.signedByServer() {
		return false
	}
	if complained.Has("X-HmXmrOriginalRecipient") {
		return true
	}
	return complaintSubject.MatchString(m.Header.Text("Subject")) && m.fromServer()
}

var complaintSubject = regexp.MustCompile(`(?i)^(?:complaint about message from |(?:email |e-mail )?feedback report for )`)
