package bounce

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"plenary.example/internal/mailmsg"
)

// maxGroups bounds the groups of fields that are read.
const maxGroups = 2000

// recipientFields are the fields of RFC 3464, 2.3, as a server gave them.
type recipientFields struct {
	original, final, action, status, diagnostic string
	given                                       int
}

// readStatus reads a delivery status notification, if there is one.
func (m *letter) readStatus() (Report, bool) {
	fields, ok := m.findStatus()
	if !ok {
		return Report{}, false
	}
	about, groups := readGroups(fields)
	if len(groups) == 0 {
		return Report{}, false
	}
	r := Report{Source: SourceDSN}
	r.Returned.EnvelopeID = oneLine(about.Get("Original-Envelope-Id"), maxDiagnostic)
	for _, g := range groups {
		r.Recipients = append(r.Recipients, g.recipient())
	}
	m.explain(r.Recipients)
	r.Kind = kindOf(r.Recipients)
	return r, true
}

// kindOf sums the actions up: a failure outweighs a delay, and that a success.
func kindOf(list []Recipient) Kind {
	kind := KindDelivered
	for _, one := range list {
		switch one.Action {
		case ActionFailed:
			return KindBounce
		case ActionDelayed:
			kind = KindDelay
		case ActionDelivered, ActionRelayed, ActionExpanded:
		}
	}
	return kind
}

// findStatus finds the fields of a delivery status. In a multipart/report, or in
// what a server sent, they may stand in a part of another type (text, binary, an
// attachment "details.txt") or among the sentences.
func (m *letter) findStatus() (string, bool) {
	trusted := m.isReport || m.fromServer()
	for _, p := range m.Parts {
		if p.Type == "message/delivery-status" || p.Type == "message/global-delivery-status" {
			return content(p), trusted || m.signedByServer()
		}
	}
	if !trusted {
		return "", false
	}
	for _, p := range m.Parts {
		if isMessage(p) || !strings.HasPrefix(p.Type, "text/") && !strings.HasPrefix(p.Type, "message/") && p.Type != "application/octet-stream" {
			continue
		}
		if text, ok := statusIn(content(p)); ok {
			return text, true
		}
	}
	return statusIn(m.notice)
}

// statusIn finds the fields in a text of any kind.
func statusIn(text string) (string, bool) {
	at := statusStart.FindStringIndex(text)
	if at == nil || !recipientField.MatchString(text[at[0]:]) {
		return "", false
	}
	return text[at[0]:], true
}

var (
	statusStart    = regexp.MustCompile(`(?mi)^(?:Reporting-MTA|Original-Recipient|Final-Recipient|Original-Envelope-Id|Arrival-Date):`)
	recipientField = regexp.MustCompile(`(?mi)^(?:Action|Status)[ \t]*:`)
)

// readGroups reads the fields of a delivery status: those about the message,
// and a group for each recipient. Blank lines should separate the groups; where
// they are missing, or stand between any two fields, a field that the group
// has already begins the next.
func readGroups(fields string) (about mailmsg.Header, groups []recipientFields) {
	var g recipientFields
	flush := func() {
		if g.given > 0 && len(groups) < maxRecipients {
			groups = append(groups, g)
		}
		g = recipientFields{}
	}
	for n, rest := 0, []byte(fields); len(rest) > 0 && n < maxGroups; n++ {
		h, after := mailmsg.Split(rest)
		if len(after) == len(rest) {
			_, after, _ = bytes.Cut(rest, []byte("\n")) // a line that is no field
		}
		rest = after
		if g.final+g.original != "" && g.action+g.status != "" && (h.Has("Final-Recipient") || h.Has("Original-Recipient") || h.Has("Action")) {
			flush()
		}
		for i, f := range h {
			value := h[i : i+1].Get(f.Name)
			var into *string
			switch strings.ToLower(f.Name) {
			case "original-recipient":
				into = &g.original
			case "final-recipient":
				into = &g.final
			case "action":
				into = &g.action
			case "status":
				into = &g.status
			case "diagnostic-code":
				into = &g.diagnostic
			default:
				about = append(about, f)
				continue
			}
			if *into != "" {
				flush()
			}
			*into = value
			g.given++
		}
	}
	flush()
	return about, groups
}

// recipient judges what the fields say.
func (g recipientFields) recipient() Recipient {
	r := Recipient{Address: typedAddress(g.original)}
	if r.Address == "" {
		r.Address = typedAddress(g.final)
	}
	diagnostic := g.diagnostic
	if kind, rest, ok := strings.Cut(diagnostic, ";"); ok && isType(kind) {
		diagnostic = rest
	}
	r.Diagnostic = oneLine(diagnostic, maxDiagnostic)
	st, code := parseStatus(g.status), 0
	if digits := strings.TrimSpace(g.status); !st.known() && len(digits) >= 3 {
		code, _ = strconv.Atoi(digits[:3]) // "Status: 550"
	}
	said := diagnosticCode(r.Diagnostic)
	if said.code != 0 {
		code = said.code
	}
	if st.vague() && said.status.known() && (!st.known() || st.class == said.status.class) {
		st = said.status
	}
	r.Status = st.String()
	r.Action = actionOf(g.action, st, code)
	r.classify(diagnostic, code)
	return r
}

// classify sets the class of a recipient that was not reached. A delay is soft
// whatever its reason is, for it has not failed.
func (r *Recipient) classify(words string, code int) {
	switch r.Action {
	case ActionFailed:
		r.Class = ClassOf(r.Status, words, code)
		if r.Class == "" {
			r.Class = ClassSoft // it failed, though its codes speak of success
		}
	case ActionDelayed:
		r.Class = ClassSoft
	case ActionDelivered, ActionRelayed, ActionExpanded:
		r.Class = ""
	}
}

// actionOf reads an Action field; where it says nothing known, the codes do.
func actionOf(s string, st status, code int) Action {
	word := strings.ToLower(strings.TrimSpace(s))
	if end := strings.IndexFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }); end >= 0 {
		word = word[:end]
	}
	switch a := Action(word); a {
	case ActionFailed, ActionDelayed, ActionDelivered, ActionRelayed, ActionExpanded:
		return a
	}
	switch {
	case strings.HasPrefix(word, "fail"), word == "bounced", word == "undeliverable":
		return ActionFailed
	case strings.HasPrefix(word, "delay"):
		return ActionDelayed
	case st.class == 2 || !st.known() && code >= 200 && code < 300:
		return ActionDelivered
	case st.class == 4 || !st.known() && code >= 400 && code < 500:
		return ActionDelayed
	}
	return ActionFailed
}

// typedAddress reads "rfc822; zoe@ong.example", and "utf-8; ..." with the
// escapes of RFC 6533 (3). A type of another kind (X.400, a directory's name)
// gives nothing.
func typedAddress(s string) string {
	kind, address, ok := strings.Cut(s, ";")
	if !ok {
		return addressIn(s)
	}
	if strings.EqualFold(strings.TrimSpace(kind), "utf-8") {
		address = escapePattern.ReplaceAllStringFunc(address, func(escape string) string {
			n, err := strconv.ParseUint(escape[3:len(escape)-1], 16, 32)
			if err != nil || n == 0 || n > 0x10ffff {
				return escape
			}
			return string(rune(n))
		})
	}
	return addressIn(address)
}

var escapePattern = regexp.MustCompile(`\\x\{[0-9A-Fa-f]{1,6}\}`)

// isType reports whether s can be the type before a semicolon ("smtp",
// "X-Postfix", "x-unix").
func isType(s string) bool {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 30 {
		return false
	}
	letters := false
	for _, r := range s {
		letters = letters || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if r <= ' ' || r >= 0x7f || r == '<' || r == '@' || r == ':' {
			return false
		}
	}
	return letters
}

// explain fills in, from the sentences of the report, what its fields leave
// open: some servers put the reason there alone.
func (m *letter) explain(list []Recipient) {
	var said []Recipient
	for i := range list {
		r := &list[i]
		if r.Action != ActionFailed || r.Diagnostic != "" || !parseStatus(r.Status).vague() && r.Address != "" {
			continue
		}
		if said == nil {
			if said = m.readNotice().Recipients; len(said) == 0 {
				return
			}
		}
		from := &said[0]
		for j := range said {
			if said[j].Address == r.Address {
				from = &said[j]
			}
		}
		if r.Address == "" && len(list) == 1 {
			r.Address = from.Address
		}
		if from.Address != r.Address && len(list) > 1 {
			continue
		}
		r.Diagnostic = from.Diagnostic
		st, found := parseStatus(r.Status), parseStatus(from.Status)
		if st.vague() && found.known() && (!st.known() || st.class == found.class) {
			r.Status = found.String()
		}
		if st.vague() && from.Class != "" {
			r.Class = from.Class
		}
	}
}
