package receipts_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/paper"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/pdf/presstest"
)

// A receipt has every field as of its day, goes with a letter once, and the copy that is
// kept is the one that was sent, byte for byte.
func TestAReceiptIsIssuedMailedAndKept(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	g := w.gave(w.donor(amina()), 250_00, "2026-10-02")
	r, err := w.s.Issue(ctx, staff(), g.ID, "")
	w.must(err)
	if r.Serial != 1 || r.Eligible != 250_00 || r.Kind != paper.Cash || r.Sum == "" || r.Mailed.IsZero() || r.Name != "Amina Haddad" || r.Issued != day("2026-10-05") {
		t.Fatalf("%+v", r)
	}
	if now := w.gift(g.ID); now.Receipt != r.ID || now.Eligible != 250_00 || !now.Thanked {
		t.Errorf("the gift is %+v", now)
	}
	sent := w.letters()
	if len(sent) != 1 || len(sent[0].Attachments) != 1 || sent[0].Lang != i18n.FR || sent[0].Attachments[0].Name != "Reçu 000001.pdf" {
		t.Fatalf("letters %+v", sent)
	}
	body := sent[0].Attachments[0].Body
	if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != r.Sum {
		t.Error("what was sent is not what was kept")
	}
	text := read(t, body)
	for _, want := range []string{"000001", "Amina Haddad", "14, rue des Érables", "123456782RR0001", "Hana Osei", "Trésorière", "250,00", "Agence du revenu du Canada", "Montréal"} {
		if !strings.Contains(text, want) {
			t.Errorf("the receipt does not have %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "DUPLICATA") {
		t.Error("the first is called a duplicate")
	}
	// The profile changes, the donor moves: what was issued stays as it was.
	d, err := w.giving.Donor(ctx, nil, g.DonorID)
	w.must(err)
	d.Name, d.Address.Street = "Amina H. Tremblay", "9, rue Neuve"
	_, err = w.giving.PutDonor(ctx, staff(), d)
	w.must(err)
	copied, name, err := w.s.Copy(ctx, staff(), r.ID, "desk")
	w.must(err)
	text = read(t, copied)
	if name != "Reçu 000001.pdf" || !strings.Contains(text, "DUPLICATA") || !strings.Contains(text, "14, rue des Érables") || strings.Contains(text, "Tremblay") {
		t.Errorf("the copy %s:\n%s", name, text)
	}
	if list, err := w.s.Duplicates(ctx, r.ID); err != nil || len(list) != 1 || list[0].How != "desk" || list[0].By != "Tomas" {
		t.Errorf("duplicates %+v, %v", list, err)
	}
	_, err = w.s.Issue(ctx, staff(), g.ID, "")
	w.refused(err, fault.Conflict, "receipts.error.receipted")
}

// read is the text of a document, page after page.
func read(t *testing.T, raw []byte) string {
	t.Helper()
	return strings.Join(presstest.Read(t, raw).Pages, "\n")
}

// Fifty people issue receipts at once: each number is given once, and none is missing,
// although every fifth refuses to be issued in the end.
func TestSerialsHaveNoGapsAmongFiftyWriters(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	const writers, each = 50, 4
	var gifts []giving.Gift
	for i := range writers * each {
		from := amina()
		from.Name = fmt.Sprintf("Donor %d", i)
		if i%5 == 4 {
			from.Address = giving.Address{Country: "CA"} // no address: refused, after others
		}
		gifts = append(gifts, w.gave(w.donor(from), 20_00, "2026-10-01"))
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	var serials []int64
	refused := 0
	for n := range writers {
		all.Go(func() {
			for i := range each {
				r, err := w.s.Issue(ctx, staff(), gifts[n*each+i].ID, "")
				mu.Lock()
				if fault.Is(err, fault.Conflict) {
					refused++
				} else if err != nil {
					t.Errorf("writer %d: %v", n, err)
				} else {
					serials = append(serials, r.Serial)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	slices.Sort(serials)
	for i, serial := range serials {
		if serial != int64(i+1) {
			t.Fatalf("number %d is %d", i+1, serial)
		}
	}
	if len(serials) != writers*each*4/5 || refused != writers*each/5 {
		t.Errorf("%d receipts, %d refused", len(serials), refused)
	}
}

// A gift with an advantage is split, and the sum on the receipt is never over the gift.
func TestAnAdvantageIsDeducted(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	d := w.donor(amina())
	dinner := func(cents, advantage int64) giving.Gift {
		return w.gave(d, cents, "2026-10-01", func(h *giving.ByHand) { h.Advantage, h.AdvantageText = advantage, "un souper" })
	}
	r, err := w.s.Issue(ctx, staff(), dinner(150_00, 60_00).ID, "")
	w.must(err)
	if r.Eligible != 90_00 || r.Amount.Cents != 150_00 || r.Advantage != 60_00 {
		t.Errorf("split %+v", r)
	}
	if r, err = w.s.Issue(ctx, staff(), dinner(200_00, 15_00).ID, ""); err != nil || r.Eligible != 200_00 {
		t.Errorf("one too small to count: %+v, %v", r, err)
	}
	large := dinner(100_00, 85_00)
	_, err = w.s.Issue(ctx, staff(), large.ID, "")
	w.refused(err, fault.Invalid, "receipts.error.reason")
	if r, err = w.s.Issue(ctx, staff(), large.ID, "The auction had an expert’s estimate"); err != nil || r.Eligible != 15_00 || r.Decision == "" {
		t.Errorf("decided: %+v, %v", r, err)
	}
}

// A gift in kind has its own receipt, with its description and who appraised it.
func TestAGiftInKind(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	d := w.donor(amina())
	kind := func(cents int64, appraiser string) giving.Gift {
		return w.gave(d, cents, "2026-09-01", func(h *giving.ByHand) {
			h.Kind, h.Method, h.Description, h.Appraiser, h.AppraiserAddress = giving.InKind, "", "Deux ordinateurs portables", appraiser, "5, rue du Marché, Laval"
		})
	}
	bare := kind(1200_00, "")
	_, err := w.s.Issue(ctx, staff(), bare.ID, "")
	w.refused(err, fault.Invalid, "receipts.error.appraisal")
	r, err := w.s.Issue(ctx, staff(), kind(1200_00, "Ordi Laval inc.").ID, "")
	w.must(err)
	raw, _, err := w.s.Copy(ctx, staff(), r.ID, "desk")
	w.must(err)
	if text := read(t, raw); r.Kind != paper.InKind || !strings.Contains(text, "Deux ordinateurs portables") || !strings.Contains(text, "Ordi Laval inc.") || !strings.Contains(text, "5, rue du Marché") {
		t.Errorf("%+v:\n%s", r, text)
	}
	w.must(w.giving.Withdraw(ctx, staff(), r.Parts()[0].GiftID, "They were given back"))
	w.must(w.s.WentBack(ctx, r.Parts()[0].GiftID))
	if r, err = w.s.Get(ctx, nil, r.ID); err != nil || r.State != receipts.Cancelled {
		t.Errorf("after it was withdrawn: %+v, %v", r, err)
	}
}

// What never has a receipt.
func TestNeverAReceipt(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	charity := amina()
	charity.Kind, charity.Name = giving.Organization, "Fondation du Fleuve"
	fond, err := w.giving.PutDonor(ctx, staff(), giving.Donor{Particulars: charity, Charity: true})
	w.must(err)
	_, err = w.s.Issue(ctx, staff(), w.gave(fond, 500_00, "2026-10-01").ID, "")
	w.refused(err, fault.Conflict, "receipts.error.charity")
	d := w.donor(amina())
	_, err = w.s.Issue(ctx, staff(), w.gave(d, 500_00, "2026-10-01", func(h *giving.ByHand) { h.WhyNot = giving.Elsewhere }).ID, "a reason")
	w.refused(err, fault.Conflict, "receipts.error.why_not")
	_, err = w.s.Issue(ctx, access.Actor{PersonID: "lin", Name: "Lin"}, w.gave(d, 5_00, "2026-10-01").ID, "")
	w.refused(err, fault.Forbidden, "fault.forbidden")
	none := bare(t)
	_, err = none.s.Issue(ctx, staff(), none.gave(none.donor(amina()), 5_00, "2026-10-01").ID, "")
	none.refused(err, fault.Conflict, "receipts.error.no_signer")
}

// Replaced and cancelled: both are kept and say so; the new one names the old.
func TestReplaceAndCancel(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	d := w.donor(amina())
	g := w.gave(d, 80_00, "2026-10-02")
	first, err := w.s.Issue(ctx, staff(), g.ID, "")
	w.must(err)
	d.Name = "Amina Haddad-Roy"
	_, err = w.giving.PutDonor(ctx, staff(), d)
	w.must(err)
	_, err = w.s.Replace(ctx, staff(), first.ID, " ", "")
	w.refused(err, fault.Invalid, "giving.error.reason")
	second, err := w.s.Replace(ctx, staff(), first.ID, "The name was wrong", "")
	w.must(err)
	old, err := w.s.Get(ctx, nil, first.ID)
	w.must(err)
	if second.Serial != 2 || second.Replaces != 1 || second.Name != "Amina Haddad-Roy" || old.State != receipts.Replaced || old.ReplacedBy != 2 || old.Name != "Amina Haddad" {
		t.Fatalf("%+v\n%+v", old, second)
	}
	if now := w.gift(g.ID); now.Receipt != second.ID || now.Eligible != 80_00 {
		t.Errorf("the gift is %+v", now)
	}
	raw, _, err := w.s.Copy(ctx, staff(), first.ID, "desk")
	w.must(err)
	if text := read(t, raw); !strings.Contains(text, "ANNULÉ") || !strings.Contains(text, "000002") {
		t.Errorf("the old one:\n%s", text)
	}
	raw, _, err = w.s.Copy(ctx, staff(), second.ID, "desk")
	w.must(err)
	if text := read(t, raw); !strings.Contains(text, "000001") || strings.Contains(text, "ANNULÉ") {
		t.Errorf("the new one:\n%s", text)
	}
	if sent := w.letters(); len(sent) != 2 || !strings.Contains(sent[1].Text, "remplace") {
		t.Errorf("letters %d", len(sent))
	}
	w.must(w.s.Cancel(ctx, staff(), second.ID, "The cheque bounced"))
	w.refused(w.s.Cancel(ctx, staff(), second.ID, "Again"), fault.Conflict, "receipts.error.ended")
	_, err = w.s.Replace(ctx, staff(), second.ID, "Again", "")
	w.refused(err, fault.Conflict, "receipts.error.ended")
	if now := w.gift(g.ID); now.Receipt != "" || now.Eligible != 0 || !now.Waits() {
		t.Errorf("the gift is %+v", now)
	}
	third, err := w.s.Issue(ctx, staff(), g.ID, "")
	w.must(err)
	if list, err := w.s.OfGift(ctx, nil, g.ID); err != nil || len(list) != 3 || third.Serial != 3 {
		t.Errorf("%d receipts, %v", len(list), err)
	}
}

// Money that goes back has the receipt replaced for the rest, or cancelled; told twice,
// once.
func TestARefundPutsTheReceiptRight(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p, err := w.giving.Promise(ctx, access.Actor{}, giving.Pledge{Frequency: giving.Once, Way: giving.ByCard, From: amina(), Amount: money.Of(100_00, "CAD")}, "")
	w.must(err)
	token, err := w.giving.PledgeToken(ctx, p.ID)
	w.must(err)
	url, err := w.giving.PayByCard(ctx, access.Actor{}, token, i18n.FR)
	w.must(err)
	session := url[strings.LastIndex(url, "/")+1:]
	message, err := w.card.Pay(ctx, session)
	w.must(err)
	w.must(w.payments.Deliver(ctx, message.Body, message.Signature))
	w.must(w.payments.EventCame(ctx, "sandbox-paid-"+session))
	paid, err := w.payments.OfPurpose(ctx, nil, payments.Purpose{Kind: giving.PurposeKind, Key: p.ID})
	w.must(err)
	w.must(w.giving.Reckon(ctx, paid[0].ID))
	gifts, err := w.giving.GiftsOfPledge(ctx, nil, p.ID)
	w.must(err)
	for range 3 { // the job may come again
		w.must(w.s.Came(ctx, gifts[0].ID))
	}
	back := func(cents int64) {
		t.Helper()
		w.must(w.payments.Refund(ctx, staff(), payments.Reversal{PaymentID: paid[0].ID, Cents: cents, Reason: "Asked for it"}))
		w.must(w.giving.Reckon(ctx, paid[0].ID))
		for range 2 {
			w.must(w.s.WentBack(ctx, gifts[0].ID))
		}
	}
	back(40_00)
	back(0) // the rest
	list, err := w.s.OfGift(ctx, nil, gifts[0].ID)
	w.must(err)
	var states []string
	for _, r := range list {
		states = append(states, fmt.Sprintf("%d %s %d", r.Serial, r.State, r.Eligible))
	}
	if want := []string{"1 replaced 10000", "2 cancelled 6000"}; !slices.Equal(states, want) {
		t.Errorf("receipts %v, want %v", states, want)
	}
	if g := w.gift(gifts[0].ID); g.Receipt != "" || g.Left() != 0 {
		t.Errorf("the gift is %+v", g)
	}
	if sent := w.letters(); len(sent) != 2 { // thanks with the receipt, and the one in its place
		t.Errorf("%d letters", len(sent))
	}
}

// The specimen shows the form and is no receipt.
func TestTheSpecimenIsNoReceipt(t *testing.T) {
	w := newWorld(t)
	raw, err := w.s.Specimen(t.Context(), staff(), i18n.EN)
	w.must(err)
	if text := read(t, raw); !strings.Contains(text, "CANCELLED") || !strings.Contains(text, "Alex Specimen") {
		t.Errorf("%s", text)
	}
	w.refused(w.s.PutSigner(t.Context(), staff(), receipts.Signer{Name: "Hana", Title: i18n.Same("Treasurer"), Image: bytes.Repeat([]byte("x"), 100)}), fault.Invalid, "receipts.error.signature")
}
