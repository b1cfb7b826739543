package distribution

import (
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/lists"
	"plenary.example/internal/people"
)

// keeper adds somebody to the secretariat.
func (w *world) keeper(t testing.TB, name string) people.Person {
	t.Helper()
	first, _, _ := strings.Cut(strings.ToLower(name), " ")
	p, err := w.people.AddPerson(t.Context(), access.TheProgram(), people.Person{Name: name, Email: first + "@" + ours})
	w.must(err)
	_, err = w.bodies.Appoint(t.Context(), access.TheProgram(), bodies.Term{BodyID: w.office.ID, PersonID: p.ID, Role: access.Staff, From: w.s.lists.Today().AddDate(0, -1, 0)})
	w.must(err)
	return p
}

// arf writes a complaint (RFC 5965) about a message.
func arf(to, fields, complained string) string {
	return "From: Feedback Loop <fbl@provider.example>\nTo: " + to + "\nSubject: Complaint\nDate: " + "Mon, 23 Nov 2026 10:00:00 +0000" + "\nMIME-Version: 1.0\n" +
		"Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\nThis is an abuse report.\n\n" +
		"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: Loop/1.0\nVersion: 1\n" + fields + "\n" +
		"--b\nContent-Type: message/rfc822\n\n" + complained + "\n--b--\n"
}

func TestAComplaintEndsTheSubscriptionAtOnce(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	ana := w.member(t, l, "Ana")
	posting := w.posted(t, l, ana, "Budget")
	message := "From: Ana <ana@ong.example>\nSubject: Budget\nList-Id: \"The list\" <ccrlist.ccr.example>\n"
	for i, c := range []struct {
		name, to string
		report   func(sub subscriber) (fields, message string)
	}{
		{"by the envelope, to abuse@", "abuse@ccr.example", func(sub subscriber) (string, string) {
			return "Original-Mail-From: <" + w.verp(t, l, posting, sub.Number) + ">\n", message + "\nText.\n"
		}},
		{"by the envelope in the message, to postmaster@", "postmaster@ccr.example", func(sub subscriber) (string, string) {
			return "", "Return-Path: <" + w.verp(t, l, posting, sub.Number) + ">\n" + message + "\nText.\n"
		}},
		{"by the envelope in the message, which was passed on under another", "abuse@ccr.example", func(sub subscriber) (string, string) {
			return "Original-Mail-From: <srs0=ab=cd@forwarder.example>\n", "Return-Path: <" + w.verp(t, l, posting, sub.Number) + ">\n" + message + "\nText.\n"
		}},
		{"by the link to leave, to the owner", l.Address(lists.ToOwner, ours), func(sub subscriber) (string, string) {
			_, _, source, err := w.mail.CopySource(t.Context(), posting, sub.Number)
			w.must(err)
			return "", string(source)
		}},
		{"by the list and the recipient, to the bounces", l.Address(lists.ToBounces, ours), func(sub subscriber) (string, string) {
			return "Original-Rcpt-To: <" + sub.Address + ">\n", message + "\nText.\n"
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			sub := w.member(t, l, []string{"Bo", "Cy", "Di", "Ed", "Flo"}[i])
			posting = w.posted(t, l, ana, "Budget of "+sub.Name)
			letters, handed := len(w.letters(t, w.clerk.Email)), w.handedOn(t)
			fields, complained := c.report(sub)
			w.arrive(t, arf(c.to, fields, complained), "fbl@provider.example")
			got := w.now(t, sub.ID)
			if got.State != lists.Ended || got.Consent.Ended != lists.EndedByComplaint || got.EndedAt.IsZero() || got.Score != 0 {
				t.Fatalf("%+v", got)
			}
			if h := w.history(t, sub.ID); len(h) != 1 || h[0].Kind != "complaint" || h[0].Counted {
				t.Errorf("history: %+v", h)
			}
			if n := len(w.letters(t, sub.Address)); n != 0 {
				t.Errorf("%d letters to somebody who complained of letters", n)
			}
			if n := len(w.letters(t, w.clerk.Email)); n != letters+1 {
				t.Errorf("%d letters to the keeper", n-letters)
			}
			if n := w.handedOn(t); n != handed {
				t.Error("what was understood is handed on too")
			}
			lines, err := w.log.History(t.Context(), lists.KindSubscription, sub.ID, "")
			w.must(err)
			if len(lines) != 1 || lines[0].Action != "lists.unsubscribe" || lines[0].Detail["ended"] != "complaint" {
				t.Errorf("on record: %+v", lines)
			}
			// Said twice, it is one complaint.
			w.arrive(t, arf(c.to, fields, complained+"\nagain\n"), "fbl@provider.example")
			if n := len(w.letters(t, w.clerk.Email)); n != letters+1 {
				t.Errorf("the keeper is told again")
			}
		})
	}
	if got := w.now(t, ana.ID); got.State != lists.Active {
		t.Errorf("Ana, who wrote it: %s", got.State)
	}
}

func TestAComplaintThatSaysTooLittleIsHandedOnAsItCame(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	ana, bo := w.member(t, l, "Ana"), w.member(t, l, "Bo")
	w.posted(t, l, ana, "Budget")
	message := "From: Ana <ana@ong.example>\nSubject: Budget\n"
	for i, c := range []struct{ fields, message string }{
		{"", message},
		{"Original-Rcpt-To: <" + bo.Address + ">\n", message}, // of which list?
		{"Original-Rcpt-To: <" + bo.Address + ">\n", message + "List-Id: <ccrlist.other.example>\n"},
		{"Original-Rcpt-To: <" + bo.Address + ">\nOriginal-Rcpt-To: <" + ana.Address + ">\n", message + "List-Id: <ccrlist.ccr.example>\n"},
		{"Original-Mail-From: <ccrlist-bounces+aaaaaaaaaaaaaaaaaaaaaaaaaa@ccr.example>\n", message},
		{"", message + "List-Unsubscribe: <https://ccr.example/lists/u/forged>\n"},
	} {
		w.arrive(t, arf("abuse@ccr.example", c.fields, c.message+"\nText "+strings.Repeat("!", i)+"\n"), "fbl@provider.example")
		if n := w.handedOn(t); n != i+1 {
			t.Errorf("complaint %d: %d handed on", i, n)
		}
	}
	if a, b := w.now(t, ana.ID), w.now(t, bo.ID); a.State != lists.Active || b.State != lists.Active {
		t.Errorf("Ana is %s, Bo %s", a.State, b.State)
	}
	// A report that a message is no spam is no complaint.
	letters := w.allLetters(t)
	w.arrive(t, strings.Replace(arf(l.Address(lists.ToBounces, ours), "Original-Rcpt-To: <"+bo.Address+">\n", message+"List-Id: <ccrlist.ccr.example>\n\nText\n"), "Type: abuse", "Type: not-spam", 1), "fbl@provider.example")
	if got := w.now(t, bo.ID); got.State != lists.Active || w.allLetters(t) != letters {
		t.Errorf("a report of no spam: Bo is %s", got.State)
	}
	// Ended by a complaint, a subscription is not taken up again by a link.
	w.arrive(t, arf("abuse@ccr.example", "Original-Rcpt-To: <"+bo.Address+">\n", message+"List-Id: <ccrlist.ccr.example>\n\nText\n"), "fbl@provider.example")
	w.clock.Advance(time.Minute)
	w.must(w.s.lists.Resume(t.Context(), access.Actor{}, bo.ID, true))
	if got := w.now(t, bo.ID); got.State != lists.Ended {
		t.Errorf("after a complaint and a link: %s", got.State)
	}
}
