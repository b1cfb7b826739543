package distribution

import (
	"bytes"
	"context"
	"encoding/base64"
	"mime"
	"mime/quotedprintable"
	"slices"
	"strings"

	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/mailmsg"
)

// removed are the fields that do not go on to subscribers: those of the last
// delivery, those of another list, and those by which a reader's program would
// tell the author, or somebody else, who has opened a copy.
var removed = []string{
	"Return-Path", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Bcc", "Resent-Bcc", "Errors-To", "Precedence",
	"List-*", "Archived-At", "X-Mailing-List", "X-Loop", "X-BeenThere",
	"Disposition-Notification-To", "Disposition-Notification-Options", "Return-Receipt-To", "X-Confirm-Reading-To", "X-Pmrqc", "Generate-Delivery-Report", "Read-Receipt-To",
}

// outgoing is a post as it leaves, without our own DKIM signature, which is made
// when it is sent.
type outgoing struct {
	text      []byte
	rewritten bool // it comes from the list's address, in the author's name
}

// compose makes the message that subscribers get. By default the body and the
// author's own fields stay as they came, byte for byte, so that the author's
// signature still holds; whether it does is tried on these very bytes.
func (s *Service) compose(ctx context.Context, l lists.List, postID string, raw []byte, results mailauth.Results) (outgoing, error) {
	header, body := mailmsg.Split(raw)
	header = s.withoutClaims(header.Without(removed...))
	set := l.Settings
	if set.Prefix != "" {
		header = prefixed(header, set.Prefix)
	}
	if !set.Footer.Empty() {
		header, body = footed(header, body, set.Footer)
	}
	if set.ReplyToList {
		header = header.Without("Reply-To").With("Reply-To", l.Address(lists.ToList, s.o.Domain))
	}
	header = header.Prepend(s.listFields(l, postID)...)
	claims := results.Field(s.o.Domain)
	rewritten := s.mustRewrite(ctx, l, header, slices.Concat(claims, joinMessage(header, body)))
	if rewritten {
		header = s.rewriteFrom(l, header)
	}
	text := slices.Concat(claims, joinMessage(header, body))
	if !set.ARC {
		return outgoing{text: text, rewritten: rewritten}, nil
	}
	text, err := s.seal(ctx, l, text, results)
	return outgoing{text: text, rewritten: rewritten}, err
}

// withoutClaims takes out results of checks that somebody else has written in our
// name (RFC 8601, section 5).
func (s *Service) withoutClaims(h mailmsg.Header) mailmsg.Header {
	var kept mailmsg.Header
	for _, f := range h {
		if strings.EqualFold(f.Name, "Authentication-Results") {
			_, value, _ := bytes.Cut(f.Raw, []byte(":"))
			if strings.EqualFold(authserv(string(value)), s.o.Domain) {
				continue
			}
		}
		kept = append(kept, f)
	}
	return kept
}

// authserv is the name of the machine that wrote an Authentication-Results field:
// its first word, without comments, quotes and version (RFC 8601, 2.2).
func authserv(value string) string {
	var b strings.Builder
	depth := 0
	for _, r := range value {
		switch {
		case r == '(':
			depth++
		case r == ')' && depth > 0:
			depth--
		case r == ';' && depth == 0:
			return firstWord(b.String())
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return firstWord(b.String())
}

func firstWord(s string) string {
	words := strings.Fields(s)
	if len(words) == 0 {
		return ""
	}
	return strings.TrimSuffix(strings.Trim(words[0], `"`), ".")
}

// listFields say what list it is and how to deal with it (RFC 2919, 2369, 5064).
// Where each copy has its own way out, List-Unsubscribe is added to each when it
// is sent.
func (s *Service) listFields(l lists.List, postID string) []mailmsg.Field {
	field := mailmsg.NewField
	name := mime.QEncoding.Encode("utf-8", `"`+strings.NewReplacer(`"`, "", `\`, "").Replace(l.Name.In(i18n.EN))+`"`)
	if !isASCII(l.Name.In(i18n.EN)) {
		name = mime.QEncoding.Encode("utf-8", l.Name.In(i18n.EN))
	}
	mail := func(role lists.Role, query string) string {
		return "<mailto:" + l.Address(role, s.o.Domain) + query + ">"
	}
	list := []mailmsg.Field{
		field("List-Id", name+" <"+l.Slug+"."+s.o.Domain+">"),
		field("List-Post", mail(lists.ToList, "")),
		field("List-Help", mail(lists.ToRequest, "?subject=help")),
		field("List-Subscribe", "<"+s.lists.Page(i18n.EN, l.Slug)+">, "+mail(lists.ToSubscribe, "")),
		field("List-Owner", mail(lists.ToOwner, "")),
		field("List-Archive", "<"+s.lists.Page(i18n.EN, l.Slug, "archive")+">"),
		field("Archived-At", "<"+s.o.Site+"/lists/posts/"+postID+">"),
		field("Precedence", "list"),
	}
	if !l.Settings.OneClick {
		list = append(list, field("List-Unsubscribe", "<"+s.lists.Page(i18n.EN, l.Slug, "subscription")+">, "+mail(lists.ToUnsubscribe, "")))
	}
	return list
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0
}

// prefixed puts the list's prefix before the subject, once.
func prefixed(h mailmsg.Header, prefix string) mailmsg.Header {
	subject := h.Text("Subject")
	if strings.Contains(strings.ToLower(subject), strings.ToLower(prefix)) {
		return h
	}
	return h.Without("Subject").With("Subject", mime.QEncoding.Encode("utf-8", strings.TrimSpace(prefix+" "+subject)))
}

// footed puts the list's footer under a message: into the text where the message
// is one plain text that can be read, or as a part of its own.
func footed(h mailmsg.Header, body []byte, footer i18n.Text) (mailmsg.Header, []byte) {
	words := footer.In(i18n.EN)
	if other := footer.Only(i18n.FR); other != "" && other != words {
		words += "\n" + other
	}
	words = "-- \n" + words + "\n"
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	plain := h.Get("Content-Type") == "" || err == nil && kind == "text/plain" && params["format"] == ""
	charset := strings.ToLower(params["charset"])
	encoding := strings.ToLower(h.Get("Content-Transfer-Encoding"))
	// What is declared to be ASCII, or of seven bits, stays so.
	fits := isASCII(words) && (encoding == "" || encoding == "7bit" || encoding == "8bit") && (charset == "" || charset == "us-ascii" || charset == "utf-8") ||
		encoding == "8bit" && charset == "utf-8"
	if plain && fits {
		return h, append(endLine(bytes.Clone(body)), crlf("\n"+words)...)
	}
	// Any other message becomes the first part of a new one; its own fields of
	// content go with it.
	var inner, outer mailmsg.Header
	for _, f := range h {
		if name := strings.ToLower(f.Name); strings.HasPrefix(name, "content-") {
			inner = append(inner, f)
		} else if name != "mime-version" {
			outer = append(outer, f)
		}
	}
	boundary := "=_footer_" + base64.RawURLEncoding.EncodeToString([]byte(archive.HashOf(body))[:12])
	var b bytes.Buffer
	b.WriteString("--" + boundary + "\r\n")
	b.Write(inner.Bytes())
	b.WriteString("\r\n")
	b.Write(endLine(bytes.Clone(body)))
	b.WriteString("--" + boundary + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Disposition: inline\r\n\r\n")
	w := quotedprintable.NewWriter(&b)
	_, _ = w.Write([]byte(crlf(words))) // a buffer takes everything
	_ = w.Close()
	b.WriteString("\r\n--" + boundary + "--\r\n")
	outer = outer.With("MIME-Version", "1.0").With("Content-Type", `multipart/mixed; boundary="`+boundary+`"`)
	if bytes.ContainsFunc(body, func(r rune) bool { return r >= 0x80 }) { // RFC 2045, 6.4: as its parts
		outer = outer.With("Content-Transfer-Encoding", "8bit")
	}
	return outer, b.Bytes()
}

func endLine(b []byte) []byte {
	if len(b) > 0 && !bytes.HasSuffix(b, []byte("\n")) {
		b = append(b, "\r\n"...)
	}
	return b
}

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

func joinMessage(h mailmsg.Header, body []byte) []byte {
	head := h.Bytes()
	text := make([]byte, 0, len(head)+2+len(body)+1024)
	text = append(append(text, head...), "\r\n"...)
	return append(text, body...)
}

// mustRewrite decides whether copies come from the list's address: always or
// never by setting, or where the author's domain asks receivers to turn away
// what does not prove it (RFC 9989) and, on the bytes that will leave, no
// signature of that domain holds. The text is that of h, with all but the fields
// that each copy has of its own.
func (s *Service) mustRewrite(ctx context.Context, l lists.List, h mailmsg.Header, text []byte) bool {
	switch l.Settings.From {
	case lists.RewriteAlways:
		return true
	case lists.RewriteNever:
		return false
	case lists.RewriteNeeded:
	}
	from := mailmsg.Addresses(h.Get("From"))
	if len(from) != 1 {
		return false
	}
	_, domain, _ := lists.CutLast(from[0].Address, "@")
	asked := s.o.Checker.Policy(ctx, domain)
	if asked.Verdict != mailauth.TempError && !asksForCare(asked) {
		return false
	}
	if l.Settings.OneClick {
		// An author may have signed that there is no such field.
		text = append([]byte("List-Unsubscribe: <"+s.o.Site+">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), text...)
	}
	return !s.o.Checker.Survives(ctx, text, domain)
}

// rewriteFrom makes the message come from the list, readable as the author's:
// their name stands in From, their address in Reply-To, beside the list's where
// answers go to the list.
func (s *Service) rewriteFrom(l lists.List, h mailmsg.Header) mailmsg.Header {
	author := mailmsg.Address{}
	if list := mailmsg.Addresses(h.Get("From")); len(list) > 0 {
		author = list[0]
	}
	shown := author.Name
	if shown == "" {
		shown, _, _ = strings.Cut(author.Address, "@")
	}
	from := mailmsg.Address{Name: shown + " – " + l.Name.In(i18n.EN), Address: l.Address(lists.ToList, s.o.Domain)}
	answers := h.Get("Reply-To")
	if reached := mailmsg.Addresses(answers); len(reached) == 0 {
		answers = author.String()
	} else if !slices.ContainsFunc(reached, func(a mailmsg.Address) bool { return strings.EqualFold(a.Address, author.Address) }) {
		answers += ", " + author.String()
	}
	h = h.Without("From", "Reply-To", "Sender")
	return h.Prepend(mailmsg.NewField("From", from.String()), mailmsg.NewField("Reply-To", answers), mailmsg.NewField("X-Original-From", author.String()))
}

// seal adds the list's word on what arrived (ARC, RFC 8617), so that receivers
// who trust it may take the author for proven.
func (s *Service) seal(ctx context.Context, l lists.List, text []byte, results mailauth.Results) ([]byte, error) {
	keys, err := s.mail.Keys(ctx)
	if err != nil {
		return nil, err
	}
	fields, err := mailauth.NewSealer(s.db.Now, keys[0], s.o.Domain).Seal(text, results)
	if err != nil {
		// A chain that was broken before us is not ours to go on with (RFC 8617,
		// 5.1.2), and a message is distributed without it all the same.
		s.o.Log.Info("a post leaves unsealed", "list", l.Slug, "error", err)
		return text, nil
	}
	return append(fields, text...), nil
}
