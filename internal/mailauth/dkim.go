package mailauth

import (
	"bytes"
	"context"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-msgauth/dkim"
)

const (
	// maxSignatures is how many signatures of a message are verified.
	maxSignatures = 5
	// maxKeyRecord is the longest key record that is read, in bytes: an RSA key
	// of 8,192 bits fits, and one that would take seconds to compute with does not.
	maxKeyRecord = 2048
)

// checkDKIM verifies the signatures of a message, each on its own (RFC 6376, 6).
// If there are more than are looked at, those that could prove from come first.
// The library does the verifying; its checks of the key (RFC 8301: no rsa-sha1,
// 1,024 bits at least) are relied on, and what it has no limit for has one here.
func checkDKIM(ctx context.Context, q *questions, m message, from string, now time.Time) []DKIM {
	all := m.named("dkim-signature")
	if m.fault != "" {
		return []DKIM{{Verdict: PermError, Reason: m.fault}}
	}
	if len(all) == 0 {
		return nil
	}
	chosen := choose(all, from)
	results := make([]DKIM, len(chosen))
	for i, f := range chosen {
		results[i] = checkOne(ctx, q, m, f, now)
	}
	return results
}

// choose picks the signatures to verify, in the order of the header.
func choose(all []field, from string) []field {
	if len(all) <= maxSignatures {
		return all
	}
	likely := func(f field) bool {
		t, _ := parseTags(f.value())
		domain, ok := asciiDomain(t["d"])
		return ok && from != "" && (under(domain, from) || under(from, domain))
	}
	picked := make([]int, 0, maxSignatures)
	for _, wanted := range []bool{true, false} {
		for i := range all {
			if len(picked) < maxSignatures && likely(all[i]) == wanted {
				picked = append(picked, i)
			}
		}
	}
	slices.Sort(picked)
	chosen := make([]field, len(picked))
	for i, p := range picked {
		chosen[i] = all[p]
	}
	return chosen
}

// checkOne verifies one signature.
func checkOne(ctx context.Context, q *questions, m message, f field, now time.Time) DKIM {
	tags, err := parseTags(f.value())
	if err != nil {
		return DKIM{Verdict: PermError, Reason: err.Error()}
	}
	r := DKIM{Selector: selector(tags["s"]), Algorithm: token(tags["a"])}
	r.Domain, _ = asciiDomain(tags["d"])
	r.Identity = identity(tags["i"], r.Domain)
	refuse := func(v Verdict, reason string) DKIM {
		r.Verdict, r.Reason = v, reason
		return r
	}
	_, length := tags["l"]
	signed := strings.Split(strings.ToLower(tags["h"]), ":")
	switch {
	case r.Domain == "" || r.Selector == "":
		return refuse(PermError, "no domain or no selector")
	case length:
		// RFC 6376, 8.2: anything could be appended to such a message.
		return refuse(Policy, "only a part of the body is signed")
	case r.Algorithm == "rsa-sha1":
		return refuse(PermError, "rsa-sha1 proves nothing")
	case len(signed) > maxSigned:
		return refuse(PermError, "too many fields are signed")
	case !slices.Contains(signed, "from"):
		return refuse(PermError, "the author is not signed")
	}
	// By our clock; the library looks at the machine's.
	if x, err := strconv.ParseInt(tags["x"], 10, 64); err == nil && now.Unix() > x {
		return refuse(PermError, "the signature has expired")
	}
	// The library gets what this signature is about and no more: its work grows
	// with the fields times the names, and with the square of a field's lines.
	header, place := alone(m, f, signed)
	verified, err := dkim.VerifyWithOptions(
		io.MultiReader(bytes.NewReader(header), strings.NewReader("\r\n"), bytes.NewReader(m.body)),
		&dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
			name, ok := asciiDomain(name)
			if !ok {
				return nil, &net.DNSError{Err: "not a domain name", Name: name, IsNotFound: true}
			}
			texts, err := q.LookupTXT(ctx, name)
			for _, t := range texts {
				if len(t) > maxKeyRecord {
					return nil, &net.DNSError{Err: "the key record is too long", Name: name}
				}
			}
			return texts, err
		}},
	)
	if place >= len(verified) {
		if err == nil {
			return refuse(PermError, "the signature cannot be read")
		}
		return refuse(PermError, err.Error())
	}
	switch err := verified[place].Err; {
	case err == nil:
		return refuse(Pass, "")
	case dkim.IsTempFail(err):
		return refuse(TempError, err.Error())
	case dkim.IsPermFail(err):
		return refuse(PermError, err.Error())
	default:
		return refuse(Fail, err.Error())
	}
}

// alone is the part of the header that one signature needs: the fields it lists
// and itself. Other signatures are in it only if it covers them, and place says
// which of those left it is.
func alone(m message, wanted field, signed []string) (header []byte, place int) {
	names := map[string]bool{}
	for _, name := range signed {
		names[name] = true
	}
	seen := 0
	for _, f := range m.fields {
		itself := &f.raw[0] == &wanted.raw[0]
		if !itself && !names[f.name] {
			continue
		}
		if itself {
			place = seen
		}
		if f.name == wanted.name {
			seen++
		}
		header = append(header, f.raw...)
	}
	return header, place
}

// identity is the i= of a signature as far as it can be shown: that of the
// domain as a whole unless it is a plain address in it (RFC 6376, 3.5).
func identity(i, domain string) string {
	if domain == "" {
		return ""
	}
	at := strings.LastIndexByte(i, '@')
	name, ok := asciiDomain(i[at+1:])
	if at < 0 || !ok || !under(name, domain) || at > 64 {
		return "@" + domain
	}
	for _, b := range []byte(i[:at]) {
		if !atext(b) && b != '.' {
			return "@" + name
		}
	}
	return i[:at] + "@" + name
}

// selector is the name of a key under its domain, empty if it is none.
func selector(s string) string {
	name, _ := asciiDomain(s)
	return name
}

// token is s in lower case if it is a plain word, else empty.
func token(s string) string {
	for _, b := range []byte(s) {
		if b != '-' && (b < '0' || b > '9') && (b < 'a' || b > 'z') && (b < 'A' || b > 'Z') {
			return ""
		}
	}
	if len(s) > 40 {
		return ""
	}
	return strings.ToLower(s)
}

// atext is what stands unquoted in a local part (RFC 5322, 3.2.3).
func atext(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || strings.IndexByte("!#$%&'*+-/=?^_`{|}~", b) >= 0
}
