package mailauth

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"
)

// Verdict is the result of one mechanism (RFC 8601, 2.7).
type Verdict string

// The verdicts. Which of them a mechanism can give is in RFC 8601, 2.7.1 to 2.7.6.
const (
	None      Verdict = "none"      // nothing to check: no signature, no record
	Neutral   Verdict = "neutral"   // the domain says nothing either way
	Pass      Verdict = "pass"      // proven
	Fail      Verdict = "fail"      // disproven
	SoftFail  Verdict = "softfail"  // SPF: probably not
	Policy    Verdict = "policy"    // signed, but in a way that we do not take
	TempError Verdict = "temperror" // DNS gave no answer now
	PermError Verdict = "permerror" // the record or the signature is wrong
)

// ErrTemporary says that DNS gave no answer now and may give one later.
var ErrTemporary = errors.New("mailauth: DNS gave no answer")

// Envelope is what the SMTP client said, and where from.
type Envelope struct {
	// IP is the address of the client. Nil: unknown, and SPF says none.
	IP net.IP
	// Hello is the client's name in EHLO or HELO.
	Hello string
	// ReversePath is the address in MAIL FROM, empty for a bounce.
	ReversePath string
}

// SPF is whether the client may send for a domain (RFC 7208).
type SPF struct {
	Verdict Verdict
	// Domain is the one that was asked, in lower case, as A-labels: that of the
	// reverse-path, or the client's name where that is empty (RFC 7208, 2.4).
	Domain string
	// Hello says that Domain is the client's name.
	Hello bool
	// Aligned says that Domain goes with the From field (RFC 9989, 4.4.2).
	Aligned bool
	Reason  string
}

// DKIM is one signature of the message (RFC 6376).
type DKIM struct {
	Verdict Verdict
	// Domain is d=, Selector s=, Algorithm a= and Identity i=; empty where the
	// signature is malformed.
	Domain, Selector, Algorithm, Identity string
	// Aligned says that Domain goes with the From field (RFC 9989, 4.4.1),
	// whatever the verdict.
	Aligned bool
	Reason  string
}

// DMARC is whether the domain of the From field is proven, and what it asks for
// when it is not (RFC 9989).
type DMARC struct {
	Verdict Verdict
	// From is the domain of the From field, in lower case, as A-labels; empty
	// when there is not exactly one address.
	From string
	// Organizational is the domain at the top of those that belong to From's
	// owner (RFC 9989, 4.10.2).
	Organizational string
	// Policy is what the owner asks for mail of this domain that is not proven:
	// none, quarantine or reject; empty without a record.
	Policy string
	// Testing says that the owner asks for one step less than Policy (t=y).
	Testing bool
	Reason  string
}

// ARC is the chain of those who passed the message on (RFC 8617).
type ARC struct {
	// Verdict is none, pass or fail; or temperror, which is a fail unless asked
	// again (RFC 8617, 5.2.1).
	Verdict   Verdict
	Instances int    // how many sealed it
	Domain    string // of the last of them
	Reason    string
}

// Results is everything found out about one message. It can be stored as JSON.
type Results struct {
	SPF   SPF
	DKIM  []DKIM
	DMARC DMARC
	ARC   ARC
}

// Temporary says that some question to DNS had no answer now, so it is worth
// asking again later.
func (r Results) Temporary() bool {
	for _, d := range r.DKIM {
		if d.Verdict == TempError {
			return true
		}
	}
	return r.SPF.Verdict == TempError || r.DMARC.Verdict == TempError || r.ARC.Verdict == TempError
}

// Proven says that the From domain is: SPF or a signature passes for a domain
// aligned with it, relaxed or strict as its record asks, whether or not there
// is a record.
func (r Results) Proven() bool {
	for _, d := range r.DKIM {
		if d.Verdict == Pass && d.Aligned {
			return true
		}
	}
	return r.SPF.Verdict == Pass && r.SPF.Aligned || r.DMARC.Verdict == Pass
}

// Forged says that somebody else most probably wrote the From field: DMARC
// fails, or nothing is proven and SPF fails for the From domain itself. Such
// mail is never answered, for the answer would go to the wrong person.
func (r Results) Forged() bool {
	if r.DMARC.Verdict == Fail {
		return true
	}
	return r.SPF.Verdict == Fail && r.SPF.Domain != "" && r.SPF.Domain == r.DMARC.From && !r.Proven()
}

// checkTime is the longest all questions to DNS for one message take together.
const checkTime = 10 * time.Second

// Checker judges messages that arrive. It can be used from several goroutines
// at once.
type Checker struct {
	resolver Resolver
	now      func() time.Time
}

// NewChecker makes a Checker that asks r; now tells which signatures have expired.
func NewChecker(r Resolver, now func() time.Time) *Checker {
	return &Checker{resolver: r, now: now}
}

// Check judges a message as it arrived: who delivered it, and its bytes. It
// never fails: what could not be found out is in the verdicts.
func (c *Checker) Check(ctx context.Context, env Envelope, raw []byte) Results {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	q := newQuestions(c.resolver)
	m := parseMessage(raw)
	from, reason := m.from()
	r := Results{}
	// Side by side, so that a slow name server of one party leaves time for
	// the others.
	var wg sync.WaitGroup
	wg.Go(func() { r.SPF = checkSPF(ctx, q, env) })
	wg.Go(func() { r.DKIM = checkDKIM(ctx, q, m, from, c.now()) })
	wg.Go(func() { r.ARC = checkARC(ctx, q, m) })
	var found discovery
	if from != "" {
		found = discover(ctx, q, from)
	}
	wg.Wait()
	if from == "" {
		r.DMARC = DMARC{Verdict: PermError, Reason: reason}
		return r
	}
	align(ctx, q, from, found, &r)
	return r
}

// Survives says that some signature aligned with fromDomain verifies on these
// bytes: after what we did to the message, its author's domain is still proven.
// No answer from DNS is no.
func (c *Checker) Survives(ctx context.Context, raw []byte, fromDomain string) bool {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	from, ok := asciiDomain(fromDomain)
	if !ok {
		return false
	}
	q := newQuestions(c.resolver)
	r := Results{DKIM: checkDKIM(ctx, q, parseMessage(raw), from, c.now())}
	align(ctx, q, from, discover(ctx, q, from), &r)
	for _, d := range r.DKIM {
		if d.Verdict == Pass && d.Aligned {
			return true
		}
	}
	return false
}

// Policy is what a domain asks for mail in its name that proves nothing, found
// by the tree walk (RFC 9989, 4.10.1). The Verdict is none without a record,
// temperror without an answer, permerror if domain is none, and else empty:
// there is no message to judge.
func (c *Checker) Policy(ctx context.Context, domain string) DMARC {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	from, ok := asciiDomain(domain)
	if !ok {
		return DMARC{Verdict: PermError, Reason: "not a domain name"}
	}
	return discover(ctx, newQuestions(c.resolver), from).asDMARC(from)
}

// OrganizationalDomain is the domain at the top of those that have the same
// owner as domain, found by the tree walk (RFC 9989, 4.10.2); domain itself
// where nobody up the tree publishes a record. The error is ErrTemporary, or
// that domain is no domain name.
func (c *Checker) OrganizationalDomain(ctx context.Context, domain string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	name, ok := asciiDomain(domain)
	if !ok {
		return "", errors.New("mailauth: not a domain name")
	}
	found := discover(ctx, newQuestions(c.resolver), name)
	if found.err != nil {
		return "", found.err
	}
	return found.organizational, nil
}
