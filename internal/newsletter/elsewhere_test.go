package newsletter

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/consents"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/signons"
)

// statement is a statement for sign-on that is open.
func (w *world) statement() signons.Statement {
	w.Helper()
	w.statements++
	st, err := w.signons.Begin(w.Context(), office, signons.Statement{
		Words:   signons.Words{Title: both("Children first " + strconv.Itoa(w.statements)), Addressee: both("the Minister"), Text: both("We ask.")},
		Signers: signons.Organizations, Closes: w.clock.Now().Add(1000 * time.Hour),
	})
	w.must(err)
	st, err = w.signons.Publish(w.Context(), office, st.ID)
	w.must(err)
	return st
}

// sign signs a statement with the box about news ticked, and opens the link in the mail.
func (w *world) sign(st signons.Statement, email string) signons.Signature {
	w.Helper()
	return w.confirm(w.ask(st, email))
}

// ask sends the form for River Aid.
func (w *world) ask(st signons.Statement, email string) signons.Signature {
	w.Helper()
	g, err := w.signons.Sign(w.Context(), access.Actor{}, st.ID, signons.Application{
		Signer: signons.ByOrganization, Name: i18n.Text{EN: "River Aid"}, Site: "river.example", Sort: signons.Community, City: "Ottawa", Province: "ON", Country: "CA", Person: "Lin Wei", Title: "Director", Email: email,
		Authorised: true, Lang: i18n.FR, NewsWords: "J’accepte de recevoir des nouvelles.",
	}, "192.0.2.7")
	w.must(err)
	return g
}

// confirm opens the link that proves the address.
func (w *world) confirm(g signons.Signature) signons.Signature {
	w.Helper()
	word, err := w.signons.Token(w.Context(), g.ID)
	w.must(err)
	g, err = w.signons.Confirm(w.Context(), access.Actor{}, word)
	w.must(err)
	return g
}

func (w *world) reader(email string) Subscriber {
	w.Helper()
	x, found, err := at(w.Context(), w.on(nil), email)
	w.must(err)
	if !found {
		w.Fatalf("%s is no reader", email)
	}
	return x
}

func TestSignatoriesWhoWantNewsAreReaders(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	st := w.statement()
	lin, ida := w.ask(st, "Lin@River.example"), w.ask(st, "ida@river.example")
	w.confirm(lin)
	// A second one for the organization is merged into the first: the news was asked for.
	if g := w.confirm(ida); g.Stage != signons.Merged {
		t.Fatalf("the second is %s", g.Stage)
	}
	w.must(w.Tidy(ctx))
	for _, email := range []string{"lin@river.example", "ida@river.example"} {
		x := w.reader(email)
		if x.State != Active || x.Source != "signature" || x.Lang != i18n.FR || x.Name != "Lin Wei" {
			t.Errorf("%+v", x)
		}
		_, given, err := w.Evidence(ctx, office, x.ID)
		w.must(err)
		if len(given) != 1 || given[0].Words != "J’accepte de recevoir des nouvelles." || given[0].Network != "192.0.2.7" || given[0].Method != consents.Form || given[0].Implied || given[0].At.IsZero() {
			t.Errorf("%s: %+v", email, given)
		}
	}
	first := w.ready()
	w.must(w.Send(ctx, w.scheduled(first)))
	if got := w.copies(first); len(got) != 2 || got["lin@river.example"] != 1 {
		t.Fatalf("%v", got)
	}
	// One click ends it as it does for others, of every statement signed with the address.
	w.sign(w.statement(), "lin@river.example")
	w.must(w.Unsubscribe(ctx, w.token(first, "lin@river.example")))
	keys, err := w.signons.NewsAt(ctx, nil, "lin@river.example")
	if err != nil || len(keys) != 2 {
		t.Fatalf("%v, %v", keys, err)
	}
	for _, id := range keys {
		if holds, err := w.consents.Holds(ctx, nil, consents.Signatory(id), consents.Newsletter, w.clock.Now()); holds || err != nil {
			t.Errorf("still agrees: %v", err)
		}
	}
	w.must(w.Tidy(ctx))
	second := w.ready()
	w.must(w.Send(ctx, w.scheduled(second)))
	if got := w.copies(second); len(got) != 1 || got["ida@river.example"] != 1 {
		t.Errorf("sent to %v", got)
	}
	// A box ticked later is a consent that is newer.
	w.clock.Advance(time.Hour)
	w.sign(w.statement(), "lin@river.example")
	w.must(w.Tidy(ctx))
	if x := w.reader("lin@river.example"); x.State != Active || !x.LeftAt.IsZero() {
		t.Errorf("%+v", x)
	}
}

func TestAnAddressKeptForTheNewsIsForgottenWithThem(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	st := w.statement()
	w.sign(st, "lin@river.example")
	w.must(w.Tidy(ctx))
	_, err := w.signons.Withdraw(ctx, office, st.ID, both("Another text."))
	w.must(err)
	w.clock.Advance(signons.KeptFor + time.Hour)
	w.must(w.signons.Tidy(ctx))
	if keys, err := w.signons.NewsAt(ctx, nil, "lin@river.example"); err != nil || len(keys) != 1 {
		t.Fatalf("while the news is wanted: %v, %v", keys, err)
	}
	w.must(w.Remove(ctx, office, w.reader("lin@river.example").ID))
	w.must(w.signons.Tidy(ctx))
	if keys, err := w.signons.NewsAt(ctx, nil, "lin@river.example"); err != nil || len(keys) != 0 {
		t.Errorf("once it is not: %v, %v", keys, err)
	}
}

func TestReadersWhoseConsentIsOverAreCountedNoMore(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	donor, err := w.giving.PutDonor(ctx, office, giving.Donor{Particulars: giving.Particulars{Kind: giving.Person, Name: "Ana Ruiz", Email: "ana@ong.example", Lang: i18n.EN, Address: giving.Address{Country: "CA"}}})
	w.must(err)
	gave := func() {
		_, err := w.consents.Give(ctx, office, consents.Consent{Subject: consents.Donor(donor.ID), Purpose: consents.Newsletter, Words: "A gift.", Implied: true, Method: consents.Form})
		w.must(err)
	}
	count := func(state ReaderState) int {
		c, err := w.Counts(ctx, office)
		w.must(err)
		return c.Of(state)
	}
	gave()
	w.must(w.Tidy(ctx))
	first := w.ready()
	w.must(w.Send(ctx, w.scheduled(first)))
	if count(Active) != 1 || len(w.copies(first)) != 1 {
		t.Fatalf("%d readers", count(Active))
	}
	w.clock.Advance(2 * 366 * 24 * time.Hour)
	second := w.ready()
	w.must(w.Send(ctx, w.scheduled(second)))
	if got := w.copies(second); len(got) != 0 {
		t.Errorf("sent to %v", got)
	}
	w.must(w.Tidy(ctx))
	if x := w.reader("ana@ong.example"); count(Active) != 0 || !x.Lapsed() {
		t.Errorf("%d readers, %+v", count(Active), x)
	}
	// It was no wish of theirs: another gift implies it again.
	gave()
	w.must(w.Tidy(ctx))
	if x := w.reader("ana@ong.example"); x.State != Active || x.LeftHow != "" {
		t.Errorf("%+v", x)
	}
	// By the link of an old issue it is one, from then on.
	w.clock.Advance(2 * 366 * 24 * time.Hour)
	w.must(w.Tidy(ctx))
	w.must(w.Unsubscribe(ctx, w.token(first, "ana@ong.example")))
	w.clock.Advance(time.Hour)
	gave()
	w.must(w.Tidy(ctx))
	if x := w.reader("ana@ong.example"); x.State != Left || x.Lapsed() {
		t.Errorf("%+v", x)
	}
}

func TestAFileIsLookedAtBeforeItIsBroughtIn(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	day := time.Date(2026, 5, 2, 0, 0, 0, 0, w.zone)
	// Ana took back the news in the register, and was never a reader.
	ana, err := w.people.AddPerson(ctx, access.TheProgram(), personOf("Ana Ruiz", "ana@ong.example"))
	w.must(err)
	given, err := w.consents.Give(ctx, office, consents.Consent{Subject: consents.Person(ana.ID), Purpose: consents.Newsletter, Words: "Yes.", Method: consents.Paper})
	w.must(err)
	w.clock.Advance(time.Minute)
	w.must(w.consents.Withdraw(ctx, office, given.ID, consents.Mail))
	// Paul left.
	_, err = w.BringIn(ctx, office, "old.csv", []byte("Email,OPTIN_TIME\npaul@ong.example,2024-01-08\n"), false)
	w.must(err)
	w.must(w.Remove(ctx, office, w.reader("paul@ong.example").ID))

	file := "Courriel;Prénom;Nom;Langue;Notes\nlin@ong.example;Lin;Wei;français;x\nana@ong.example;Ana;Ruiz;;\npaul@ong.example;;;;\nLIN@ong.example;;;;\nno address;Nobody;;;\n"
	basis := Basis{Words: "Ticked on the forms of spring 2026, binder 4.", Method: consents.Paper, Day: day}
	for key, wrong := range map[string]struct {
		body  string
		basis Basis
	}{
		"newsletter.import.no_words": {file, Basis{Method: consents.Paper}}, "consents.error.method": {file, Basis{Words: "x", Method: "hearsay"}}, "consents.error.future": {file, Basis{Words: "x", Method: consents.Paper, Day: w.clock.Now().Add(48 * time.Hour)}},
		"newsletter.import.no_file": {"", basis}, "newsletter.import.no_email": {"Nom\nLin\n", basis}, "newsletter.import.many": {"Email\n" + strings.Repeat("x\n", MaxRows+1), basis},
	} {
		if _, err := w.AddUpload(ctx, office, "f.csv", []byte(wrong.body), wrong.basis); fault.Of(err) == nil || fault.All(err)[0].Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
	if _, err := w.AddUpload(ctx, access.Actor{PersonID: "p"}, "f.csv", []byte(file), basis); !fault.Is(err, fault.Forbidden) {
		t.Errorf("anybody: %v", err)
	}
	id, err := w.AddUpload(ctx, office, `C:\lists\liste.csv`, []byte(file), basis)
	w.must(err)
	u, err := w.Upload(ctx, office, id)
	if err != nil || u.File != "liste.csv" || u.Rows != 5 || !u.Basis.Day.Equal(day) {
		t.Fatalf("%+v, %v", u, err)
	}
	counts := func(r Report) [4]int {
		return [4]int{r.Count(Added), r.Count(Already), r.Count(Stays), r.Count(Refused)}
	}
	seen, err := w.Preview(ctx, office, u)
	if err != nil || counts(seen) != [4]int{1, 0, 2, 2} || seen.Columns[0].Field != "email" || seen.Columns[3].Field != "lang" || seen.Columns[4].Field != "" {
		t.Fatalf("%+v, %v", seen, err)
	}
	if _, found, err := at(ctx, w.on(nil), "lin@ong.example"); found || err != nil {
		t.Fatalf("looking wrote: %v", err)
	}
	if r, err := w.BringUpload(ctx, office, id); err != nil || counts(r) != [4]int{1, 0, 2, 2} {
		t.Fatalf("%+v, %v", r, err)
	}
	if r, err := w.BringUpload(ctx, office, id); err != nil || r.Count(Already) != 1 || r.Count(Added) != 0 {
		t.Errorf("again: %+v, %v", r, err)
	}
	lin := w.reader("lin@ong.example")
	_, evidence, err := w.Evidence(ctx, office, lin.ID)
	if err != nil || lin.Lang != i18n.FR || len(evidence) != 1 || evidence[0].Method != consents.Paper || !evidence[0].At.Equal(day) || evidence[0].Recorded.Name != "Tomas" || !strings.Contains(evidence[0].Words, "binder 4") || !strings.Contains(evidence[0].Words, "liste.csv") {
		t.Errorf("%+v, %+v, %v", lin, evidence, err)
	}
	issue := w.ready()
	w.must(w.Send(ctx, w.scheduled(issue)))
	if got := w.copies(issue); len(got) != 1 || got["lin@ong.example"] != 1 {
		t.Errorf("sent to %v", got)
	}
	// After a week the file is gone, and the readers stay.
	w.clock.Advance(keepImports + time.Hour)
	w.must(w.Tidy(ctx))
	if _, err := w.Upload(ctx, office, id); !fault.Is(err, fault.NotFound) {
		t.Errorf("kept: %v", err)
	}
}

func TestAnImpliedConsentOfAFileIsOverAfterTwoYears(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id, err := w.AddUpload(ctx, office, "members.csv", []byte("Email,OPTIN_TIME\nold@ong.example,2024-10-05\nnew@ong.example,2024-10-20\nundated@ong.example,\n"), Basis{Words: "Members of 2024.", Method: consents.Import, Implied: true})
	w.must(err)
	r, err := w.BringUpload(ctx, office, id)
	if err != nil || r.Count(Added) != 1 || r.Rows[0].Why.Key != "newsletter.import.over" || r.Rows[2].Why.Key != "newsletter.import.no_proof" {
		t.Fatalf("%+v, %v", r, err)
	}
	w.clock.Advance(16 * 24 * time.Hour)
	w.must(w.Tidy(ctx))
	if x := w.reader("new@ong.example"); !x.Lapsed() {
		t.Errorf("%+v", x)
	}
	// Who lapsed left nothing: a consent that holds, from a file too, begins again.
	if r, err := w.BringIn(ctx, office, "f.csv", []byte("Email,OPTIN_TIME\nnew@ong.example,2026-10-06\n"), false); err != nil || r.Count(Added) != 1 || w.reader("new@ong.example").State != Active {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestNobodyIsMailedOftenByWhoeverFillsInTheForm(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	sent := 0
	for range 24 { // hours
		for range 8 {
			if w.Subscribe(ctx, access.Actor{}, "victim@ong.example", i18n.EN, "Yes.", "") == nil {
				sent++
			}
			if w.SendLink(ctx, access.Actor{}, "Victim@ong.example", i18n.EN, "") == nil {
				sent++
			}
		}
		w.clock.Advance(time.Hour - time.Second)
		w.must(w.Tidy(ctx))
	}
	if sent != perAddressDay {
		t.Errorf("asked for %d times in a day", sent)
	}
	list, _, err := w.mail.ListTo(ctx, "victim@ong.example", 1)
	w.must(err)
	if len(list) > perAddressDay {
		t.Errorf("%d messages", len(list))
	}
}

func TestAnybodySeesAndErasesTheSubscriptionOfTheirAddress(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.must(w.Subscribe(ctx, access.Actor{}, "ana@ong.example", i18n.FR, "Oui.", "192.0.2.9"))
	word, err := w.AskedWord(ctx, w.reader("ana@ong.example").ID)
	w.must(err)
	_, err = w.Confirm(ctx, word)
	w.must(err)
	ana, err := w.people.AddPerson(ctx, access.TheProgram(), personOf("Ana Ruiz", "Ana@ong.example"))
	w.must(err)
	held, err := w.Holdings(ctx, w.db.Reader(), ana.ID)
	if err != nil || held[0].Count != 1 || len(held[0].Records) != 1 {
		t.Fatalf("%+v, %v", held, err)
	}
	w.must(audit.New(w.db).Do(ctx, access.TheProgram(), "test", func(tx *audit.Tx) error { return w.Erase(ctx, tx, ana.ID) }))
	if _, found, err := at(ctx, w.on(nil), "ana@ong.example"); found || err != nil {
		t.Errorf("still there: %v", err)
	}
	issue := w.ready()
	w.must(w.Send(ctx, w.scheduled(issue)))
	if got := w.copies(issue); len(got) != 0 {
		t.Errorf("sent to %v", got)
	}
}

func TestNoTitleMakesAFieldOfTheMessage(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	evil := i18n.Same("Autumn\r\nBcc: all@evil.example\r\n\r\n<script>x</script> \u202egnp.exe")
	w.must(w.PutSettings(ctx, office, Settings{Title: evil, Volumes: BySet, Volume: 1}))
	i, err := w.Begin(ctx, office, evil)
	w.must(err)
	w.must(w.PutItem(ctx, office, i.ID, Item{Title: evil, Body: evil}))
	w.bring(1)
	w.must(w.Send(ctx, w.scheduled(i.ID)))
	reports, err := w.mail.ReportsAbout(ctx, MailSource, i.ID)
	w.must(err)
	for _, r := range reports {
		list, _, err := w.mail.Copies(ctx, r.Serial, "", -1)
		w.must(err)
		for _, c := range list {
			_, _, source, err := w.mail.CopySource(ctx, r.Serial, c.Recipient)
			w.must(err)
			m := mailmsg.Read(source)
			head, _, _ := strings.Cut(string(source), "\r\n\r\n")
			if m.Header.Get("Bcc") != "" || strings.Contains(head, "\nBcc") || strings.Contains(m.Header.Get("Subject"), "\u202e") {
				t.Errorf("%s", head)
			}
		}
	}
}

func TestWhatAFileHoldsIsBounded(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r, err := w.BringIn(ctx, office, "f.csv", []byte("Email,Name,OPTIN_TIME,OPTIN_IP\n"+strings.Repeat("x", 5000)+",N,2026-01-02,\nlin@ong.example,"+strings.Repeat("L", 5000)+",2026-01-02,<script>\nida@ong.example,Ida,2026-01-02,2001:DB8::7\n"), false)
	w.must(err)
	if r.Count(Added) != 2 || len([]rune(r.Rows[0].Email)) > maxTitle || len([]rune(w.reader("lin@ong.example").Name)) > maxTitle {
		t.Errorf("%d added, %d letters", r.Count(Added), len(r.Rows[0].Email))
	}
	for email, want := range map[string]string{"lin@ong.example": "", "ida@ong.example": "2001:db8::7"} {
		if _, given, err := w.Evidence(ctx, office, w.reader(email).ID); err != nil || len(given) != 1 || given[0].Network != want {
			t.Errorf("%s: %+v, %v", email, given, err)
		}
	}
}
