package mailauth

import "strings"

// Field is the results as one Authentication-Results field, folded, ending with
// CRLF (RFC 8601). The authserv is the name of the machine that judged. Before it
// is put into a message, fields of that name that the message came with must be
// taken out (RFC 8601, 5).
func (r Results) Field(authserv string) []byte {
	return r.field("Authentication-Results:", authserv)
}

// field writes the results behind a name and, for ARC, an instance.
func (r Results) field(start, authserv string) []byte {
	name, ok := asciiDomain(authserv)
	if !ok {
		name = "localhost"
	}
	out := []byte(start + " " + name)
	for _, item := range r.items() {
		out = append(out, ";\r\n\t"...)
		length := 8
		for i, word := range item {
			switch {
			case i == 0:
			case length+1+len(word) > lineLength:
				out = append(out, "\r\n\t"...)
				length = 8
			default:
				out = append(out, ' ')
				length++
			}
			out = append(out, word...)
			length += len(word)
		}
	}
	return append(out, '\r', '\n')
}

// items is one list of words for each result. Everything in them is of the
// characters that their syntax has, whoever wrote it: names are names, and
// reasons are quoted.
func (r Results) items() [][]string {
	spf := resinfo("spf", r.SPF.Verdict, r.SPF.Reason)
	if domain, ok := asciiDomain(r.SPF.Domain); ok {
		property := "smtp.mailfrom="
		if r.SPF.Hello {
			property = "smtp.helo="
		}
		spf = append(spf, property+domain)
	}
	all := [][]string{spf}
	for _, d := range r.DKIM {
		item := resinfo("dkim", d.Verdict, d.Reason)
		domain, ok := asciiDomain(d.Domain)
		if ok {
			item = append(item, "header.d="+domain, "header.i="+identity(d.Identity, domain))
		}
		if name := selector(d.Selector); name != "" {
			item = append(item, "header.s="+name)
		}
		if a := token(d.Algorithm); a != "" {
			item = append(item, "header.a="+a)
		}
		all = append(all, item)
	}
	if len(r.DKIM) == 0 {
		all = append(all, resinfo("dkim", None, ""))
	}
	dmarc := resinfo("dmarc", r.DMARC.Verdict, r.DMARC.Reason)
	if from, ok := asciiDomain(r.DMARC.From); ok {
		dmarc = append(dmarc, "header.from="+from)
	}
	if policy := token(r.DMARC.applied()); policy != "" {
		dmarc = append(dmarc, "policy.dmarc="+policy)
	}
	all = append(all, dmarc)
	arc := r.ARC.Verdict
	if arc == TempError {
		// RFC 8617, 5.2.1: whoever goes on without asking again has a broken chain.
		arc = Fail
	}
	return append(all, resinfo("arc", arc, r.ARC.Reason))
}

// applied is the policy after testing: one step less (RFC 9989, 4.7, t).
func (d DMARC) applied() string {
	if !d.Testing {
		return d.Policy
	}
	switch d.Policy {
	case "reject":
		return "quarantine"
	case "quarantine":
		return "none"
	}
	return d.Policy
}

// resinfo begins one result (RFC 8601, 2.2).
func resinfo(method string, v Verdict, reason string) []string {
	verdict := token(string(v))
	if verdict == "" {
		verdict = string(None)
	}
	words := []string{method + "=" + verdict}
	if v != Pass && v != None && reason != "" {
		words = append(words, `reason="`+quotable(reason)+`"`)
	}
	return words
}

// quotable leaves of a text what can stand in a quoted string without a second
// thought: no quotes, no backslashes, nothing but printable ASCII, and not much.
func quotable(s string) string {
	const most = 100
	var b strings.Builder
	for _, r := range s {
		if b.Len() >= most {
			break
		}
		switch {
		case r == '"':
			b.WriteByte('\'')
		case r < ' ' || r > '~' || r == '\\':
			b.WriteByte('?')
		default:
			b.WriteByte(byte(r))
		}
	}
	return b.String()
}
