//go:build peers

package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/postfixtest"
	"plenary.example/internal/zonedns"
)

const (
	peerAuthor = "wanda@writer.example"
	peerReader = "ravi@reader.example"
	peerOther  = "rosa@reader.example"
)

// TestRealClientsAndServersOnBothSides: swaks and mutt write to the list through
// a Postfix that hands over by LMTP, and straight by SMTP; the copies leave
// through another Postfix into the readers' mailboxes, with signatures that hold
// after the journey; a reader's mailbox that is not there comes back as Postfix
// says it and is counted.
func TestRealClientsAndServersOnBothSides(t *testing.T) {
	dir := t.TempDir()
	founded(t, "--data", dir)
	var keys []mailauth.Key
	onRecords(t, settingsOn(dir, ""), func(ctx context.Context, p *program) {
		keys = peerList(ctx, t, p)
	})
	zone := mailauth.Zone{TXT: map[string][]string{"writer.example": {"v=spf1 ip4:127.0.0.1 -all"}}, IP: map[string][]net.IP{"writer.example": {net.IPv4(127, 0, 0, 1)}}}
	for _, k := range keys {
		zone = zone.With(k.Record())
	}
	dns, err := zonedns.Listen(t.Context(), zone)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = dns.Close() })
	out := postfixtest.Start(t, postfixtest.Options{Hostname: "mx.reader.example", Mailboxes: []string{peerReader, peerOther}})
	c := serve(t, "--data", dir, "--smtp", "127.0.0.1:0", "--lmtp", "127.0.0.1:0", "--relay", out.Address, "--dns", dns.Addr())
	in := postfixtest.Start(t, postfixtest.Options{Hostname: "mx.ccr.example", Relay: c.lmtp, LMTP: true})

	swaks(t, in.Address, "--from", peerAuthor, "--to", "peers@ccr.example", "--h-Subject", "Through Postfix", "--body", "By way of LMTP.")
	swaks(t, c.smtp, "--from", peerAuthor, "--to", "peers@ccr.example", "--h-Subject", "=?utf-8?q?Directement_=C3=A0_la_liste?=", "--body", "Tout droit.")
	mutt(t, c.smtp, "Ouvrez la pièce jointe", "Bonjour,\n\nvoici l’ordre du jour.\n.\nUn point seul ne finit rien.\n")

	checker := mailauth.NewChecker(zone, time.Now)
	for _, who := range []string{peerReader, peerOther} {
		got := map[string]mailmsg.Content{}
		for _, raw := range out.Delivered(who, 4) {
			raw = bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n")) // a Maildir keeps bare line ends
			m := mailmsg.Read(raw)
			if strings.HasPrefix(m.Subject, "Welcome") {
				continue
			}
			got[m.Subject] = m
			results := checker.Check(t.Context(), mailauth.Envelope{IP: net.IPv4(127, 0, 0, 1)}, raw)
			passed := 0
			for _, d := range results.DKIM {
				if d.Verdict == mailauth.Pass && d.Domain == "ccr.example" {
					passed++
				}
			}
			if passed != 2 || results.ARC.Verdict != mailauth.Pass {
				t.Errorf("%s, %q: %d of our signatures hold, seal %s: %+v", who, m.Subject, passed, results.ARC.Verdict, results.DKIM)
			}
			if path := m.Header.Get("Return-Path"); !strings.HasPrefix(path, "<peers-bounces+") {
				t.Errorf("%s, %q: comes from %s", who, m.Subject, path)
			}
			if strings.Contains(string(raw), peerReader) && who == peerOther {
				t.Errorf("%q shows the other reader's address", m.Subject)
			}
		}
		for _, subject := range []string{"Through Postfix", "Directement à la liste", "Ouvrez la pièce jointe"} {
			if got[subject].ID == "" {
				t.Errorf("%s did not get %q", who, subject)
			}
		}
		m := got["Ouvrez la pièce jointe"]
		if !strings.Contains(m.Text, "\n.\nUn point seul ne finit rien.") || len(m.Parts) != 1 || m.Parts[0].Name != "ordre.txt" {
			t.Errorf("what mutt wrote arrived as %q with %d attachments", m.Text, len(m.Parts))
		}
	}
	bounceByPostfix(t, dir)
}

// peerList makes a list with its author, two readers, and one whose mailbox does
// not exist.
func peerList(ctx context.Context, t *testing.T, p *program) []mailauth.Key {
	t.Helper()
	s := lists.DefaultSettings()
	s.HoldFirst = 0
	l, err := p.lists.AddList(ctx, access.TheProgram(), lists.List{Slug: "peers", Name: i18n.Same("Peers"), Settings: s})
	if err != nil {
		t.Fatal(err)
	}
	for address, mode := range map[string]lists.Mode{peerAuthor: lists.NoMail, peerReader: lists.Each, peerOther: lists.Each, "gone@reader.example": lists.Each} {
		_, err := p.lists.Add(ctx, access.TheProgram(), l, lists.Request{
			Name: "A Reader", Organization: "Readers", Address: address, Role: lists.NGO, Lang: i18n.EN, ConsentText: "test", Mode: mode,
		}, lists.Approval{Guest: true})
		if err != nil {
			t.Fatal(err)
		}
	}
	keys, err := p.mail.Keys(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// bounceByPostfix waits until the refusals of the mailbox that is not there are
// on record: one counted (two halves of a point), since all were on one day.
func bounceByPostfix(t *testing.T, dir string) {
	t.Helper()
	var rows, counted int
	for patience := time.Now().Add(30 * time.Second); time.Now().Before(patience); time.Sleep(200 * time.Millisecond) {
		onRecords(t, settingsOn(dir, ""), func(ctx context.Context, p *program) {
			err := p.db.Reader().QueryRowContext(ctx, "SELECT count(*), COALESCE(SUM(counted), 0) FROM list_bounces WHERE class = 'hard'").Scan(&rows, &counted)
			if err != nil {
				t.Fatal(err)
			}
		})
		if rows == 3 {
			break
		}
	}
	if rows != 3 || counted != 2 {
		t.Errorf("%d refusals on record, %d halves of a point counted; want 3 and 2", rows, counted)
	}
}

func swaks(t *testing.T, server string, args ...string) {
	t.Helper()
	out, err := exec.Command("swaks", append([]string{"--server", server, "--timeout", "20", "--helo", "writer.example", "--hide-all"}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("swaks: %v\n%s", err, out)
	}
}

// mutt writes a message with an attachment as a person at a terminal would.
func mutt(t *testing.T, server, subject, body string) {
	t.Helper()
	dir := t.TempDir()
	attachment := filepath.Join(dir, "ordre.txt")
	settings := strings.Join([]string{
		`set smtp_url="smtp://` + server + `/"`, `set from="` + peerAuthor + `"`, `set use_from=yes`, `set envelope_from_address="` + peerAuthor + `"`, `set use_envelope_from=yes`,
		`set ssl_starttls=no`, `set ssl_force_tls=no`, `set hostname="writer.example"`, `set copy=no`, `set charset="utf-8"`, `set send_charset="utf-8"`,
	}, "\n") + "\n"
	for name, text := range map[string]string{attachment: "1. Bienvenue\n", filepath.Join(dir, "muttrc"): settings} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("mutt", "-F", filepath.Join(dir, "muttrc"), "-s", subject, "-a", attachment, "--", "peers@ccr.example")
	cmd.Env = append(os.Environ(), "HOME="+dir, "LC_ALL=C.UTF-8")
	cmd.Stdin = strings.NewReader(body)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("mutt: %v\n%s", err, out)
	}
}
