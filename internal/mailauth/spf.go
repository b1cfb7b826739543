package mailauth

import (
	"context"
	"strings"

	"blitiri.com.ar/go/spf"
)

// checkSPF asks whether the client may send for the domain of the reverse-path,
// or for the name it gave itself if that is empty (RFC 7208, 2.4). The library
// keeps the RFC's limits on questions.
func checkSPF(ctx context.Context, q *questions, env Envelope) SPF {
	at := strings.LastIndexByte(env.ReversePath, '@')
	r := SPF{Verdict: None, Hello: at < 0}
	local, domain := "postmaster", env.Hello
	if at >= 0 {
		local, domain = env.ReversePath[:at], env.ReversePath[at+1:]
	}
	// RFC 7208, 4.3: a domain that is none has no record.
	var ok bool
	if r.Domain, ok = asciiDomain(domain); !ok || !strings.Contains(r.Domain, ".") {
		r.Domain, r.Reason = "", "not a domain name"
		return r
	}
	if env.IP.To16() == nil {
		r.Reason = "the client's address is not known"
		return r
	}
	// The library takes the domain from behind the first @.
	if local == "" || strings.ContainsRune(local, '@') {
		local = "postmaster"
	}
	hello := env.Hello
	if name, ok := asciiDomain(hello); ok {
		hello = name
	}
	verdict, err := spf.CheckHostWithSender(env.IP, hello, local+"@"+r.Domain, spf.WithContext(ctx), spf.WithResolver(q))
	r.Verdict = Verdict(verdict)
	if err != nil {
		r.Reason = err.Error()
	}
	return r
}
