//go:build peers

package mailauth_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"plenary.example/internal/mailauth"
)

// python runs a program with dkimpy, Debian's python3-dkim. It reads a message
// from standard input and asks the zone instead of DNS.
func python(t *testing.T, program string, z mailauth.Zone, raw []byte, args ...string) []byte {
	t.Helper()
	records, err := json.Marshal(z.TXT)
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command("/usr/bin/python3", append([]string{"-c", `
import sys, json, dkim
records = json.loads(sys.argv[1])
def ask(name, timeout=5):
    found = records.get((name.decode() if isinstance(name, bytes) else name).rstrip('.'))
    return found[0].encode() if found else None
raw = sys.stdin.buffer.read()
` + program, string(records)}, args...)...)
	c.Stdin = bytes.NewReader(raw)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	return out
}

const verifyEach = `
d = dkim.DKIM(raw)
for i in range(2):
    try:
        print(d.verify(idx=i, dnsfunc=ask))
    except dkim.ValidationError as e:
        print(e)
`

func TestDkimpyVerifiesOurSignatures(t *testing.T) {
	ed := newKey(t, "ngo.example", "e1")
	z := publish(mailauth.Zone{}, rsaKey(), ed)
	for name, raw := range samples() {
		t.Run(name, func(t *testing.T) {
			raw := signed(t, raw, ed, rsaKey())
			if got := string(python(t, verifyEach, z, raw)); got != "True\nTrue\n" {
				t.Errorf("%s", got)
			}
			if got := string(python(t, verifyEach, z, append(raw, "More\r\n"...))); strings.Contains(got, "True") {
				t.Errorf("it verifies anything: %s", got)
			}
		})
	}
}

func samples() map[string][]byte {
	date := "Date: Wed, 25 Nov 2026 11:59:00 +0000\r\n"
	return map[string][]byte{
		"usual":     message("Ana Ruiz <ana@ngo.example>"),
		"no body":   []byte(date + "From: ana@ngo.example\r\nSubject: x\r\n\r\n"),
		"only ends": []byte(date + "From: ana@ngo.example\r\nSubject: \r\n\r\n\r\n\r\n"),
		"folded":    []byte(date + "From: =?utf-8?q?Ren=C3=A9e?=\r\n <ana@ngo.example>\r\nTo:\r\n\tben@other.example,\r\n\tcleo@other.example\r\nReferences: <a@x.example>\r\n <b@x.example>\r\nList-Id: <l.x.example>\r\nSubject:\ta  b \r\n\r\n \r\nx\t y \r\nthe end\r\n"),
		"utf-8":     []byte(date + "From: Renée <ana@ngo.example>\r\nSubject: Résolution été\r\nContent-Language: fr\r\n\r\nÀ bientôt\r\n"),
		"large":     large(100 << 10),
	}
}

func TestWeVerifyDkimpysSignatures(t *testing.T) {
	ed := newKey(t, "ngo.example", "e1")
	z := publish(mailauth.Zone{}, rsaKey(), ed)
	rsaFile := write(t, rsaKey().PEM())
	// dkimpy wants the 32 bytes of the seed, in base64.
	edFile := write(t, []byte(base64.StdEncoding.EncodeToString(ed.Private.(ed25519.PrivateKey).Seed())))
	for name, raw := range samples() {
		out := python(t, `
signatures = []
for h in (b'relaxed', b'simple'):
    for b in (b'relaxed', b'simple'):
        for a, s, key in ((b'rsa-sha256', b'r1', sys.argv[2]), (b'ed25519-sha256', b'e1', sys.argv[3])):
            signatures.append(dkim.sign(raw, s, b'ngo.example', open(key, 'rb').read(), canonicalize=(h, b), signature_algorithm=a, linesep=b'\r\n').decode())
print(json.dumps(signatures))
`, z, raw, rsaFile, edFile)
		var signatures []string
		if err := json.Unmarshal(out, &signatures); err != nil || len(signatures) != 8 {
			t.Fatal(err, len(signatures))
		}
		for _, fields := range signatures {
			got := check(t, z, nil, "", append([]byte(fields), raw...))
			if len(got.DKIM) != 1 || got.DKIM[0].Verdict != mailauth.Pass || !got.Proven() {
				t.Errorf("%s: %+v\n%s", name, got.DKIM, fields)
			}
		}
	}
}

func write(t *testing.T, content []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// rsaKeyOf is the one RSA key under another domain: dkimpy reads ARC with RSA only.
func rsaKeyOf(t *testing.T, domain string) mailauth.Key {
	t.Helper()
	k, err := mailauth.ParseKey(domain, "r1", rsaKey().PEM())
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestDkimpyVerifiesOurChains(t *testing.T) {
	author := newKey(t, "ngo.example", "e1")
	one, two, three := rsaKeyOf(t, "one.example"), rsaKeyOf(t, "two.example"), rsaKeyOf(t, "three.example")
	z := publish(mailauth.Zone{}, author, one, two, three)
	for name, raw := range samples() {
		t.Run(name, func(t *testing.T) {
			raw := signed(t, raw, author)
			for i, k := range []mailauth.Key{one, two, three} {
				raw = pass(t, z, raw, k, footer)
				got := string(python(t, `
cv, results, reason = dkim.arc_verify(raw, dnsfunc=ask)
print(cv.decode(), len(results), reason)
`, z, raw))
				if want := "pass " + string(rune('1'+i)) + " success\n"; got != want {
					t.Errorf("after %d: %s", i+1, got)
				}
			}
			got := string(python(t, "print(dkim.arc_verify(raw, dnsfunc=ask)[0].decode())", z, append(raw, "More\r\n"...)))
			if got != "fail\n" {
				t.Errorf("with more: %s", got)
			}
		})
	}
}

func TestWeVerifyDkimpysChains(t *testing.T) {
	one, two := rsaKeyOf(t, "one.example"), rsaKeyOf(t, "two.example")
	z := publish(mailauth.Zone{}, one, two)
	for name, raw := range samples() {
		t.Run(name, func(t *testing.T) {
			raw := pass(t, z, raw, one, same)
			judged := check(t, z, nil, "", raw)
			raw = append(judged.Field("two.example"), raw...)
			set := python(t, `
sys.stdout.buffer.write(b''.join(dkim.arc_sign(raw, b'r1', b'two.example', open(sys.argv[2], 'rb').read(), b'two.example', linesep=b'\r\n')))
`, z, raw, write(t, two.PEM()))
			got := check(t, z, nil, "", append(set, raw...))
			if got.ARC != (mailauth.ARC{Verdict: "pass", Instances: 2, Domain: "two.example"}) {
				t.Errorf("%+v\n%s", got.ARC, set)
			}
		})
	}
}

// The standard reader of such fields is python3-authres.
func TestAuthresReadsOurField(t *testing.T) {
	ed := newKey(t, "ngo.example", "e1")
	z := publish(text(map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject", "ngo.example": "v=spf1 -all"}), ed)
	raw := signed(t, message("Ana <ana@ngo.example>"), ed)
	raw = signed(t, append(raw, "A footer\r\n"...), ed)
	field := check(t, z, friend, "a@ngo.example", raw).Field("mx.coalition.example")
	got := string(python(t, `
import authres
r = authres.AuthenticationResultsHeader.parse(raw.decode().strip())
print(r.authserv_id, [(x.method, x.result, x.reason, sorted((p.type + '.' + p.name, p.value) for p in x.properties)) for x in r.results])
`, z, field))
	want := "mx.coalition.example [('spf', 'fail', 'matched all', [('smtp.mailfrom', 'ngo.example')]), " +
		"('dkim', 'pass', None, [('header.a', 'ed25519-sha256'), ('header.d', 'ngo.example'), ('header.i', '@ngo.example'), ('header.s', 'e1')]), " +
		"('dkim', 'fail', 'dkim: body hash did not verify', [('header.a', 'ed25519-sha256'), ('header.d', 'ngo.example'), ('header.i', '@ngo.example'), ('header.s', 'e1')]), " +
		"('dmarc', 'pass', None, [('header.from', 'ngo.example'), ('policy.dmarc', 'reject')]), ('arc', 'none', None, [])]\n"
	if got != want {
		t.Errorf("got  %swant %s\n%s", got, want, field)
	}
}

// opendkim runs OpenDKIM on one message, without the network: the answers of DNS
// are in a file.
func opendkim(t *testing.T, settings string, z mailauth.Zone, raw []byte) string {
	t.Helper()
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin")
	var records strings.Builder
	for name, values := range z.TXT {
		records.WriteString(name + " " + values[0] + "\n")
	}
	settings += "Socket local:" + filepath.Join(t.TempDir(), "unused") + "\nTestDNSData file:" + write(t, []byte(records.String())) + "\n"
	c := exec.Command("opendkim", "-x", write(t, []byte(settings)), "-vvv", "-t", write(t, raw))
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

func TestOpenDKIMVerifiesOurSignatures(t *testing.T) {
	ed := newKey(t, "ngo.example", "e1")
	z := publish(mailauth.Zone{}, rsaKey(), ed)
	for name, raw := range samples() {
		t.Run(name, func(t *testing.T) {
			raw := signed(t, raw, ed, rsaKey())
			got := opendkim(t, "Mode v\n", z, raw)
			for _, want := range []string{"dkim=pass (2048-bit key) header.d=ngo.example header.i=@ngo.example header.a=rsa-sha256 header.s=r1", "dkim=pass header.d=ngo.example header.i=@ngo.example header.a=ed25519-sha256 header.s=e1"} {
				if !strings.Contains(got, want) {
					t.Errorf("%s", got)
				}
			}
			if got := opendkim(t, "Mode v\n", z, append(raw, "More\r\n"...)); strings.Contains(got, "dkim=pass") {
				t.Errorf("it verifies anything: %s", got)
			}
		})
	}
}

func TestWeVerifyOpenDKIMsSignatures(t *testing.T) {
	z := publish(mailauth.Zone{}, rsaKey())
	key := write(t, rsaKey().PEM())
	for name, raw := range samples() {
		// Reading a file it changes the folds of a header, so the simple form of
		// headers is left to dkimpy.
		for _, form := range []string{"relaxed/relaxed", "relaxed/simple"} {
			out := opendkim(t, "Mode s\nRequireSafeKeys no\nDomain ngo.example\nSelector r1\nInternalHosts 0.0.0.0/0\nKeyFile "+key+"\nCanonicalization "+form+"\n", z, raw)
			_, value, found := strings.Cut(out, "hname='DKIM-Signature' hvalue='")
			if !found {
				t.Fatalf("%s: %s", name, out)
			}
			value, _, _ = strings.Cut(value, "'\n")
			fields := "DKIM-Signature: " + strings.ReplaceAll(value, "\n", "\r\n") + "\r\n"
			if got := check(t, z, nil, "", append([]byte(fields), raw...)); len(got.DKIM) != 1 || got.DKIM[0].Verdict != mailauth.Pass {
				t.Errorf("%s, %s: %+v\n%s", name, form, got.DKIM, out)
			}
		}
	}
}
