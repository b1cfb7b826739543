package distribution

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/outmail"
)

// posted distributes a message of somebody's and returns the serial of its posting.
func (w *world) posted(t testing.TB, l lists.List, from subscriber, subject string) int64 {
	t.Helper()
	w.arrive(t, w.letter(l, from.Name+" <"+from.Address+">", strings.ReplaceAll(strings.ToLower(subject), " ", "-")+"@"+theirs, subject, "About "+subject+"."))
	now, err := w.s.lists.ListTx(t.Context(), nil, l.ID)
	w.must(err)
	p, err := store.New(w.db.Reader()).PostByNumber(t.Context(), l.ID, now.Posts)
	w.must(err)
	if p.Subject != subject || p.Posting == 0 {
		t.Fatalf("not distributed: %q, the newest post is %q", subject, p.Subject)
	}
	return p.Posting
}

// verp is the address that one copy leaves from.
func (w *world) verp(t testing.TB, l lists.List, posting, recipient int64) string {
	t.Helper()
	key, err := w.mail.Tokens(t.Context())
	w.must(err)
	return l.TokenAddress(lists.ToBounces, key.Copy(posting, recipient), ours)
}

// dsn writes a delivery status notification (RFC 3464).
func dsn(to, recipient, action, status, said, returned string) string {
	return "From: Mail Delivery System <mailer-daemon@mx." + theirs + ">\nTo: " + to + "\nSubject: Delivery report\nMIME-Version: 1.0\n" +
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nA report of this mail server.\n\n" +
		"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx." + theirs + "\n\n" +
		"Final-Recipient: rfc822; " + recipient + "\nAction: " + action + "\nStatus: " + status + "\nDiagnostic-Code: smtp; " + said + "\n\n" +
		"--b\nContent-Type: text/rfc822-headers\n\n" + returned + "\n--b--\n"
}

func hardBounce(to, recipient string) string {
	return dsn(to, recipient, "failed", "5.1.1", "550 5.1.1 no such user", "Subject: A post\n")
}

// now is a subscription as it is stored.
func (w *world) now(t testing.TB, id string) lists.Subscription {
	t.Helper()
	row, err := store.New(w.db.Reader()).Subscription(t.Context(), id)
	w.must(err)
	return lists.SubscriptionOf(row)
}

// history is what the staff see of what came back, the newest first.
func (w *world) history(t testing.TB, id string) []lists.Bounce {
	t.Helper()
	_, _, list, err := w.s.lists.Subscriber(t.Context(), w.staff(), id)
	w.must(err)
	return list
}

// letters are what has been written to an address alone, copies apart, the newest
// first.
func (w *world) letters(t testing.TB, address string) []outmail.Full {
	t.Helper()
	rows, err := w.db.Reader().QueryContext(t.Context(), "SELECT id FROM outmail_messages WHERE to_address = $1 ORDER BY id DESC", address)
	w.must(err)
	defer func() { _ = rows.Close() }()
	var ids []string
	for rows.Next() {
		var id string
		w.must(rows.Scan(&id))
		ids = append(ids, id)
	}
	w.must(rows.Err())
	list := make([]outmail.Full, len(ids))
	for i, id := range ids {
		list[i], err = w.mail.Get(t.Context(), id)
		w.must(err)
	}
	return list
}

// outcomes are what became of everything that arrived, the newest first.
func (w *world) outcomes(t testing.TB, l lists.List) []string {
	t.Helper()
	list, _, err := w.s.Queue(t.Context(), w.staff(), l, arrivalDone, "")
	w.must(err)
	var out []string
	for _, h := range list {
		out = append(out, h.Outcome)
	}
	return out
}

// handedOn counts what was handed on to the keepers.
func (w *world) handedOn(t testing.TB) int {
	t.Helper()
	n := 0
	w.must(w.db.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM outmail_postings WHERE source = 'forward'").Scan(&n))
	return n
}

func TestABouncedCopyCountsAgainstTheSubscriberItsAddressNames(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	ana, bo := w.member(t, l, "Ana"), w.member(t, l, "Bo")
	posting := w.posted(t, l, ana, "Budget")
	// The report names another address, as it does where mail is passed on.
	w.arrive(t, hardBounce(w.verp(t, l, posting, bo.Number), "bo@elsewhere.example"), "")
	if got := w.now(t, bo.ID); got.Score != lists.WholePoint || !got.ScoredOn.Equal(w.s.lists.Today()) || got.State != lists.Active {
		t.Errorf("Bo: %+v", got)
	}
	if got := w.now(t, ana.ID); got.Score != 0 {
		t.Errorf("Ana: %+v", got)
	}
	h := w.history(t, bo.ID)
	if len(h) != 1 || h[0].Kind != "bounce" || h[0].Class != "hard" || h[0].Status != "5.1.1" || !strings.Contains(h[0].Diagnostic, "no such user") || !h[0].Counted || h[0].Score != 2 || h[0].Posting != posting || !h[0].At.Equal(w.clock.Now()) {
		t.Errorf("history: %+v", h)
	}
	if got := w.outcomes(t, l)[0]; got != outcomeBounce {
		t.Errorf("outcome %q", got)
	}
}

func TestOneDayAndOneCopyCountOnce(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	ana, bo := w.member(t, l, "Ana"), w.member(t, l, "Bo")
	first, second := w.posted(t, l, ana, "First"), w.posted(t, l, ana, "Second")
	soft := func(posting int64) string {
		return dsn(w.verp(t, l, posting, bo.Number), bo.Address, "failed", "5.2.2", "552 5.2.2 mailbox full", "Subject: A post\n")
	}
	w.arrive(t, soft(first), "")
	w.arrive(t, hardBounce(w.verp(t, l, second, bo.Number), bo.Address), "")
	w.arrive(t, hardBounce(w.verp(t, l, first, bo.Number), bo.Address), "")
	w.arrive(t, soft(second), "")
	if got := w.now(t, bo.ID).Score; got != lists.WholePoint {
		t.Errorf("a day counts %d halves", got)
	}
	// The same copies again, on another day: nothing new has come back.
	w.clock.Advance(24 * time.Hour)
	w.arrive(t, soft(second), "")
	if got := w.now(t, bo.ID).Score; got != lists.WholePoint {
		t.Errorf("a copy that counted already makes it %d halves", got)
	}
	h := w.history(t, bo.ID)
	if len(h) != 5 {
		t.Fatalf("%d entries", len(h))
	}
	counted := 0
	for _, b := range h {
		if b.Counted {
			counted++
		}
	}
	if counted != 2 || h[0].Counted {
		t.Errorf("history: %+v", h)
	}
}

func TestDelaysRefusalsOfUsAndAnsweringMachinesCountNothing(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	ana, bo := w.member(t, l, "Ana"), w.member(t, l, "Bo")
	posting := w.posted(t, l, ana, "Budget")
	to := w.verp(t, l, posting, bo.Number)
	w.arrive(t, dsn(to, bo.Address, "delayed", "4.4.1", "connection timed out", "Subject: A post\n"), "")
	w.arrive(t, dsn(to, bo.Address, "failed", "5.7.1", "550 5.7.1 looks like spam", "Subject: A post\n"), "")
	w.arrive(t, dsn(to, bo.Address, "delivered", "2.1.5", "250 ok", "Subject: A post\n"), "")
	w.arrive(t, "From: Bo <"+bo.Address+">\nTo: "+to+"\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nI am away.\n", "")
	w.arrive(t, "From: nobody@mx.example\nTo: "+to+"\nSubject: ???\n\nsomething that no program can read\n", "")
	if got := w.now(t, bo.ID); got.Score != 0 || !got.ScoredOn.IsZero() {
		t.Errorf("counted: %+v", got)
	}
	var kinds []string
	for _, b := range w.history(t, bo.ID) {
		kinds = append(kinds, b.Kind+" "+b.Class)
		if b.Counted {
			t.Errorf("counted: %+v", b)
		}
	}
	if got := strings.Join(kinds, ", "); got != "unread , delivered , bounce policy, delay " {
		t.Errorf("history: %s", got)
	}
	if got := strings.Join(w.outcomes(t, l)[:5], " "); got != "bounce drop bounce bounce bounce" {
		t.Errorf("outcomes: %s", got)
	}
	if n := w.handedOn(t); n != 0 {
		t.Errorf("%d messages handed on to the keepers", n)
	}
}

func TestFiveBadDaysDisableAndThreeWarningsEnd(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	ana, bo := w.member(t, l, "Ana"), w.member(t, l, "Bo")
	for n := range 5 {
		if got := w.now(t, bo.ID); got.State != lists.Active || len(w.letters(t, bo.Address)) != 0 {
			t.Fatalf("day %d: %s, %d letters", n, got.State, len(w.letters(t, bo.Address)))
		}
		posting := w.posted(t, l, ana, fmt.Sprintf("Post %d", n))
		w.arrive(t, hardBounce(w.verp(t, l, posting, bo.Number), bo.Address), "")
		if n < 4 {
			w.clock.Advance(24 * time.Hour)
		}
	}
	got := w.now(t, bo.ID)
	if got.State != lists.Disabled || got.Warnings != 1 {
		t.Fatalf("after five bad days: %+v", got)
	}
	letters := w.letters(t, bo.Address)
	if len(letters) != 1 {
		t.Fatalf("%d warnings at once", len(letters))
	}
	i := strings.Index(letters[0].Text, "https://"+ours+"/en/lists/u/")
	if i < 0 {
		t.Fatalf("no link in %q", letters[0].Text)
	}
	own := strings.Fields(letters[0].Text[i:])[0]
	if _, sub, err := w.s.lists.ByToken(t.Context(), own[strings.LastIndex(own, "/")+1:]); err != nil || sub.ID != bo.ID {
		t.Errorf("the link %s leads to %v, %v", own, sub.Address, err)
	}
	if !strings.Contains(letters[0].Text, "no such user") || !strings.Contains(string(letters[0].Source), "Auto-Submitted:") {
		t.Errorf("the warning: %s", letters[0].Source)
	}
	// No post is sent there any more.
	posting := w.posted(t, l, ana, "Without Bo")
	copies, _, err := w.mail.Copies(t.Context(), posting, "", 0)
	w.must(err)
	if len(copies) != 1 || copies[0].Recipient != ana.Number {
		t.Errorf("copies: %+v", copies)
	}
	for hour := 0; hour < 24*22; hour += 6 {
		w.must(w.s.Daily(t.Context()))
		day, want := hour/24, 1
		if day >= 7 {
			want++
		}
		if day >= 14 {
			want++
		}
		if n := len(w.letters(t, bo.Address)); n != want {
			t.Fatalf("day %d: %d warnings", day, n)
		}
		if got, want := w.now(t, bo.ID).State == lists.Ended, day >= 21; got != want {
			t.Fatalf("day %d: %s", day, w.now(t, bo.ID).State)
		}
		w.clock.Advance(6 * time.Hour)
	}
	if got = w.now(t, bo.ID); got.Consent.Ended != lists.EndedByBounces || got.EndedAt.IsZero() {
		t.Errorf("the end: %+v", got)
	}
	lines, err := w.log.History(t.Context(), lists.KindSubscription, bo.ID, "")
	w.must(err)
	if len(lines) != 2 || lines[0].Action != "lists.disable" || lines[1].Action != "lists.unsubscribe" || lines[1].Detail["ended"] != "bounces" {
		t.Errorf("on record: %+v", lines)
	}
	// Whoever finds the link after all may come back, with nothing held against them.
	w.must(w.s.lists.Resume(t.Context(), access.Actor{}, bo.ID, true))
	if got = w.now(t, bo.ID); got.State != lists.Active || got.Score != 0 || got.Consent.Ended != "" {
		t.Errorf("resumed: %+v", got)
	}
}

func TestAHistoryDoesNotGrowWithForgedBounces(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	ana, bo := w.member(t, l, "Ana"), w.member(t, l, "Bo")
	posting := w.posted(t, l, ana, "Budget")
	w.must(w.log.Do(t.Context(), access.TheProgram(), "test", func(tx *audit.Tx) error {
		for range 3 * mostKeptADay {
			if err := w.s.cameBack(t.Context(), tx, l, bo.Subscription, comeBack{kind: lists.KindUnread, posting: posting}); err != nil {
				return err
			}
		}
		return nil
	}))
	list, more, err := w.s.lists.Bounces(t.Context(), w.staff(), l, "")
	w.must(err)
	if len(list) != mostKeptADay || more {
		t.Errorf("%d entries, more: %t", len(list), more)
	}
}

func TestAReportToThePlainAddressCountsHalfAndOnlyWithAMessageOfTheList(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	ana, bo := w.member(t, l, "Ana"), w.member(t, l, "Bo")
	posting := w.posted(t, l, ana, "Budget")
	plain := l.Address(lists.ToBounces, ours)
	w.arrive(t, dsn(plain, bo.Address, "failed", "5.1.1", "550 no such user", "Subject: Anything\n"), "")
	w.arrive(t, dsn(plain, bo.Address, "failed", "5.1.1", "550 no such user", "Message-ID: <another@"+theirs+">\nList-Id: <ccrlist.other.example>\n"), "")
	if got := w.now(t, bo.ID).Score; got != 0 {
		t.Errorf("a report about nothing counts %d", got)
	}
	w.arrive(t, dsn(plain, "BO@ONG.example", "failed", "5.1.1", "550 no such user", "Message-ID: <budget@"+theirs+">\n"), "")
	if got := w.now(t, bo.ID).Score; got != lists.HalfPoint {
		t.Errorf("by name it counts %d", got)
	}
	if h := w.history(t, bo.ID); len(h) != 3 || !h[0].Counted || h[1].Counted || h[2].Counted {
		t.Errorf("history: %+v", h)
	}
	// By name for the whole point, where the message returned has the envelope of the copy.
	w.clock.Advance(24 * time.Hour)
	w.arrive(t, dsn(plain, bo.Address, "failed", "5.1.1", "550 no such user", "Return-Path: <"+w.verp(t, l, posting, ana.Number)+">\n"), "")
	if a, b := w.now(t, ana.ID).Score, w.now(t, bo.ID).Score; a != lists.WholePoint || b != lists.HalfPoint {
		t.Errorf("Ana has %d, Bo %d", a, b)
	}
	w.clock.Advance(24 * time.Hour)
	w.arrive(t, dsn(plain, bo.Address, "failed", "5.1.1", "550 no such user", "List-Id: The list <ccrlist.ccr.example>\n"), "")
	if got := w.now(t, bo.ID).Score; got != 2*lists.HalfPoint {
		t.Errorf("by the name of the list it counts %d", got)
	}
	// One who is on no list is nobody's bounce.
	w.arrive(t, dsn(plain, "stranger@ong.example", "failed", "5.1.1", "550 no such user", "List-Id: <ccrlist.ccr.example>\n"), "")
	if got := w.outcomes(t, l)[0]; got != outcomeBounce {
		t.Errorf("outcome %q", got)
	}
}

func TestAPersonsLetterToTheBounceAddressGoesToTheKeepers(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	ana := w.member(t, l, "Ana")
	posting := w.posted(t, l, ana, "Budget")
	for i, to := range []string{l.Address(lists.ToBounces, ours), w.verp(t, l, posting, ana.Number)} {
		w.arrive(t, "From: Ana <"+ana.Address+">\nTo: "+to+"\nSubject: Hello\nMessage-ID: <h@"+theirs+">\nDate: Mon, 23 Nov 2026 10:00:00 +0000\n\nIs anybody there? I do not get the list.\n")
		if n := w.handedOn(t); n != i+1 {
			t.Errorf("%s: %d letters handed on", to, n)
		}
	}
	if len(w.history(t, ana.ID)) != 0 {
		t.Error("a letter is a bounce")
	}
}

func TestRefusalsHeardOverSMTPCountAsBounces(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	ana, bo, cy, di := w.member(t, l, "Ana"), w.member(t, l, "Bo"), w.member(t, l, "Cy"), w.member(t, l, "Di")
	posting := w.posted(t, l, ana, "Budget")
	job := outmail.CopiesFailed{Posting: posting, Copies: []outmail.FailedCopy{
		{Recipient: bo.Number, Code: 550, Status: "5.1.1", Text: "no such user"},
		{Recipient: cy.Number, Code: 421, Status: "4.4.2", Text: "not now", GaveUp: true},
		{Recipient: di.Number, Code: 554, Status: "5.7.1", Text: "we take you for spam"},
		{Recipient: 999, Code: 550, Status: "5.1.1", Text: "nobody"},
	}}
	check := func(when string) {
		t.Helper()
		for _, c := range []struct {
			sub  subscriber
			want int
			kind string
		}{{ana, 0, ""}, {bo, lists.WholePoint, "refused hard"}, {cy, lists.HalfPoint, "gave_up soft"}, {di, 0, "refused policy"}} {
			got, kinds := w.now(t, c.sub.ID).Score, ""
			for _, b := range w.history(t, c.sub.ID) {
				kinds += b.Kind + " " + b.Class
			}
			if got != c.want || kinds != c.kind {
				t.Errorf("%s, %s: %d halves, %q", when, c.sub.Name, got, kinds)
			}
		}
	}
	w.must(w.s.CopiesFailed(t.Context(), job))
	check("at first")
	// A job is done again when the program dies between its work and its end.
	w.clock.Advance(48 * time.Hour)
	w.must(w.s.CopiesFailed(t.Context(), job))
	check("again")
	w.must(w.s.CopiesFailed(t.Context(), outmail.CopiesFailed{Posting: 4711, Copies: job.Copies}))
}

// failed has the ledger say that copies could not be delivered.
func (w *world) failed(t testing.TB, posting, recipient int64) {
	t.Helper()
	w.must(w.db.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.ExecContext(t.Context(), "UPDATE outmail_copies SET state = 'failed' WHERE posting = $1 AND recipient = $2", posting, recipient)
		return err
	}))
}

func (w *world) newestForward(t testing.TB) (serial int64) {
	t.Helper()
	w.must(w.db.Reader().QueryRowContext(t.Context(), "SELECT MAX(serial) FROM outmail_postings WHERE source = 'forward'").Scan(&serial))
	return serial
}

func TestTheAuthorIsToldOnceThatNoKeeperWasReached(t *testing.T) {
	const author = "zoe@reader.example"
	letter := "From: Zoe <" + author + ">\nTo: ccrlist-owner@ccr.example\nSubject: A question\nMessage-ID: <q1@reader.example>\nDate: Mon, 23 Nov 2026 10:00:00 +0000\n\nWould you please tell me what the list is for?\n"
	w := newWorld(t)
	w.list(t, "ccrlist")
	w.arrive(t, letter)
	posting := w.newestForward(t)
	refused := outmail.CopiesFailed{Posting: posting, Copies: []outmail.FailedCopy{{Recipient: 1, Code: 550, Status: "5.1.1"}}}

	w.must(w.s.CopiesFailed(t.Context(), refused))
	if n := len(w.letters(t, author)); n != 0 {
		t.Fatalf("%d letters while a copy is under way", n)
	}
	w.failed(t, posting, 1)
	for range 3 {
		w.must(w.s.CopiesFailed(t.Context(), refused))
		w.clock.Advance(25 * time.Hour)
	}
	letters := w.letters(t, author)
	if len(letters) != 1 {
		t.Fatalf("%d letters", len(letters))
	}
	source := string(letters[0].Source)
	if !strings.Contains(source, "In-Reply-To: <q1@reader.example>") || !strings.Contains(source, "ccrlist-owner@ccr.example") || !strings.Contains(source, "Auto-Submitted:") {
		t.Errorf("the letter: %s", source)
	}
}

func TestWhatComesBackFromTheKeepersServerTellsTheAuthorToo(t *testing.T) {
	const author = "zoe@reader.example"
	letter := "From: Zoe <" + author + ">\nTo: ccrlist-owner@ccr.example\nSubject: A question\nDate: Mon, 23 Nov 2026 10:00:00 +0000\n\nWould you please tell me what the list is for?\n"
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	w.arrive(t, letter)
	to := w.verp(t, l, w.newestForward(t), 1)
	w.arrive(t, dsn(to, w.clerk.Email, "delayed", "4.4.1", "later", "Subject: A question\n"), "")
	if n := len(w.letters(t, author)); n != 0 {
		t.Fatalf("%d letters about a delay", n)
	}
	for range 2 {
		w.arrive(t, hardBounce(to, w.clerk.Email), "")
	}
	if n := len(w.letters(t, author)); n != 1 {
		t.Errorf("%d letters", n)
	}
	// What came from the null path is not answered.
	w.arrive(t, strings.Replace(letter, author, "daemon@reader.example", 1), "")
	w.failed(t, w.newestForward(t), 1)
	before := w.allLetters(t)
	w.must(w.s.CopiesFailed(t.Context(), outmail.CopiesFailed{Posting: w.newestForward(t), Copies: []outmail.FailedCopy{{Recipient: 1, Code: 550}}}))
	if n := w.allLetters(t); n != before {
		t.Errorf("%d letters in answer to the null path", n-before)
	}
	// A letter to the coalition's own address has no list.
	w.arrive(t, strings.Replace(strings.Replace(letter, author, "lou@reader.example", 1), "ccrlist-owner", "postmaster", 1))
	w.failed(t, w.newestForward(t), 1)
	w.must(w.s.CopiesFailed(t.Context(), outmail.CopiesFailed{Posting: w.newestForward(t), Copies: []outmail.FailedCopy{{Recipient: 1, Code: 550}}}))
	letters := w.letters(t, "lou@reader.example")
	if len(letters) != 1 || !strings.Contains(string(letters[0].Source), "postmaster@ccr.example") {
		t.Errorf("about a letter to the postmaster: %+v", letters)
	}
}

func TestWhileOneKeeperHasItTheAuthorIsNotTold(t *testing.T) {
	const author = "zoe@reader.example"
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	w.keeper(t, "Ines Roy")
	w.arrive(t, "From: Zoe <"+author+">\nTo: ccrlist-owner@ccr.example\nSubject: A question\nDate: Mon, 23 Nov 2026 10:00:00 +0000\n\nWhat is the list for?\n")
	posting := w.newestForward(t)
	w.failed(t, posting, 1)
	w.must(w.s.CopiesFailed(t.Context(), outmail.CopiesFailed{Posting: posting, Copies: []outmail.FailedCopy{{Recipient: 1, Code: 550}}}))
	if n := len(w.letters(t, author)); n != 0 {
		t.Fatalf("%d letters while one keeper has it", n)
	}
	w.arrive(t, hardBounce(w.verp(t, l, posting, 2), "ines@ccr.example"), "")
	if n := len(w.letters(t, author)); n != 1 {
		t.Errorf("%d letters when none has it", n)
	}
}

// allLetters counts them to whomever.
func (w *world) allLetters(t testing.TB) (n int) {
	t.Helper()
	w.must(w.db.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM outmail_messages").Scan(&n))
	return n
}
