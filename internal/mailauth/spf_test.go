package mailauth_test

import (
	"context"
	"net"
	"strings"
	"testing"

	"plenary.example/internal/mailauth"
)

func TestSPF(t *testing.T) {
	for _, c := range []struct {
		name, record string
		ip           net.IP
		reversePath  string
		hello        string
		verdict      mailauth.Verdict
		domain       string
	}{
		{"listed", "v=spf1 ip4:192.0.2.0/24 -all", friend, "a@ngo.example", "mx.ngo.example", "pass", "ngo.example"},
		{"not listed", "v=spf1 ip4:192.0.2.0/24 -all", stranger, "a@ngo.example", "mx.ngo.example", "fail", "ngo.example"},
		{"doubtful", "v=spf1 ~all", stranger, "a@ngo.example", "mx.ngo.example", "softfail", "ngo.example"},
		{"undecided", "v=spf1 ?all", stranger, "a@ngo.example", "mx.ngo.example", "neutral", "ngo.example"},
		{"by the machines of mail", "v=spf1 mx -all", friend, "a@ngo.example", "mx.ngo.example", "pass", "ngo.example"},
		{"by address", "v=spf1 a:mx.ngo.example -all", friend, "a@ngo.example", "mx.ngo.example", "pass", "ngo.example"},
		{"six", "v=spf1 ip6:2001:db8::/32 -all", net.ParseIP("2001:db8::7"), "a@ngo.example", "mx.ngo.example", "pass", "ngo.example"},
		{"included", "v=spf1 include:post.example -all", friend, "a@ngo.example", "mx.ngo.example", "pass", "ngo.example"},
		{"without record", "", friend, "a@ngo.example", "mx.ngo.example", "none", "ngo.example"},
		{"nonsense", "v=spf1 ip4:nowhere -all", friend, "a@ngo.example", "mx.ngo.example", "permerror", "ngo.example"},
		{"including itself without end", "v=spf1 include:ngo.example -all", friend, "a@ngo.example", "mx.ngo.example", "permerror", "ngo.example"},
		{"no answer", "v=spf1 include:failing.example -all", friend, "a@ngo.example", "mx.ngo.example", "temperror", "ngo.example"},
		{"a macro with the local part", "v=spf1 exists:%{l}.users.ngo.example -all", friend, "ana@ngo.example", "mx.ngo.example", "pass", "ngo.example"},
		{"a bounce", "v=spf1 -all", friend, "", "mx.ngo.example", "pass", "mx.ngo.example"},
		{"a bounce of a client without a name", "v=spf1 -all", friend, "", "[192.0.2.10]", "none", ""},
		{"a bounce of localhost", "v=spf1 -all", friend, "", "localhost", "none", ""},
		{"a domain that is none", "v=spf1 -all", friend, "a@no domain", "mx.ngo.example", "none", ""},
		{"capitals", "v=spf1 ip4:192.0.2.10 -all", friend, "a@NGO.EXAMPLE", "mx.ngo.example", "pass", "ngo.example"},
		{"the client's address unknown", "v=spf1 -all", nil, "a@ngo.example", "mx.ngo.example", "none", "ngo.example"},
		{"two at signs", "v=spf1 -all", stranger, `"b@free.example"@ngo.example`, "mx.ngo.example", "fail", "ngo.example"},
	} {
		t.Run(c.name, func(t *testing.T) {
			z := mailauth.Zone{
				TXT: map[string][]string{
					"post.example":   {"v=spf1 ip4:192.0.2.10 -all"},
					"mx.ngo.example": {"v=spf1 a -all"},
					"free.example":   {"v=spf1 +all"},
				},
				MX:      map[string][]*net.MX{"ngo.example": {{Host: "mx.ngo.example.", Pref: 10}}},
				IP:      map[string][]net.IP{"mx.ngo.example": {friend}, "ana.users.ngo.example": {net.ParseIP("127.0.0.2")}},
				Failing: map[string]bool{"failing.example": true},
			}
			if c.record != "" {
				z.TXT["ngo.example"] = []string{c.record, "other text"}
			}
			got := mailauth.NewChecker(z, now).Check(context.Background(), mailauth.Envelope{IP: c.ip, Hello: c.hello, ReversePath: c.reversePath}, message("ana@ngo.example")).SPF
			if got.Verdict != c.verdict || got.Domain != c.domain || got.Hello != (c.reversePath == "") {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestNamesAreAskedWithTheirFinalDot(t *testing.T) {
	c := &counting{Zone: text(map[string]string{"ngo.example": "v=spf1 include:post.example -all"})}
	check(t, c, friend, "a@ngo.example", message("ana@ngo.example"))
	for _, name := range c.asked {
		if !strings.HasSuffix(name, ".") {
			t.Errorf("asked for %q", name)
		}
	}
	if len(c.asked) == 0 {
		t.Error("nothing asked")
	}
}

func TestACheckThatIsCalledOffIsTemporary(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	k := newKey(t, "ngo.example", "e1")
	got := mailauth.NewChecker(publish(mailauth.Zone{}, k), now).Check(ctx, mailauth.Envelope{IP: friend, ReversePath: "a@ngo.example"}, signed(t, message("a@ngo.example"), k))
	if !got.Temporary() || got.Proven() || got.Forged() || got.DKIM[0].Verdict != mailauth.TempError || got.SPF.Verdict != mailauth.TempError || got.DMARC.Verdict != mailauth.TempError {
		t.Errorf("%+v", got)
	}
}
