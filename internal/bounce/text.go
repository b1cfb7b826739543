package bounce

import (
	"regexp"
	"slices"
	"strings"

	"plenary.example/internal/mailmsg"
)

const (
	maxLines  = 1000
	maxReason = 6    // lines of a reason
	maxLine   = 2000 // bytes looked at of a line
)

// readText reads a report that a server wrote as sentences.
func (m *letter) readText() Report {
	failed := m.Header.Has("X-Failed-Recipients")
	signed := m.signedByServer()
	if !m.fromServer() || !signed && (m.isAutomaticReply() || m.asksSomething()) {
		return Report{}
	}
	r := m.readNotice()
	known := len(r.Recipients) > 0 && r.Recipients[0].Address != ""
	switch {
	case failed && r.Kind != KindDelay:
		m.nameFailed(&r)
	case r.Kind == "":
		return Report{}
	case !signed && !known:
		// The null path alone is no proof: answering machines use it too.
		return Report{}
	case signed && !known && automaticSubject.MatchString(fold(m.Subject)):
		return Report{} // the postmaster is on holiday
	}
	r.Source = SourceText
	if len(r.Recipients) == 0 {
		r.Recipients = []Recipient{{Action: actionFor(r.Kind)}}
		r.Recipients[0].classify("", 0)
	}
	return r
}

func actionFor(k Kind) Action {
	if k == KindDelay {
		return ActionDelayed
	}
	return ActionFailed
}

// nameFailed takes the recipients from the field in which Exim and others name
// them, and keeps what the sentences say of each.
func (m *letter) nameFailed(r *Report) {
	r.Kind = KindBounce
	said := r.Recipients
	r.Recipients = nil
	for _, name := range strings.FieldsFunc(m.Header.Get("X-Failed-Recipients"), func(c rune) bool { return c == ',' || c == ' ' || c == ';' }) {
		address := addressIn(name)
		if address == "" || len(r.Recipients) >= maxRecipients || slices.ContainsFunc(r.Recipients, func(one Recipient) bool { return one.Address == address }) {
			continue
		}
		one := Recipient{Address: address, Action: ActionFailed}
		if i := slices.IndexFunc(said, func(s Recipient) bool { return s.Address == address }); i >= 0 {
			one = said[i]
		} else if len(said) > 0 {
			one = said[0]
			one.Address = address
		} else {
			one.classify("", 0)
		}
		r.Recipients = append(r.Recipients, one)
	}
	if len(r.Recipients) == 0 {
		r.Recipients = said
	}
}

// isAutomaticReply reports whether the message says of itself that a machine
// answers for a person (RFC 3834, 5, and what older ones write). Mail servers
// use some of these marks too.
func (m *letter) isAutomaticReply() bool {
	if strings.HasPrefix(strings.ToLower(m.Header.Get("Auto-Submitted")), "auto-replied") || strings.EqualFold(m.Header.Get("Precedence"), "auto_reply") {
		return true
	}
	for _, name := range []string{"X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Vacation", "X-Auto-Reply"} {
		if m.Header.Has(name) {
			return true
		}
	}
	return automaticSubject.MatchString(fold(m.Subject))
}

var automaticSubject = regexp.MustCompile(`^(?:re: |aw: )?(?:out of (?:the )?office|automatic reply|auto(?:matic)?[ -]?reply|auto ?response|vacation|on vacation|away from|absence|absent|reponse automatique|message d'absence|en conge|conges|automatische antwort|abwesenheit|abwesend|nicht im buro|respuesta automatica|fuera de la oficina|ausencia)`)

// asksSomething reports whether the message wants its sender to prove to be
// human before it is let in.
func (m *letter) asksSomething() bool {
	text := fold(m.Subject + " " + m.notice)
	for _, question := range []string{
		"click the link", "click on the link", "click here to confirm", "confirm that you are", "verify that you are", "prove that you are", "challenge", "verify your address", "confirm your message", "confirm your email", "simply reply to this",
		"cliquez sur le lien", "confirmer que vous etes", "veuillez confirmer", "klicken sie auf den link", "bestatigen sie", "haga clic en", "confirme que",
	} {
		if strings.Contains(text, question) {
			return true
		}
	}
	return false
}

// The lines after which a notice gives the message back.
var returnedLine = regexp.MustCompile(`(?mi)^[ \t>*]*(?:-{2,} ?(?:below this line|original message|the header|message header|returned message|unsent message|this is a copy|included is a copy|start of returned|enclosed is|original-nachricht|ursprungliche nachricht|ursprüngliche nachricht|es folgt|le message original|message d.origine|message original|message initial|mensaje original|mensaje devuelto)|-{3,} message (?:non remis|text follows|header follows)|message headers? follows?\b|original message (?:headers?|follows)\b|your (?:original )?message (?:headers? )?follows?\b|the (?:original )?message (?:header )?(?:follows|was received)\b|original message headers:|en-t[eê]tes de message d.origine|urspr[uü]ngliche nachrichtenkopfzeilen|return-path: ?<|received: (?:from|by) )`)

// cutReturned separates what a server says from the message it gives back.
func cutReturned(text string) (notice, returned string) {
	at := returnedLine.FindStringIndex(text)
	if at == nil {
		return text, ""
	}
	// "The original message was received at" opens the notices of sendmail.
	line, _, _ := strings.Cut(text[at[0]:], "\n")
	if strings.Contains(line, "was received") {
		next, rest := cutReturned(text[at[0]+len(line):])
		return text[:at[0]+len(line)] + next, rest
	}
	returned = text[at[0]:]
	for range 12 {
		line, rest, _ := strings.Cut(returned, "\n")
		name, _, ok := strings.Cut(line, ":")
		if ok && !strings.ContainsAny(name, " \t<>@") && !strings.HasPrefix(name, "-") || rest == "" {
			break
		}
		returned = rest
	}
	return text[:at[0]], returned
}

// Sentences, folded, that say what the notice is about.
var (
	saysStillTrying = []string{
		"has not yet been delivered", "not been delivered yet", "will be retried", "will retry", "will continue to try", "will keep trying", "warning message only", "warning only", "you do not need to resend", "still being retried", "still trying", "delivery attempts will continue", "could not send message for past", "notification (delay)",
		"n'a pas encore", "n'ont pas encore", "nouvelle tentative sera", "continuera d'essayer", "continuerons d'essayer",
		"noch nicht zugestellt", "wird weiterhin versucht", "weitere zustellversuche",
		"aun no se ha", "todavia no", "se seguira intentando",
	}
	saysDelayed = []string{
		"has been delayed", "is delayed", "was delayed", "delivery delayed", "delayed mail", "mail delayed",
		"a ete retarde", "est retarde", "remise retardee", "remise differee", "verzogert", "verzogerung", "se ha retrasado", "entrega retrasada", "demorado",
	}
	saysGivenUp = []string{"given up", "giving up", "permanent", "undeliverable", "could not be delivered", "couldn't be delivered", "unable to deliver", "definitive", "abandon", "endgultig", "unzustellbar", "definitiv"}
	saysFailed  = []string{
		"undeliver", "not delivered", "wasn't delivered", "could not be delivered", "couldn't be delivered", "cannot be delivered", "can't be delivered", "not be delivered", "could not deliver", "couldn't deliver", "wasn't able to deliver", "was not able to deliver", "unable to deliver", "failed to deliver", "delivery failure", "delivery failed", "delivery to the following recipient", "failure notice", "failure delivery", "delivery has failed", "delivery status notification (failure)",
		"did not reach", "could not be reached", "couldn't be reached", "returned mail", "mail failure", "permanent fatal error", "permanent error", "following address", "fatal errors", "message was rejected", "rejected your message", "returned to sender", "your message wasn't", "could not be sent", "non-delivery", "nondeliverable", "no longer in use", "mailbox unavailable",
		"non remis", "pas ete remis", "n'a pas pu etre", "n'ont pas pu etre", "impossible de remettre", "impossible de joindre", "pas pu etre livre", "pas ete distribue", "non distribue", "non delivre", "echec de la remise", "echec de remise", "n'a pas atteint", "pas ete delivre", "echec d'envoi", "impossible d'acheminer", "avis de non-remise", "n'a pas ete achemine",
		"unzustellbar", "nicht zugestellt", "konnte nicht", "konnten nicht", "nicht ausgeliefert", "zustellung fehlgeschlagen", "nicht zustellbar", "ubermittlung fehlgeschlagen", "fehlgeschlagen",
		"no se puede entregar", "no se pudo entregar", "no se ha podido entregar", "no pudo ser entregado", "no ha podido ser entregado", "no entregado", "no ha sido entregado", "error de entrega", "fallo en la entrega", "no se entrego",
	}
)

func containsAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// readNotice reads the sentences. The Kind is empty when they speak of no
// delivery.
func (m *letter) readNotice() Report {
	folded := fold(m.Subject + " \n " + m.notice)
	var r Report
	switch {
	case containsAny(folded, saysStillTrying), containsAny(folded, saysDelayed) && !containsAny(folded, saysGivenUp):
		r.Kind = KindDelay
	case containsAny(folded, saysFailed):
		r.Kind = KindBounce
	default:
		return r
	}
	r.Recipients = m.scan(actionFor(r.Kind))
	return r
}

// An address as servers set it: alone at the start of a line, perhaps in
// brackets, perhaps with the reason after it; or after a label.
var (
	addressPattern = `([^\s<>()\[\],;:@"']{1,64}@[^\s<>()\[\],;:@"'/\\]{1,250})`
	aloneLine      = regexp.MustCompile(`^[\s>*•·-]*(?:[^<>@:"'0-9]{1,60}<|["'(<\[]*)(?:mailto:)?` + addressPattern + `["')>\]]*\s*(?:(?:\.{3}|[:;,(]|on |am |le |el |- |- ).*)?$`)
	labelLine      = regexp.MustCompile(`(?i)^[\s>*•·-]*(?:failed (?:address|recipient)|final-recipient|original-recipient|recipient(?: address)?|unknown user|user unknown|no such user|invalid user|addressee|address|user|mailbox|destinataire|adresse|utilisateur inconnu|empfänger|unbekannter benutzer|destinatario|usuario desconocido)\s*:\s*(?:rfc822;\s*)?["'(<\[]*` + addressPattern + `["')>\]]*\s*(.*)$`)
	inlineAddress  = regexp.MustCompile(addressPattern)
	reasonLabel    = regexp.MustCompile(`(?i)^\s*\(?(?:technical details of (?:permanent|temporary) failure|delay reason|reason|because|raison|motif|cause|grund|motivo|razón|error|erreur|fehler|diagnostic(?:-code)?)(?: of the failure)?\s*:\s*`)
)

// whenPattern is what Exchange writes behind an address: "on Mon, 23 Nov".
var whenPattern = regexp.MustCompile(`^(?:on|am|le|el) .*\d`)

// found is a recipient's line of a notice.
type found struct {
	address string
	line    int
	rest    string
}

// scan finds who was not reached, and why.
func (m *letter) scan(action Action) []Recipient {
	lines := strings.SplitN(m.notice, "\n", maxLines+1)
	lines = lines[:min(len(lines), maxLines)]
	var list []found
	for i, line := range lines {
		if len(line) > maxLine || len(list) >= maxRecipients {
			continue
		}
		if f, ok := m.recipientLine(line); ok && !slices.ContainsFunc(list, func(o found) bool { return o.address == f.address }) {
			f.line = i
			list = append(list, f)
		}
	}
	if len(list) == 0 {
		list = append(list, found{address: m.onlyAddress(lines), line: -1})
	}
	var out []Recipient
	for i, f := range list {
		end := len(lines)
		if i+1 < len(list) {
			end = list[i+1].line
		}
		var own []string
		if f.line >= 0 {
			own = append([]string{f.rest}, lines[f.line+1:max(end, f.line+1)]...)
		}
		reason := reasonOf(own, lines)
		one := Recipient{Address: f.address, Action: action, Diagnostic: oneLine(reason, maxDiagnostic)}
		said := diagnosticCode(one.Diagnostic)
		one.Status = said.status.String()
		words := one.Diagnostic
		if said.code == 0 && said.status.vague() && wordsClass(fold(words)) == "" {
			words = m.notice
		}
		one.classify(words, said.code)
		out = append(out, one)
	}
	return out
}

// recipientLine reads a line that names a recipient.
func (m *letter) recipientLine(line string) (found, bool) {
	for _, pattern := range []*regexp.Regexp{aloneLine, labelLine} {
		at := pattern.FindStringSubmatchIndex(line)
		if at == nil {
			continue
		}
		address := addressIn(strings.TrimRight(line[at[2]:at[3]], "."))
		if address == "" || m.isOurs(address) {
			continue
		}
		rest := strings.Trim(line[at[3]:], " \t\r<>\"':;,.")
		if whenPattern.MatchString(rest) {
			rest = ""
		}
		return found{address: address, rest: rest}, true
	}
	return found{}, false
}

// isOurs reports whether an address is a party to the report rather than its
// subject.
func (m *letter) isOurs(address string) bool {
	if isServerAddress(address) || address == m.reversePath {
		return true
	}
	for _, list := range [][]mailmsg.Address{m.From, m.To, m.ReplyTo} {
		if slices.ContainsFunc(list, func(a mailmsg.Address) bool { return strings.EqualFold(a.Address, address) }) {
			return true
		}
	}
	return false
}

// onlyAddress returns the address in the sentences, if there is but one.
func (m *letter) onlyAddress(lines []string) string {
	only := ""
	for _, line := range lines {
		if len(line) > maxLine {
			continue
		}
		for _, s := range inlineAddress.FindAllString(line, 20) {
			address := addressIn(strings.TrimRight(s, ".!?"))
			if address == "" || m.isOurs(address) || address == only {
				continue
			}
			if only != "" {
				return ""
			}
			only = address
		}
	}
	return only
}

// reasonOf picks what is said of the reason: best what a server's code stands
// in, in the recipient's own lines before those for all.
func reasonOf(own, all []string) string {
	if reason := codedReason(own); reason != "" {
		return reason
	}
	if reason := labelledReason(own); reason != "" {
		return reason
	}
	first := paragraph(own, 0)
	if wordsClass(fold(first)) != "" {
		return first
	}
	if reason := codedReason(all); reason != "" {
		return reason
	}
	if reason := labelledReason(all); reason != "" {
		return reason
	}
	if first != "" {
		return first
	}
	for i, line := range all {
		if wordsClass(fold(line[:min(len(line), maxLine)])) != "" {
			return paragraph(all, i)
		}
	}
	return ""
}

// codedReason is the lines from the first that holds a server's code. Where
// there is hardly more than the code on it, the words stand before.
func codedReason(lines []string) string {
	for i, line := range lines[:min(len(lines), 100)] {
		line = line[:min(len(line), maxLine)]
		if said := diagnosticCode(line); said.code < 400 && said.status.class < 4 || isCommand(line) {
			continue
		}
		if len(strings.Fields(line)) < 5 {
			for back := 1; back <= 3 && i > 0 && !isGap(lines[i-1]) && !isCommand(lines[i-1]); back++ {
				i--
			}
		}
		return paragraph(lines, i)
	}
	return ""
}

// labelledReason is the lines behind "Reason:" and the like.
func labelledReason(lines []string) string {
	for i, line := range lines {
		line = line[:min(len(line), maxLine)]
		if rest := reasonLabel.ReplaceAllString(line, ""); rest != line {
			return paragraph(append([]string{rest}, lines[i+1:]...), 0)
		}
	}
	return ""
}

// isCommand reports whether a line is what a client said in a transcript.
func isCommand(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, ">>>") || strings.Contains(line, "--> ")
}

// isGap reports whether a line separates paragraphs.
func isGap(line string) bool {
	line = strings.TrimSpace(line)
	return strings.Trim(line, "-=*_") == "" || strings.HasPrefix(line, "---")
}

// paragraph joins the lines from one on to the end of its paragraph.
func paragraph(lines []string, from int) string {
	var said []string
	for _, line := range lines[from:] {
		if len(said) >= maxReason {
			break
		}
		if isGap(line) {
			if len(said) > 0 {
				break
			}
			continue
		}
		line = strings.TrimSpace(reasonLabel.ReplaceAllString(line[:min(len(line), maxLine)], ""))
		line = strings.TrimSpace(strings.TrimPrefix(line, "<<<"))
		if strings.HasPrefix(line, "(") && strings.HasSuffix(line, ")") {
			line = line[1 : len(line)-1]
		}
		if len(said) == 0 || said[len(said)-1] != line {
			said = append(said, line)
		}
	}
	return strings.Join(said, " ")
}
