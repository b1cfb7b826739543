package mailauth_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"plenary.example/internal/mailauth"
)

// pass lets a list receive a message, change it and seal it.
func pass(t testing.TB, z mailauth.Zone, raw []byte, k mailauth.Key, change func(string) string) []byte {
	t.Helper()
	as := check(t, z, nil, "", raw)
	raw = []byte(change(string(raw)))
	set, err := mailauth.NewSealer(now, k, k.Domain).Seal(raw, as)
	if err != nil {
		t.Fatal(err)
	}
	return append(set, raw...)
}

func same(s string) string   { return s }
func footer(s string) string { return s + "A footer\r\n" }

// chain is a message that an author signed and three lists have passed on,
// each with a footer of its own.
func chain(t testing.TB) (mailauth.Zone, [3]mailauth.Key, []byte) {
	t.Helper()
	author := newKey(t, "ngo.example", "e1")
	keys := [3]mailauth.Key{newKey(t, "one.example", "a"), newKey(t, "two.example", "b"), newKey(t, "three.example", "c")}
	z := publish(text(map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject"}), append(keys[:], author)...)
	raw := signed(t, message("Ana <ana@ngo.example>"), author)
	for _, k := range keys {
		raw = pass(t, z, raw, k, footer)
	}
	return z, keys, raw
}

func TestAChainOfThreeHolds(t *testing.T) {
	z, _, raw := chain(t)
	got := check(t, z, nil, "", raw)
	if got.ARC != (mailauth.ARC{Verdict: "pass", Instances: 3, Domain: "three.example"}) {
		t.Errorf("%+v", got.ARC)
	}
	// The author's signature is broken by the footers, and the chain says that it
	// was good.
	if got.Proven() || got.DMARC.Verdict != mailauth.Fail {
		t.Errorf("%+v", got)
	}
	flat := strings.Join(strings.Fields(string(raw)), " ")
	if !strings.Contains(flat, "i=1; one.example; spf=none smtp.helo=mx.ngo.example; dkim=pass header.d=ngo.example") ||
		!strings.Contains(flat, "dmarc=pass header.from=ngo.example policy.dmarc=reject; arc=none") ||
		!strings.Contains(flat, "i=3; three.example; spf=none smtp.helo=mx.ngo.example; dkim=fail") {
		t.Errorf("%s", raw)
	}
}

func TestABrokenChainIsNoticed(t *testing.T) {
	z, keys, good := chain(t)
	raw := string(good)
	parts := strings.SplitAfterN(raw, "\r\nARC-Seal:", 2)
	below := "ARC-Seal:" + parts[1] // without the third set, but for what is above its seal
	for _, c := range []struct {
		name, raw string
	}{
		{"the body changed", raw + "More\r\n"},
		{"the subject changed", strings.Replace(raw, "_12", "_13", 1)},
		{"an older result changed", strings.Replace(raw, "i=1; one.example;", "i=1; uno.example;", 1)},
		{"the first seal changed", replaceLast(raw, "cv=none;", "cv=pass;")},
		{"the last seal changed", strings.Replace(raw, "cv=pass;", "cv=fail;", 1)},
		{"a message signature taken out", strings.Replace(raw, "ARC-Message-Signature: i=2;", "X-Message-Signature: i=2;", 1)},
		{"a set twice", "ARC-Authentication-Results: i=2; two.example; none\r\n" + raw},
		{"a set missing", strings.ReplaceAll(raw, " i=2;", " i=4;")},
		{"an instance that is none", "ARC-Seal: i=x; cv=pass\r\n" + raw},
		{"instance 51", "ARC-Seal: i=51; cv=pass\r\n" + raw},
		{"a part of a set", "ARC-Seal: i=4; cv=pass; a=rsa-sha256; d=four.example; s=a; b=AAAA\r\n" + raw},
		{"a part of the body", strings.Replace(raw, "ARC-Message-Signature: i=3;", "ARC-Message-Signature: i=3; l=3;", 1)},
		{"fields of a seal", strings.Replace(raw, "ARC-Seal: i=3;", "ARC-Seal: i=3; h=from;", 1)},
		{"a tag twice", strings.Replace(raw, "ARC-Seal: i=3;", "ARC-Seal: i=3; i=3;", 1)},
		{"the second set on top without the third", below},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.raw == raw {
				t.Fatal("nothing was changed")
			}
			got := check(t, z, nil, "", []byte(c.raw))
			if got.ARC.Verdict != mailauth.Fail || got.ARC.Reason == "" {
				t.Errorf("%+v", got.ARC)
			}
			if set, err := mailauth.NewSealer(now, keys[0], "four.example").Seal([]byte(c.raw), got); !errors.Is(err, mailauth.ErrChain) {
				t.Errorf("sealed: %s %v", set, err)
			}
		})
	}
	if got := check(t, z, nil, "", good).ARC; got.Verdict != mailauth.Pass {
		t.Errorf("%+v", got)
	}
}

func replaceLast(s, old, with string) string {
	i := strings.LastIndex(s, old)
	return s[:i] + with + s[i+len(old):]
}

// The footers broke the message signatures of the first two lists, which does not
// matter; their seals do.
func TestEverySealMustHold(t *testing.T) {
	z, _, raw := chain(t)
	if got := check(t, z, nil, "", raw); got.ARC.Verdict != mailauth.Pass {
		t.Fatalf("%+v", got.ARC)
	}
	delete(z.TXT, "a._domainkey.one.example")
	if got := check(t, z, nil, "", raw); got.ARC.Verdict != mailauth.Fail {
		t.Errorf("%+v", got.ARC)
	}
}

func TestWithoutAnAnswerAChainIsNotSealed(t *testing.T) {
	z, keys, raw := chain(t)
	z.Failing = map[string]bool{"b._domainkey.two.example": true}
	got := check(t, z, nil, "", raw)
	if got.ARC.Verdict != mailauth.TempError || !got.Temporary() {
		t.Errorf("%+v", got.ARC)
	}
	if _, err := mailauth.NewSealer(now, keys[0], "four.example").Seal(raw, got); !errors.Is(err, mailauth.ErrChain) {
		t.Error(err)
	}
	if field := string(got.Field("mx.one.example")); !strings.Contains(field, "arc=fail") {
		t.Errorf("%s", field)
	}
}

func TestASealIsOfTheChainThatWasJudged(t *testing.T) {
	z, keys, raw := chain(t)
	as := check(t, z, nil, "", raw)
	s := mailauth.NewSealer(now, keys[0], "four.example")
	if _, err := s.Seal(message("ana@ngo.example"), as); !errors.Is(err, mailauth.ErrChain) {
		t.Errorf("the chain was taken out: %v", err)
	}
	if _, err := s.Seal(raw, mailauth.Results{}); !errors.Is(err, mailauth.ErrChain) {
		t.Errorf("a chain that nobody judged: %v", err)
	}
	if _, err := s.Seal(message("ana@ngo.example"), mailauth.Results{}); err != nil {
		t.Error(err)
	}
	if _, err := s.Seal([]byte("Subject: x\r\n\r\n"), mailauth.Results{}); err == nil {
		t.Error("sealed a message without an author")
	}
	if _, err := mailauth.NewSealer(now, mailauth.Key{}, "x").Seal(message("ana@ngo.example"), mailauth.Results{}); !errors.Is(err, mailauth.ErrKey) {
		t.Error(err)
	}
}

func TestAChainEndsAtFifty(t *testing.T) {
	k := newKey(t, "one.example", "a")
	z := publish(mailauth.Zone{}, k)
	raw := message("ana@ngo.example")
	for range 50 {
		raw = pass(t, z, raw, k, same)
	}
	got := check(t, z, nil, "", raw)
	if got.ARC.Verdict != mailauth.Pass || got.ARC.Instances != 50 {
		t.Errorf("%+v", got.ARC)
	}
	if _, err := mailauth.NewSealer(now, k, "one.example").Seal(raw, got); !errors.Is(err, mailauth.ErrChain) {
		t.Error(err)
	}
}

func TestASignedMessageStaysProvenUnderASeal(t *testing.T) {
	author, k := newKey(t, "ngo.example", "e1"), newKey(t, "one.example", "a")
	z := publish(mailauth.Zone{}, author, k, rsaKey())
	raw := pass(t, z, signed(t, message("ana@ngo.example"), author, rsaKey()), k, same)
	got := check(t, z, nil, "", raw)
	if !got.Proven() || got.ARC.Verdict != mailauth.Pass || !mailauth.NewChecker(z, now).Survives(context.Background(), raw, "ngo.example") {
		t.Errorf("%+v", got)
	}
	// The signatures that were there are part of what was sealed.
	without := raw[bytes.Index(raw, []byte("From:")):]
	set := raw[:bytes.Index(raw, []byte("DKIM-Signature:"))]
	if got := check(t, z, nil, "", append(set[:len(set):len(set)], without...)); got.ARC.Verdict != mailauth.Fail {
		t.Errorf("%+v", got.ARC)
	}
}
