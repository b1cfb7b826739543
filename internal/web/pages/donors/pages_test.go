package donors_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/giving"
	"plenary.example/internal/i18n"
	"plenary.example/internal/payments"
)

const root = "/en/manage/giving"

func TestTheFrontSaysWhatWaits(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	tomas.get(root).want(t, http.StatusOK, "Nothing waits for anybody.", "No gift yet", root+"/gifts/new", root+"/campaigns")
	d := w.donor(amina())
	w.gave(d, 100_00, "2025-11-01")
	w.gave(d, 250_00, "2026-03-01", func(h *giving.ByHand) {
		h.Tribute = giving.Tribute{Kind: giving.InMemory, Name: "Ines Haddad", Family: "Samir", FamilyAddress: "2, rue du Vol, Laval"}
	})
	w.donor(amina())
	_, err := w.s.RecordPledge(t.Context(), staff(), giving.Promise{DonorID: d.ID, Amount: 300_00, Way: giving.ByCheque, Parts: 3, Months: 1, First: day("2026-09-01")})
	w.must(err)
	for _, who := range []string{"staff", "treasurer"} {
		w.as(who).get("/fr/manage/giving").want(t, http.StatusOK, "2026\u00a0: 250,00\u00a0$", "L’année 2025 entière a apporté 100,00\u00a0$", "2 dons attendent un remerciement", "À la mémoire de Ines Haddad", "Amina Haddad\u00a0: 100,00\u00a0$ était attendu le 1er septembre 2026", "1 adresse de courriel est celle de plus d’un donateur", "id=\"by-year\"")
	}
	w.as("member").get(root).want(t, http.StatusForbidden)
	w.as("treasurer").get(root).lacks(t, root+"/gifts/new")
}

func TestDonorsAreFoundAndListedPageByPage(t *testing.T) {
	w := newWorld(t)
	for i := range giving.PageSize + 1 {
		p := amina()
		p.Name, p.Email = fmt.Sprintf("Donor %02d", i), ""
		w.donor(p)
	}
	tomas := w.as("staff")
	first := tomas.get(root+"/donors").want(t, http.StatusOK, "Donor 00", "Donor 49", `rel="next"`).lacks(t, "Donor 50")
	_, rest, _ := strings.Cut(first.body, "after=")
	after, _, _ := strings.Cut(rest, `"`)
	tomas.get(root+"/donors?after="+after).want(t, http.StatusOK, "Donor 50").lacks(t, "Donor 49", `rel="next"`)
	tomas.get(root+"/donors?q=gatin+don").want(t, http.StatusOK, "Donor 00")
	tomas.get(root+"/donors?q=nobody").want(t, http.StatusOK, "Nobody is found")
	tomas.get(root+"/donors?after=none").want(t, http.StatusNotFound)
	w.as("treasurer").get(root+"/donors/new").want(t, http.StatusForbidden)
}

// One donor: added, given another address, noted, sent their link, no more written to.
func TestTheDeskKeepsADonor(t *testing.T) {
	w := newWorld(t)
	ctx, tomas := t.Context(), w.as("staff")
	tomas.post(root+"/donors/new", "name", "", "country", "CA", "postal", "1", "email", "amina").want(t, http.StatusUnprocessableEntity, `href="#f-name"`, `href="#f-postal"`, `href="#f-email"`, `value="amina"`)
	key := tomas.post(root+"/donors/new", "kind", "person", "name", "Amina Haddad", "email", "amina@courriel.example", "country", "CA", "lang", "fr", "by_post", "yes").want(t, http.StatusOK, "The donor is saved.", "A receipt needs a whole postal address", "No gift so far.").key()
	tomas.get(root+"/donors/"+key+"/edit").want(t, http.StatusOK, `value="Amina Haddad"`, "checked")
	tomas.post(root+"/donors/"+key+"/edit", "kind", "person", "name", "Amina Haddad", "email", "amina@courriel.example", "street", "14, rue des Érables", "city", "Gatineau", "country", "CA", "lang", "fr").want(t, http.StatusOK, "14, rue des Érables, Gatineau").lacks(t, "Wants letters on paper")
	tomas.post(root+"/donors/"+key+"/edit", "name", "", "country", "CA").want(t, http.StatusUnprocessableEntity, `href="#f-name"`)

	d, err := w.s.Donor(ctx, nil, key)
	w.must(err)
	d.Said = giving.Address{Street: "2, rue du Vol", City: "Laval", Country: "CA"}
	_, err = w.s.PutDonor(ctx, staff(), d)
	w.must(err)
	tomas.get(root+"/donors/"+key).want(t, http.StatusOK, "Another address", "2, rue du Vol, Laval")
	tomas.post(root+"/donors/"+key, "action", "take").want(t, http.StatusOK, "new address from now on", "2, rue du Vol, Laval").lacks(t, "As given later")
	tomas.post(root+"/donors/"+key, "action", "leave").want(t, http.StatusOK)

	tomas.post(root+"/donors/"+key, "action", "note", "note", "", "until", "2030-01-01").want(t, http.StatusUnprocessableEntity, `href="#f-note"`, `value="2030-01-01"`)
	tomas.post(root+"/donors/"+key, "action", "note", "note", "x", "until", "soon").want(t, http.StatusUnprocessableEntity, `href="#f-until"`)
	tomas.post(root+"/donors/"+key, "action", "note", "note", "Met in Montréal.", "until", "2027-01-01").want(t, http.StatusOK, "Met in Montréal.", "kept until 1 January 2027")
	notes, err := w.s.Notes(ctx, staff(), key)
	w.must(err)
	tomas.post(root+"/donors/"+key, "action", "drop_note", "note_id", notes[0].ID).want(t, http.StatusOK, "The note is forgotten.").lacks(t, "Met in Montréal.")

	w.gave(d, 40_00, "2026-05-01")
	w.gave(d, 60_00, "2025-05-01")
	tomas.get("/fr/manage/giving/donors/"+key).want(t, http.StatusOK, "100,00\u00a0$ en 2 dons", "tacite", "deux ans", "id=\"by-year\"", "Au registre")
	list, err := w.consents.Of(ctx, nil, consents.Donor(key))
	w.must(err)
	tomas.post(root+"/donors/"+key, "action", "withdraw", "consent", "none").want(t, http.StatusNotFound)
	tomas.post(root+"/donors/"+key, "action", "withdraw", "consent", list[0].ID).want(t, http.StatusOK, "No more news", "Withdrawn on 5 October 2026")
	tomas.post(root+"/donors/"+key, "action", "link").want(t, http.StatusOK, "The link is being sent.")
	if sent, _, err := w.mail.List(ctx, 1); err != nil || len(sent) != 1 {
		t.Errorf("%d letters, %v", len(sent), err)
	}
	tomas.post(root+"/donors/"+key, "action", "").want(t, http.StatusUnprocessableEntity)
	treasurer := w.as("treasurer")
	treasurer.get(root+"/donors/"+key).want(t, http.StatusOK).lacks(t, `action="/en/manage/giving/donors/`+key+`"`)
	treasurer.post(root+"/donors/"+key, "action", "link").want(t, http.StatusForbidden)
}

func TestTwoRecordsAreMergedAfterALook(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	a := w.donor(amina())
	moved := amina()
	moved.Address.City, moved.Phone = "Laval", "514 555-0100"
	b := w.donor(moved)
	w.gave(a, 40_00, "2026-01-10")
	w.gave(b, 60_00, "2026-02-10")
	tomas.get(root+"/donors/alike").want(t, http.StatusOK, "amina@courriel.example", "from="+b.ID+"&amp;into="+a.ID)
	preview := root + "/donors/merge?from=" + b.ID + "&into=" + a.ID
	tomas.get(preview).want(t, http.StatusOK, "514 555-0100", "$100.00", "Laval", "The other way round")
	tomas.get(root+"/donors/merge?from="+a.ID+"&into="+a.ID).want(t, http.StatusConflict)
	tomas.get(root+"/donors/"+a.ID+"?same=haddad").want(t, http.StatusOK, "Amina Haddad · amina@courriel.example")
	tomas.post(root+"/donors/merge", "from", b.ID, "into", a.ID).want(t, http.StatusOK, "The two records are one now.", "$100.00 in 2 gifts")
	if got := tomas.get(root + "/donors/" + b.ID); got.key() != a.ID {
		t.Errorf("the merged record leads to %s", got.path)
	}
	tomas.get(root+"/donors/alike").want(t, http.StatusOK, "No two donors are alike")
	tomas.post(root+"/donors/merge", "from", "none", "into", a.ID).want(t, http.StatusNotFound)
}

func TestWhoStoppedGiving(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	gone := amina()
	gone.Name = "=Médard"
	w.gave(w.donor(gone), 80_00, "2025-06-01")
	w.gave(w.donor(amina()), 90_00, "2026-06-01")
	tomas.get(root+"/donors/lapsed").want(t, http.StatusOK, "=Médard", "$80.00", "lapsed.csv?").lacks(t, "Amina Haddad")
	tomas.get(root+"/donors/lapsed?from=2026-01-01&to=2026-12-31").want(t, http.StatusOK, "Amina Haddad").lacks(t, "Médard")
	tomas.get(root+"/donors/lapsed?from=soon").want(t, http.StatusUnprocessableEntity, `href="#f-from"`)
	tomas.get(root+"/donors/lapsed?from=2026-02-01&to=2026-01-01").want(t, http.StatusUnprocessableEntity, `href="#f-to"`)
	rows := table(t, tomas.get(root+"/donors/lapsed.csv").want(t, http.StatusOK).body)
	if len(rows) != 2 || rows[1][0] != "'=Médard" || rows[1][12] != "80.00" || rows[1][13] != "2025-06-01" {
		t.Errorf("%q", rows)
	}
	tomas.get(root+"/donors/lapsed.csv?from=soon").want(t, http.StatusUnprocessableEntity)
}

func table(t testing.TB, body string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestGiftsAreFilteredAndKeptAsATable(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	tomas.get(root+"/gifts").want(t, http.StatusOK, "No gift here")
	d := w.donor(amina())
	first := w.gave(d, 40_00, "2026-01-10", func(h *giving.ByHand) { h.WhyNot = giving.Declined })
	w.must(w.s.ThankedByHand(t.Context(), staff(), first.ID))
	for range giving.PageSize + 1 {
		w.gave(d, 10_00, "2026-03-01", func(h *giving.ByHand) { h.Method = payments.Cash })
	}
	page := tomas.get(root+"/gifts?method=cash&from=2026-02-01").want(t, http.StatusOK, "Amina Haddad", `rel="next"`, `class="chip"`).lacks(t, "$40.00")
	_, rest, _ := strings.Cut(page.body, "after=")
	after, _, _ := strings.Cut(rest, "&")
	tomas.get(root+"/gifts?method=cash&after="+after).want(t, http.StatusOK, "$10.00").lacks(t, `rel="next"`)
	for _, filter := range []string{"waiting=yes", "unthanked=yes", "method=cash", "from=2026-02-01", "fund=general&from=2026-02-01"} {
		rows := table(t, tomas.get(root+"/gifts.csv?"+filter).want(t, http.StatusOK).body)
		if len(rows) != giving.PageSize+2 || rows[1][4] != "10.00" || rows[1][1] != "2026-03-01" {
			t.Errorf("%s: %d rows, %q", filter, len(rows), rows[1])
		}
	}
	tomas.get(root+"/gifts?from=soon").want(t, http.StatusUnprocessableEntity, `href="#f-from"`)
	tomas.get(root+"/gifts?from=2026-02-01&to=2026-01-01").want(t, http.StatusUnprocessableEntity, `href="#f-to"`)
	tomas.get(root+"/gifts?campaign=none").want(t, http.StatusOK, "No gift here")
	w.as("member").get(root+"/gifts.csv").want(t, http.StatusForbidden)
}

// A gift of somebody new, with an advantage and a family to tell: refused, given back
// whole, entered once.
func TestAGiftIsEnteredOnceAndNothingTypedIsLost(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	tomas.get(root+"/gifts/new").want(t, http.StatusOK, "Enter a gift", `value="2026-10-05"`, "Somebody new")
	form := []string{
		"once", "form-1", "what", "cash", "method", "cheque", "amount", "1,000", "received", "2026-10-01", "reference", "118", "fund", "general", "kind", "person", "name", "Amina Haddad", "email", "amina@courriel.example",
		"country", "CA", "lang", "fr", "advantage", "120", "tribute", "memory", "tribute_name", "Ines Haddad", "family", "Samir", "family_email", "samir@courriel.example", "tribute_lang", "fr",
	}
	tomas.post(root+"/gifts/new", form...).want(t, http.StatusUnprocessableEntity, `href="#f-advantage_text"`, `value="1,000"`, `value="Amina Haddad"`, `value="form-1"`, `value="Ines Haddad"`)
	form = append(form, "advantage_text", "A dinner")
	done := tomas.post(root+"/gifts/new", form...).want(t, http.StatusOK, "The gift is in the books.", "$880.00", "A dinner", "Ines Haddad", "The family has not been told yet.", "/en/manage/payments/")
	if again := tomas.post(root+"/gifts/new", form...).want(t, http.StatusOK); again.key() != done.key() {
		t.Errorf("sent twice, it leads to %s and %s", done.path, again.path)
	}
	at := root + "/gifts/" + done.key()
	if got := tomas.get(root + "/paid/" + done.key()); got.key() != done.key() {
		t.Errorf("the ledger leads to %s", got.path)
	}
	tomas.get(root+"/paid/none").want(t, http.StatusNotFound)
	if card := tomas.get(at+"/card.pdf").want(t, http.StatusOK); !strings.HasPrefix(card.body, "%PDF") {
		t.Error("the card is no PDF")
	}
	tomas.post(at, "action", "tell").want(t, http.StatusOK, "The family was told by e-mail")
	tomas.post(at, "action", "thank").want(t, http.StatusOK, "Thanks are being sent.", "The donor has been thanked.")
	tomas.post(at, "action", "correct", "advantage", "x").want(t, http.StatusUnprocessableEntity, `href="#f-advantage"`)
	tomas.post(at, "action", "correct", "advantage", "50", "advantage_text", "A small dinner", "note", "As she wrote").want(t, http.StatusOK, "The gift is corrected.", "A small dinner", "As she wrote")
	other := amina()
	other.Name, other.Email = "Samir Haddad", "samir@courriel.example"
	samir := w.donor(other)
	tomas.get(at+"?other=samir").want(t, http.StatusOK, "It is Samir Haddad’s gift")
	tomas.post(at, "action", "give_to", "donor", samir.ID).want(t, http.StatusOK, "the other donor’s now", "Samir Haddad")
	tomas.post(at, "action", "give_to", "donor", "none").want(t, http.StatusNotFound)
	tomas.post(at, "action", "").want(t, http.StatusUnprocessableEntity)
	w.as("treasurer").get(at).want(t, http.StatusOK).lacks(t, `method="post" action="`+at)
	w.as("treasurer").post(at, "action", "thank").want(t, http.StatusForbidden)
	tomas.get(root+"/gifts/none").want(t, http.StatusNotFound)
}

// Who gave is found while the form is filled in: what was typed stays.
func TestADonorIsFoundInTheForm(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	d := w.donor(amina())
	found := tomas.post(root+"/gifts/new", "action", "find", "who", "haddad", "amount", "75", "what", "cash", "received", "2026-10-02").want(t, http.StatusOK, `value="`+d.ID+`"`, `value="75"`, `value="2026-10-02"`, "Somebody new")
	tomas.post(root+"/gifts/new", "action", "find", "who", "nobody", "amount", "75", "what", "cash").want(t, http.StatusOK, "Write who it is below", `value="75"`)
	tomas.post(root+"/gifts/new", "action", "save", "who", "haddad", "searched", "haddad", "amount", "75", "what", "cash", "method", "cash", "received", "2026-10-02").want(t, http.StatusUnprocessableEntity, `href="#f-who"`)
	// Enter in a field presses the first button of the form, which finds: with somebody
	// chosen it keeps the choice, and records nothing.
	form := found.body[strings.Index(found.body, `action="`+root+`/gifts/new"`):]
	if buttons := regexp.MustCompile(`<button[^>]*>`).FindAllString(form, 2); len(buttons) < 2 || !strings.Contains(buttons[0], `value="find"`) || !strings.Contains(buttons[1], `value="save"`) {
		t.Errorf("the buttons of the form are %q", buttons)
	}
	typed := []string{"who", "haddad", "searched", "haddad", "donor", d.ID, "amount", "75", "what", "cash", "method", "cash", "received", "2026-10-02", "fund", "general"}
	again := tomas.post(root+"/gifts/new", append([]string{"action", "find"}, typed...)...).want(t, http.StatusOK, `value="75"`, "Enter the gift").lacks(t, "The gift is in the books.")
	if radio := regexp.MustCompile(`<input[^>]*value="` + d.ID + `"[^>]*>`).FindString(again.body); !strings.Contains(radio, "checked") {
		t.Errorf("the donor is no longer chosen: %s", radio)
	}
	if list, _, err := w.s.Gifts(t.Context(), staff(), giving.GiftFilter{}); err != nil || len(list) != 0 {
		t.Errorf("%d gifts, %v", len(list), err)
	}
	tomas.post(root+"/gifts/new", append([]string{"action", "save"}, typed...)...).want(t, http.StatusOK, "The gift is in the books.", "$75.00")
	tomas.get(root+"/gifts/new?donor="+d.ID).want(t, http.StatusOK, "Amina Haddad · amina@courriel.example", "Somebody else")
	for field, value := range map[string]string{"fund": "none", "campaign": "none", "amount": "many", "received": "soon", "method": "card", "why_not": "x"} {
		form := url.Values{"donor": {d.ID}, "amount": {"75"}, "what": {"cash"}, "method": {"cash"}, "received": {"2026-10-02"}, "fund": {"general"}}
		form.Set(field, value)
		var pairs []string
		for name := range form {
			pairs = append(pairs, name, form.Get(name))
		}
		tomas.post(root+"/gifts/new", pairs...).want(t, http.StatusUnprocessableEntity, `href="#f-`+field+`"`)
	}
}

func TestAGiftInKindIsExplainedAndWithdrawn(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	d := w.donor(amina())
	tomas.post(root+"/gifts/new", "donor", d.ID, "what", "in_kind", "amount", "1,500", "received", "2026-10-01", "fund", "general").want(t, http.StatusUnprocessableEntity, `href="#f-description"`)
	done := tomas.post(root+"/gifts/new", "donor", d.ID, "what", "in_kind", "amount", "1,500", "received", "2026-10-01", "fund", "general", "description", "A painting").want(t, http.StatusOK, "A painting", "an appraisal is asked for", "In kind")
	at := root + "/gifts/" + done.key()
	tomas.post(at, "action", "correct", "description", "A painting by nobody", "appraiser", "Jo Bell", "appraiser_address", "1 Quay St").want(t, http.StatusOK, "Jo Bell").lacks(t, "an appraisal is asked for")
	tomas.post(at, "action", "withdraw", "reason", "").want(t, http.StatusUnprocessableEntity, `href="#f-reason"`)
	tomas.post(at, "action", "withdraw", "reason", "It went back").want(t, http.StatusOK, "All of it has gone back.", "It went back").lacks(t, "Take it out of the books")
}

func TestAPledgeInParts(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	d := w.donor(amina())
	tomas.get(root+"/pledges").want(t, http.StatusOK, "No pledge here")
	tomas.get(root+"/pledges/new?donor="+d.ID).want(t, http.StatusOK, "Amina Haddad", `value="12"`)
	tomas.post(root+"/pledges/new", "donor", d.ID, "sum", "0", "way", "barter", "parts", "99", "months", "0").want(t, http.StatusUnprocessableEntity, `href="#f-sum"`, `href="#f-way"`, `href="#f-parts"`, `href="#f-months"`, `href="#f-first"`, `value="99"`)
	form := []string{"donor", d.ID, "sum", "300", "way", "cheque", "parts", "3", "months", "1", "first", "2026-09-01", "fund", "general", "once", "p-1"}
	done := tomas.post(root+"/pledges/new", form...).want(t, http.StatusOK, "The pledge is recorded.", "$300.00 in parts", "1 September 2026", "Late", "To come")
	if again := tomas.post(root+"/pledges/new", form...); again.key() != done.key() {
		t.Errorf("sent twice: %s", again.path)
	}
	at := root + "/pledges/" + done.key()
	tomas.get(root+"/gifts/new?pledge="+done.key()).want(t, http.StatusOK, "Amina Haddad, who promised $300.00", `value="100.00"`)
	tomas.post(root+"/gifts/new", "pledge", done.key(), "what", "cash", "method", "cheque", "amount", "150", "received", "2026-09-03").want(t, http.StatusOK, "The pledge it is part of")
	tomas.get("/fr/manage/giving/pledges/"+done.key()).want(t, http.StatusOK, "Reçu à ce jour\u00a0: 150,00\u00a0$, en 1 don", "50,00\u00a0$", "En retard")
	if got := tomas.get(root + "/paid/" + done.key()); got.key() != done.key() {
		t.Errorf("the ledger leads to %s", got.path)
	}
	tomas.get(root+"/pledges?state=promised").want(t, http.StatusOK, "1 pledge, of $300.00, is awaited.", "Amina Haddad")
	tomas.get(root+"/donors/"+d.ID).want(t, http.StatusOK, at)
	tomas.post(at, "action", "end", "reason", "").want(t, http.StatusUnprocessableEntity, `href="#f-reason"`)
	tomas.post(at, "action", "stop", "reason", "x").want(t, http.StatusUnprocessableEntity, "not charged each month")
	tomas.post(at, "action", "end", "reason", "Plans changed").want(t, http.StatusOK, "The pledge has ended.", "Plans changed").lacks(t, "End the pledge</")
	w.as("treasurer").post(at, "action", "end", "reason", "x").want(t, http.StatusForbidden)
	w.as("treasurer").get(at).want(t, http.StatusOK)
	tomas.get(root+"/pledges/none").want(t, http.StatusNotFound)
	tomas.get(root+"/pledges/new?donor=none").want(t, http.StatusNotFound)
}

// A gift each month by card: how the card stands, another amount, its end.
func TestAMonthlyGiftIsChangedAndStopped(t *testing.T) {
	w := newWorld(t)
	ctx, tomas := t.Context(), w.as("staff")
	asked := giving.Pledge{Frequency: giving.Monthly, Way: giving.ByCard, From: amina()}
	asked.Amount.Cents = 25_00
	p, err := w.s.Promise(ctx, staff(), asked, "")
	w.must(err)
	token, err := w.s.PledgeToken(ctx, p.ID)
	w.must(err)
	to, err := w.s.PayByCard(ctx, staff(), token, i18n.EN)
	w.must(err)
	session := to[strings.LastIndexByte(to, '/')+1:]
	message, err := w.card.Pay(ctx, session)
	w.must(err)
	w.must(w.payments.Deliver(ctx, message.Body, message.Signature))
	w.must(w.payments.EventCame(ctx, "sandbox-paid-"+session))
	paid, err := w.payments.OfPurpose(ctx, nil, payments.Purpose{Kind: giving.PurposeKind, Key: p.ID})
	w.must(err)
	w.must(w.s.Reckon(ctx, paid[0].ID))
	at := root + "/pledges/" + p.ID
	tomas.get(at).want(t, http.StatusOK, "$25.00 each month", "Next: $25.00", "Stop the monthly gift")
	tomas.get(root+"/pledges?state=active").want(t, http.StatusOK, "1 gift comes each month: $25.00.")
	tomas.post(at, "action", "change", "amount", "x").want(t, http.StatusUnprocessableEntity, `href="#f-amount"`)
	tomas.post(at, "action", "change", "amount", "1").want(t, http.StatusUnprocessableEntity, `href="#f-amount"`, `value="1"`)
	tomas.post(at, "action", "change", "amount", "40").want(t, http.StatusOK, "The new amount counts")
	tomas.post(at, "action", "stop", "reason", "").want(t, http.StatusUnprocessableEntity, `href="#f-reason"`)
	tomas.post(at, "action", "stop", "reason", "She asked by telephone").want(t, http.StatusOK, "being stopped")
}

func TestACampaignIsWrittenInBothLanguages(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	tomas.get(root+"/campaigns").want(t, http.StatusOK, "No campaign yet")
	form := []string{"slug", "travel-fund", "title_en", "Travel fund", "title_fr", "Fonds de voyage", "goal", "2,000", "fund", "general", "opens", "2026-09-01", "closes", "2026-12-31", "suggestions", "25\n50\n", "state", "open"}
	tomas.post(root+"/campaigns/new", form...).want(t, http.StatusUnprocessableEntity, `href="#f-about_en"`, `href="#f-about_fr"`, `value="Fonds de voyage"`)
	tomas.post(root+"/campaigns/new", "slug", "x", "state", "draft", "suggestions", "many", "goal", "much", "opens", "soon").want(t, http.StatusUnprocessableEntity, `href="#f-suggestions"`, `href="#f-goal"`, `href="#f-opens"`)
	tomas.post(root+"/campaigns/new", "slug", "x", "state", "draft", "title_en", "", "title_fr", "X").want(t, http.StatusUnprocessableEntity, `href="#f-title_en"`)
	form = append(form, "about_en", "To bring people to the table.", "about_fr", "Pour amener des gens à la table.")
	done := tomas.post(root+"/campaigns/new", form...).want(t, http.StatusOK, "The campaign is saved.", "Travel fund", "Goal: $2,000.00", "$0.00 in 0 gifts", ">25.00\n50.00<")
	d := w.donor(amina())
	w.gave(d, 500_00, "2026-10-01", func(h *giving.ByHand) { h.CampaignID = done.key() })
	tomas.get("/fr/manage/giving/campaigns").want(t, http.StatusOK, "Fonds de voyage", "500,00\u00a0$ en 1 don de 1 donateur", `value="500"`)
	tomas.get(root+"/gifts?campaign="+done.key()).want(t, http.StatusOK, "Amina Haddad", "Travel fund")
	at := root + "/campaigns/" + done.key()
	w.as("treasurer").get(at).want(t, http.StatusOK, "To bring people to the table.").lacks(t, "<textarea")
	w.as("treasurer").post(at, form...).want(t, http.StatusForbidden)
	tomas.post(at, append(form, "state", "closed")...).want(t, http.StatusOK, "Open")
	tomas.get(root+"/campaigns/none").want(t, http.StatusNotFound)
}

// A gift begun by card may be paid this moment: the desk is not offered to end it.
func TestACardGiftThatWasBegunIsNotEndedAtTheDesk(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	for _, often := range []giving.Frequency{giving.Once, giving.Monthly} {
		asked := giving.Pledge{Frequency: often, Way: giving.ByCard, From: amina()}
		asked.Amount.Cents = 25_00
		p, err := w.s.Promise(t.Context(), staff(), asked, "")
		w.must(err)
		tomas.get(root+"/pledges/"+p.ID).want(t, http.StatusOK, "Amina Haddad").lacks(t, "End the pledge", `value="end"`)
		tomas.post(root+"/pledges/"+p.ID, "action", "end", "reason", "x").want(t, http.StatusUnprocessableEntity, "begun by card")
	}
}

// The other language is the same page, with what was asked for.
func TestTheOtherLanguageIsTheSamePage(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	d := w.donor(amina())
	g := w.gave(d, 10_00, "2026-10-01")
	promised := tomas.post(root+"/pledges/new", "donor", d.ID, "sum", "300", "way", "cheque", "parts", "3", "months", "1", "first", "2026-11-01", "fund", "general")
	for path, want := range map[string]string{
		"/gifts/new?donor=" + d.ID:                       "/gifts/new?donor=" + d.ID,
		"/gifts/new?pledge=" + promised.key():            "/gifts/new?pledge=" + promised.key(),
		"/pledges/new?donor=" + d.ID:                     "/pledges/new?donor=" + d.ID,
		"/donors/" + d.ID + "?done=donor_noted&same=had": "/donors/" + d.ID + "?same=had",
		"/gifts/" + g.ID + "?other=had":                  "/gifts/" + g.ID + "?other=had",
		"/donors?q=had":                                  "/donors?q=had",
		"/donors/lapsed?from=2025-01-01&to=2025-12-31":   "/donors/lapsed?from=2025-01-01&amp;to=2025-12-31",
		"/pledges?state=active":                          "/pledges?state=active",
		"/donors/" + d.ID + "/edit":                      "/donors/" + d.ID + "/edit",
	} {
		tomas.get(root+path).want(t, http.StatusOK, `href="/fr/manage/giving`+want+`"`)
	}
	tomas.post(root+"/gifts/new", "action", "find", "pledge", promised.key(), "amount", "1").want(t, http.StatusOK, `href="/fr/manage/giving/gifts/new?pledge=`+promised.key()+`"`)
}

// A promise is kept by a way that the coalition takes.
func TestAPromiseIsOfferedTheWaysThatThereAre(t *testing.T) {
	w := newWorld(t)
	d := w.donor(amina())
	w.as("staff").get(root+"/pledges/new?donor="+d.ID).want(t, http.StatusOK, `value="cheque"`, `value="etransfer"`).lacks(t, `value="card"`)
	w = newWorld(t, func(p *config.Profile) { p.Giving.ETransfer, p.Billing.ETransfer = "", "" })
	d = w.donor(amina())
	w.as("staff").get(root+"/pledges/new?donor="+d.ID).want(t, http.StatusOK, `value="cheque"`).lacks(t, `value="etransfer"`)
}

// byCard is a gift that came by card.
func (w *world) byCard() giving.Gift {
	w.t.Helper()
	ctx := w.t.Context()
	asked := giving.Pledge{Frequency: giving.Once, Way: giving.ByCard, From: amina()}
	asked.Amount.Cents = 25_00
	p, err := w.s.Promise(ctx, staff(), asked, "")
	w.must(err)
	token, err := w.s.PledgeToken(ctx, p.ID)
	w.must(err)
	to, err := w.s.PayByCard(ctx, staff(), token, i18n.EN)
	w.must(err)
	session := to[strings.LastIndexByte(to, '/')+1:]
	message, err := w.card.Pay(ctx, session)
	w.must(err)
	w.must(w.payments.Deliver(ctx, message.Body, message.Signature))
	w.must(w.payments.EventCame(ctx, "sandbox-paid-"+session))
	paid, err := w.payments.OfPurpose(ctx, nil, payments.Purpose{Kind: giving.PurposeKind, Key: p.ID})
	w.must(err)
	w.must(w.s.Reckon(ctx, paid[0].ID))
	gifts, err := w.s.GiftsOfPledge(ctx, nil, p.ID)
	w.must(err)
	return gifts[0]
}

// A gift by card says whose number it bears.
func TestTheNumberOfACardPaymentIsCalledSo(t *testing.T) {
	w := newWorld(t)
	d := w.donor(amina())
	g := w.gave(d, 10_00, "2026-10-01", func(h *giving.ByHand) { h.Gift.Reference = "17" })
	w.as("staff").get(root+"/gifts/"+g.ID).want(t, http.StatusOK, "Number of the cheque or the transfer", "17")
	w.as("staff").get(root+"/gifts/"+w.byCard().ID).want(t, http.StatusOK, "Card company’s number").lacks(t, "Number of the cheque")
}

// The Executive reads all of the desk of gifts and finds nothing there that would refuse
// them: no form that changes something, no page that is not theirs.
func TestTheExecutiveIsOfferedNothingThatRefusesThem(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	d := w.donor(amina())
	g := w.gave(d, 100_00, "2026-10-01", func(h *giving.ByHand) {
		h.Tribute = giving.Tribute{Kind: giving.InMemory, Name: "Ines Haddad", Family: "Samir", FamilyEmail: "samir@courriel.example"}
	})
	w.gave(d, 1_500_00, "2026-10-01", func(h *giving.ByHand) {
		h.Gift.Kind, h.Gift.Method, h.Gift.Description = giving.InKind, "", "A painting"
	})
	w.donor(amina())
	p, err := w.s.RecordPledge(ctx, staff(), giving.Promise{DonorID: d.ID, Amount: 300_00, Way: giving.ByCheque, Parts: 3, Months: 1, First: day("2026-09-01")})
	w.must(err)
	w.must(w.s.AddNote(ctx, staff(), giving.Note{DonorID: d.ID, Body: "Met in Montréal.", Until: day("2027-01-01")}))
	w.as("staff").post(root+"/campaigns/new", "slug", "travel-fund", "title_en", "Travel fund", "title_fr", "Fonds de voyage", "about_en", "To bring people.", "about_fr", "Pour amener des gens.", "fund", "general", "state", "open").want(t, http.StatusOK)
	card := w.byCard()
	hana := w.as("treasurer")
	seen, todo := map[string]bool{}, []string{root, root + "/gifts/" + g.ID, root + "/gifts/" + card.ID, root + "/pledges/" + p.ID, root + "/donors/" + d.ID, root + "/donors/alike", root + "/pledges?state=fulfilled"}
	form := regexp.MustCompile(`<form[^>]*method="post"[^>]*action="[^"]*/manage/[^"]*"|<form[^>]*action="[^"]*/manage/[^"]*"[^>]*method="post"`)
	if of := form.FindAllString(w.as("staff").get(root+"/donors/"+d.ID).body, -1); len(of) < 2 {
		t.Fatalf("staff are offered %q", of)
	}
	link := regexp.MustCompile(`href="(` + root + `/(?:donors|gifts|pledges|campaigns)[^"#]*)"`)
	for len(todo) > 0 && len(seen) < 200 {
		path := strings.ReplaceAll(todo[0], "&amp;", "&")
		todo = todo[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		page := hana.get(path).want(t, http.StatusOK)
		for _, one := range form.FindAllString(page.body, -1) {
			t.Errorf("%s offers %s", path, one)
		}
		for _, to := range link.FindAllStringSubmatch(page.body, -1) {
			todo = append(todo, to[1])
		}
	}
	if len(seen) < 20 {
		t.Errorf("%d pages were seen alone", len(seen))
	}
}
