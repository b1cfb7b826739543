package mailauth_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"testing"

	"plenary.example/internal/mailauth"
)

func TestThePolicyOfADomainIsFoundUpTheTree(t *testing.T) {
	deep := "a.b.c.d.e.f.g.h.i.j.k.ngo.example"
	for _, c := range []struct {
		name           string
		zone           map[string]string
		domain         string
		policy         string
		organizational string
		verdict        mailauth.Verdict
		testing        bool
	}{
		{"its own record", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject"}, "ngo.example", "reject", "ngo.example", "", false},
		{"its own record, sp not for itself", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject; sp=none; np=none"}, "ngo.example", "reject", "ngo.example", "", false},
		{"none at all", nil, "ngo.example", "", "ngo.example", mailauth.None, false},
		{"the organization's, for a subdomain that exists", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject; sp=quarantine; np=reject", "mail.ngo.example": "something"}, "mail.ngo.example", "quarantine", "ngo.example", "", false},
		{"the organization's, for one that does not exist", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=none; sp=quarantine; np=reject"}, "mail.ngo.example", "reject", "ngo.example", "", false},
		{"np absent: sp", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=none; sp=quarantine"}, "mail.ngo.example", "quarantine", "ngo.example", "", false},
		{"np and sp absent: p", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=quarantine"}, "mail.ngo.example", "quarantine", "ngo.example", "", false},
		{"np with p, existing", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=none; np=reject", "mail.ngo.example": "x"}, "mail.ngo.example", "none", "ngo.example", "", false},
		{"a record between does not count", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject", "_dmarc.b.ngo.example": "v=DMARC1; p=none"}, "a.b.ngo.example", "reject", "ngo.example", "", false},
		{"but psd=n makes it the organization", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject", "_dmarc.b.ngo.example": "v=DMARC1; p=none; psd=n"}, "a.b.ngo.example", "none", "b.ngo.example", "", false},
		{"psd=n on the start stops there", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject", "_dmarc.b.ngo.example": "v=DMARC1; p=none; psd=n"}, "b.ngo.example", "none", "b.ngo.example", "", false},
		{"psd=u is the same as no psd", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject", "_dmarc.b.ngo.example": "v=DMARC1; p=none; psd=u"}, "b.ngo.example", "none", "ngo.example", "", false},
		{"the public suffix's for an organization without", map[string]string{"_dmarc.bank.example": "v=DMARC1; p=reject; sp=quarantine; psd=y", "giant.bank.example": "x"}, "giant.bank.example", "quarantine", "giant.bank.example", "", false},
		{"and its np for one that does not exist", map[string]string{"_dmarc.bank.example": "v=DMARC1; p=none; np=reject; psd=y"}, "nobody.bank.example", "reject", "nobody.bank.example", "", false},
		{"the organization's goes before the public suffix's", map[string]string{"_dmarc.bank.example": "v=DMARC1; p=reject; psd=y", "_dmarc.giant.bank.example": "v=DMARC1; p=none"}, "mail.giant.bank.example", "none", "giant.bank.example", "", false},
		{"psd=y on the start is its own organization", map[string]string{"_dmarc.bank.example": "v=DMARC1; p=reject; psd=y", "_dmarc.example": "v=DMARC1; p=none"}, "bank.example", "reject", "bank.example", "", false},
		{"a top-level domain with psd=y", map[string]string{"_dmarc.example": "v=DMARC1; p=reject; psd=y", "a.mail.ngo.example": "x"}, "a.mail.ngo.example", "reject", "ngo.example", "", false},
		{"a deep name", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject"}, deep, "reject", "ngo.example", "", false},
		{"a deep name's own record", map[string]string{"_dmarc." + deep: "v=DMARC1; p=none"}, deep, "none", deep, "", false},
		{"what a deep name skips is not found", map[string]string{"_dmarc.e.f.g.h.i.j.k.ngo.example": "v=DMARC1; p=reject"}, deep, "", deep, mailauth.None, false},
		{"testing", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject; t=y"}, "ngo.example", "reject", "ngo.example", "", true},
		{"t=n is the default", map[string]string{"_dmarc.ngo.example": "v=DMARC1; t=n; p=reject"}, "ngo.example", "reject", "ngo.example", "", false},
		{"pct is no more", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject; pct=0"}, "ngo.example", "reject", "ngo.example", "", false},
		{"the version comes first", map[string]string{"_dmarc.ngo.example": "p=reject; v=DMARC1"}, "ngo.example", "", "ngo.example", mailauth.None, false},
		{"the version has capitals", map[string]string{"_dmarc.ngo.example": "v=dmarc1; p=reject"}, "ngo.example", "", "ngo.example", mailauth.None, false},
		{"spaces and capitals elsewhere", map[string]string{"_dmarc.ngo.example": "v = DMARC1 ;  P = Reject ;; t = Y;"}, "ngo.example", "reject", "ngo.example", "", true},
		{"unreadable p, with reports: none", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=maybe; rua=mailto:d@ngo.example"}, "ngo.example", "none", "ngo.example", "", false},
		{"unreadable sp, with reports: none", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject; sp=maybe; rua=mailto:d@ngo.example"}, "ngo.example", "none", "ngo.example", "", false},
		{"no p, no reports: no DMARC", map[string]string{"_dmarc.ngo.example": "v=DMARC1; t=y"}, "ngo.example", "", "ngo.example", mailauth.None, false},
		{"unreadable psd and t: the defaults", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject; psd=maybe; t=perhaps"}, "mail.ngo.example", "reject", "ngo.example", "", false},
		{"in capitals, with a final dot", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject"}, "NGO.Example.", "reject", "ngo.example", "", false},
		{"letters beyond ASCII", map[string]string{"_dmarc.xn--caf-dma.example": "v=DMARC1; p=reject"}, "café.example", "reject", "xn--caf-dma.example", "", false},
		{"no domain", nil, "not a domain", "", "", mailauth.PermError, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := mailauth.NewChecker(text(c.zone), now).Policy(context.Background(), c.domain)
			if got.Policy != c.policy || got.Organizational != c.organizational || got.Verdict != c.verdict || got.Testing != c.testing {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestTwoRecordsAtOneNameCountAsNone(t *testing.T) {
	z := text(map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject"}).With("_dmarc.ngo.example", "v=DMARC1; p=none")
	if got := mailauth.NewChecker(z, now).Policy(context.Background(), "ngo.example"); got.Policy != "" || got.Verdict != mailauth.None {
		t.Errorf("got %+v", got)
	}
	// Other text beside a record does not matter.
	z = text(map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject"}).With("_dmarc.ngo.example", "v=spf1 -all")
	if got := mailauth.NewChecker(z, now).Policy(context.Background(), "ngo.example"); got.Policy != "reject" {
		t.Errorf("got %+v", got)
	}
}

// RFC 9989, 4.10 gives the eight names of such a walk.
func TestTheTreeWalkAsksEightTimesAtMost(t *testing.T) {
	c := &counting{}
	organizational, err := mailauth.NewChecker(c, now).OrganizationalDomain(context.Background(), "a.b.c.d.e.f.g.h.i.j.mail.ngo.example")
	if err != nil || organizational != "a.b.c.d.e.f.g.h.i.j.mail.ngo.example" {
		t.Fatal(organizational, err)
	}
	want := []string{
		"_dmarc.a.b.c.d.e.f.g.h.i.j.mail.ngo.example.",
		"_dmarc.g.h.i.j.mail.ngo.example.",
		"_dmarc.h.i.j.mail.ngo.example.",
		"_dmarc.i.j.mail.ngo.example.",
		"_dmarc.j.mail.ngo.example.",
		"_dmarc.mail.ngo.example.",
		"_dmarc.ngo.example.",
		"_dmarc.example.",
	}
	if !slices.Equal(c.asked, want) {
		t.Errorf("asked %q", c.asked)
	}
	c.asked = nil
	if _, err := mailauth.NewChecker(c, now).OrganizationalDomain(context.Background(), "mail.ngo.example"); err != nil || len(c.asked) != 3 {
		t.Errorf("%q %v", c.asked, err)
	}
}

func TestWithoutAnAnswerThereIsNoOrganizationalDomain(t *testing.T) {
	z := mailauth.Zone{Failing: map[string]bool{"_dmarc.ngo.example": true}}
	c := mailauth.NewChecker(z, now)
	if _, err := c.OrganizationalDomain(context.Background(), "mail.ngo.example"); !errors.Is(err, mailauth.ErrTemporary) {
		t.Error(err)
	}
	if got := c.Policy(context.Background(), "mail.ngo.example"); got.Verdict != mailauth.TempError {
		t.Errorf("got %+v", got)
	}
	if _, err := c.OrganizationalDomain(context.Background(), "no domain"); err == nil || errors.Is(err, mailauth.ErrTemporary) {
		t.Error(err)
	}
}

func TestAlignment(t *testing.T) {
	spf := "v=spf1 ip4:192.0.2.0/24 -all"
	for _, c := range []struct {
		name        string
		zone        map[string]string
		from        string
		reversePath string
		signer      string // domain of the signature, if any
		dmarc       mailauth.Verdict
		proven      bool
		forged      bool
	}{
		{"a signature of the domain itself", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject"}, "ngo.example", "x@post.example", "ngo.example", "pass", true, false},
		{"a signature of a subdomain, relaxed", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject"}, "ngo.example", "x@post.example", "news.ngo.example", "pass", true, false},
		{"a signature of a subdomain, strict", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject; adkim=s"}, "ngo.example", "x@post.example", "news.ngo.example", "fail", false, true},
		{"aspf does not make DKIM strict", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject; aspf=s"}, "ngo.example", "x@post.example", "news.ngo.example", "pass", true, false},
		{"a signature of the parent, relaxed", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject"}, "a.ngo.example", "x@post.example", "ngo.example", "pass", true, false},
		{"a signature of somebody else", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=none"}, "ngo.example", "x@post.example", "post.example", "fail", false, true},
		{"a name that only ends alike", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=none"}, "ngo.example", "x@post.example", "notngo.example", "fail", false, true},
		{"siblings under a public suffix", map[string]string{"_dmarc.bank.example": "v=DMARC1; p=none; psd=y"}, "giant.bank.example", "x@post.example", "mega.bank.example", "fail", false, true},
		{"the public suffix itself", map[string]string{"_dmarc.bank.example": "v=DMARC1; p=none; psd=y"}, "giant.bank.example", "x@post.example", "bank.example", "fail", false, true},
		{"from the public suffix, signed under it", map[string]string{"_dmarc.bank.example": "v=DMARC1; p=none; psd=y"}, "bank.example", "x@post.example", "giant.bank.example", "fail", false, true},
		{"a subdomain that is its own organization", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=none", "_dmarc.b.ngo.example": "v=DMARC1; p=none; psd=n"}, "ngo.example", "x@post.example", "b.ngo.example", "fail", false, true},
		{"no record, the same domain", nil, "ngo.example", "x@post.example", "ngo.example", "none", true, false},
		{"no record, a subdomain", nil, "ngo.example", "x@post.example", "news.ngo.example", "none", false, false},
		{"no record, nothing proven", nil, "ngo.example", "x@post.example", "", "none", false, false},
		{"SPF of the domain", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject", "ngo.example": spf}, "ngo.example", "x@ngo.example", "", "pass", true, false},
		{"SPF of a subdomain, relaxed", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject", "bounce.ngo.example": spf}, "ngo.example", "x@bounce.ngo.example", "", "pass", true, false},
		{"SPF of a subdomain, strict", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject; aspf=s", "bounce.ngo.example": spf}, "ngo.example", "x@bounce.ngo.example", "", "fail", false, true},
		{"SPF of somebody else", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject", "post.example": spf}, "ngo.example", "x@post.example", "", "fail", false, true},
		{"SPF of somebody else, no record", map[string]string{"post.example": spf}, "ngo.example", "x@post.example", "", "none", false, false},
		{"SPF of the client's name, in a bounce", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject", "mx.ngo.example": spf}, "ngo.example", "", "", "pass", true, false},
		{"no record, SPF fails hard for the domain itself", map[string]string{"ngo.example": "v=spf1 -all"}, "ngo.example", "x@ngo.example", "", "none", false, true},
		{"no record, SPF fails softly", map[string]string{"ngo.example": "v=spf1 ~all"}, "ngo.example", "x@ngo.example", "", "none", false, false},
		{"no record, SPF fails, but the signature is good", map[string]string{"ngo.example": "v=spf1 -all"}, "ngo.example", "x@ngo.example", "ngo.example", "none", true, false},
		{"SPF fails for somebody else", map[string]string{"post.example": "v=spf1 -all"}, "ngo.example", "x@post.example", "", "none", false, false},
		{"testing does not change the verdict", map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject; t=y"}, "ngo.example", "x@post.example", "", "fail", false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			z, raw := text(c.zone), message("Ana Ruiz <ana@"+c.from+">")
			if c.signer != "" {
				k := newKey(t, c.signer, "e1")
				z, raw = publish(z, k), signed(t, raw, k)
			}
			got := check(t, z, friend, c.reversePath, raw)
			if got.DMARC.Verdict != c.dmarc || got.Proven() != c.proven || got.Forged() != c.forged || got.Temporary() {
				t.Errorf("proven %v, forged %v, temporary %v: %+v", got.Proven(), got.Forged(), got.Temporary(), got)
			}
			if got.DMARC.From != c.from {
				t.Errorf("from %q", got.DMARC.From)
			}
		})
	}
}

func TestWithoutAnAnswerDMARCHasNoVerdict(t *testing.T) {
	k := newKey(t, "ngo.example", "e1")
	other := newKey(t, "post.example", "e1")
	reject := text(map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject"})
	raw := message("ana@ngo.example")
	for _, c := range []struct {
		name    string
		failing string
		raw     []byte
		dmarc   mailauth.Verdict
		proven  bool
	}{
		{"the record", "_dmarc.ngo.example", raw, "temperror", false},
		{"the record, but the signature is of the very domain", "_dmarc.ngo.example", signed(t, raw, k), "temperror", true},
		{"a name above, with the domain's own record and signature", "_dmarc.example", signed(t, raw, k), "pass", true},
		{"a name above, nothing proven", "_dmarc.example", raw, "temperror", false},
		{"the key of an aligned signature", "e1._domainkey.ngo.example", signed(t, raw, k), "temperror", false},
		{"the key of somebody else's", "e1._domainkey.post.example", signed(t, raw, other), "fail", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			z := publish(reject, k, other)
			z.Failing = map[string]bool{c.failing: true}
			got := check(t, z, friend, "x@post.example", c.raw)
			if got.DMARC.Verdict != c.dmarc || got.Proven() != c.proven {
				t.Errorf("%+v", got)
			}
			if asksAgain := c.dmarc != "pass"; got.Temporary() != asksAgain {
				t.Errorf("temporary: %v", got.Temporary())
			}
		})
	}
	// SPF of the domain itself without an answer delays too, somebody else's not.
	for _, reversePath := range []string{"x@ngo.example", "x@post.example"} {
		z := reject
		z.Failing = map[string]bool{"ngo.example": true, "post.example": true}
		got := check(t, z, friend, reversePath, raw)
		want := mailauth.Fail
		if reversePath == "x@ngo.example" {
			want = mailauth.TempError
		}
		if got.DMARC.Verdict != want || got.SPF.Verdict != mailauth.TempError || !got.Temporary() {
			t.Errorf("%+v", got)
		}
	}
}

func TestWhetherASubdomainExistsIsAskedOnlyWhereItMatters(t *testing.T) {
	for name, z := range map[string]mailauth.Zone{
		"address":  {IP: map[string][]net.IP{"a.ngo.example": {friend}}},
		"exchange": {MX: map[string][]*net.MX{"a.ngo.example": {{Host: "mx.ngo.example."}}}},
		"text":     {TXT: map[string][]string{"a.ngo.example": {"x"}}},
	} {
		z = z.With("_dmarc.ngo.example", "v=DMARC1; p=none; np=reject")
		z.Failing = map[string]bool{"b.ngo.example": true}
		c := mailauth.NewChecker(z, now)
		if got := c.Policy(context.Background(), "a.ngo.example"); got.Policy != "none" || got.Verdict != "" {
			t.Errorf("%s: %+v", name, got)
		}
		if got := c.Policy(context.Background(), "b.ngo.example"); got.Verdict != mailauth.TempError {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestOnlyOneAuthorCanBeProven(t *testing.T) {
	k := newKey(t, "ngo.example", "e1")
	z := publish(text(map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject", "ngo.example": "v=spf1 ip4:192.0.2.10 -all"}), k)
	for _, c := range []struct {
		from string
		ok   bool
	}{
		{"ana@ngo.example", true},
		{"<ana@ngo.example>", true},
		{"Ana Ruiz <ana@NGO.example>", true},
		{"=?windows-1252?q?Ren=E9e?= <ana@ngo.example>", true},
		{"=?x-unknown?q?Ren=E9e?= <ana@ngo.example>", true},
		{"Renée <ana@ngo.example>", true},
		{"Réseau [test], section 2 <ana@ngo.example>", true},
		{"\"ana@other.example\" <ana@ngo.example>", true},
		{"ana@ngo.example (Ana)", true},
		{"ana@ngo.example, ben@ngo.example", false},
		{"ana@ngo.example, ben@other.example", false},
		{"Group: ana@ngo.example, ben@other.example;", false},
		{"undisclosed:;", false},
		{"Ana [x@other.example] <ana@ngo.example>", false},
		{"<ana@other.example> <ana@ngo.example>", false},
		{"Ana <ana@ngo.example> [x] <y>", false},
		{"Ana", false},
		{"", false},
		{"<>", false},
		{"ana@[192.0.2.10]", false},
		{"ana@ngo..example", false},
		{"Ana <ana@ngo.example>\x00", false},
		{"Ana <ana@other.example>\rFrom: <ana@ngo.example>", false},
	} {
		got := check(t, z, friend, "ana@ngo.example", message(c.from))
		if got.Proven() != c.ok || c.ok != (got.DMARC.Verdict == mailauth.Pass) || !c.ok && got.DMARC.Verdict != mailauth.PermError {
			t.Errorf("%q: %+v", c.from, got.DMARC)
		}
	}
	raw := message("ana@ngo.example")
	twice := append([]byte("From: ben@other.example\r\n"), signed(t, raw, k)...)
	if got := check(t, z, friend, "ana@ngo.example", twice); got.Proven() || got.DMARC.Verdict != mailauth.PermError {
		t.Errorf("%+v", got.DMARC)
	}
	if got := check(t, z, friend, "ana@ngo.example", []byte("Subject: x\r\n\r\nFrom: ana@ngo.example\r\n")); got.Proven() || got.DMARC.Verdict != mailauth.PermError {
		t.Errorf("%+v", got.DMARC)
	}
}
