package bounce_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"plenary.example/internal/bounce"
)

// sample reads one of testdata and the envelope sender it came with: that of
// its Return-Path, and a person's where it has none.
func sample(t testing.TB, name string) (raw []byte, reversePath string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := bytes.Cut(raw, []byte("\n"))
	if len(first) > 12 && strings.EqualFold(string(first[:12]), "Return-Path:") {
		return raw, strings.Trim(string(first[12:]), " <>")
	}
	return raw, "someone@provider.example"
}

// told writes a report on one line.
func told(r bounce.Report) string {
	var b strings.Builder
	b.WriteString(string(r.Kind))
	for _, word := range []string{string(r.Source), r.Feedback} {
		if word != "" {
			b.WriteString(" " + word)
		}
	}
	for _, one := range r.Recipients {
		words := []string{one.Address, string(one.Action), one.Status, string(one.Class)}
		for i := range words {
			if words[i] == "" {
				words[i] = "-"
			}
		}
		b.WriteString("; " + strings.Join(words, " "))
		if d := one.Diagnostic; d != "" {
			if len(d) > 60 {
				d = strings.ToValidUTF8(d[:60], "") + "…"
			}
			b.WriteString(" " + d)
		}
	}
	for _, part := range []struct{ name, value string }{
		{"id", r.Returned.MessageID},
		{"from", r.Returned.ReversePath},
		{"list", r.Returned.ListID},
		{"envid", r.Returned.EnvelopeID},
	} {
		if part.value != "" {
			b.WriteString("; " + part.name + "=" + part.value)
		}
	}
	return b.String()
}

var golden = map[string]string{
	"arf-abuse.eml":                   "complaint arf abuse; zoe@provider.example - - -; id=arf-1@shelter.example; from=ccrlist-bounces+zoe=provider.example@ccr.example; list=CCR list <ccrlist.ccr.example>",
	"arf-auth-failure.eml":            "none arf auth-failure; id=arf-4@shelter.example",
	"arf-fraud-headers.eml":           "complaint arf fraud; one@provider.example - - -; two@provider.example - - -; id=arf-2@shelter.example",
	"arf-mistyped.eml":                "complaint arf abuse; id=arf-6@shelter.example",
	"arf-not-spam.eml":                "none arf not-spam; one@provider.example - - -",
	"arf-redacted.eml":                "complaint arf abuse; id=arf-5@shelter.example; from=ccrlist-bounces+redacted@ccr.example",
	"challenge.eml":                   "none",
	"courier-text.eml":                "bounce text; pilar@cm.example failed - hard 550 User unknown.",
	"courier.eml":                     "bounce dsn; pilar@cm.example failed 5.0.0 hard 550 User unknown.; id=courier-1@shelter.example",
	"delivered.eml":                   "delivered dsn; zoe@ong.example delivered 2.0.0 - 250 2.0.0 <zoe@ong.example> Saved; id=ok-1@shelter.example",
	"domino-bare.eml":                 "bounce dsn; lena@domino.example failed 5.0.0 soft Error delivering to mail/lena.nsf; the mailbox has exceeded …",
	"domino.eml":                      "bounce dsn; lena@domino.example failed 5.1.1 hard User lena (lena@domino.example) not listed in Domino Directo…; id=domino-1@shelter.example",
	"exchange-2003-text.eml":          "bounce text; dana@office.example failed - hard The recipient name is not recognized The MTS-ID of the origi…",
	"exchange-2007-french-text.eml":   "bounce text; elise@bureau.example failed 5.1.1 hard Le compte de messagerie n’existe pas dans l’organisation…",
	"exchange-attachment-only.eml":    "bounce dsn; fay@closed.example failed 5.1.1 hard 550 5.1.1 User unknown; id=att-1@shelter.example",
	"exchange-html-only.eml":          "bounce text; gus@htmlonly.example failed 5.1.1 hard #550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##",
	"exchange-online-dbeb.eml":        "bounce dsn; bob@tenant.example failed 5.4.1 hard 550 5.4.1 Recipient address rejected: Access denied. [YT3CAN…",
	"exchange-online-french.eml":      "bounce dsn; luc@locataire.example failed 5.2.2 soft 554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExce…; id=exo-2@shelter.example",
	"exchange-online.eml":             "bounce dsn; bea@tenant.example failed 5.1.10 hard 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient bea@ten…; id=exo-1@shelter.example; list=CCR list <ccrlist.ccr.example>",
	"exim-callout.eml":                "bounce text; rita@verify.example failed - policy host mx.verify.example [192.0.2.8] SMTP error from remote ma…",
	"exim-delay.eml":                  "delay text; omar@coop.example delayed 4.7.1 soft 451 4.7.1 Greylisting in action, please come back later",
	"exim-dsn.eml":                    "bounce dsn; ines@coop.example failed 5.0.0 hard Unrouteable address; id=exim-1@shelter.example; from=ccrlist-bounces@ccr.example",
	"exim-text.eml":                   "bounce text; nora@coop.example failed - hard host mx.coop.example [192.0.2.7]: 550 No such user here; omar@coop.example failed - soft mailbox is full: retry timeout exceeded; id=exim-2@shelter.example; from=ccrlist-bounces@ccr.example; list=<ccrlist.ccr.example>",
	"expanded.eml":                    "delivered dsn; staff@sm.example expanded 2.1.5 -; board@sm.example relayed 2.0.0 - 250 ok; envid=env-42",
	"global-dsn.eml":                  "bounce dsn; zoë@i18n.example failed 5.1.1 hard 550 5.1.1 Aucun utilisateur de ce nom; noé@i18n.example failed 5.6.7 policy; id=glob-1@shelter.example; from=ccrlist-bounces@ccr.example; envid=env-77",
	"gmail-delay-text.eml":            "delay text; ivan@slow.example delayed - soft The recipient server did not accept our requests to connect.…",
	"gmail-dsn.eml":                   "bounce dsn; hana@gm.example failed 5.1.1 hard 550-5.1.1 The email account that you tried to reach does not…; id=gm-1@shelter.example; list=<ccrlist.ccr.example>",
	"gmail-old-text.eml":              "bounce text; hana@closed.example failed 5.2.1 hard We tried to delivery your message, but it was rejected by th…; id=gm-2@shelter.example",
	"gmail-spam.eml":                  "bounce dsn; jo@gm.example failed 5.0.0 policy Message rejected as likely unsolicited mail. See the policy …",
	"gmx-german-unknown.eml":          "bounce text; otto@post.example failed - hard SMTP error from remote server for RCPT TO command, host: mx.…; id=gmx-2@shelter.example",
	"gmx-german.eml":                  "bounce text; otto@post.example failed - soft Das Postfach des Empfängers ist voll.; id=gmx-1@shelter.example",
	"groupwise.eml":                   "bounce text; - failed - hard nils (user not found); id=gw-1@shelter.example",
	"hostile-jmrp-field-in-post.eml":  "bounce dsn; zoe@ong.example failed 5.2.2 soft; id=hostile-1@shelter.example",
	"imail.eml":                       "bounce text; uma@imail.example failed 5.1.1 hard 550 5.1.1 unknown user account; id=imail-1@shelter.example",
	"ironport.eml":                    "bounce dsn; sam@port.example failed 5.1.0 hard 5.1.0 - Unknown address error 550-'Compte fermé' (delivery …; id=iron-1@shelter.example",
	"jmrp.eml":                        "complaint arf; zelda@hm.example - - -; id=jm-1@shelter.example",
	"letter-with-bounce-attached.eml": "none",
	"letter.eml":                      "none",
	"lmtp-dovecot-quota.eml":          "bounce dsn; vic@mda.example failed 5.2.2 soft; id=mda-1@shelter.example",
	"mdaemon.eml":                     "bounce text; mona@far.example failed 5.1.1 hard Mon 2026-11-23 16:00:00: <-- 550 5.1.1 <mona@far.example>: R…; id=md-1@shelter.example",
	"odd-base64-status.eml":           "bounce dsn; xena@odd.example failed - hard 550 mailbox unavailable; id=odd-2@shelter.example; from=ccrlist-bounces@ccr.example",
	"odd-blank-between-fields.eml":    "bounce dsn; one@odd.example failed 5.1.1 hard 550 no such user; two@odd.example failed 5.7.1 policy; envid=QQ314159",
	"odd-inline-fields.eml":           "bounce dsn; zac@odd.example failed 5.2.1 hard 550 5.2.1 This mailbox has been disabled; id=odd-9@shelter.example; from=ccrlist-bounces@ccr.example",
	"odd-lost-boundary.eml":           "bounce dsn; adam@odd.example failed 5.1.1 hard",
	"odd-no-blank-lines.eml":          "bounce dsn; one@odd.example failed 5.1.1 hard; two@odd.example failed 5.2.2 soft; - delivered 2.0.0 -",
	"odd-no-final-recipient.eml":      "bounce dsn; - failed 5.1.2 hard 550 Host unknown",
	"odd-no-report-type.eml":          "bounce dsn; wanda@odd.example failed 5.1.1 hard; id=odd-1@shelter.example",
	"odd-wrapped.eml":                 "bounce dsn; yuri@odd.example failed 5.1.1 hard",
	"orange-french.eml":               "bounce text; remi@fai.example failed - hard Adresse d’au moins un destinataire incorrecte. OFR_416 [41…; id=fai-1@shelter.example",
	"postfix-delayed.eml":             "delay dsn; lea@asile.example delayed 4.4.1 soft connect to mx.asile.example[192.0.2.9]:25: Connection timed …; id=minutes-8@shelter.example",
	"postfix-dmarc.eml":               "bounce dsn; paula@bigmail.example failed 5.7.26 policy 550-5.7.26 Unauthenticated email from shelter.example is not…",
	"postfix-gave-up.eml":             "bounce dsn; lea@asile.example failed 4.4.1 soft connect to mx.asile.example[192.0.2.9]:25: Connection timed …",
	"postfix-remote-full.eml":         "bounce dsn; marc@refuge.example failed 5.2.2 soft 552 5.2.2 Mailbox full; id=minutes-7@shelter.example; from=ccrlist-bounces@ccr.example",
	"postfix-text-only.eml":           "bounce text; ana@norte.example failed 5.1.1 hard host mx.norte.example[192.0.2.5] said: 550 5.1.1 <ana@norte.…; luis@norte.example failed 4.2.2 soft host mx.norte.example[192.0.2.5] said: 452 4.2.2 Over quota …; id=text-1@shelter.example; from=ccrlist-bounces@ccr.example",
	"postfix-unknown.eml":             `bounce dsn; zoe@ong.example failed 5.1.1 hard unknown user: "zoe"; id=agenda-1@shelter.example; from=ccrlist-bounces+zoe=ong.example@ccr.example; list=CCR list <ccrlist.ccr.example>`,
	"qmail-dns.eml":                   "bounce text; yan@gone.example failed 5.1.2 hard Sorry, I couldn't find any host named gone.example. (#5.1.2); id=qmail-2@shelter.example; from=ccrlist-bounces@ccr.example",
	"qmail-too-long-in-queue.eml":     "bounce text; yan@slow.example failed 4.4.3 soft CNAME lookup failed temporarily. (#4.4.3) I'm not going to t…; id=qmail-3@shelter.example; from=ccrlist-bounces@ccr.example",
	"qmail.eml":                       "bounce text; yan@qm.example failed 5.1.1 hard Sorry, no mailbox here by that name. (#5.1.1); kim@far.example failed 5.7.1 policy Remote host said: 554 5.7.1 Service unavailable; Client host…; id=qmail-1@shelter.example; from=ccrlist-bounces@ccr.example",
	"read-receipt.eml":                "none",
	"sendmail-dsn.eml":                "bounce dsn; hugo@sm.example failed 5.1.1 hard 550 5.1.1 <hugo@sm.example>... User unknown; id=sm-1@shelter.example; from=ccrlist-bounces@ccr.example",
	"sendmail-old-text.eml":           "bounce text; hugo@oldsm.example failed - hard 550 <hugo@oldsm.example>... User unknown; id=sm-2@shelter.example; from=ccrlist-bounces@ccr.example",
	"sendmail-warning.eml":            "delay text; iris@farsm.example delayed - soft <iris@farsm.example>... Deferred: Connection timed out with …",
	"smartermail.eml":                 "bounce text; tess@smart.example failed - policy Remote host said: 552 Message size exceeds fixed maximum mes…; id=smart-1@shelter.example",
	"spam-to-bounce-address.eml":      "none",
	"telefonica-spanish.eml":          "bounce text; pepa@correo.example failed - soft El buzón está lleno.",
	"tls-report.eml":                  "none",
	"vacation-exchange-french.eml":    "none",
	"vacation-unmarked.eml":           "none",
	"vacation.eml":                    "none",
	"yahoo-deferred.eml":              "bounce dsn; karl@yh.example failed 4.7.0 policy 421 4.7.0 [TSS04] Messages from 192.0.2.10 temporarily defer…",
	"yahoo-text.eml":                  "bounce text; karl@yh.example failed - hard Remote host said: 554 delivery error: dd This user doesn't h…; id=yh-1@shelter.example",
}

func TestEverySampleIsReadAsItsServerMeantIt(t *testing.T) {
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, f := range files {
		if filepath.Ext(f.Name()) != ".eml" {
			continue
		}
		seen++
		want, ok := golden[f.Name()]
		if !ok {
			t.Errorf("%s is not in the table", f.Name())
			continue
		}
		raw, reversePath := sample(t, f.Name())
		if got := told(bounce.Read(raw, reversePath)); got != want {
			t.Errorf("%s:\n got %s\nwant %s", f.Name(), got, want)
		}
		// Files have LF here for the sake of editors; mail has CRLF.
		crlf := bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n"))
		if got := told(bounce.Read(crlf, "<"+reversePath+">")); got != want {
			t.Errorf("%s with CRLF:\n got %s\nwant %s", f.Name(), got, want)
		}
	}
	if seen != len(golden) || seen < 40 {
		t.Errorf("%d samples, %d in the table", seen, len(golden))
	}
}

func TestAReportCutOffAnywhereNeverTurnsIntoSomethingElse(t *testing.T) {
	for name := range golden {
		raw, reversePath := sample(t, name)
		whole := bounce.Read(raw, reversePath)
		for end := 0; end < len(raw); end += 97 {
			r := bounce.Read(raw[:end], reversePath)
			if whole.Kind == bounce.KindNone && r.Kind == bounce.KindBounce {
				t.Errorf("%s cut at %d is a bounce: %s", name, end, told(r))
			}
			if r.Kind == bounce.KindComplaint && whole.Source != bounce.SourceARF {
				t.Errorf("%s cut at %d is a complaint", name, end)
			}
			check(t, r)
		}
	}
}

func TestTheReportsOwnDateIsItsDate(t *testing.T) {
	raw, reversePath := sample(t, "postfix-unknown.eml")
	want := time.Date(2026, 11, 23, 14, 12, 4, 0, time.UTC)
	if got := bounce.Read(raw, reversePath).Reported; !got.Equal(want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := bounce.Read([]byte("Subject: x\n\nx"), "").Reported; !got.IsZero() {
		t.Errorf("no date, but %v", got)
	}
}

func TestAReportCountsAsItsGravestFailure(t *testing.T) {
	for name, want := range map[string]bounce.Class{
		"qmail.eml":              bounce.ClassHard, // one hard, one policy
		"postfix-text-only.eml":  bounce.ClassHard, // one hard, one soft
		"odd-no-blank-lines.eml": bounce.ClassHard, // one hard, one soft, one delivered
		"postfix-dmarc.eml":      bounce.ClassPolicy,
		"postfix-delayed.eml":    "",
		"expanded.eml":           "",
		"arf-abuse.eml":          "",
		"vacation.eml":           "",
	} {
		raw, reversePath := sample(t, name)
		if got := bounce.Read(raw, reversePath).Class(); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestSentencesOfAPersonAreNoReport(t *testing.T) {
	raw, _ := sample(t, "qmail.eml")
	if r := bounce.Read(raw, "marc@ong.example"); r.Kind != bounce.KindNone {
		t.Errorf("qmail's words with a person's reverse path: %s", told(r))
	}
	if r := bounce.Read(raw, "MAILER-DAEMON@qm.example"); r.Kind != bounce.KindBounce {
		t.Errorf("qmail's words from a server that names itself: %s", told(r))
	}
	raw, _ = sample(t, "odd-inline-fields.eml")
	if r := bounce.Read(raw, "marc@ong.example"); r.Kind != bounce.KindNone {
		t.Errorf("the fields of a report among a person's words: %s", told(r))
	}
}

func TestAPostmasterOnHolidayReportsNothing(t *testing.T) {
	letter := "From: postmaster@ong.example\nSubject: %s\n\nI am away. Your message could not be delivered to me.\n"
	if r := bounce.Read(fmt.Appendf(nil, letter, "Out of office"), ""); r.Kind != bounce.KindNone {
		t.Errorf("a holiday: %s", told(r))
	}
	if r := bounce.Read(fmt.Appendf(nil, letter, "Undeliverable"), ""); r.Kind != bounce.KindBounce || r.Class() != bounce.ClassSoft {
		t.Errorf("no holiday: %s", told(r))
	}
}

func TestTheNullPathAloneMakesNoReport(t *testing.T) {
	for name, raw := range map[string]string{
		"an answering machine":   "From: Zoe <zoe@ong.example>\nSubject: Re: Agenda\n\nI am on leave, and your message was not delivered to anybody else.\n",
		"a receipt typed wrong":  "From: Zoe <zoe@ong.example>\nSubject: Read: Agenda\n\nReporting-UA: mua.example\nFinal-Recipient: rfc822; zoe@ong.example\nDisposition: manual-action/MDN-sent-manually; displayed\n",
		"an empty message":       "",
		"a message of a machine": "From: MAILER-DAEMON@ong.example\nSubject: Welcome\n\nThis server is new.\n",
	} {
		if r := bounce.Read([]byte(raw), ""); r.Kind != bounce.KindNone || r.Source != "" {
			t.Errorf("%s: %s", name, told(r))
		}
	}
}

func TestFieldsOfAReportFromAnotherReversePathStillCount(t *testing.T) {
	raw, _ := sample(t, "exchange-online.eml")
	if r := bounce.Read(raw, "postmaster@tenant.example"); r.Kind != bounce.KindBounce {
		t.Errorf("from postmaster: %s", told(r))
	}
	if r := bounce.Read(raw, "relay@tenant.example"); r.Kind != bounce.KindBounce {
		t.Errorf("a report with a reverse path of its own: %s", told(r))
	}
}

func TestManyRecipientsAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x.example\n\n")
	for range 50_000 {
		b.WriteString("Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\n\n")
	}
	start := time.Now()
	r := bounce.Read([]byte(b.String()), "")
	if r.Kind != bounce.KindBounce || len(r.Recipients) > 100 {
		t.Errorf("%s with %d recipients", r.Kind, len(r.Recipients))
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestHostileShapesTakeNoLongTime(t *testing.T) {
	server := "From: MAILER-DAEMON@x.example\nSubject: Undeliverable\n"
	for name, raw := range map[string]string{
		"one long line":     server + "\n" + strings.Repeat("a@b.example ", 300_000),
		"many short lines":  server + "\n" + strings.Repeat("<a@b.example>:\n550 x\n", 200_000),
		"many colons":       server + "\nReporting-MTA: x\n" + strings.Repeat(":", 2_000_000) + "\nStatus: 5.0.0\n",
		"deep parts":        server + strings.Repeat("Content-Type: multipart/mixed; boundary=b\n\n--b\n", 20_000),
		"digits":            server + "\n" + strings.Repeat("5.1.1.", 500_000),
		"blank lines":       server + "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n" + strings.Repeat("\n", 2_000_000) + "Final-Recipient: x",
		"dashes":            server + "\n" + strings.Repeat("-----", 500_000),
		"the original was":  server + "\n" + strings.Repeat("The original message was received at\n", 50_000),
		"quoted once again": server + "\n" + strings.Repeat("> ", 1_000_000),
	} {
		start := time.Now()
		check(t, bounce.Read([]byte(raw), ""))
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

// check fails where a report is not what its type promises.
func check(t *testing.T, r bounce.Report) {
	t.Helper()
	switch r.Kind {
	case bounce.KindBounce, bounce.KindDelay:
		if len(r.Recipients) == 0 {
			t.Error("a failure of nobody")
		}
	case bounce.KindDelivered, bounce.KindComplaint, bounce.KindNone:
		if r.Class() != "" {
			t.Errorf("%s counts as %q", r.Kind, r.Class())
		}
	default:
		t.Errorf("kind %q", r.Kind)
	}
	if r.Kind == bounce.KindBounce && r.Class() == "" {
		t.Error("a bounce that counts as nothing")
	}
	for _, one := range r.Recipients {
		if len(one.Diagnostic) > 500 || strings.ContainsAny(one.Diagnostic, "\r\n\x00") || !utf8.ValidString(one.Diagnostic) {
			t.Errorf("diagnostic %q", one.Diagnostic)
		}
		if one.Address != "" && (!strings.Contains(one.Address, "@") || strings.ContainsAny(one.Address, "\r\n <>")) {
			t.Errorf("address %q", one.Address)
		}
		if (one.Action == bounce.ActionFailed || one.Action == bounce.ActionDelayed) == (one.Class == "") {
			t.Errorf("action %q with class %q", one.Action, one.Class)
		}
		if one.Status != "" && strings.Count(one.Status, ".") != 2 {
			t.Errorf("status %q", one.Status)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"postfix-unknown.eml", "qmail.eml", "exim-text.eml", "arf-abuse.eml", "exchange-2007-french-text.eml", "global-dsn.eml", "odd-base64-status.eml", "vacation.eml", "exchange-html-only.eml"} {
		raw, reversePath := sample(f, name)
		f.Add(raw, reversePath)
	}
	f.Fuzz(func(t *testing.T, raw []byte, reversePath string) {
		check(t, bounce.Read(raw, reversePath))
	})
}
