package mailauth

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
)

// record is a DMARC policy record (RFC 9989, 4.7).
type record struct {
	p, sp, np     string // none, quarantine, reject or empty
	psd           string // y, n or u
	testing       bool
	strictDKIM    bool
	strictSPF     bool
	inapplicable  bool // its policy is unreadable: it is as if there were none
	domain        string
	authorsRecord bool // domain is the one of the From field
}

var reportURI = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:[^\s,]+$`)

// parseRecord reads a text record; ok says that it is one of DMARC's.
func parseRecord(txt string) (r record, ok bool) {
	version, rest, _ := strings.Cut(txt, ";")
	name, value, _ := strings.Cut(version, "=")
	if strings.TrimRight(name, " \t") != "v" || strings.Trim(value, " \t") != "DMARC1" {
		return r, false
	}
	tags := map[string]string{}
	for tag := range strings.SplitSeq(rest, ";") {
		name, value, found := strings.Cut(tag, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if _, double := tags[name]; found && !double {
			tags[name] = strings.TrimSpace(value)
		}
	}
	// Values that are none of those allowed are as if absent (RFC 9989, 4.8).
	one := func(tag string, allowed ...string) string {
		value := strings.ToLower(tags[tag])
		if slices.Contains(allowed, value) {
			return value
		}
		return ""
	}
	policy := func(tag string) (value string, valid bool) {
		value = one(tag, "none", "quarantine", "reject")
		return value, value != "" || tags[tag] == ""
	}
	var validSP, validNP bool
	r.p, _ = policy("p")
	r.sp, validSP = policy("sp")
	r.np, validNP = policy("np")
	r.psd = cmp.Or(one("psd", "y", "n", "u"), "u")
	r.testing = one("t", "y") == "y"
	r.strictDKIM = one("adkim", "s") == "s"
	r.strictSPF = one("aspf", "s") == "s"
	// RFC 9989, 4.10.1: without a readable policy the owner asks for reports
	// only, or for nothing.
	if r.p == "" || !validSP || !validNP {
		r.p, r.sp, r.np = "none", "", ""
		r.inapplicable = true
		for uri := range strings.SplitSeq(tags["rua"], ",") {
			if reportURI.MatchString(strings.TrimSpace(uri)) {
				r.inapplicable = false
			}
		}
	}
	return r, true
}

// maxWalk is the most questions of one tree walk (RFC 9989, 4.10).
const maxWalk = 8

// walkNames is the domains that a tree walk asks, from the longest.
func walkNames(domain string) []string {
	names := []string{domain}
	labels := strings.Split(domain, ".")
	labels = labels[max(1, len(labels)-(maxWalk-1)):]
	for ; len(labels) > 0; labels = labels[1:] {
		names = append(names, strings.Join(labels, "."))
	}
	return names
}

// walk asks up the tree from domain and gives the records found, from the
// longest name, up to the first that says whether it is a public suffix. The
// error is ErrTemporary; what was found before it comes too.
func walk(ctx context.Context, q *questions, domain string) ([]record, error) {
	var found []record
	for _, name := range walkNames(domain) {
		texts, err := q.LookupTXT(ctx, "_dmarc."+name)
		if err != nil && !notFound(err) {
			return found, ErrTemporary
		}
		var records []record
		for _, txt := range texts {
			if r, ok := parseRecord(txt); ok {
				r.domain, r.authorsRecord = name, name == domain
				records = append(records, r)
			}
		}
		// Several records at one name count as none.
		if len(records) != 1 {
			continue
		}
		found = append(found, records[0])
		if records[0].psd != "u" {
			break
		}
	}
	return found, nil
}

// organizational chooses among the records of a walk (RFC 9989, 4.10.2).
func organizational(domain string, found []record) string {
	for _, r := range found {
		switch {
		case r.psd == "n":
			return r.domain
		case r.psd == "y" && !r.authorsRecord:
			// One label more than the public suffix.
			below := strings.TrimSuffix(domain, "."+r.domain)
			return below[strings.LastIndexByte(below, '.')+1:] + "." + r.domain
		}
	}
	if len(found) > 0 {
		return found[len(found)-1].domain
	}
	return domain
}

// discovery is what the tree walk found for the domain of a From field.
type discovery struct {
	organizational string
	record         *record // the one that applies; nil if none does
	policy         string  // what it asks for this domain
	reason         string
	err            error // ErrTemporary; the record may still be known
}

// discover finds the policy of a domain and its organizational domain (RFC 9989,
// 4.10.1).
func discover(ctx context.Context, q *questions, domain string) discovery {
	found, err := walk(ctx, q, domain)
	d := discovery{err: err, organizational: domain}
	if err == nil {
		d.organizational = organizational(domain, found)
	} else {
		d.reason = "no answer from DNS up the tree"
	}
	for _, r := range found {
		// The domain's own record, else the organization's, else the public
		// suffix's; found has them in this order, with others between.
		own := r.authorsRecord
		if own || err == nil && (r.domain == d.organizational || r.psd == "y") {
			d.record = &r
			break
		}
	}
	if d.record == nil {
		return d
	}
	if d.record.inapplicable {
		d.record, d.reason = nil, "the record of "+d.record.domain+" has no readable policy"
		return d
	}
	d.policy = d.record.p
	if d.record.authorsRecord {
		return d
	}
	d.policy = cmp.Or(d.record.sp, d.record.p)
	if d.record.np == "" || d.record.np == d.policy {
		return d
	}
	exists, err := exists(ctx, q, domain)
	if err != nil {
		d.err, d.reason = err, "no answer from DNS whether the domain exists"
	} else if !exists {
		d.policy = d.record.np
	}
	return d
}

// exists says whether there is such a domain. A Resolver does not tell a name
// that does not exist from one without records of a kind, so the kinds that a
// domain with mail has are asked for (as RFC 9091, 2.6 had it).
func exists(ctx context.Context, q *questions, domain string) (bool, error) {
	var failed error
	for _, ask := range []func() (int, error){
		func() (int, error) { a, err := q.LookupIPAddr(ctx, domain); return len(a), err },
		func() (int, error) { a, err := q.LookupMX(ctx, domain); return len(a), err },
		func() (int, error) { a, err := q.LookupTXT(ctx, domain); return len(a), err },
	} {
		n, err := ask()
		if n > 0 {
			return true, nil
		}
		if err != nil && !notFound(err) {
			failed = ErrTemporary
		}
	}
	return false, failed
}

// asDMARC is the discovery without a message.
func (d discovery) asDMARC(from string) DMARC {
	r := DMARC{From: from, Organizational: d.organizational, Policy: d.policy, Reason: d.reason}
	switch {
	case d.err != nil:
		r.Verdict = TempError
	case d.record == nil:
		r.Verdict = None
	}
	if d.record != nil {
		r.Testing = d.record.testing
	}
	return r
}

// align finds which of the domains proven by SPF and DKIM go with that of the
// From field, and so the verdict of DMARC (RFC 9989, 4.10.2 and 5.3.5).
func align(ctx context.Context, q *questions, from string, found discovery, r *Results) {
	r.DMARC = found.asDMARC(from)
	var strictSPF, strictDKIM bool
	if found.record != nil {
		strictSPF, strictDKIM = found.record.strictSPF, found.record.strictDKIM
	}
	// A domain whose signature or record could not be asked about may yet prove
	// the message: then DMARC has no verdict (RFC 9989, 5.3.6). Domains that have
	// nothing to do with the author's cannot delay it.
	passed, pending := false, found.err != nil
	judge := func(domain string, strict bool, v Verdict) (aligned bool) {
		if domain == "" {
			return false
		}
		aligned, err := goesWith(ctx, q, domain, from, found, strict)
		passed = passed || aligned && v == Pass
		pending = pending || err != nil && (v == Pass || v == TempError) || aligned && v == TempError
		return aligned
	}
	r.SPF.Aligned = judge(r.SPF.Domain, strictSPF, r.SPF.Verdict)
	for i := range r.DKIM {
		r.DKIM[i].Aligned = judge(r.DKIM[i].Domain, strictDKIM, r.DKIM[i].Verdict)
	}
	switch {
	case found.record == nil:
	case passed:
		r.DMARC.Verdict = Pass
	case pending:
		r.DMARC.Verdict = TempError
	default:
		r.DMARC.Verdict, r.DMARC.Reason = Fail, "no aligned domain is proven"
	}
}

// goesWith says whether a proven domain is aligned with the author's.
func goesWith(ctx context.Context, q *questions, domain, from string, found discovery, strict bool) (bool, error) {
	if domain == from {
		return true, nil
	}
	// Its organizational domain is a name above it, so never one that it is not
	// under. Where the author's is not known, nothing goes with it for now.
	if known := found.err == nil; strict || !known || !under(domain, found.organizational) {
		return false, nil
	}
	records, err := walk(ctx, q, domain)
	if err != nil {
		return false, err
	}
	return organizational(domain, records) == found.organizational, nil
}
