//go:build peers

package smtpin_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/smtp"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/postfixtest"
	"plenary.example/internal/smtpin"
)

// swaks sends a message with swaks and returns its exit code and what it said.
func swaks(t *testing.T, address string, args ...string) (int, string) {
	t.Helper()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "swaks", append([]string{
		"--server", host, "--port", port, "--ehlo", "client.example", "--from", "ann@member.example", "--to", "talk@coalition.example",
	}, args...)...)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("swaks (Debian: apt-get install swaks): %v", err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

func TestSwaksSends(t *testing.T) {
	secure := certificate(t)
	large := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(large, bytes.Repeat([]byte("Subject: large\n"), 10<<20/15), 0o600); err != nil {
		t.Fatal(err)
	}
	attached := filepath.Join(t.TempDir(), "minutes.pdf")
	if err := os.WriteFile(attached, bytes.Repeat([]byte{0, 1, 2, '\n', 0xff}, 20_000), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args []string
		raw  []string // what the message holds
		with string
		lmtp bool
	}{
		"plain":             {args: nil, raw: []string{"This is a test mailing"}, with: "ESMTP"},
		"HELO":              {args: []string{"--protocol", "SMTP"}, with: "SMTP"},
		"TLS":               {args: []string{"--tls"}, with: "ESMTPS"},
		"pipelined":         {args: []string{"--pipeline", "--to", "one@coalition.example,two@coalition.example"}, with: "ESMTP"},
		"TLS and pipelined": {args: []string{"--tls", "--pipeline"}, with: "ESMTPS"},
		"LMTP":              {args: []string{"--protocol", "LMTP", "--to", "one@coalition.example,two@coalition.example"}, with: "LMTP", lmtp: true},
		"attachment":        {args: []string{"--attach", "@" + attached}, raw: []string{"minutes.pdf", "AAEC"}, with: "ESMTP"},
		"accents":           {args: []string{"--header", "Subject: Réunion d’été", "--body", "À bientôt"}, raw: []string{"Réunion d’été", "À bientôt"}, with: "ESMTP"},
		"large":             {args: []string{"--body", "@" + large}, with: "ESMTP"},
		"dots":              {args: []string{"--body", ".\n..\n.x\nend"}, raw: []string{"\r\n.\r\n..\r\n.x\r\nend\r\n"}, with: "ESMTP"},
		"null path":         {args: []string{"--from", "<>"}, with: "ESMTP"},
	} {
		t.Run(name, func(t *testing.T) {
			h, _, address := open(t, func(o *smtpin.Options, _ *house) { o.TLS, o.LMTP = secure, test.lmtp })
			code, said := swaks(t, address, test.args...)
			if code != 0 {
				t.Fatalf("exit code %d:\n%s", code, said)
			}
			m := h.one(t)
			if !strings.Contains(m.raw, " with "+test.with+" id ") {
				t.Errorf("not with %s: %.200s", test.with, m.raw)
			}
			for _, part := range test.raw {
				if !strings.Contains(m.raw, part) {
					t.Errorf("without %q: %.3000s", part, m.raw)
				}
			}
			if slices.Contains(test.args, "one@coalition.example,two@coalition.example") != (len(m.To) == 2) {
				t.Errorf("%+v", m.Envelope)
			}
			if name == "large" && len(m.raw) < 10<<20 {
				t.Errorf("%d octets", len(m.raw))
			}
		})
	}
}

func TestSwaksIsToldWhyItIsRefused(t *testing.T) {
	_, _, address := open(t, func(o *smtpin.Options, h *house) {
		o.MaxMessage = 100_000
		h.accept = func(context.Context, smtpin.Envelope, []byte) error {
			return fault.New(fault.Forbidden, "door.members", nil)
		}
	})
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"--to", "nobody@coalition.example"}, "<** 550 5.1.1 No list or person has this address. / Aucune liste"},
		{nil, "<** 550 5.7.1 words for door.members"},
		{[]string{"--body", strings.Repeat("x ", 60_000)}, "<** 552 5.3.4 The message is too large"},
		{[]string{"--tls"}, "STARTTLS"},
		{[]string{"--auth", "PLAIN", "--auth-user", "ann", "--auth-password", "secret"}, "did not advertise authentication"},
	} {
		if code, said := swaks(t, address, test.args...); code == 0 || !strings.Contains(said, test.want) {
			t.Errorf("exit code %d, without %q:\n%.2000s", code, test.want, said)
		}
	}
}

func TestPostfixRelaysToUs(t *testing.T) {
	secure := certificate(t)
	for name, lmtp := range map[string]bool{"SMTP": false, "LMTP": true} {
		t.Run(name, func(t *testing.T) {
			h, _, address := open(t, func(o *smtpin.Options, h *house) {
				o.LMTP = lmtp
				if !lmtp {
					o.TLS = secure
				}
				failing := true
				h.accept = func(_ context.Context, e smtpin.Envelope, _ []byte) error {
					if failing && e.ReversePath == "bob@member.example" {
						failing = false
						return fault.New(fault.Unavailable, "door.down", nil) // once
					}
					return nil
				}
			})
			p := postfixtest.Start(t, postfixtest.Options{Relay: address, LMTP: lmtp, Mailboxes: []string{"ann@member.example"}})
			send := func(from, content string, to ...string) {
				t.Helper()
				if err := smtp.SendMail(p.Address, nil, from, to, []byte(content)); err != nil {
					t.Fatalf("%v\n%s", err, p.Log())
				}
			}
			body := "\r\n.\r\n..\r\nÀ bientôt\r\n" + strings.Repeat("0123456789 ", 80) + "\r\n"
			send("ann@member.example", "From: Ann <ann@member.example>\r\nSubject: Tea\r\n"+body,
				"one@coalition.example", "two@coalition.example", "nobody@coalition.example")
			send("bob@member.example", letter, "talk@coalition.example")
			var all []taken
			eventually(t, func() bool { all = h.messages(); return len(all) == 2 })
			if all[0].ReversePath == "bob@member.example" {
				slices.Reverse(all)
			}
			m := all[0]
			if m.ReversePath != "ann@member.example" || !slices.Equal(slices.Sorted(slices.Values(m.To)), []string{"one@coalition.example", "two@coalition.example"}) ||
				m.Hello != "postfix.example" || m.TLS == lmtp || m.LMTP != lmtp {
				t.Errorf("%+v", m.Envelope)
			}
			if _, got, _ := strings.Cut(m.raw, "\r\n\r\n"); "\r\n"+got != body {
				t.Errorf("%q", got)
			}
			if all[1].ReversePath != "bob@member.example" {
				t.Errorf("%+v", all[1].Envelope)
			}
			// The refusal reached the sender, in our words.
			report := string(p.Delivered("ann@member.example", 1)[0])
			if plain := strings.Join(strings.Fields(report), " "); !strings.Contains(plain, "550 5.1.1") || !strings.Contains(plain, "No list or person has this address.") {
				t.Errorf("the report: %s", report)
			}
			eventually(t, func() bool { return strings.Contains(p.Queue(), "empty") })
		})
	}
}
