package mailauth_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"pgregory.net/rapid"

	"plenary.example/internal/mailauth"
)

func TestWhatWeSignVerifies(t *testing.T) {
	ed := newKey(t, "ngo.example", "e1")
	z := publish(mailauth.Zone{}, rsaKey(), ed)
	raw := signed(t, message("ana@ngo.example"), ed, rsaKey())
	got := check(t, z, nil, "", raw)
	if len(got.DKIM) != 2 || !got.Proven() {
		t.Fatalf("%+v", got)
	}
	for i, want := range []mailauth.DKIM{
		{Verdict: "pass", Domain: "ngo.example", Selector: "r1", Algorithm: "rsa-sha256", Identity: "@ngo.example", Aligned: true},
		{Verdict: "pass", Domain: "ngo.example", Selector: "e1", Algorithm: "ed25519-sha256", Identity: "@ngo.example", Aligned: true},
	} {
		if got.DKIM[i] != want {
			t.Errorf("signature %d: %+v", i, got.DKIM[i])
		}
	}
	for line := range strings.SplitSeq(string(raw[:bytes.Index(raw, []byte("From:"))]), "\r\n") {
		if len(line) > 78 {
			t.Errorf("a line of %d bytes: %s", len(line), line)
		}
	}
}

func TestASignatureCoversTheFieldsOfLists(t *testing.T) {
	k := newKey(t, "ngo.example", "e1")
	fields, err := mailauth.NewSigner(now, k).Sign(message("ana@ngo.example"))
	if err != nil {
		t.Fatal(err)
	}
	flat := regexp.MustCompile(`\s`).ReplaceAllString(string(fields), "")
	want := "h=from:from:to:to:subject:subject:date:date:message-id:message-id:mime-version:content-type:content-type:list-unsubscribe:list-unsubscribe-post;"
	if !strings.Contains(flat, want) {
		t.Errorf("%s", fields)
	}
	if !strings.Contains(flat, fmt.Sprintf("t=%d;", now().Unix())) {
		t.Errorf("no time in %s", fields)
	}
}

func TestTamperingIsNoticed(t *testing.T) {
	k := newKey(t, "ngo.example", "e1")
	z := publish(text(map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject"}), k)
	raw := string(signed(t, message("Ana <ana@ngo.example>"), k))
	for _, c := range []struct {
		name   string
		raw    string
		proven bool
	}{
		{"untouched", raw, true},
		{"white space at line ends and below", strings.ReplaceAll(raw, "attached.\r\n", "attached. \r\n\r\n\r\n"), true},
		{"folded anew", strings.ReplaceAll(raw, "Coalition list ", "Coalition\r\n  list "), true},
		{"bare line feeds", strings.ReplaceAll(raw, "\r\n", "\n"), true},
		{"a field that nobody signed", "X-Spam: no\r\n" + raw, true},
		{"the body changed", strings.Replace(raw, "attached", "adopted", 1), false},
		{"a footer", raw + "Footer\r\n", false},
		{"the subject changed", strings.Replace(raw, "_12", "_13", 1), false},
		{"a second subject", "Subject: Adopted\r\n" + raw, false},
		{"a second subject below", strings.Replace(raw, "Date:", "Subject: Adopted\r\nDate:", 1), false},
		{"a second date", "Date: Thu, 26 Nov 2026 11:59:00 +0000\r\n" + raw, false},
		{"a second recipient field", "To: ben@other.example\r\n" + raw, false},
		{"a second content type", "Content-Type: text/html\r\n" + raw, false},
		{"a second author", "From: Ben <ben@other.example>\r\n" + raw, false},
		{"a second author with a space before the colon", "From : Ben <ben@other.example>\r\n" + raw, false},
		{"another author", strings.Replace(raw, "Ana <ana@", "Ben <ben@", 1), false},
		{"no list field", strings.Replace(raw, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", "", 1), false},
		{"another link to unsubscribe", strings.Replace(raw, "/u/1", "/u/2", 1), false},
		{"the signature's time changed", strings.Replace(raw, "t=1", "t=2", 1), false},
		{"the signature cut", strings.Replace(raw, "\r\n\t", "\r\n\tA", 4), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.raw == raw && c.name != "untouched" {
				t.Fatal("nothing was changed")
			}
			if got := check(t, z, nil, "", []byte(c.raw)); got.Proven() != c.proven || got.Forged() == c.proven && got.DMARC.Verdict != mailauth.PermError {
				t.Errorf("%+v", got)
			}
			checker := mailauth.NewChecker(z, now)
			if got := checker.Survives(context.Background(), []byte(c.raw), "ngo.example"); got != c.proven {
				t.Errorf("survives: %v", got)
			}
		})
	}
}

func TestSurvivesIsOfTheAuthorsDomainOnly(t *testing.T) {
	k := newKey(t, "news.ngo.example", "e1")
	raw := signed(t, message("Ana <ana@ngo.example>"), k)
	c := mailauth.NewChecker(publish(text(map[string]string{
		"_dmarc.ngo.example":    "v=DMARC1; p=reject",
		"_dmarc.strict.example": "v=DMARC1; p=reject; adkim=s",
	}), k), now)
	for domain, want := range map[string]bool{"ngo.example": true, "NGO.example": true, "a.ngo.example": true, "other.example": false, "example": false, "": false, "no domain": false} {
		if got := c.Survives(context.Background(), raw, domain); got != want {
			t.Errorf("%q: %v", domain, got)
		}
	}
}

func TestSignaturesThatProveNothing(t *testing.T) {
	k := newKey(t, "ngo.example", "e1")
	_, good := k.Record()
	short := shortKey(t)
	weak := signWith(t, short)
	raw := string(signed(t, message("Ana <ana@ngo.example>"), k))
	for _, c := range []struct {
		name, raw, record string
		verdict           mailauth.Verdict
	}{
		{"good", raw, good, "pass"},
		{"no key", raw, "", "permerror"},
		{"a revoked key", raw, "v=DKIM1; k=ed25519; p=", "permerror"},
		{"a key of another kind", raw, "v=DKIM1; k=rsa; p=" + strings.Split(good, "p=")[1], "permerror"},
		{"a key for something else", raw, good + "; s=tlsrpt", "permerror"},
		{"a key record without end", raw, good + "; n=" + strings.Repeat("x", 3000), "permerror"},
		{"rsa-sha1", strings.Replace(raw, "a=ed25519-sha256", "a=rsa-sha1", 1), good, "permerror"},
		{"a part of the body", strings.Replace(raw, "v=1;", "v=1; l=10;", 1), good, "policy"},
		{"another version", strings.Replace(raw, "v=1;", "v=2;", 1), good, "permerror"},
		{"without its author", strings.Replace(raw, "h=from:from:", "h=", 1), good, "permerror"},
		{"its author in other letters", strings.Replace(raw, "h=from:from:", "h=fr\u00a0om:", 1), good, "permerror"},
		{"expired", strings.Replace(raw, "v=1;", "v=1; x=1700000000;", 1), good, "permerror"},
		{"a tag twice", strings.Replace(raw, "v=1;", "v=1; v=1;", 1), good, "permerror"},
		{"another's domain in it", strings.Replace(raw, "v=1;", "v=1; i=ana@other.example;", 1), good, "permerror"},
		{"thousands of fields", strings.Replace(raw, "h=from:", "h=from:"+strings.Repeat("a:", 5000), 1), good, "permerror"},
		{"no domain", strings.Replace(raw, "d=ngo.example;", "d=;", 1), good, "permerror"},
		{"a key of 512 bits", weak, recordOf(short), "permerror"},
	} {
		t.Run(c.name, func(t *testing.T) {
			z := mailauth.Zone{}
			if c.record != "" {
				z = z.With("e1._domainkey.ngo.example", c.record)
			}
			got := check(t, z, nil, "", []byte(c.raw))
			if len(got.DKIM) != 1 || got.DKIM[0].Verdict != c.verdict || got.Proven() != (c.verdict == "pass") {
				t.Errorf("%+v", got.DKIM)
			}
		})
	}
}

// The library looks at the machine's clock only.
func TestASignatureExpiresByTheGivenClock(t *testing.T) {
	k := newKey(t, "ngo.example", "e1")
	var b bytes.Buffer
	if err := dkim.Sign(&b, bytes.NewReader(message("ana@ngo.example")), &dkim.SignOptions{
		Domain: k.Domain, Selector: k.Selector, Signer: k.Private, Expiration: time.Now().Add(time.Hour),
	}); err != nil {
		t.Fatal(err)
	}
	z := publish(mailauth.Zone{}, k)
	for wait, want := range map[time.Duration]mailauth.Verdict{0: "pass", 2 * time.Hour: "permerror"} {
		clock := func() time.Time { return time.Now().Add(wait) }
		got := mailauth.NewChecker(z, clock).Check(context.Background(), mailauth.Envelope{}, b.Bytes())
		if got.DKIM[0].Verdict != want {
			t.Errorf("after %v: %+v", wait, got.DKIM)
		}
	}
}

// shortKey is a key that Go would not make unless told to.
func shortKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	t.Setenv("GODEBUG", "rsa1024min=0")
	k, err := rsa.GenerateKey(rand.Reader, 512)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func signWith(t *testing.T, k *rsa.PrivateKey) string {
	t.Helper()
	var b bytes.Buffer
	if err := dkim.Sign(&b, bytes.NewReader(message("Ana <ana@ngo.example>")), &dkim.SignOptions{Domain: "ngo.example", Selector: "e1", Signer: k}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func recordOf(k *rsa.PrivateKey) string {
	public, _ := x509.MarshalPKIXPublicKey(&k.PublicKey)
	return "v=DKIM1; p=" + base64.StdEncoding.EncodeToString(public)
}

func TestOfManySignaturesTheAuthorsAreVerified(t *testing.T) {
	k, junk := newKey(t, "ngo.example", "e1"), newKey(t, "junk.example", "e1")
	raw := signed(t, message("Ana <ana@ngo.example>"), k)
	for range 30 {
		raw = signed(t, raw, junk)
	}
	c := &counting{Zone: publish(mailauth.Zone{}, k)}
	got := check(t, c, nil, "", raw)
	if len(got.DKIM) != 5 || !got.Proven() || got.DKIM[4].Verdict != mailauth.Pass {
		t.Errorf("%+v", got.DKIM)
	}
}

// A signature may cover the signatures below it.
func TestSignaturesThatCoverSignatures(t *testing.T) {
	k := newKey(t, "ngo.example", "e1")
	raw := signed(t, message("ana@ngo.example"), k)
	var b bytes.Buffer
	if err := dkim.Sign(&b, bytes.NewReader(raw), &dkim.SignOptions{
		Domain: k.Domain, Selector: k.Selector, Signer: k.Private, HeaderKeys: []string{"From", "DKIM-Signature"},
	}); err != nil {
		t.Fatal(err)
	}
	got := check(t, publish(mailauth.Zone{}, k), nil, "", b.Bytes())
	if len(got.DKIM) != 2 || got.DKIM[0].Verdict != "pass" || got.DKIM[1].Verdict != "pass" {
		t.Errorf("%+v", got.DKIM)
	}
}

func TestAHeaderBeyondMeasureProvesNothing(t *testing.T) {
	k := newKey(t, "ngo.example", "e1")
	raw := signed(t, message("ana@ngo.example"), k)
	for name, top := range map[string]string{
		"many fields": strings.Repeat("a: b\r\n", 1000),
		"long":        "X: " + strings.Repeat("y", 300<<10) + "\r\n",
		"many lines":  "X: y\r\n" + strings.Repeat(" y\r\n", 1001),
	} {
		got := check(t, publish(mailauth.Zone{}, k), friend, "", append([]byte(top), raw...))
		if got.Proven() || got.Temporary() || got.DMARC.Verdict != mailauth.PermError || got.ARC.Verdict != mailauth.Fail {
			t.Errorf("%s: %+v", name, got)
		}
		if _, err := mailauth.NewSigner(now, k).Sign(append([]byte(top), raw...)); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
}

func TestKeysAreWrittenAndReadAgain(t *testing.T) {
	for _, k := range []mailauth.Key{rsaKey(), newKey(t, "ngo.example", "e1")} {
		again, err := mailauth.ParseKey("NGO.example", k.Selector, k.PEM())
		if err != nil {
			t.Fatal(err)
		}
		name, value := again.Record()
		wantName, wantValue := k.Record()
		if name != wantName || value != wantValue || again.Algorithm != k.Algorithm || name != k.Selector+"._domainkey.ngo.example" {
			t.Errorf("%s %s", name, value)
		}
	}
	old := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(rsaKey().Private.(*rsa.PrivateKey))})
	if again, err := mailauth.ParseKey("ngo.example", "r1", old); err != nil || again.Algorithm != mailauth.RSA {
		t.Error(err)
	}
}

func TestWhatIsNoKeyIsRefused(t *testing.T) {
	good := newKey(t, "ngo.example", "e1")
	for _, c := range [][3]string{
		{"no domain", "e1", string(good.PEM())},
		{"ngo.example", "", string(good.PEM())},
		{"ngo.example", "a b", string(good.PEM())},
		{"ngo.example; x=", "e1", string(good.PEM())},
		{"ngo.example", strings.Repeat("a.", 120) + "a", string(good.PEM())},
		{"ngo.example", "e1", "nothing"},
		{"ngo.example", "e1", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"},
	} {
		if _, err := mailauth.ParseKey(c[0], c[1], []byte(c[2])); !errors.Is(err, mailauth.ErrKey) {
			t.Errorf("%q %q: %v", c[0], c[1], err)
		}
	}
	if _, err := mailauth.GenerateKey("rsa-sha1", "ngo.example", "e1"); !errors.Is(err, mailauth.ErrKey) {
		t.Error(err)
	}
	if _, err := mailauth.NewSigner(now, mailauth.Key{Domain: "ngo.example", Selector: "e1"}).Sign(message("a@ngo.example")); !errors.Is(err, mailauth.ErrKey) {
		t.Error(err)
	}
}

func TestAMessageWithoutOneAuthorIsNotSigned(t *testing.T) {
	s := mailauth.NewSigner(now, newKey(t, "ngo.example", "e1"))
	for _, raw := range []string{"", "Subject: x\r\n\r\nx", "From: a@ngo.example\r\nFrom: b@ngo.example\r\n\r\nx"} {
		if fields, err := s.Sign([]byte(raw)); err == nil {
			t.Errorf("%q: %s", raw, fields)
		}
	}
	if fields, err := mailauth.NewSigner(now).Sign(message("a@ngo.example")); err != nil || len(fields) > 0 {
		t.Errorf("%s %v", fields, err)
	}
}

func TestCopiesShareTheHashOfTheirBody(t *testing.T) {
	k := newKey(t, "ngo.example", "e1")
	s := mailauth.NewSigner(now, k, rsaKey())
	raw := message("ana@ngo.example")
	header, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	whole, err := s.Sign(raw)
	if err != nil {
		t.Fatal(err)
	}
	hash := s.Body(body)
	for _, h := range [][]byte{header, append(header[:len(header):len(header)], "\r\n"...), append(header[:len(header):len(header)], "\r\n\r\n"...)} {
		if got, err := s.SignHeader(h, hash); err != nil || !bytes.Equal(got, whole) {
			t.Errorf("%s %v", got, err)
		}
	}
}

func TestOneSignerServesManyAtOnce(t *testing.T) {
	k := newKey(t, "ngo.example", "e1")
	z := publish(mailauth.Zone{}, k)
	s, c := mailauth.NewSigner(now, k), mailauth.NewChecker(z, now)
	hash := s.Body([]byte("Good day\r\n"))
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			header := fmt.Sprintf("From: ana@ngo.example\r\nTo: member%d@other.example\r\n", i)
			fields, err := s.SignHeader([]byte(header), hash)
			if err != nil {
				t.Error(err)
			}
			if got := c.Check(context.Background(), mailauth.Envelope{}, []byte(string(fields)+header+"\r\nGood day\r\n")); !got.Proven() {
				t.Errorf("%+v", got)
			}
		})
	}
	wg.Wait()
}

// Whatever is in a message, what we sign verifies in the eyes of the library.
func TestAnyMessageThatWeSignVerifies(t *testing.T) {
	k := newKey(t, "ngo.example", "e1")
	z := publish(mailauth.Zone{}, k)
	rapid.Check(t, func(r *rapid.T) {
		line := rapid.StringMatching(`[ \ta-zé:;=]{0,30}`)
		var b strings.Builder
		b.WriteString("From: ana@ngo.example\r\n")
		for _, name := range rapid.SliceOfN(rapid.SampledFrom([]string{"To", "Cc", "Subject", "List-Id", "Content-Language", "content-type", "X-Other", "References"}), 0, 6).Draw(r, "names") {
			b.WriteString(name + ":" + line.Draw(r, "value") + rapid.SampledFrom([]string{"\r\n", "\r\n \t\r\n", "\r\n x\r\n"}).Draw(r, "fold"))
		}
		b.WriteString("\r\n")
		for _, l := range rapid.SliceOfN(line, 0, 8).Draw(r, "body") {
			b.WriteString(l + rapid.SampledFrom([]string{"\r\n", "\n", "\r\n\r\n"}).Draw(r, "end"))
		}
		b.WriteString(rapid.SampledFrom([]string{"", "x", " ", "\t\r\n"}).Draw(r, "last"))
		fields, err := mailauth.NewSigner(now, k).Sign([]byte(b.String()))
		if err != nil {
			r.Fatal(err)
		}
		if got := check(t, z, nil, "", append(fields, b.String()...)); !got.Proven() {
			r.Fatalf("%+v", got)
		}
	})
}
