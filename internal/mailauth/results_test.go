package mailauth_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/mailauth"
)

func TestTheFieldSaysEverything(t *testing.T) {
	r := mailauth.Results{
		SPF: mailauth.SPF{Verdict: "pass", Domain: "bounce.ngo.example", Aligned: true, Reason: "matched ip"},
		DKIM: []mailauth.DKIM{
			{Verdict: "pass", Domain: "ngo.example", Selector: "r1", Algorithm: "rsa-sha256", Identity: "ana@ngo.example"},
			{Verdict: "fail", Domain: "post.example", Selector: "s2026", Algorithm: "rsa-sha256", Identity: "@post.example", Reason: "dkim: body hash did not verify"},
		},
		DMARC: mailauth.DMARC{Verdict: "pass", From: "ngo.example", Organizational: "ngo.example", Policy: "reject", Testing: true},
		ARC:   mailauth.ARC{Verdict: "none"},
	}
	want := strings.ReplaceAll(`Authentication-Results: mx.coalition.example;
	spf=pass smtp.mailfrom=bounce.ngo.example;
	dkim=pass header.d=ngo.example header.i=ana@ngo.example header.s=r1
	header.a=rsa-sha256;
	dkim=fail reason="dkim: body hash did not verify"
	header.d=post.example header.i=@post.example header.s=s2026
	header.a=rsa-sha256;
	dmarc=pass header.from=ngo.example policy.dmarc=quarantine;
	arc=none
`, "\n", "\r\n")
	if got := string(r.Field("mx.coalition.example")); got != want {
		t.Errorf("got\n%s", got)
	}
	want = "Authentication-Results: mx.coalition.example;\r\n\tspf=none;\r\n\tdkim=none;\r\n\tdmarc=none;\r\n\tarc=none\r\n"
	if got := string(mailauth.Results{}.Field("mx.coalition.example")); got != want {
		t.Errorf("got\n%s", got)
	}
}

// Whatever the sender chose, the field is one field, and no result of his own
// making is in it.
func TestNobodyWritesIntoTheField(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		evil := rapid.OneOf(
			rapid.String(),
			rapid.SampledFrom([]string{
				"a.example\r\nX-Evil: yes", "a.example; dmarc=pass", `x"; dmarc=pass (`, "a.example dmarc=pass", "a\\", "\x00", "a.example\n\n<html>",
				"x@y@a.example", "; spf=pass", strings.Repeat("a.", 500) + "example", "(", `\"`, "é.example",
			}),
		)
		got := string(mailauth.Results{
			SPF:   mailauth.SPF{Verdict: mailauth.Verdict(evil.Draw(r, "spf")), Domain: evil.Draw(r, "spf domain"), Reason: evil.Draw(r, "spf reason")},
			DKIM:  []mailauth.DKIM{{Verdict: "fail", Domain: evil.Draw(r, "d"), Selector: evil.Draw(r, "s"), Algorithm: evil.Draw(r, "a"), Identity: evil.Draw(r, "i"), Reason: evil.Draw(r, "dkim reason")}},
			DMARC: mailauth.DMARC{Verdict: "fail", From: evil.Draw(r, "from"), Policy: evil.Draw(r, "policy"), Reason: evil.Draw(r, "dmarc reason")},
			ARC:   mailauth.ARC{Verdict: "fail", Domain: evil.Draw(r, "arc"), Reason: evil.Draw(r, "arc reason")},
		}.Field(evil.Draw(r, "authserv")))
		oneField(r, got)
		methods := map[string]int{}
		for _, part := range outsideQuotes(r, got)[1:] {
			method, _, _ := strings.Cut(strings.TrimSpace(part), "=")
			methods[method]++
		}
		if want := (map[string]int{"spf": 1, "dkim": 1, "dmarc": 1, "arc": 1}); !reflect.DeepEqual(methods, want) {
			r.Fatalf("%v in\n%s", methods, got)
		}
	})
}

type failer interface {
	Fatalf(format string, args ...any)
}

// oneField checks that a text is one header field of printable ASCII in short
// lines.
func oneField(t failer, s string) {
	lines := strings.Split(s, "\r\n")
	if lines[len(lines)-1] != "" || !strings.HasPrefix(s, "Authentication-Results: ") {
		t.Fatalf("%q", s)
	}
	for i, line := range lines[:len(lines)-1] {
		if i > 0 && (!strings.HasPrefix(line, "\t") || strings.TrimSpace(line) == "") || len(line) > 900 {
			t.Fatalf("line %d of %q", i, s)
		}
		for _, b := range []byte(strings.TrimPrefix(line, "\t")) {
			if b < ' ' || b > '~' {
				t.Fatalf("line %d of %q", i, s)
			}
		}
	}
}

// outsideQuotes parts a field at the semicolons that are not quoted.
func outsideQuotes(t failer, s string) []string {
	var parts []string
	var part strings.Builder
	quoted := false
	for _, b := range []byte(s) {
		switch {
		case b == '"':
			quoted = !quoted
		case b == '\\' || b == '(' && !quoted:
			t.Fatalf("%q", s)
		case b == ';' && !quoted:
			parts = append(parts, part.String())
			part.Reset()
			continue
		}
		if !quoted {
			part.WriteByte(b)
		}
	}
	if quoted {
		t.Fatalf("a quote without end in %q", s)
	}
	return append(parts, part.String())
}

func TestResultsAreKeptAsJSON(t *testing.T) {
	k := newKey(t, "ngo.example", "e1")
	r := check(t, publish(mailauth.Zone{}, k), friend, "a@ngo.example", signed(t, message("ana@ngo.example"), k))
	kept, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var again mailauth.Results
	if err := json.Unmarshal(kept, &again); err != nil || !reflect.DeepEqual(r, again) || !again.Proven() {
		t.Errorf("%s %v", kept, err)
	}
}

func TestWhatTheResultsComeTo(t *testing.T) {
	for _, c := range []struct {
		r                         mailauth.Results
		temporary, proven, forged bool
	}{
		{mailauth.Results{}, false, false, false},
		{mailauth.Results{DMARC: mailauth.DMARC{Verdict: "pass"}}, false, true, false},
		{mailauth.Results{DMARC: mailauth.DMARC{Verdict: "fail"}}, false, false, true},
		{mailauth.Results{DMARC: mailauth.DMARC{Verdict: "temperror"}}, true, false, false},
		{mailauth.Results{ARC: mailauth.ARC{Verdict: "temperror"}}, true, false, false},
		{mailauth.Results{SPF: mailauth.SPF{Verdict: "temperror"}}, true, false, false},
		{mailauth.Results{SPF: mailauth.SPF{Verdict: "pass"}}, false, false, false},
		{mailauth.Results{SPF: mailauth.SPF{Verdict: "pass", Aligned: true}}, false, true, false},
		{mailauth.Results{SPF: mailauth.SPF{Verdict: "fail", Aligned: true}}, false, false, false},
		{mailauth.Results{SPF: mailauth.SPF{Verdict: "fail", Domain: "a.example"}, DMARC: mailauth.DMARC{From: "a.example"}}, false, false, true},
		{mailauth.Results{SPF: mailauth.SPF{Verdict: "softfail", Domain: "a.example"}, DMARC: mailauth.DMARC{From: "a.example"}}, false, false, false},
		{mailauth.Results{DKIM: []mailauth.DKIM{{Verdict: "pass"}, {Verdict: "fail", Aligned: true}}}, false, false, false},
		{mailauth.Results{DKIM: []mailauth.DKIM{{Verdict: "temperror"}, {Verdict: "pass", Aligned: true}}}, true, true, false},
	} {
		if c.r.Temporary() != c.temporary || c.r.Proven() != c.proven || c.r.Forged() != c.forged {
			t.Errorf("%+v: %v %v %v", c.r, c.r.Temporary(), c.r.Proven(), c.r.Forged())
		}
	}
}
