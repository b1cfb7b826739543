package receipts_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"plenary.example/internal/config"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/i18n"
)

const root = "/en/manage/giving/receipts"

// signed has somebody sign.
func (w *world) signed() {
	w.t.Helper()
	w.must(w.receipts.PutSigner(w.t.Context(), staff(), receipts.Signer{Name: "Hana Osei", Title: i18n.Text{EN: "Treasurer", FR: "Trésorière"}}))
}

// issued is the receipt of a gift.
func (w *world) issued(g giving.Gift) receipts.Receipt {
	w.t.Helper()
	r, err := w.receipts.Issue(w.t.Context(), staff(), g.ID, "")
	w.must(err)
	return r
}

// buttons are the forms of a page that change something.
func (a answer) buttons() (list []string) {
	for _, form := range regexp.MustCompile(`<form[^>]*method="post"[^>]*>`).FindAllString(a.body, -1) {
		action := regexp.MustCompile(`action="([^"]*)"`).FindStringSubmatch(form)
		if action != nil && strings.Contains(action[1], "/manage/giving/") {
			list = append(list, action[1])
		}
	}
	return list
}

func TestTheListOfReceipts(t *testing.T) {
	w := newWorld(t, func(p *config.Profile) { p.Giving.Serial = "HC-2 " })
	tomas := w.as("staff")
	tomas.get(root).want(t, http.StatusOK, "No receipt has been issued yet", "No receipts here", root+"/signer", root+"/years/2027")
	w.signed()
	d := w.donor(amina())
	first, second := w.issued(w.gave(d, 100_00, "2026-03-01")), w.issued(w.gave(d, 40_00, "2026-04-01"))
	tomas.get(root).want(t, http.StatusOK, "Receipts No. HC-2 000001 to No. HC-2 000002", "Amina Haddad", "$40.00", root+"/"+first.ID)
	// By the number as it is printed, with or without what stands before it.
	for _, typed := range []string{"HC-2+000002", "hc-2+000002", "HC2000002", "000002", "2", "No.+2", "HC-2+2", "++2+"} {
		tomas.get(root+"?q="+typed).want(t, http.StatusOK, "Receipt No. HC-2 000002")
	}
	for _, typed := range []string{"99", "Haddad", "HC-2", "HC-2+99", "99999999999999999999"} {
		tomas.get(root+"?q="+typed).want(t, http.StatusOK, "No receipt has this number.", "Amina Haddad")
	}
	tomas.get(root+"?state=cancelled").want(t, http.StatusOK, "No receipts here", `href="/fr/manage/giving/receipts?state=cancelled"`)
	tomas.get(root+"?unsent=yes").want(t, http.StatusOK, "HC-2 000001")
	tomas.get(root+"?before=2").want(t, http.StatusOK, "HC-2 000001").lacks(t, `href="`+root+"/"+second.ID)
	tomas.get("/fr/manage/giving/receipts").want(t, http.StatusOK, "100,00\u00a0$", "Amina Haddad")
	tomas.get(root+"/none").want(t, http.StatusNotFound)
	tomas.get(root+"/donors/"+d.ID).want(t, http.StatusOK, "Receipts of Amina Haddad", "HC-2 000001", `value="2027"`)
}

func TestAReceiptIsIssuedReplacedAndCancelled(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	d := w.donor(amina())
	g := w.gave(d, 100_00, "2026-03-01")
	tomas.get(root+"/gifts/"+g.ID).want(t, http.StatusOK, "A receipt for $100.00", "Issue the receipt")
	tomas.post(root+"/gifts/"+g.ID).want(t, http.StatusUnprocessableEntity, "Nobody signs receipts yet")
	tomas.post(root+"/signer", "name", "", "title_en", "Treasurer", "title_fr", "").want(t, http.StatusUnprocessableEntity)
	w.signed()
	tomas.get(root+"/signer").want(t, http.StatusOK, "Hana Osei, Treasurer", root+"/specimen.pdf")
	if pdf := tomas.get(root+"/specimen.pdf").want(t, http.StatusOK); !strings.HasPrefix(pdf.body, "%PDF-") {
		t.Error("the specimen is no PDF")
	}
	one := tomas.post(root+"/gifts/"+g.ID).want(t, http.StatusOK, "It holds, and is the only receipt in force", "14, rue des Érables", "$100.00", "Replace it", "Cancel it", "Sent to amina@courriel.example", "Download a duplicate")
	first := root + "/" + one.key()
	tomas.get(root+"/gifts/"+g.ID).want(t, http.StatusOK, "This gift has a receipt in force already", first)
	if pdf := tomas.post(first+"/copy/receipt.pdf").want(t, http.StatusOK); !strings.HasPrefix(pdf.body, "%PDF-") {
		t.Error("the receipt is no PDF")
	}
	tomas.get(first).want(t, http.StatusOK, "A duplicate on 12 January 2027, by Tomas Berg")

	tomas.post(first, "action", "replace", "reason", "").want(t, http.StatusUnprocessableEntity, `href="#f-reason"`, `id="f-reason"`)
	d.Name = "Amina Haddad-Roy"
	_, err := w.s.PutDonor(t.Context(), staff(), d)
	w.must(err)
	next := tomas.post(first, "action", "replace", "reason", "She married").want(t, http.StatusOK, "Amina Haddad-Roy", "It replaces No. ", "000001")
	if next.key() == one.key() {
		t.Fatal("the receipt replaces itself")
	}
	tomas.get(first).want(t, http.StatusOK, "Replaced on 12 January 2027", "She married", "000002").lacks(t, "Replace it", "Cancel it")
	tomas.post(first, "action", "replace", "reason", "Again").want(t, http.StatusUnprocessableEntity, "no longer in force")

	second := root + "/" + next.key()
	tomas.post(second, "action", "cancel", "reason", "").want(t, http.StatusUnprocessableEntity, `href="#f-reason"`, `id="f-reason"`)
	tomas.post(second, "action", "cancel", "reason", "It was a loan").want(t, http.StatusOK, "Cancelled on 12 January 2027", "It was a loan").lacks(t, "Replace it", "Cancel it")
	tomas.post(second, "action", "burn").want(t, http.StatusNotFound)
	tomas.get(root+"?state=replaced").want(t, http.StatusOK, first)
	// The gift waits again, and its receipt has the next number.
	again := tomas.post(root+"/gifts/"+g.ID).want(t, http.StatusOK, "000003")
	if again.key() == next.key() {
		t.Error("a number was given twice")
	}
	tomas.post(root+"/"+again.key(), "action", "mail").want(t, http.StatusOK)
}

func TestTheReceiptsOfAYear(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	tomas.get(root+"/years/2026").want(t, http.StatusOK, "Receipts for 2026", "Nobody signs receipts yet").lacks(t, "Send them by e-mail")
	w.signed()
	d := w.donor(amina())
	w.gave(d, 100_00, "2026-03-01")
	w.gave(d, 50_00, "2026-05-01")
	w.gave(w.donor(giving.Particulars{Kind: giving.Person, Name: "Lin Wood", Lang: i18n.EN, Address: giving.Address{Country: "CA"}}), 30_00, "2026-06-01")
	post := amina()
	post.Name, post.Email = "Rosa Vega", ""
	w.gave(w.donor(post), 20_00, "2026-07-01")
	dinner := w.gave(d, 100_00, "2026-08-01", func(h *giving.ByHand) { h.Gift.Advantage, h.Gift.AdvantageText = 90_00, "A dinner" })
	year := tomas.get(root+"/years/2026").want(t, http.StatusOK, "3 donors wait for a receipt, for $300.00", "Lin Wood", "$90.00", root+"/gifts/"+dinner.ID, "Send them by e-mail")
	if got := year.buttons(); len(got) != 1 || got[0] != root+"/years/2026" {
		t.Errorf("the buttons of the year are %v", got)
	}
	tomas.get("/fr/manage/giving/receipts/years/2026").want(t, http.StatusOK, "300,00\u00a0$", "Lin Wood")
	tomas.get(root+"/years/soon").want(t, http.StatusNotFound)
	tomas.post(root+"/years/1999", "mail", "yes").want(t, http.StatusNotFound)
	run := tomas.post(root+"/years/2026", "mail", "yes").want(t, http.StatusOK, "Receipts for 2026")
	at := root + "/runs/" + run.key()
	tomas.post(root+"/years/2026", "mail", "yes").want(t, http.StatusUnprocessableEntity, "under way already")
	tomas.post(at, "action", "pause").want(t, http.StatusOK)
	tomas.post(at, "action", "resume").want(t, http.StatusOK)
	tomas.post(at, "action", "burn").want(t, http.StatusNotFound)
	w.must(w.receipts.DoRun(context.Background(), run.key()))
	tomas.get(at).want(t, http.StatusOK, "Amina Haddad", "Rosa Vega", "$150.00", at+"/receipts.pdf").lacks(t, "Lin Wood")
	w.as("treasurer").get(at).want(t, http.StatusOK, "Amina Haddad").lacks(t, at+"/receipts.pdf")
	if pdf := tomas.post(at+"/receipts.pdf").want(t, http.StatusOK); !strings.HasPrefix(pdf.body, "%PDF-") {
		t.Error("no PDF for the printer")
	}
	tomas.post(at+"/receipts.pdf").want(t, http.StatusUnprocessableEntity, "Everybody has theirs")
	tomas.get(root+"/runs/none").want(t, http.StatusNotFound)
	tomas.post(root+"/donors/"+d.ID, "year", "2026").want(t, http.StatusUnprocessableEntity, "No gift waits for a receipt here", `value="2026"`)
}

// The Executive reads all of it and finds no button that would be refused; others find
// nothing.
func TestWhoMayDoWhatWithReceipts(t *testing.T) {
	w := newWorld(t)
	w.signed()
	d := w.donor(amina())
	r := w.issued(w.gave(d, 100_00, "2026-03-01"))
	waits := w.gave(d, 100_00, "2026-08-01", func(h *giving.ByHand) { h.Gift.Advantage, h.Gift.AdvantageText = 90_00, "A dinner" })
	w.gave(d, 10_00, "2026-09-01")
	run, err := w.receipts.Start(t.Context(), staff(), 2026, false)
	w.must(err)
	reads := []string{"", "/" + r.ID, "/donors/" + d.ID, "/years/2026", "/runs/" + run.ID, "/signer"}
	hana, lin := w.as("treasurer"), w.as("member")
	look := func() {
		t.Helper()
		for _, path := range reads {
			page := hana.get(root+path).want(t, http.StatusOK).lacks(t, root+"/gifts/")
			if got := page.buttons(); len(got) > 0 {
				t.Errorf("%s offers the Executive %v", page.path, got)
			}
			lin.get(root+path).want(t, http.StatusForbidden)
		}
	}
	look()
	w.must(w.receipts.DoRun(context.Background(), run.ID))
	look()
	hana.get(root+"/specimen.pdf").want(t, http.StatusOK)
	hana.get(root+"/gifts/"+waits.ID).want(t, http.StatusForbidden)
	for path, fields := range map[string][]string{
		"/" + r.ID: {"action", "cancel", "reason", "x"}, "/" + r.ID + "/copy/receipt.pdf": nil, "/gifts/" + waits.ID: {"reason", "x"}, "/donors/" + d.ID: {"year", "2026"},
		"/years/2026": nil, "/runs/" + run.ID: {"action", "pause"}, "/runs/" + run.ID + "/receipts.pdf": nil,
	} {
		hana.post(root+path, fields...).want(t, http.StatusForbidden)
		lin.post(root+path, fields...).want(t, http.StatusForbidden)
	}
	now, err := w.receipts.Get(t.Context(), nil, r.ID)
	w.must(err)
	copies, err := w.receipts.Duplicates(t.Context(), r.ID)
	w.must(err)
	if now.State != receipts.Issued || len(copies) > 0 {
		t.Errorf("the receipt is %+v, with %d copies", now, len(copies))
	}
}
