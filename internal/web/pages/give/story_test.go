package give_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"plenary.example/internal/config"
	"plenary.example/internal/giving"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// A gift by card: the form, the card page, thanks with the receipt, the donor's own page
// with its copy.
func TestAGiftByCardFromTheFormToTheReceipt(t *testing.T) {
	w := newWorld(t, nil)
	w.get("/fr/give").says(t, 200, "Faire un don", "no 123456782RR0001", "Là où le besoin est le plus grand", "Fonds de déplacement", `value="CA"`, "Canada")
	form := filled("news", "yes", "tribute", "memory", "tribute_name", "Nadia Haddad", "family", "La famille Haddad", "family_email", "famille@courriel.example", "tribute_message", "Elle riait.")
	card := w.post("/fr/give", form).to(t, "/fr/card/")
	if again := w.post("/fr/give", form).to(t, "/fr/card/"); again != card {
		t.Errorf("the form sent twice leads to %s and %s", card, again)
	}
	landing := w.pay(card)
	w.work(card)
	page := w.get(landing).says(t, 200, "Merci de votre don", "reçu")
	pledge := page.body[strings.Index(page.body, "/fr/give/pledges/"):]
	pledge = pledge[:strings.IndexByte(pledge, '"')]
	w.get(pledge).says(t, 200, "Merci de votre don", "Nadia Haddad", "/fr/give/mine")
	if a := w.get(pledge); strings.Contains(a.body, "/fr/give/mine/") || strings.Contains(a.body, "courriel.example") || strings.Contains(a.body, "rables") {
		t.Error("the page of a promise says who the donor is, or leads to their page")
	}
	letters := w.letters()
	if len(letters) != 2 || len(letters[0].Attachments) != 1 || letters[1].To.Address != "famille@courriel.example" || !strings.Contains(letters[1].Text, "Elle riait.") || strings.Contains(letters[1].Text, "75") {
		t.Fatalf("letters %+v", letters)
	}
	mine := path(t, letters[0], "/fr/give/mine/")
	own := w.get(mine).says(t, 200, "Vos dons", "75", "14, rue des Érables, Gatineau QC", "vous avez accepté ceci", "Télécharger")
	if own.head.Get("Cache-Control") != "no-store" || !strings.Contains(own.body, "noindex") {
		t.Errorf("a donor’s page may be kept or found: %v", own.head)
	}
	file := own.body[strings.Index(own.body, mine+"/receipts/"):]
	file = file[:strings.IndexByte(file, '"')]
	if a := w.post(file, url.Values{}); a.status != 200 || !strings.HasPrefix(a.body, "%PDF") || a.head.Get("Cache-Control") != "no-store" {
		t.Errorf("the receipt: %d %v", a.status, a.head)
	}
	// Somebody else's receipt, and somebody else's monthly gift, are not there.
	other, err := w.giving.PutDonor(t.Context(), staff(), giving.Donor{Particulars: giving.Particulars{Name: "Other", Lang: i18n.EN}})
	w.must(err)
	token, err := w.giving.DonorToken(t.Context(), other.ID)
	w.must(err)
	w.post("/en/give/mine/"+token+file[strings.LastIndex(file, "/receipts/"):], url.Values{}).says(t, http.StatusNotFound)
	w.post(mine[:len(mine)-1]+"/receipts/x", url.Values{}).says(t, http.StatusNotFound)
	// News end at once.
	w.post(mine, url.Values{"action": {"news"}}).to(t, mine+"?done=give_news")
	w.get(mine+"?done=give_news").says(t, 200, "Vous ne recevrez plus de nouvelles", "Vous ne recevez pas de nouvelles")
	// Their particulars.
	w.post(mine, url.Values{"action": {"own"}, "street": {"2, rue du Vol"}, "city": {""}, "country": {"CA"}, "lang": {"en"}}).says(t, 422, "Inscrivez la ville", "2, rue du Vol")
	w.post(mine, url.Values{"action": {"own"}, "street": {"2, rue du Vol"}, "city": {"Laval"}, "postal": {"H7N 1A1"}, "country": {"CA"}, "lang": {"en"}, "unnamed": {"yes"}}).to(t, mine)
	w.get(mine).says(t, 200, "2, rue du Vol, Laval")
	w.post(mine, url.Values{"action": {"dance"}}).says(t, 422)
}

// A gift each month: begun, changed, stopped, and said so in letters.
func TestAMonthlyGiftIsChangedAndStopped(t *testing.T) {
	w := newWorld(t, nil)
	card := w.post("/en/give", filled("frequency", "monthly", "suggestion_monthly", "2500", "suggestion", "")).to(t, "/en/card/")
	landing := w.pay(card)
	w.work(card)
	w.get(landing).says(t, 200, "first monthly gift")
	letters := w.letters()
	if len(letters) != 1 || len(letters[0].Attachments) != 0 {
		t.Fatalf("letters %+v", letters)
	}
	mine := path(t, letters[0], "/en/give/mine/")
	page := w.get(mine).says(t, 200, "$25.00 each month", "The next charge is on 26 December 2026", "Stop this gift")
	_, rest, _ := strings.Cut(page.body, `name="pledge" value="`)
	pledge := rest[:strings.IndexByte(rest, '"')]
	w.post(mine, url.Values{"action": {"change"}, "pledge": {pledge}, "amount": {"1"}}).says(t, 422, "smallest gift is $5.00")
	w.post(mine, url.Values{"action": {"change"}, "pledge": {pledge}, "amount": {"a lot"}}).says(t, 422, `value="a lot"`)
	w.post(mine, url.Values{"action": {"change"}, "pledge": {pledge}, "amount": {"40"}}).to(t, mine+"?done=give_changed")
	w.settle()
	w.get(mine).says(t, 200, "$40.00 each month")
	other, err := w.giving.PutDonor(t.Context(), staff(), giving.Donor{Particulars: giving.Particulars{Name: "Other", Lang: i18n.EN}})
	w.must(err)
	token, err := w.giving.DonorToken(t.Context(), other.ID)
	w.must(err)
	w.post("/en/give/mine/"+token, url.Values{"action": {"stop"}, "pledge": {pledge}}).says(t, http.StatusNotFound)
	w.post(mine, url.Values{"action": {"stop"}, "pledge": {pledge}}).to(t, mine+"?done=give_stopped")
	w.settle()
	w.get(mine+"?done=give_stopped").says(t, 200, "nothing more will be charged", "It ended on 26 November 2026")
	if letters = w.letters(); len(letters) != 3 || !strings.Contains(letters[2].Subject, "has ended") {
		t.Errorf("letters %+v", letters)
	}
}

// A gift by cheque is a promise with a code until it comes; the promise can be taken back.
func TestAChequeIsPromisedWithACode(t *testing.T) {
	w := newWorld(t, nil)
	pledge := w.post("/en/give", filled("way", "cheque", "suggestion", "other", "amount", "3.50")).to(t, "/en/give/pledges/")
	page := w.get(pledge).says(t, 200, "Make out a cheque for $3.50", "Write this code", "You promised us $3.50")
	letters := w.letters()
	if len(letters) != 1 {
		t.Fatalf("%d letters", len(letters))
	}
	token := pledge[strings.LastIndexByte(pledge, '/')+1:]
	one, err := w.giving.PledgeByToken(t.Context(), token)
	w.must(err)
	if said := payments.FormatCode(one.Code); !strings.Contains(page.body, "<strong>"+said+"</strong>") || !strings.Contains(letters[0].Text, said) {
		t.Errorf("the code %s is not on the page and in the letter: %s", said, letters[0].Text)
	}
	_, err = w.giving.Record(t.Context(), staff(), giving.ByHand{PledgeID: one.ID, Gift: giving.Gift{Kind: giving.Cash, Method: payments.Cheque, Amount: money.Of(350, "CAD"), Received: w.giving.Today()}})
	w.must(err)
	w.get(pledge).says(t, 200, "Thank you for your gift")
	w.post(pledge, url.Values{"action": {"end"}}).says(t, 422, "settled or ended")

	second := w.post("/en/give", filled("way", "etransfer", "once", "key-2")).to(t, "/en/give/pledges/")
	w.get(second).says(t, 200, "gifts@ccr.example")
	w.post(second, url.Values{}).says(t, 422)
	w.post(second, url.Values{"action": {"end"}}).to(t, second)
	w.get(second).says(t, 200, "This gift has ended")
	w.get(second+"x").says(t, http.StatusNotFound, "cut short")
}

// What is refused is said on top, linked to its field, and nothing typed is lost.
func TestTheFormSaysWhatIsWrongAndKeepsWhatWasTyped(t *testing.T) {
	w := newWorld(t, nil)
	a := w.post("/en/give", filled("suggestion", "", "name", "", "email", "amina@", "street", "", "city", "Old <Town>", "tribute", "honour", "message", "Keep it up", "postal", "90210"))
	a.says(t, 422, "Choose an amount, or write another one", "#f-amount", "#f-name", "#f-email", "#f-street", "#f-postal", "#f-tribute_name", "Old &lt;Town&gt;", "Keep it up", `value="key-1"`)
	if strings.Count(a.body, `id="f-amount"`) != 1 {
		t.Error("an error leads to no field, or to two")
	}
	w.post("/en/give", filled("amount", "60")).says(t, 422, "You chose $75.00 and wrote another amount")
	w.post("/en/give", filled("suggestion", "other", "amount", "2")).says(t, 422, "smallest gift is $5.00")
	w.post("/en/give", filled("suggestion", "other", "amount", "many")).says(t, 422, `value="many"`)
	w.post("/en/give", filled("frequency", "monthly", "suggestion_monthly", "1000", "way", "cheque")).says(t, 422, "each month goes by card")
	w.post("/en/give", filled("fund", "moon")).says(t, 422, "Choose what the gift is for")
	w.post("/en/give", url.Values{}).says(t, 422)
	if n := len(w.letters()); n != 0 {
		t.Errorf("%d letters of what was refused", n)
	}
	// Links from elsewhere choose for the reader, and cannot write what is not asked.
	w.get("/en/give?amount=75&fund=travel-fund").says(t, 200, `value="7500" checked`, `value="travel-fund" checked`)
	w.get("/en/give?amount=60&frequency=monthly").says(t, 200, `value="60.00"`, `value="monthly" checked`)
	w.get("/en/give?amount=%3Cb%3E&frequency=daily&way=gold&fund=%22%3E").says(t, 200)
	// After a step back and another amount it is another gift.
	first := w.post("/en/give", filled()).to(t, "/en/card/")
	if second := w.post("/en/give", filled("suggestion", "15000")).to(t, "/en/card/"); second == first {
		t.Error("another amount leads to the card page of the first")
	}
}

// Trying cards ends after a few tries from one address, in words and with the status that
// machines understand.
func TestTooManyGiftsAreRefusedInWords(t *testing.T) {
	w := newWorld(t, nil)
	for i := range 8 {
		w.post("/fr/give", filled("once", string(rune('a'+i)))).to(t, "/fr/card/")
	}
	a := w.post("/fr/give", filled("once", "z")).says(t, http.StatusTooManyRequests, "trop souvent en une heure", "Amina Haddad")
	if a.head.Get("Retry-After") == "" {
		t.Error("nobody is told when to come back")
	}
	for range 8 {
		w.post("/fr/give/mine", url.Values{"email": {"nobody@courriel.example"}}).to(t, "/fr/give/mine?done=give_link")
	}
	w.post("/fr/give/mine", url.Values{"email": {"nobody@courriel.example"}}).says(t, http.StatusTooManyRequests, "trop souvent")
	w.post("/fr/give/mine", url.Values{"email": {"no address"}}).says(t, 422, "adresse courriel")
}

// The link of one's page is sent to the address alone, and the page says the same to
// everybody.
func TestTheLinkOfOnesPageIsMailed(t *testing.T) {
	w := newWorld(t, nil)
	_, err := w.giving.PutDonor(t.Context(), staff(), giving.Donor{Particulars: giving.Particulars{Name: "Amina Haddad", Email: "amina@courriel.example", Lang: i18n.FR}})
	w.must(err)
	w.get("/en/give/mine").says(t, 200, "no account and no password")
	for _, address := range []string{"nobody@courriel.example", "Amina@courriel.example"} {
		w.post("/en/give/mine", url.Values{"email": {address}}).to(t, "/en/give/mine?done=give_link")
	}
	letters := w.letters()
	if len(letters) != 1 {
		t.Fatalf("%d letters", len(letters))
	}
	w.get(path(t, letters[0], "/fr/give/mine/")).says(t, 200, "Amina Haddad", "Aucun reçu")
}

// A campaign's page has its words, how far it is and the form; closed, it says so.
func TestACampaignsPage(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	c, err := w.giving.PutCampaign(ctx, staff(), giving.Campaign{
		Slug: "winter", Name: i18n.Text{EN: "Winter clothes", FR: "Vêtements d’hiver"}, About: i18n.Text{EN: "Coats.\n\n- warm\n- dry", FR: "Manteaux."}, Goal: 1_000_00, Fund: "travel-fund",
		Closes: w.giving.Today().AddDate(0, 0, 11), Suggestions: []int64{2000, 4000}, State: giving.Open,
	})
	w.must(err)
	w.get("/en/give").says(t, 200, "Winter clothes", "$0 of $1,000")
	w.get("/fr/give/campaigns/winter").says(t, 200, "Vêtements d’hiver", "Manteaux.", "<progress", "Il reste 12 jours", `value="4000"`)
	card := w.post("/en/give/campaigns/winter", filled("suggestion", "4000", "fund", "general")).to(t, "/en/card/")
	w.pay(card)
	w.work(card)
	w.get("/en/give/campaigns/winter").says(t, 200, "$40 of $1,000 given so far, by 1 donor.")
	gifts, _, err := w.giving.Gifts(ctx, staff(), giving.GiftFilter{Campaign: c.ID})
	w.must(err)
	if len(gifts) != 1 || gifts[0].Fund != "travel-fund" {
		t.Fatalf("gifts %+v", gifts)
	}
	c.State = giving.Closed
	_, err = w.giving.PutCampaign(ctx, staff(), c)
	w.must(err)
	if a := w.get("/en/give/campaigns/winter").says(t, 200, "This campaign is over"); strings.Contains(a.body, `name="suggestion"`) {
		t.Error("a closed campaign asks for gifts")
	}
	w.post("/en/give/campaigns/winter", filled("once", "k2")).says(t, 422, "takes no more gifts")
	w.get("/en/give/campaigns/none").says(t, http.StatusNotFound)
}

// Where no official receipts are issued, the page says so and asks for no address.
func TestWithoutOfficialReceiptsNoAddressIsAskedFor(t *testing.T) {
	w := newWorld(t, nil, func(p *config.Profile) { p.Giving.Official = false })
	a := w.get("/en/give").says(t, 200, "No official receipts")
	if strings.Contains(a.body, `name="street"`) {
		t.Error("an address is asked for")
	}
	form := filled()
	for _, name := range []string{"street", "city", "province", "postal", "country"} {
		form.Del(name)
	}
	card := w.post("/en/give", form).to(t, "/en/card/")
	w.pay(card)
	w.work(card)
	letters := w.letters()
	if len(letters) != 1 || len(letters[0].Attachments) != 0 {
		t.Fatalf("letters %+v", letters)
	}
	w.get(path(t, letters[0], "/en/give/mine/")).says(t, 200, "$75.00 in 1 gift")
}

// What the pages promise of receipts is what the coalition does: at once by card, for the
// year, or none at all.
func TestReceiptsArePromisedAsTheyAreIssued(t *testing.T) {
	for name, c := range map[string]struct {
		change             func(*config.Profile)
		form, card, cheque string
		never              []string
	}{
		"at once": {func(*config.Profile) {}, "within minutes", "Your official receipt comes with them.", "Your official receipt comes by the end of February.", nil},
		"for the year": {
			func(p *config.Profile) { p.Giving.AtOnce = false }, "Official receipts for the gifts of a year come by the end of February.", "Your official receipt comes by the end of February.",
			"Your official receipt comes by the end of February.",
			[]string{"within minutes", "comes with them"},
		},
		"none": {func(p *config.Profile) { p.Giving.Official = false }, "No official receipts for income tax purposes are issued here", "", "", []string{"end of February", "your receipt", "Your official receipt", "receipts so far", "its receipt", "receipt is to bear"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil, c.change)
			quiet := func(a answer, words ...string) {
				t.Helper()
				a.says(t, 200, words...)
				for _, word := range c.never {
					if strings.Contains(a.body, word) {
						t.Errorf("%s says %q", a.at, word)
					}
				}
			}
			quiet(w.get("/en/give"), c.form)
			quiet(w.get("/en/give/mine"))
			card := w.post("/en/give", filled()).to(t, "/en/card/")
			landing := w.pay(card)
			w.work(card)
			page := w.get(landing)
			quiet(page, c.card)
			pledge := page.body[strings.Index(page.body, "/en/give/pledges/"):]
			quiet(w.get(pledge[:strings.IndexByte(pledge, '"')]), c.card)
			quiet(w.get(w.post("/en/give", filled("way", "cheque", "once", "c")).to(t, "/en/give/pledges/")), c.cheque)
			monthly := w.post("/en/give", filled("once", "m", "frequency", "monthly", "suggestion_monthly", "2500", "suggestion", "")).to(t, "/en/card/")
			first := w.pay(monthly)
			w.work(monthly)
			quiet(w.get(first), "first monthly gift")
			d, _, err := w.giving.Donors(t.Context(), staff(), "", "")
			w.must(err)
			token, err := w.giving.DonorToken(t.Context(), d[0].ID)
			w.must(err)
			quiet(w.get("/en/give/mine/" + token))
			for _, done := range []string{"give_saved", "give_news"} {
				if c.form == "No official receipts for income tax purposes are issued here" {
					done += ".none"
				}
				quiet(w.get("/en/give/mine/"+token+"?done="+done), "role=\"status\"")
			}
		})
	}
}
