package distribution

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
)

const (
	// silent is a mail domain that publishes nothing, strict one that asks
	// receivers to refuse what does not prove it, lenient one that asks for reports
	// only; elsewhere is a machine that none of them names.
	silent    = "silent.example"
	strict    = "strict.example"
	lenient   = "lenient.example"
	elsewhere = "198.51.100.7"
)

// domains publishes the records of those domains.
func (w *world) domains() {
	w.zone.TXT[strict], w.zone.TXT["_dmarc."+strict] = []string{"v=spf1 ip4:192.0.2.0/24 -all"}, []string{"v=DMARC1; p=reject"}
	w.zone.TXT[lenient], w.zone.TXT["_dmarc."+lenient] = []string{"v=spf1 ip4:192.0.2.0/24 ~all"}, []string{"v=DMARC1; p=none; rua=mailto:d@" + lenient}
}

// publish makes a signing key of a domain, and its record.
func (w *world) publish(t testing.TB, domain string) mailauth.Key {
	t.Helper()
	key, err := mailauth.GenerateKey(mailauth.Ed25519, domain, "k1")
	w.must(err)
	name, record := key.Record()
	w.zone.TXT[name] = []string{record}
	return key
}

// signed is a message with the DKIM signature of a key on top.
func (w *world) signed(t testing.TB, key mailauth.Key, raw string) string {
	t.Helper()
	raw = strings.ReplaceAll(strings.ReplaceAll(raw, "\r\n", "\n"), "\n", "\r\n")
	fields, err := mailauth.NewSigner(w.clock.Now, key).Sign([]byte(raw))
	w.must(err)
	return string(fields) + raw
}

// accept stores a message that a machine delivers, and returns its arrivals' keys.
func (w *world) accept(t testing.TB, ip, from, raw string, to ...string) []string {
	t.Helper()
	raw = strings.ReplaceAll(strings.ReplaceAll(raw, "\r\n", "\n"), "\n", "\r\n")
	before := w.arrivals(t)
	w.must(w.s.Accept(t.Context(), Envelope{IP: ip, Hello: "mx.sender.example", ReversePath: from, To: to}, []byte(raw)))
	return slices.DeleteFunc(w.arrivals(t), func(id string) bool { return slices.Contains(before, id) })
}

// arrivals are the keys of all that arrived, in order.
func (w *world) arrivals(t testing.TB) (ids []string) {
	t.Helper()
	rows, err := w.db.Reader().QueryContext(t.Context(), "SELECT id FROM list_arrivals ORDER BY id")
	w.must(err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id string
		w.must(rows.Scan(&id))
		ids = append(ids, id)
	}
	w.must(rows.Err())
	return ids
}

// from delivers a message to a list from a machine and returns its arrival, dealt
// with. The reverse path is the address in From.
func (w *world) from(t testing.TB, ip string, l lists.List, raw string) store.ListArrival {
	t.Helper()
	path := ""
	if c := mailmsg.Read([]byte(raw)); len(c.From) > 0 {
		path = c.From[0].Address
	}
	id := w.accept(t, ip, path, raw, l.Address(lists.ToList, ours))[0]
	w.work(t)
	return w.arrival(t, id)
}

func (w *world) arrival(t testing.TB, id string) store.ListArrival {
	t.Helper()
	row, err := store.New(w.db.Reader()).Arrival(t.Context(), id)
	w.must(err)
	return row
}

// became checks what became of an arrival, and the reasons.
func (w *world) became(t testing.TB, row store.ListArrival, state, outcome string, why ...string) {
	t.Helper()
	if row.State != state || row.Outcome != outcome || !slices.Equal(keysOf(lists.ReadReasons(row.Reasons)), why) {
		t.Fatalf("%s %s %v; want %s %s %v (%s)", row.State, row.Outcome, keysOf(lists.ReadReasons(row.Reasons)), state, outcome, why, row.Results)
	}
}

// posts is how many messages a list has distributed.
func (w *world) posts(t testing.TB, l lists.List) int64 {
	t.Helper()
	now, err := w.s.lists.ListTx(t.Context(), nil, l.ID)
	w.must(err)
	return now.Posts
}

// nullPath reports whether a letter leaves with the null reverse path.
func (w *world) nullPath(t testing.TB, letter outmail.Full) bool {
	t.Helper()
	n := 0
	w.must(w.db.Reader().QueryRowContext(t.Context(), "SELECT null_path FROM outmail_messages WHERE id = $1", letter.ID).Scan(&n))
	return n == 1
}

// automatic checks that a letter is marked as the automatic answer that it is.
func (w *world) automatic(t testing.TB, letter outmail.Full, to string) {
	t.Helper()
	h := mailmsg.Read(letter.Source).Header
	if !w.nullPath(t, letter) || h.Get("Auto-Submitted") != "auto-replied" || to != "" && h.Get("In-Reply-To") != "<"+to+">" {
		t.Errorf("no automatic answer to %s:\n%s", to, letter.Source)
	}
}

// button is the path that a letter's link leads to, after a beginning.
func button(t testing.TB, letter outmail.Full, begins string) string {
	t.Helper()
	found := regexp.MustCompile(regexp.QuoteMeta("https://"+ours) + `/(?:en|fr)/lists/` + begins + `([^\s]+)`).FindStringSubmatch(letter.Text)
	if found == nil {
		t.Fatalf("no link to %s in %s", begins, letter.Text)
	}
	return found[1]
}

func TestASubscriberProvenByTheServerThatDeliversIsDistributed(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	zoe, ali := w.member(t, l, "Zoe"), w.member(t, l, "Ali")
	row := w.from(t, fromNet, l, w.letter(l, "Zoe Tremblay <ZOE@ong.example>", "m1@ong.example", "Hello", "Hello, everybody."))
	w.became(t, row, arrivalDone, "distribute")
	if row.Proof != string(lists.Proven) || row.Author != zoe.Address || row.AuthorName != "Zoe Tremblay" || row.DecidedBy != "Plenary" || w.posts(t, l) != 1 {
		t.Errorf("%+v", row)
	}
	report := w.reportOf(t, l, 1)
	copies, _, err := w.mail.Copies(t.Context(), report.Serial, "", 0)
	w.must(err)
	if len(copies) != 2 || copies[0].Address != zoe.Address || copies[1].Address != ali.Address || !report.Complete {
		t.Errorf("%+v", copies)
	}
	if got := w.now(t, zoe.ID); got.Posts != 1 {
		t.Errorf("%d posts counted", got.Posts)
	}
	if len(w.letters(t, zoe.Address)) != 0 {
		t.Error("an answer to what was distributed")
	}
}

// reportOf is the report of the posting of a list's post.
func (w *world) reportOf(t testing.TB, l lists.List, number int64) outmail.Report {
	t.Helper()
	p, err := store.New(w.db.Reader()).PostByNumber(t.Context(), l.ID, number)
	w.must(err)
	r, err := w.mail.ReportOf(t.Context(), p.Posting)
	w.must(err)
	return r
}

func TestASubscriberProvenByASignatureIsDistributed(t *testing.T) {
	w := newWorld(t)
	w.domains()
	l := w.list(t, "ccrlist")
	for i, domain := range []string{strict, lenient, silent} {
		key := w.publish(t, domain)
		w.member(t, l, "zoe@"+domain)
		raw := w.letter(l, "zoe@"+domain, "", "Hello from "+domain, "Hello, everybody.")
		w.became(t, w.from(t, elsewhere, l, w.signed(t, key, raw)), arrivalDone, "distribute")
		if n := w.posts(t, l); n != int64(i+1) {
			t.Errorf("%s: %d posts", domain, n)
		}
	}
	// Somebody else's signature proves nothing about the author.
	key := w.publish(t, "evil.example")
	w.became(t, w.from(t, elsewhere, l, w.signed(t, key, w.letter(l, "zoe@"+silent, "", "Not hers", "Hello."))), arrivalConfirming, "confirm", "lists.why.unproven")
}

func TestAnAuthorWhoseDomainProvesNothingIsAskedAndAnswersByMail(t *testing.T) {
	w := newWorld(t)
	w.domains()
	l := w.list(t, "ccrlist")
	for i, domain := range []string{silent, lenient} {
		zoe := w.member(t, l, "zoe@"+domain)
		row := w.from(t, elsewhere, l, w.letter(l, "Zoe <zoe@"+domain+">", "m1@"+domain, "Hello", "Hello, it is me."))
		w.became(t, row, arrivalConfirming, "confirm", "lists.why.unproven")
		letters := w.letters(t, zoe.Address)
		if len(letters) != 1 {
			t.Fatalf("%s: %d letters", domain, len(letters))
		}
		w.automatic(t, letters[0], "m1@"+domain)
		from := mailmsg.Read(letters[0].Source).From[0].Address
		if from != "ccrlist-confirm+"+row.Word+"@"+ours {
			t.Fatalf("the question comes from %s", from)
		}

		// An answering machine answers nothing; a wrong word neither.
		w.accept(t, elsewhere, "zoe@"+domain, "From: zoe@"+domain+"\nSubject: Automatic reply: Is this yours?\n\nI am away.\n", from)
		w.accept(t, elsewhere, "", "From: zoe@"+domain+"\nSubject: Undeliverable\n\nNo.\n", from)
		w.accept(t, elsewhere, "zoe@"+domain, "From: zoe@"+domain+"\nSubject: Re: yes\n\nYes.\n", "ccrlist-confirm+aaaaaaaaaaaaaaaa@"+ours, "ccrlist-confirm@"+ours)
		w.work(t)
		if w.arrival(t, row.ID).State != arrivalConfirming || w.posts(t, l) != int64(i) {
			t.Fatal("confirmed by nobody")
		}

		answer := w.accept(t, elsewhere, "zoe@"+domain, "From: zoe@"+domain+"\nSubject: Re: Is this message yours?\n\nYes.\n", strings.ToUpper(from), from)
		w.work(t)
		w.became(t, w.arrival(t, row.ID), arrivalDone, "distribute")
		if got := w.arrival(t, answer[0]).Outcome; got != outcomeConfirmed || len(answer) != 1 {
			t.Errorf("the answer: %s", got)
		}
		if w.arrival(t, row.ID).Proof != string(lists.Confirmed) || w.posts(t, l) != int64(i+1) {
			t.Errorf("%s: not distributed once", domain)
		}
	}
}

func TestAnAuthorConfirmsByTheLinkOnce(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	zoe := w.member(t, l, "zoe@"+silent)
	row := w.from(t, elsewhere, l, w.letter(l, "zoe@"+silent, "m1@"+silent, "Hello", "Hello, it is me."))
	link := button(t, w.letters(t, zoe.Address)[0], "confirm/post/")
	peek, err := w.s.PeekConfirm(t.Context(), link)
	w.must(err)
	if !peek.Confirming() || peek.Subject != "Hello" || w.posts(t, l) != 0 {
		t.Error("looking at the page confirms")
	}
	for range 2 {
		got, err := w.s.ConfirmPost(t.Context(), access.Actor{}, link)
		w.must(err)
		if got.ID != row.ID {
			t.Errorf("%+v", got)
		}
		w.work(t)
	}
	w.became(t, w.arrival(t, row.ID), arrivalDone, "distribute")
	if w.posts(t, l) != 1 {
		t.Error("distributed twice")
	}
	_, err = w.s.ConfirmPost(t.Context(), access.Actor{}, link[:len(link)-2]+"AA")
	w.refused(err, fault.NotFound, "lists.error.link")
	// A link of another purpose is none.
	key, err := w.mail.Tokens(t.Context())
	w.must(err)
	_, err = w.s.ConfirmPost(t.Context(), access.Actor{}, key.Link(lists.ModerateLink, row.ID))
	w.refused(err, fault.NotFound, "lists.error.link")
}

func TestAConfirmedAuthorIsStillHeldToTheListsRules(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	zoe := w.lapsed(t, l, "zoe@"+silent)
	row := w.from(t, elsewhere, l, w.letter(l, "zoe@"+silent, "m1@"+silent, "Hello", "Hello, it is me."))
	_, err := w.s.ConfirmPost(t.Context(), access.Actor{}, button(t, w.letters(t, zoe.Address)[0], "confirm/post/"))
	w.must(err)
	w.work(t)
	w.became(t, w.arrival(t, row.ID), arrivalDone, "refuse", "people.why.unpaid")
}

func TestQuestionsToOneAddressHaveALimitAndTheRestWaitsForAModerator(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	zoe := w.member(t, l, "zoe@"+silent)
	var last store.ListArrival
	for i := range lists.AnswerLimits["confirm"] + 1 {
		last = w.from(t, elsewhere, l, w.letter(l, "zoe@"+silent, fmt.Sprintf("m%d@%s", i, silent), "Hello", "Hello again."))
	}
	if n := len(w.letters(t, zoe.Address)); n != int(lists.AnswerLimits["confirm"]) {
		t.Errorf("%d questions", n)
	}
	w.became(t, last, arrivalHeld, "hold", "lists.why.unproven")
	// No moderator can vouch for her.
	w.refused(w.s.Moderate(t.Context(), w.staff(), last.ID, Accepts, ""), fault.Conflict, "lists.why.unproven")
	w.clock.Advance(25 * time.Hour)
	w.must(w.s.Moderate(t.Context(), w.staff(), last.ID, Accepts, ""))
	w.became(t, w.arrival(t, last.ID), arrivalConfirming, "confirm", "lists.why.unproven")
}

func TestWhatIsForgedIsDroppedWithoutAWord(t *testing.T) {
	w := newWorld(t)
	w.domains()
	l := w.list(t, "ccrlist")
	for _, address := range []string{"zoe@" + strict, "zoe@" + theirs} { // -all and p=reject; -all alone
		w.member(t, l, address)
		for range 2 {
			row := w.from(t, elsewhere, l, w.letter(l, address, "", "Not hers", "Buy this."))
			w.became(t, row, arrivalDone, "drop", "lists.why.forged")
		}
		if len(w.letters(t, address)) != 0 {
			t.Errorf("%s got an answer to what it did not write", address)
		}
	}
	// Nor is anybody answered whom the forger names, subscriber or not, at any address.
	for _, to := range []string{"ccrlist", "ccrlist-subscribe", "ccrlist-unsubscribe", "ccrlist-request"} {
		w.accept(t, elsewhere, "max@"+strict, "From: max@"+strict+"\nSubject: help\n\nhelp\n", to+"@"+ours)
	}
	w.work(t)
	if n := len(w.letters(t, "max@"+strict)); n != 0 {
		t.Errorf("%d answers", n)
	}
}

// Two programs may read two authors out of one damaged field: whoever is proven
// must be the one whose name the message would be distributed in.
func TestTheProvenDomainIsThatOfTheAuthorShown(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	zoe := w.member(t, l, "zoe@"+silent)
	evil := w.publish(t, "evil.example")
	for _, from := range []string{
		"zoe@" + silent + " <eve@evil.example>", `"zoe@` + silent + `" <eve@evil.example>`, "<zoe@" + silent + "> eve@evil.example", "eve@evil.example (zoe@" + silent + ")",
		"zoe@" + silent + ", eve@evil.example", "=?utf-8?q?zoe=40silent.example?= <eve@evil.example>", "<@evil.example:zoe@" + silent + ">", "zoe@" + silent + " (<eve@evil.example>",
		"Group: zoe@" + silent + ";, eve@evil.example", "\"zoe@" + silent + " <eve@evil.example>", "eve@evil.example\nFrom: zoe@" + silent, "zoe@" + silent + "\nFrom: eve@evil.example",
		"zoe@" + silent + "\n <eve@evil.example>", "eve@evil.example <zoe@" + silent + ">", "zoe@" + silent + "<eve@evil.example", "zoe at " + silent + " <eve@evil.example>",
	} {
		raw := "From: " + from + "\nTo: ccrlist@" + ours + "\nSubject: Not hers\nDate: Mon, 23 Nov 2026 12:00:00 +0000\n\nHello, it is me.\n"
		if fields, err := mailauth.NewSigner(w.clock.Now, evil).Sign([]byte(strings.ReplaceAll(raw, "\n", "\r\n"))); err == nil {
			raw = string(fields) + raw
		}
		id := w.accept(t, elsewhere, "eve@evil.example", raw, "ccrlist@"+ours)[0]
		w.work(t)
		if row := w.arrival(t, id); row.Outcome == "distribute" || row.Author == zoe.Address && row.Proof == string(lists.Proven) {
			t.Errorf("From: %s: %s of %s, %s", from, row.Outcome, row.Author, row.Proof)
		}
	}
	if w.posts(t, l) != 0 {
		t.Error("distributed in the name of somebody who did not write it")
	}
}

func TestWhoIsNoSubscriberGetsOneCourteousRefusalADay(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	other := w.list(t, "other")
	text := "Bonjour, je voudrais écrire à la liste pour vous parler de la rencontre."
	for range 3 {
		w.became(t, w.from(t, fromNet, l, w.letter(l, "Max <max@ong.example>", "m1@ong.example", "Rencontre", text)), arrivalDone, "refuse", "lists.why.not_subscribed")
	}
	letters := w.letters(t, "max@ong.example")
	if len(letters) != 1 {
		t.Fatalf("%d refusals", len(letters))
	}
	w.automatic(t, letters[0], "m1@ong.example")
	for _, want := range []string{"Merci d’avoir écrit", "Rencontre", "Seules les personnes", "ccrlist-owner@" + ours, "https://" + ours + "/fr/lists/ccrlist"} {
		if !strings.Contains(letters[0].Text, want) {
			t.Errorf("no %q in:\n%s", want, letters[0].Text)
		}
	}
	if strings.Contains(letters[0].Text, "Thank you") || mailmsg.Read(letters[0].Source).From[0].Address != "ccrlist-owner@"+ours {
		t.Errorf("not in French alone, or not from those who keep the list:\n%s", letters[0].Source)
	}
	w.from(t, fromNet, other, w.letter(other, "Max <max@ong.example>", "m2@ong.example", "Rencontre", text))
	w.clock.Advance(25 * time.Hour)
	w.from(t, fromNet, l, w.letter(l, "Max <max@ong.example>", "m3@ong.example", "Rencontre", text))
	if n := len(w.letters(t, "max@ong.example")); n != 3 {
		t.Errorf("%d refusals from two lists in two days", n)
	}

	// Whoever cannot be placed is answered in both languages.
	w.from(t, fromNet, l, w.letter(l, "Kim <kim@ong.example>", "m4@ong.example", "?", "OK"))
	both := w.letters(t, "kim@ong.example")[0]
	if !strings.Contains(both.Text, "Thank you for writing") || !strings.Contains(both.Text, "Merci d’avoir écrit") || !strings.Contains(both.Subject, " / ") {
		t.Errorf("not in both languages: %s\n%s", both.Subject, both.Text)
	}
	// Whom the register knows, in the language it says.
	_, err := w.people.AddPerson(t.Context(), access.TheProgram(), people.Person{Name: "Lou", Email: "lou@ong.example", Lang: i18n.FR})
	w.must(err)
	w.from(t, fromNet, l, w.letter(l, "Lou <lou@ong.example>", "m5@ong.example", "Hello", "Please let me write to the list, it is for you."))
	if got := w.letters(t, "lou@ong.example")[0]; !strings.Contains(got.Text, "Merci") || strings.Contains(got.Text, "Thank") {
		t.Errorf("not in the language of the register:\n%s", got.Text)
	}
	if w.posts(t, l) != 0 {
		t.Error("distributed")
	}
}

func TestWhoHasLeftOrWaitsIsRefusedInTheirLanguage(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	for state, want := range map[lists.State]string{lists.Ended: "lists.why.not_subscribed", lists.Refused: "lists.why.not_subscribed", lists.Requested: "lists.why.not_approved"} {
		m := w.member(t, l, "Member "+string(state))
		w.takes(t, m, func(s *lists.Subscription) { s.State, s.Lang = state, i18n.FR })
		w.became(t, w.from(t, fromNet, l, w.letter(l, m.Address, "m@"+m.Address, "Hello", "Please let me write to the list, it is for you.")), arrivalDone, "refuse", want)
		if letters := w.letters(t, m.Address); len(letters) != 1 || !strings.Contains(letters[0].Text, "Merci") {
			t.Errorf("%s: %+v", state, letters)
		}
	}
}

func TestALapsedOrganizationIsToldSoInTheSubscribersLanguage(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	m := w.lapsed(t, l, "Zoe")
	w.takes(t, m, func(s *lists.Subscription) { s.Lang = i18n.FR })
	row := w.from(t, fromNet, l, w.letter(l, m.Address, "m1@ong.example", "Hello", "Hello, it is me."))
	w.became(t, row, arrivalDone, "refuse", "people.why.unpaid")
	letter := w.letters(t, m.Address)[0]
	if !strings.Contains(letter.Text, "2025") || !strings.Contains(letter.Text, "cotisation") || w.posts(t, l) != 0 {
		t.Errorf("the words of the standing:\n%s", letter.Text)
	}
	// The same reason, read again for a page.
	reasons := lists.ReadReasons(row.Reasons)
	if said := w.catalog.For(i18n.FR).Say(reasons[0]); !strings.Contains(letter.Text, said) {
		t.Errorf("the page says %q", said)
	}
	// Once the dues are paid, the same person may write.
	w.must(w.people.RecordPayment(t.Context(), access.TheProgram(), m.Organization.ID, 2025, w.s.lists.Today()))
	w.became(t, w.from(t, fromNet, l, w.letter(l, m.Address, "m2@ong.example", "Hello", "Hello, it is me again.")), arrivalDone, "distribute")
}

func TestWhoMayPost(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	post := func(address string) (string, []string) {
		row := w.from(t, fromNet, l, w.letter(l, address, db.NewID()+"@ong.example", "Hello", "Hello, it is me."))
		return row.Outcome, keysOf(lists.ReadReasons(row.Reasons))
	}
	check := func(who, address, outcome string, why ...string) {
		t.Helper()
		if got, reasons := post(address); got != outcome || !slices.Equal(reasons, why) {
			t.Errorf("%s: %s %v", who, got, reasons)
		}
	}
	// The register knows the person by the address alone.
	m := w.member(t, l, "Ana")
	w.takes(t, m, func(s *lists.Subscription) { s.PersonID, s.OrganizationID = "", "" })
	check("known by the address", m.Address, "distribute")
	// The register knows the organization, and not the person.
	m = w.member(t, l, "Bea")
	w.must(w.people.ChangePerson(t.Context(), access.TheProgram(), people.Person{ID: m.Person.ID, Name: "Bea", Email: "private@home.example", Lang: i18n.EN}))
	w.takes(t, m, func(s *lists.Subscription) { s.PersonID = "" })
	check("of a known organization", m.Address, "distribute")
	// Nobody knows anything.
	w.takes(t, m, func(s *lists.Subscription) { s.OrganizationID = "" })
	check("of no organization", m.Address, "refuse", "lists.standing.unknown")
	w.takes(t, m, func(s *lists.Subscription) { s.Guest = true })
	check("a guest", m.Address, "distribute")
	// Who has left the organization speaks for it no longer.
	m = w.member(t, l, "Cleo")
	places, err := w.people.PlacesOf(t.Context(), nil, m.Person.ID)
	w.must(err)
	w.must(w.people.EndAffiliation(t.Context(), access.TheProgram(), places[0].ID, w.s.lists.Today()))
	check("on the last day", m.Address, "distribute")
	w.clock.Advance(24 * time.Hour)
	check("who has left", m.Address, "refuse", "lists.standing.unknown")
	// One organization in standing is enough.
	lapsed := w.lapsed(t, l, "Dora")
	good := w.member(t, l, "Elsa")
	_, err = w.people.Affiliate(t.Context(), access.TheProgram(), people.Affiliation{PersonID: lapsed.Person.ID, OrganizationID: good.Organization.ID, From: w.s.lists.Today().AddDate(0, -1, 0)})
	w.must(err)
	check("of two organizations", lapsed.Address, "distribute")
	// The secretariat.
	w.zone.TXT[ours] = []string{"v=spf1 ip4:192.0.2.0/24 -all"}
	_, err = w.s.lists.Add(t.Context(), w.staff(), l, lists.Request{Name: "Tomas Berg", Address: "tomas@" + ours, Role: lists.Individual, ConsentText: "I ask for it."}, lists.Approval{})
	w.must(err)
	check("staff", "tomas@"+ours, "distribute")
}

func TestGovernmentAndMediaDomainsAreRefusedByASetting(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	zoe := w.member(t, l, "zoe@tax.gov.example")
	w.zone.TXT["tax.gov.example"] = []string{"v=spf1 ip4:192.0.2.0/24 -all"}
	w.became(t, w.from(t, fromNet, l, w.letter(l, zoe.Address, "m1@x", "Hello", "Hello, it is me.")), arrivalDone, "distribute")
	l.Settings.RefusedDomains = []string{"gov.example"}
	w.must(w.s.lists.ChangeList(t.Context(), w.staff(), l))
	for _, address := range []string{zoe.Address, "max@tax.gov.example"} {
		w.became(t, w.from(t, fromNet, l, w.letter(l, address, "m2@x", "Hello", "Please let me write, it is for you.")), arrivalDone, "refuse", "lists.command.domain_refused")
		letters := w.letters(t, address)
		if len(letters) != 1 || !strings.Contains(letters[0].Text, "non-governmental") || strings.Contains(letters[0].Text, "To join") {
			t.Errorf("%s: %+v", address, letters)
		}
	}
}

func TestTheFirstMessageWaitsAndEverybodyConcernedIsTold(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	l.Settings.HoldFirst = 1
	w.must(w.s.lists.ChangeList(t.Context(), w.staff(), l))
	other := w.keeper(t, "Uma Lind")
	zoe := w.member(t, l, "Zoe")
	w.takes(t, zoe, func(s *lists.Subscription) { s.Lang = i18n.FR })
	row := w.from(t, fromNet, l, w.letter(l, "Zoe <"+zoe.Address+">", "m1@ong.example", "Bonjour", "Bonjour à toutes et à tous."))
	w.became(t, row, arrivalHeld, "hold", "lists.why.first_post")
	for _, keeper := range []string{w.clerk.Email, other.Email} {
		letters := w.letters(t, keeper)
		if len(letters) != 1 || !strings.Contains(letters[0].Text, "Bonjour à toutes et à tous.") || !strings.Contains(letters[0].Text, "one of the author’s first messages") || !strings.Contains(letters[0].Text, zoe.Address) {
			t.Fatalf("%s: %+v", keeper, letters)
		}
		h, c, who, err := w.s.HeldByLink(t.Context(), button(t, letters[0], "m/"))
		w.must(err)
		if h.ID != row.ID || c.Subject != "Bonjour" || !h.Waits() || !lists.MayModerate(who, l) {
			t.Errorf("%s sees %+v", keeper, h)
		}
	}
	told := w.letters(t, zoe.Address)
	if len(told) != 1 || !strings.Contains(told[0].Text, "Votre message") {
		t.Fatalf("the author: %+v", told)
	}
	w.automatic(t, told[0], "m1@ong.example")
	if n, err := w.s.Waiting(t.Context(), l); err != nil || n != 1 || w.posts(t, l) != 0 {
		t.Errorf("%d wait, %v", n, err)
	}

	link := button(t, w.letters(t, other.Email)[0], "m/")
	h, err := w.s.ModerateByLink(t.Context(), link, Accepts, "")
	w.must(err)
	if h.ID != row.ID || w.posts(t, l) != 1 {
		t.Error("not distributed")
	}
	if got := w.arrival(t, row.ID); got.Outcome != "distribute" || got.DecidedBy != "Uma Lind" {
		t.Errorf("%+v", got)
	}
	// Twice is once, and in words.
	_, err = w.s.ModerateByLink(t.Context(), link, Accepts, "")
	w.refused(err, fault.Conflict, "lists.error.moderated")
	if said := fault.Of(err).Args["By"]; said != "Uma Lind" {
		t.Errorf("decided by %v", said)
	}
	w.refused(w.s.Moderate(t.Context(), w.staff(), row.ID, Declines, "No."), fault.Conflict, "lists.error.moderated")
	// The next one goes out by itself.
	w.became(t, w.from(t, fromNet, l, w.letter(l, zoe.Address, "m2@ong.example", "Encore", "Bonjour encore.")), arrivalDone, "distribute")
}

func TestOnlyKeepersModerate(t *testing.T) {
	w := newWorld(t)
	group, err := w.bodies.AddBody(t.Context(), access.TheProgram(), bodies.Body{Slug: "inland", Kind: access.WorkingGroup, Name: i18n.Same("Inland")})
	w.must(err)
	settings := lists.DefaultSettings()
	settings.Moderated, settings.HoldFirst = true, 0
	l, err := w.s.lists.AddList(t.Context(), w.staff(), lists.List{Slug: "inland", Name: i18n.Same("Inland"), BodyID: group.ID, Settings: settings})
	w.must(err)
	chair, seat := w.member(t, l, "Chair"), w.member(t, l, "Seat")
	term, err := w.bodies.Appoint(t.Context(), access.TheProgram(), bodies.Term{BodyID: group.ID, PersonID: chair.Person.ID, Role: access.CoChair, From: w.s.lists.Today().AddDate(0, -1, 0)})
	w.must(err)
	_, err = w.bodies.Appoint(t.Context(), access.TheProgram(), bodies.Term{BodyID: group.ID, PersonID: seat.Person.ID, Role: access.CommitteeSeat, From: w.s.lists.Today().AddDate(0, -1, 0)})
	w.must(err)
	row := w.from(t, fromNet, l, w.letter(l, seat.Address, "m1@ong.example", "Hello", "Hello, it is me."))
	w.became(t, row, arrivalHeld, "hold", "lists.why.moderated")
	link := button(t, w.letters(t, chair.Address)[0], "m/")
	if len(w.letters(t, seat.Address)) != 1 { // that it waits
		t.Error("somebody who moderates nothing is asked to")
	}

	w.refused(w.s.Moderate(t.Context(), seat.Actor, row.ID, Accepts, ""), fault.Forbidden, "fault.forbidden")
	w.refused(w.s.Moderate(t.Context(), access.Actor{}, row.ID, Accepts, ""), fault.SignIn, "fault.sign_in")
	_, _, err = w.s.Queue(t.Context(), seat.Actor, l, arrivalHeld, "")
	w.refused(err, fault.Forbidden, "fault.forbidden")
	_, _, err = w.s.Held(t.Context(), seat.Actor, row.ID)
	w.refused(err, fault.Forbidden, "fault.forbidden")
	_, err = w.s.ModerateByLink(t.Context(), "forged", Accepts, "")
	w.refused(err, fault.NotFound, "lists.error.link")

	// The link stands for the office: it ends with it.
	w.must(w.bodies.EndTerm(t.Context(), access.TheProgram(), term.ID, w.s.lists.Today()))
	w.clock.Advance(24 * time.Hour)
	_, err = w.s.ModerateByLink(t.Context(), link, Accepts, "")
	w.refused(err, fault.Forbidden, "fault.forbidden")
	if w.posts(t, l) != 0 || w.arrival(t, row.ID).State != arrivalHeld {
		t.Error("moderated by somebody who may not")
	}
	w.refused(w.s.Moderate(t.Context(), w.staff(), row.ID, "maybe", ""), fault.Invalid, "fault.form")
	w.must(w.s.Moderate(t.Context(), w.staff(), row.ID, Discards, ""))
	if got := w.arrival(t, row.ID); got.Outcome != "discarded" || len(w.letters(t, seat.Address)) != 1 {
		t.Errorf("discarded: %+v", got)
	}
}

func TestADeclinedMessageIsExplainedToItsAuthor(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	l.Settings.Moderated = true
	w.must(w.s.lists.ChangeList(t.Context(), w.staff(), l))
	zoe := w.member(t, l, "Zoe")
	w.takes(t, zoe, func(s *lists.Subscription) { s.Lang = i18n.FR })
	row := w.from(t, fromNet, l, w.letter(l, zoe.Address, "m1@ong.example", "Vente", "Achetez."))
	for _, reason := range []string{"", "  ", strings.Repeat("x", lists.MaxMessage+1)} {
		w.refused(w.s.Moderate(t.Context(), w.staff(), row.ID, Declines, reason), fault.Invalid, "lists.error.reason")
	}
	w.must(w.s.Moderate(t.Context(), w.staff(), row.ID, Declines, "This is the place for you to talk of the work, and it is not for sale."))
	letter := w.letters(t, zoe.Address)[0]
	if !strings.Contains(letter.Text, "not for sale") || !strings.Contains(letter.Text, "motif") || strings.Contains(letter.Text, "Those who keep") {
		t.Errorf("not in her language:\n%s", letter.Text)
	}
	lines, err := w.log.History(t.Context(), lists.KindArrival, row.ID, "")
	w.must(err)
	if last := lines[len(lines)-1]; last.Action != "lists.moderate" || last.PersonName != w.clerk.Name || last.Detail["reason"] == nil {
		t.Errorf("on record: %+v", last)
	}
	// What a program wrote in her name, unproven, is declined without a letter.
	robot := w.member(t, l, "robot@"+silent)
	held := w.from(t, elsewhere, l, w.letter(l, robot.Address, "m2@x", "Report", "The nightly report.", "Auto-Submitted: auto-generated"))
	w.became(t, held, arrivalHeld, "hold", "lists.why.by_program", "lists.why.unproven")
	w.refused(w.s.Moderate(t.Context(), w.staff(), held.ID, Accepts, ""), fault.Conflict, "lists.why.unproven")
	w.must(w.s.Moderate(t.Context(), w.staff(), held.ID, Declines, "No reports."))
	if len(w.letters(t, robot.Address)) != 0 {
		t.Error("a letter to a program")
	}
}

func TestTwoModeratorsDecideOnce(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	l.Settings.Moderated = true
	w.must(w.s.lists.ChangeList(t.Context(), w.staff(), l))
	zoe := w.member(t, l, "Zoe")
	for i := range 5 {
		row := w.from(t, fromNet, l, w.letter(l, zoe.Address, fmt.Sprintf("m%d@ong.example", i), "Hello", "Hello, it is me."))
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for n := range errs {
			wg.Go(func() {
				errs[n] = w.s.Moderate(t.Context(), w.staff(), row.ID, []Verdict{Accepts, Discards}[n%2], "")
			})
		}
		wg.Wait()
		done := 0
		for _, err := range errs {
			switch {
			case err == nil:
				done++
			case !fault.Is(err, fault.Conflict):
				t.Errorf("%v", err)
			}
		}
		if done != 1 {
			t.Errorf("%d moderators were told that it is done", done)
		}
	}
}

// shape is a message that a list holds, or not.
func TestWhatAModeratorLooksAtFirst(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	l.Settings.MaxSize = 10 << 10
	w.must(w.s.lists.ChangeList(t.Context(), w.staff(), l))
	zoe := w.member(t, l, "Zoe")
	attached := func(kind, name, content string) string {
		return "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee the file.\n--b\nContent-Type: " + kind +
			"\nContent-Disposition: attachment; filename=\"" + name + "\"\n\n" + content + "\n--b--\n"
	}
	plain := "\nHello, it is me.\n"
	forwardedMessage := func(inner string) string {
		return "From: max@elsewhere.example\nSubject: Inner\n" + inner
	}
	for name, c := range map[string]struct {
		rest string
		why  []string
	}{
		"small":                              {plain, nil},
		"too large":                          {"\n" + strings.Repeat("All work and no play.\n", 1000), []string{"lists.why.too_large"}},
		"a program":                          {attached("application/octet-stream", "a.exe", "MZ and more\x00\x01"), []string{"lists.why.attachment"}},
		"a program that claims to be a text": {attached("text/plain", "notes.txt", "MZ\x90\x00\x03\x00\x00\x00"), []string{"lists.why.attachment"}},
		"an archive that claims to be a PDF": {attached("application/pdf", "a.pdf", "7z\xbc\xaf\x27\x1c and more"), []string{"lists.why.attachment"}},
		"a name that hides":                  {attached("application/pdf", "report.pdf.exe", "%PDF-1.7 text"), []string{"lists.why.attachment"}},
		"a page":                             {attached("text/html", "a.html", "<!doctype html><html><body>x</body></html>"), []string{"lists.why.attachment"}},
		"a film":                             {attached("video/mp4", "a.mp4", "\x00\x00\x00\x18ftypmp42"), []string{"lists.why.attachment"}},
		"a PDF":                              {attached("application/octet-stream", "a.pdf", "%PDF-1.7 text"), nil},
		"a text":                             {attached("text/plain", "a.txt", "Some text."), nil},
		"a calendar":                         {attached("text/calendar", "a.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR"), nil},
		"a message":                          {attached("message/rfc822", "a.eml", forwardedMessage("\nHello.\n")), nil},
		"a message with a program": {
			attached("message/rfc822", "a.eml", forwardedMessage(strings.ReplaceAll(attached("application/octet-stream", "b.exe", "MZ and more\x00\x01"), "=b", "=c")[:0]+
				strings.NewReplacer("boundary=b", "boundary=c", "--b", "--c").Replace(attached("application/octet-stream", "b.exe", "MZ and more\x00\x01")))),
			[]string{"lists.why.attachment"},
		},
		"nothing":                {"\n\n", []string{"lists.why.empty"}},
		"our own list's message": {"List-Id: \"The list\" <ccrlist.CCR.example>\n" + plain, []string{"lists.why.loop"}},
		"fifty servers":          {strings.Repeat("Received: from a by b; Mon, 23 Nov 2026 12:00:00 +0000\n", 50) + plain, nil},
		"fifty-one servers":      {strings.Repeat("Received: from a by b; Mon, 23 Nov 2026 12:00:00 +0000\n", 51) + plain, []string{"lists.why.loop"}},
		"a program wrote it":     {"Auto-Submitted: auto-generated\n" + plain, []string{"lists.why.by_program"}},
		"another list":           {"List-Id: <news.elsewhere.example>\n" + plain, []string{"lists.why.by_program"}},
		"bulk":                   {"Precedence: bulk\n" + plain, []string{"lists.why.by_program"}},
		"not automatic":          {"Auto-Submitted: no\n" + plain, nil},
	} {
		t.Run(name, func(t *testing.T) {
			row := w.from(t, fromNet, l, "From: "+zoe.Address+"\nTo: ccrlist@"+ours+"\nSubject: "+name+"\nDate: Mon, 23 Nov 2026 12:00:00 +0000\n"+c.rest)
			if len(c.why) == 0 {
				w.became(t, row, arrivalDone, "distribute")
				return
			}
			w.became(t, row, arrivalHeld, "hold", c.why...)
			posts := w.posts(t, l)
			w.must(w.s.Moderate(t.Context(), w.staff(), row.ID, Accepts, ""))
			if w.arrival(t, row.ID).Outcome != "distribute" || w.posts(t, l) != posts+1 {
				t.Error("a moderator's word did not let it through")
			}
		})
	}
}

func TestProgramsAreNeverAnswered(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	left := w.member(t, l, "Left")
	w.takes(t, left, func(s *lists.Subscription) { s.State = lists.Ended })
	lapsed := w.lapsed(t, l, "Lapsed")
	for _, field := range []string{"Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated", "Precedence: bulk", "Precedence: junk", "List-Id: <news.elsewhere.example>", "X-Autoreply: yes", "X-Auto-Response-Suppress: All", "List-Unsubscribe: <https://x.example>"} {
		for _, address := range []string{left.Address, lapsed.Address, "max@ong.example", "mailer-daemon@ong.example", "no-reply@ong.example"} {
			for _, to := range []string{"ccrlist", "ccrlist-subscribe", "ccrlist-unsubscribe", "ccrlist-request", "ccrlist-confirm"} {
				w.accept(t, fromNet, address, "From: "+address+"\nSubject: help\n"+field+"\n\nhelp\n", to+"@"+ours)
			}
		}
	}
	// The null reverse path is that of notifications.
	for _, to := range []string{"ccrlist", "ccrlist-subscribe", "ccrlist-request"} {
		w.accept(t, fromNet, "", "From: max@ong.example\nSubject: Delivery failed\n\nYour message.\n", to+"@"+ours)
	}
	w.work(t)
	if n := w.allLetters(t); n != 0 || w.posts(t, l) != 0 {
		t.Errorf("%d answers to programs", n)
	}
}

func TestOneAuthorAndNoOther(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	zoe, ali := w.member(t, l, "Zoe"), w.member(t, l, "Ali")
	head := "To: ccrlist@" + ours + "\nSubject: Together\nDate: Mon, 23 Nov 2026 12:00:00 +0000\nMessage-ID: <m1@ong.example>\n"
	text := "\nPlease let us write to the list, it is for you.\n"
	two := w.from(t, fromNet, l, "From: Zoe <"+zoe.Address+">, Ali <"+ali.Address+">\n"+head+text)
	w.became(t, two, arrivalDone, "refuse", "lists.why.authors")
	if letters := w.letters(t, zoe.Address); len(letters) != 1 || !strings.Contains(letters[0].Text, "one author") {
		t.Errorf("whoever sent it is not told: %+v", letters)
	}
	if len(w.letters(t, ali.Address)) != 0 {
		t.Error("whoever did not send it is told")
	}
	// From a server that the domain does not name, nobody is.
	w.clock.Advance(25 * time.Hour)
	w.became(t, w.from(t, elsewhere, l, "From: Zoe <"+zoe.Address+">, Ali <"+ali.Address+">\n"+head+text), arrivalDone, "refuse", "lists.why.authors")
	fields := w.from(t, fromNet, l, "From: "+zoe.Address+"\nFrom: "+ali.Address+"\n"+head+text)
	w.became(t, fields, arrivalDone, "refuse", "lists.why.authors")
	none := w.accept(t, fromNet, zoe.Address, head+text, "ccrlist@"+ours)
	damaged := w.accept(t, fromNet, zoe.Address, "From: <nobody at all>\n"+head+text, "ccrlist@"+ours)
	long := w.accept(t, fromNet, zoe.Address, "From: "+strings.Repeat("x", 65)+"@ong.example\n"+head+text, "ccrlist@"+ours)
	empty := w.accept(t, fromNet, zoe.Address, "", "ccrlist@"+ours)
	w.work(t)
	w.became(t, w.arrival(t, none[0]), arrivalDone, "drop", "lists.why.authors")
	w.became(t, w.arrival(t, damaged[0]), arrivalDone, "drop", "lists.why.authors")
	w.became(t, w.arrival(t, long[0]), arrivalDone, "refuse", "lists.why.not_subscribed")
	w.became(t, w.arrival(t, empty[0]), arrivalDone, "drop", "lists.why.authors")
	if n := w.allLetters(t); n != 2 { // the second of the two fields' first author, a day later
		t.Errorf("%d letters", n)
	}
}

func TestOneMessageForTwoLists(t *testing.T) {
	w := newWorld(t)
	a, b := w.list(t, "first"), w.list(t, "second")
	zoe := w.member(t, a, "Zoe")
	raw := "From: " + zoe.Address + "\nTo: first@" + ours + ", second@" + ours + "\nCc: first-owner@" + ours + "\nSubject: Both\nDate: Mon, 23 Nov 2026 12:00:00 +0000\n\nTo both of you.\n"
	ids := w.accept(t, fromNet, zoe.Address, raw, "first@"+ours, "FIRST@"+ours, "second@"+ours, "first-owner@"+ours)
	w.work(t)
	if w.posts(t, a) != 1 || w.posts(t, b) != 0 || w.rows(t, "list_raws") != 1 || w.rows(t, "list_arrivals") != 3 || w.handedOn(t) != 1 {
		t.Errorf("%d and %d posts, %d stored", w.posts(t, a), w.posts(t, b), w.rows(t, "list_raws"))
	}
	w.became(t, w.arrival(t, ids[1]), arrivalDone, "refuse", "lists.why.not_subscribed")
}

func TestAMessageDeliveredTwiceIsDistributedOnce(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	zoe := w.member(t, l, "Zoe")
	raw := w.letter(l, zoe.Address, "m1@ong.example", "Hello", "Hello, it is me.")
	w.became(t, w.from(t, fromNet, l, raw), arrivalDone, "distribute")
	// By another way: what servers put before it differs, and the end of it.
	for _, again := range []string{raw, "Received: from b by c; Mon, 23 Nov 2026 12:00:01 +0000\n" + raw, "X-Spam-Status: No\n" + raw + "\n\n", strings.TrimRight(raw, "\n")} {
		w.became(t, w.from(t, fromNet, l, again), arrivalDone, "drop", "lists.why.duplicate")
	}
	// One word more is another message, be its Message-ID the same.
	w.became(t, w.from(t, fromNet, l, w.letter(l, zoe.Address, "m1@ong.example", "Hello", "Hello, it is me again.")), arrivalDone, "distribute")
	if w.posts(t, l) != 2 || len(w.letters(t, zoe.Address)) != 0 {
		t.Errorf("%d posts, %d letters", w.posts(t, l), len(w.letters(t, zoe.Address)))
	}
}

func TestASilentNameServerDelaysAMessageAndDoesNotLoseIt(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	zoe := w.member(t, l, "Zoe")
	w.zone.Failing[theirs] = true
	receive := func(id string, last bool) error { return w.s.Receive(t.Context(), id, last) }

	id := w.accept(t, fromNet, zoe.Address, w.letter(l, zoe.Address, "m1@ong.example", "Hello", "Hello, it is me."), "ccrlist@"+ours)[0]
	if err := receive(id, false); !errors.Is(err, ErrAgain) {
		t.Fatalf("%v", err)
	}
	w.zone.Failing[theirs] = false
	w.must(receive(id, false))
	w.became(t, w.arrival(t, id), arrivalDone, "distribute")

	// After some patience, what is known must do: nothing is proven, and she is asked.
	w.zone.Failing[theirs] = true
	id = w.accept(t, fromNet, zoe.Address, w.letter(l, zoe.Address, "m2@ong.example", "Again", "Hello, it is me."), "ccrlist@"+ours)[0]
	for i := range patienceWithDNS {
		if err := receive(id, false); !errors.Is(err, ErrAgain) || w.arrival(t, id).State != arrivalWaiting {
			t.Fatalf("try %d: %v", i, err)
		}
	}
	w.must(receive(id, false))
	w.became(t, w.arrival(t, id), arrivalConfirming, "confirm", "lists.why.unproven")
	// The last try decides.
	id = w.accept(t, fromNet, zoe.Address, w.letter(l, zoe.Address, "m3@ong.example", "Once more", "Hello, it is me."), "ccrlist@"+ours)[0]
	w.must(receive(id, true))
	w.became(t, w.arrival(t, id), arrivalConfirming, "confirm", "lists.why.unproven")
}

func TestAnArrivalIsDealtWithOnceHoweverOftenItsJobRuns(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	zoe := w.member(t, l, "Zoe")
	for i := range 5 {
		id := w.accept(t, fromNet, zoe.Address, w.letter(l, zoe.Address, fmt.Sprintf("m%d@ong.example", i), "Hello", "Hello, it is me."), "ccrlist@"+ours)[0]
		other := w.accept(t, fromNet, "max@ong.example", w.letter(l, "max@ong.example", fmt.Sprintf("x%d@ong.example", i), "Hello", "Hello, it is me."), "ccrlist@"+ours)[0]
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for n := range errs {
			wg.Go(func() { errs[n] = w.s.Receive(t.Context(), []string{id, other}[n%2], false) })
		}
		wg.Wait()
		w.must(errors.Join(errs...))
		w.must(w.s.Receive(t.Context(), id, false))
		w.became(t, w.arrival(t, id), arrivalDone, "distribute")
		if n := w.posts(t, l); n != int64(i+1) {
			t.Fatalf("%d posts of %d messages", n, i+1)
		}
	}
	if w.rows(t, "outmail_postings") != 5 || w.rows(t, "outmail_copies") != 5 || len(w.letters(t, "max@ong.example")) != 1 {
		t.Errorf("%d postings, %d copies", w.rows(t, "outmail_postings"), w.rows(t, "outmail_copies"))
	}
	w.must(w.s.Receive(t.Context(), db.NewID(), false)) // forgotten since
}

// A job that was taken for dead may come back late, with what it knew then.
func TestALateJobChangesNothing(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	zoe := w.member(t, l, "zoe@"+silent)
	id := w.accept(t, elsewhere, zoe.Address, w.letter(l, zoe.Address, "m1@x", "Hello", "Hello, it is me."), "ccrlist@"+ours)[0]
	row := w.arrival(t, id)
	in, err := w.s.open(t.Context(), row)
	w.must(err)
	w.work(t)
	confirming := w.arrival(t, id)
	w.must(w.s.putOff(t.Context(), row))
	if got := w.arrival(t, id); got != confirming {
		t.Errorf("put off: %+v", got)
	}
	// Confirmed meanwhile, it waits again, and is not as it was.
	_, err = w.s.ConfirmPost(t.Context(), access.Actor{}, button(t, w.letters(t, zoe.Address)[0], "confirm/post/"))
	w.must(err)
	confirmed := w.arrival(t, id)
	w.must(w.s.settle(t.Context(), access.TheProgram(), in, false))
	w.must(w.s.putOff(t.Context(), row))
	if got := w.arrival(t, id); got != confirmed || len(w.letters(t, zoe.Address)) != 1 {
		t.Errorf("asked again: %+v", got)
	}
	w.work(t)
	w.became(t, w.arrival(t, id), arrivalDone, "distribute")
}

// A crash undoes a transaction whole: the arrival waits as before, and nothing of
// what was begun is there.
func TestACrashWhileDecidingLeavesNothingHalfDone(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	zoe := w.member(t, l, "Zoe")
	id := w.accept(t, fromNet, zoe.Address, w.letter(l, zoe.Address, "m1@ong.example", "Hello", "Hello, it is me."), "ccrlist@"+ours)[0]
	row := w.arrival(t, id)
	in, err := w.s.open(t.Context(), row)
	w.must(err)
	in.results = w.s.o.Checker.Check(t.Context(), mailauth.Envelope{ReversePath: zoe.Address, Hello: "mx", IP: []byte{192, 0, 2, 25}}, in.raw)
	crash := errors.New("the power is out")
	for range 3 {
		postID := db.NewID()
		out, err := w.s.compose(t.Context(), l, postID, in.raw, in.results)
		w.must(err)
		err = w.log.Do(t.Context(), access.TheProgram(), "lists.receive", func(tx *audit.Tx) error {
			facts, err := w.s.facts(t.Context(), tx, in, false)
			w.must(err)
			w.must(w.s.carryOut(t.Context(), tx, in, facts, lists.Decide(facts), postID, out))
			return crash
		})
		if !errors.Is(err, crash) {
			t.Fatal(err)
		}
		if w.arrival(t, id).State != arrivalWaiting || w.posts(t, l) != 0 || w.rows(t, "outmail_postings")+w.rows(t, "outmail_copies")+w.rows(t, "list_posts") != 0 {
			t.Fatal("half of it is done")
		}
	}
	w.work(t)
	w.became(t, w.arrival(t, id), arrivalDone, "distribute")
	if w.posts(t, l) != 1 || w.rows(t, "outmail_copies") != 1 {
		t.Error("not distributed once")
	}
}

// A message whose parts make no sense is dealt with like any other, and keeps
// nothing else from it.
func TestNoMessageIsPoison(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	zoe := w.member(t, l, "zoe@"+silent)
	confirm := func(id string) {
		row := w.arrival(t, id)
		if row.State != arrivalConfirming {
			return
		}
		w.must(w.db.Write(t.Context(), func(tx *db.Tx) error {
			_, err := w.s.confirmRow(t.Context(), &audit.Tx{Tx: tx}, store.New(tx), row)
			return err
		}))
		w.work(t)
	}
	head := "From: " + zoe.Address + "\nTo: ccrlist@" + ours + "\n"
	for name, raw := range map[string]string{
		"NUL":                head + "Subject: a\x00b\n\nHello\x00 there\n",
		"no UTF-8":           head + "Subject: \xff\xfe\nFrom-Me: \xff\n\nH\xe9llo \xff\n",
		"many fields":        head + strings.Repeat("X-Spam: y\n", 3000) + "\nHello\n",
		"one long field":     head + "X: " + strings.Repeat("y", 300<<10) + "\n\nHello\n",
		"many lines":         head + "X: y\n" + strings.Repeat(" y\n", 2000) + "\nHello\n",
		"many ids":           head + "References: " + strings.Repeat("<a@b> ", 3000) + "\n\nHello\n",
		"a long id":          head + "Message-ID: <" + strings.Repeat("x", 5000) + "@b>\n\nHello\n",
		"a long subject":     head + "Subject: " + strings.Repeat("é ", 5000) + "\n\nHello\n",
		"no body":            head + "Subject: x",
		"broken MIME":        head + "Content-Type: multipart/mixed; boundary=\n\n--\n--\n",
		"deep MIME":          head + strings.Repeat("Content-Type: multipart/mixed; boundary=b\n\n--b\n", 300) + "\nHello\n",
		"a name of its own":  "From: =?utf-8?q?" + strings.Repeat("=C3=A9", 3000) + "?= <" + zoe.Address + ">\n\nHello\n",
		"CR in the header":   head + "X: a\rb\n\nHello\n",
		"no field":           head + "this is no field\nSubject: x\n\nHello\n",
		"dates":              head + "Date: Fri, 31 Feb 20267 99:99:99 +9999\n\nHello\n",
		"an id that answers": head + "Message-ID: <s@b>\nIn-Reply-To: <s@b>\nReferences: <s@b> <s@b>\n\nHello\n",
	} {
		t.Run(name, func(t *testing.T) {
			ids := w.accept(t, elsewhere, zoe.Address, raw, "ccrlist@"+ours, "ccrlist-request@"+ours, "ccrlist-owner@"+ours, "ccrlist-bounces@"+ours, "ccrlist-subscribe@"+ours)
			w.work(t)
			confirm(ids[0])
			for _, id := range ids {
				row := w.arrival(t, id)
				if row.State == arrivalWaiting {
					t.Errorf("%s still waits", row.Recipient)
				}
				if row.State == arrivalHeld {
					w.must(w.s.Moderate(t.Context(), w.staff(), id, Accepts, ""))
				}
			}
			w.clock.Advance(25 * time.Hour)
		})
	}
	if n := w.posts(t, l); n < 10 {
		t.Errorf("only %d were distributed", n)
	}
	for number := int64(1); number <= w.posts(t, l); number++ {
		r := w.reportOf(t, l, number)
		if _, _, source, err := w.mail.CopySource(t.Context(), r.Serial, zoe.Number); err != nil || len(source) == 0 {
			t.Errorf("post %d: %v", number, err)
		}
	}
}

func TestWhoHasJustTakenASeatWritesToTheBodysList(t *testing.T) {
	w := newWorld(t)
	group, err := w.bodies.AddBody(t.Context(), access.TheProgram(), bodies.Body{Slug: "inland", Kind: access.WorkingGroup, Name: i18n.Same("Inland")})
	w.must(err)
	settings := lists.DefaultSettings()
	settings.HoldFirst = 0
	l, err := w.s.lists.AddList(t.Context(), w.staff(), lists.List{Slug: "inland", Name: i18n.Same("Inland"), BodyID: group.ID, Settings: settings})
	w.must(err)
	other := w.list(t, "ccrlist")
	zoe := w.member(t, other, "Zoe")
	w.became(t, w.from(t, fromNet, l, w.letter(l, zoe.Address, "m0@ong.example", "Hello", "Please let me write, it is for you.")), arrivalDone, "refuse", "lists.why.not_subscribed")
	_, err = w.bodies.Appoint(t.Context(), access.TheProgram(), bodies.Term{BodyID: group.ID, PersonID: zoe.Person.ID, Role: access.CommitteeSeat, From: w.s.lists.Today()})
	w.must(err)
	w.became(t, w.from(t, fromNet, l, w.letter(l, zoe.Address, "m1@ong.example", "Hello", "Hello, it is me.")), arrivalDone, "distribute")
}

func TestKeepersAreNotFloodedWithNotices(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	l.Settings.Moderated = true
	w.must(w.s.lists.ChangeList(t.Context(), w.staff(), l))
	zoe := w.member(t, l, "Zoe")
	for i := range lists.AnswerLimits["held"] + 5 {
		w.from(t, fromNet, l, w.letter(l, zoe.Address, fmt.Sprintf("m%d@ong.example", i), "Hello", "Hello."))
	}
	if n := len(w.letters(t, w.clerk.Email)); n != int(lists.AnswerLimits["held"]) {
		t.Errorf("%d notices in a day", n)
	}
	if n, err := w.s.Waiting(t.Context(), l); err != nil || n != int(lists.AnswerLimits["held"])+5 {
		t.Errorf("%d wait, %v", n, err)
	}
}

func TestALargeListIsWrittenInPortionsAndEachSubscriberGetsOneCopy(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	zoe := w.member(t, l, "Zoe")
	const more = firstPortion*2 + 30
	w.must(w.db.Write(t.Context(), func(tx *db.Tx) error {
		for i := range more {
			sub := lists.Subscription{ListID: l.ID, Address: fmt.Sprintf("s%d@reader.example", i), Lang: i18n.EN, Role: lists.NGO, Origin: lists.ByImport, State: lists.Active, Mode: lists.Each}
			switch i % 10 {
			case 1:
				sub.State = lists.Disabled
			case 2:
				sub.Mode = lists.NoMail
			case 3:
				sub.AwayUntil = w.s.lists.Today()
			}
			if _, err := w.s.lists.Insert(t.Context(), store.New(tx), sub); err != nil {
				return err
			}
		}
		return nil
	}))
	w.became(t, w.from(t, fromNet, l, w.letter(l, zoe.Address, "m1@ong.example", "Hello", "Hello.")), arrivalDone, "distribute")
	report := w.reportOf(t, l, 1)
	if report.Complete || report.Total() == 0 || report.Total() > firstPortion {
		t.Fatalf("at first: %+v", report)
	}
	p, err := store.New(w.db.Reader()).PostByNumber(t.Context(), l.ID, 1)
	w.must(err)
	var wg sync.WaitGroup
	errs := make([]error, 4)
	late := w.member(t, l, "Late")
	for i := range errs {
		wg.Go(func() { errs[i] = w.s.Expand(t.Context(), Expansion{Post: p.ID, Last: more + 1}) })
	}
	wg.Wait()
	w.must(errors.Join(errs...))
	report = w.reportOf(t, l, 1)
	if !report.Complete || report.Total() != 1+more*7/10 {
		t.Errorf("%d copies of %d", report.Total(), 1+more*7/10)
	}
	if _, _, _, err := w.mail.CopySource(t.Context(), report.Serial, late.Number); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody who joined later has a copy: %v", err)
	}
}
